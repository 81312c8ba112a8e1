//! Pure: whether a redirect is followed: within the origin only, so that the token never leaves it.

use super::fault::Fault;
use hyper::StatusCode;
use url::Url;

/// Where a request is to be sent instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) place: Url,
    /// From now on.
    pub(super) for_good: bool,
}

/// Where this answer redirects to; `None`: nowhere.
pub(super) fn target(
    from: &Url,
    status: StatusCode,
    location: Option<&str>,
) -> Result<Option<Target>, Fault> {
    let for_good = match status.as_u16() {
        301 | 308 => true,
        302 | 307 => false,
        _ => return Ok(None),
    };
    let place = location.and_then(|location| from.join(location).ok());
    let Some(place) = place else {
        return Err(Fault::new(
            "redirected",
            "the server redirects, and does not say where to",
            "ask those who run it",
        ));
    };
    if place.origin() == from.origin() {
        return Ok(Some(Target { place, for_good }));
    }
    let target = origin(&place);
    Err(Fault::new(
        "redirected",
        format!("the server redirects to {target}, and the token does not leave {}", origin(from)),
        format!("if {target} is where it is now, give that URL"),
    ))
}

/// Scheme, host and port, and nothing that could be a secret.
pub(super) fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::target;
    use hyper::StatusCode;
    use url::Url;

    fn followed(status: u16, location: &str) -> Result<Option<String>, String> {
        let from = Url::parse("https://mcp.example/mcp").unwrap();
        target(&from, StatusCode::from_u16(status).unwrap(), Some(location))
            .map(|target| target.map(|target| target.place.to_string()))
            .map_err(|fault| fault.what)
    }

    #[test]
    fn only_within_the_origin() {
        assert_eq!(followed(307, "/mcp/"), Ok(Some("https://mcp.example/mcp/".to_owned())));
        assert_eq!(
            followed(308, "https://MCP.example:443/v2"),
            Ok(Some("https://mcp.example/v2".to_owned()))
        );
        assert_eq!(followed(200, "https://elsewhere.example/"), Ok(None));
        for away in [
            "http://mcp.example/mcp",
            "https://mcp.example:8443/mcp",
            "//elsewhere.example/mcp",
            "https://a.mcp.example/?k=canary",
            "ftp://mcp.example/",
        ] {
            let why = followed(302, away).unwrap_err();
            assert!(!why.contains("canary"), "{why}");
        }
        assert!(
            followed(307, "https://elsewhere.example/x").unwrap_err().contains("https://elsewhere.example")
        );
    }

    #[test]
    fn one_without_a_target_is_a_fault() {
        let from = Url::parse("https://mcp.example/mcp").unwrap();
        assert!(target(&from, StatusCode::FOUND, None).is_err());
    }
}
