//! Pure: the headers that carry a token, and the token that headers carry.

use super::credential::Bearer;
use super::header::HeaderTemplate;
use super::secret::Secret;

/// The headers to print, or `None` if a template needs a token and there is none. Whole headers are
/// returned as they are; templates are added, or replace those of the same name.
pub(crate) fn to_headers(bearer: &Bearer, templates: &[HeaderTemplate]) -> Option<Vec<(String, Secret)>> {
    let usual = [HeaderTemplate::authorization()];
    let (mut headers, templates) = match bearer {
        Bearer::Headers(headers) => (headers.clone(), templates),
        Bearer::Token(_) if templates.is_empty() => (Vec::new(), &usual[..]),
        Bearer::Token(_) => (Vec::new(), templates),
    };
    if templates.is_empty() {
        return Some(headers);
    }
    let token = bearer_token(bearer)?;
    for template in templates {
        headers.retain(|(name, _)| !name.eq_ignore_ascii_case(template.name()));
        headers.push((template.name().to_owned(), template.fill(&token)));
    }
    Some(headers)
}

/// The token by itself; of whole headers, what follows `Bearer` in `Authorization`.
pub(crate) fn bearer_token(bearer: &Bearer) -> Option<Secret> {
    let headers = match bearer {
        Bearer::Token(token) => return Some(token.clone()),
        Bearer::Headers(headers) => headers,
    };
    headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("authorization")).find_map(|(_, value)| {
        let (scheme, token) = value.expose().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim_start()))
    })
}

#[cfg(test)]
mod tests {
    use super::to_headers;
    use crate::token::credential::Bearer;
    use crate::token::header::HeaderTemplate;
    use crate::token::secret::Secret;

    fn templates(texts: &[&str]) -> Vec<HeaderTemplate> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn helper() -> Bearer {
        let pair = |name: &str, value| (name.to_owned(), Secret::new(value));
        Bearer::Headers(vec![pair("Authorization", "Bearer T"), pair("X-Org", "7")])
    }

    fn shown(headers: Option<Vec<(String, Secret)>>) -> Vec<String> {
        headers.unwrap().iter().map(|(name, value)| format!("{name}: {}", value.expose())).collect()
    }

    #[test]
    fn whole_headers_are_given_back_whole() {
        assert_eq!(shown(to_headers(&helper(), &[])), ["Authorization: Bearer T", "X-Org: 7"]);
    }

    #[test]
    fn templates_come_on_top_of_whole_headers() {
        let headers = to_headers(&helper(), &templates(&["x-org: 8", "X-Token: {token}"]));
        assert_eq!(shown(headers), ["Authorization: Bearer T", "x-org: 8", "X-Token: T"]);
    }

    #[test]
    fn a_template_finds_no_token_in_headers_without_one() {
        let bearer = Bearer::Headers(vec![("X-Key".to_owned(), Secret::new("K"))]);
        assert_eq!(to_headers(&bearer, &templates(&["X-Token: {token}"])), None);
    }
}
