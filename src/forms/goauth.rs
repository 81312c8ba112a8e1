//! What the go command reads of GOAUTH: URLs, and the headers for all that lies below them.

use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(crate) const FORM: Form = Form {
    name: "goauth",
    about: "headers for the profile's https servers: Go's GOAUTH",
    headers: Some(write),
    names_servers: true,
    remembers: true,
    ..Form::NONE
};

fn write(headers: &[(String, Secret)], facts: &Facts<'_>) -> Zeroizing<String> {
    // Go sends nothing over anything else, and takes another line for a mistake.
    let servers: Vec<&str> =
        facts.servers.iter().copied().filter(|url| url.starts_with("https://")).collect();
    // Allocated at full size: growing would leave a copy of the token behind.
    let most = servers.iter().map(|url| url.len() + 1).sum::<usize>()
        + headers.iter().map(|(name, value)| name.len() + value.expose().len() + 3).sum::<usize>();
    let mut text = Zeroizing::new(String::with_capacity(most + 2));
    for url in servers {
        text.push_str(url);
        text.push('\n');
    }
    text.push('\n');
    for (name, value) in headers {
        for part in [name, ": ", value.expose(), "\n"] {
            text.push_str(part);
        }
    }
    text.push('\n');
    text
}

/// Whether the response that Go hands us is a refusal of the token. It comes with any status from 400 to 499, and a
/// module that isn't there is no refusal.
pub(crate) fn is_refusal(response: &str) -> bool {
    response.lines().next().and_then(|line| line.split(' ').nth(1)) == Some("401")
}

#[cfg(test)]
mod tests {
    use super::is_refusal;

    #[test]
    fn only_an_unauthorized_request_is_a_refusal() {
        assert!(is_refusal("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"));
        assert!(is_refusal("HTTP/2.0 401 \r\n\r\n"));
        for other in ["HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 403 401\r\n", "401", ""] {
            assert!(!is_refusal(other), "{other}");
        }
    }
}
