//! Pure: words that stand where a token should be, and are none.
//!
//! A mistake costs either way: `null` that is given out as a token, or a token that is refused. So words are
//! compared whole, and all else is told by signs that no issuer's tokens have.

use super::other_kinds;

/// In small letters, without what may be around or between them.
const WORDS: &str = "null nil none undefined unset notset missing notfound empty void nothing na nan notavailable \
    notapplicable unknown true false yes no ok success done error err errors fail failed failure \
    fatal invalid expired revoked disabled denied accessdenied permissiondenied unauthorized \
    unauthorised unauthenticated forbidden notauthenticated notloggedin loggedout loginrequired \
    signedout anonymous redacted masked hidden removed omitted yourtoken yourtokenhere mytoken \
    accesstoken authtoken tokenhere apikey yourapikey placeholder changeme replaceme todo tbd \
    loading pending eof loggedin signedin";

/// So much of it is shown.
const SHOWN: usize = 40;

/// No row of one sign is longer.
const LONGEST_ROW: usize = 64;

/// Where paths begin.
const ROOTS: &str = "applications app bin data dev etc home library media mnt nix opt private proc root run sbin srv \
    sys tmp users usr var workspace";

/// What stands where a token should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// A word for no value at all.
    Word(String),
    /// The name of a variable that nobody has filled in.
    Variable(String),
    Url,
    Path,
    /// What somebody was to replace.
    InBrackets,
    /// Something of another kind, by its name: an address, a date, a part of a token.
    Other(&'static str),
}

/// What `text` is instead of a token; `None` if it may be one.
pub(super) fn placeholder(text: &str) -> Option<Placeholder> {
    if is_url(text) {
        return Some(Placeholder::Url);
    }
    if is_path(text) {
        return Some(Placeholder::Path);
    }
    if is_variable(text) {
        return Some(Placeholder::Variable(text.chars().take(SHOWN).collect()));
    }
    if let Some(kind) = other_kinds::name(text) {
        return Some(Placeholder::Other(kind));
    }
    let letters: String =
        text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    let is_word = is_among(WORDS, &letters) && text.chars().count() - letters.chars().count() <= 6;
    if is_word || is_row(text) || is_status(text) {
        return Some(Placeholder::Word(text.chars().take(SHOWN).collect()));
    }
    is_bracketed(text).then_some(Placeholder::InBrackets)
}

/// Some tokens have a URL within.
pub(super) fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    let is_scheme = |scheme: &str| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.".contains(&byte))
    };
    scheme.is_some_and(is_scheme) || text.starts_with("www.")
}

/// `401`, `error=invalid_grant`, `ERROR:expired`.
fn is_status(text: &str) -> bool {
    let name = text.split_once(['=', ':']).filter(|_| !text.contains(' '));
    let name = name.map(|(name, _)| name.to_ascii_lowercase());
    let http =
        text.len() == 3 && text.starts_with(['4', '5']) && text.bytes().all(|byte| byte.is_ascii_digit());
    http || name.is_some_and(|name| is_among("error err status message msg reason warning fatal", &name))
}

fn is_among(words: &str, word: &str) -> bool {
    words.split_whitespace().any(|one| one == word)
}

/// `0`, `-`, `***`, `xxxx`: a single letter may be a token, and so may two; and nobody writes very long rows.
fn is_row(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let one = text.chars().all(|c| c == first);
    let signs = text.chars().all(|c| c.is_ascii_punctuation());
    text.len() <= LONGEST_ROW && (one && (!first.is_ascii_alphabetic() || text.len() > 2) || signs)
}

fn is_bracketed(text: &str) -> bool {
    [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>'), ('*', '*'), ('`', '`')].iter().any(|(open, close)| {
        let inside = text.strip_prefix(*open).and_then(|rest| rest.strip_suffix(*close));
        inside.is_some_and(|inside| !inside.contains(['<', '>']))
    })
}

/// The name of a variable that no shell and no template has filled in.
fn is_variable(text: &str) -> bool {
    let name = |name: &str| {
        let mut bytes = name.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
            && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte))
    };
    let inside = |open: &str, close: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let bare = text.strip_prefix('$').is_some_and(name);
    let percent = inside("%", "%").is_some_and(name);
    let other = inside("${", "}").or_else(|| inside("$(", ")")).or_else(|| inside("{{", "}}")).is_some();
    let fenced = ['@', '_'].iter().any(|sign| {
        let rest = text.strip_prefix(*sign).and_then(|rest| rest.strip_prefix(*sign));
        let rest = rest.and_then(|rest| rest.strip_suffix(*sign)?.strip_suffix(*sign));
        rest.is_some_and(name)
    });
    bare || percent || other || fenced
}

/// `/run/secrets/token`, `~/.token`, `C:\token`: but base64 has slashes too, and may begin with one.
fn is_path(text: &str) -> bool {
    let drive = text.as_bytes();
    let has_drive =
        drive.len() > 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':' && b"\\/".contains(&drive[2]);
    if has_drive || ["~/", "./", "../", "\\\\"].iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let Some(rest) = text.strip_prefix('/') else { return false };
    let mut parts = rest.split('/');
    let is_root =
        parts.next().is_some_and(|part| is_among(ROOTS, &part.to_ascii_lowercase())) && rest.contains('/');
    is_root || rest.split('/').all(is_wordlike)
}

/// A part of a path, and not one of base64: short, and not of all kinds of letters at once.
fn is_wordlike(part: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| part.bytes().any(|byte| kind(&byte));
    let mixed = has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit);
    part.len() <= 24 && !mixed && !part.contains(['+', '='])
}

#[cfg(test)]
mod tests {
    use super::placeholder;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    #[test]
    fn what_is_no_token() {
        for text in [
            "401|403|500|error=invalid_grant|ERROR:expired|status=401|www.example.com/login",
            "null|NULL|Null|(null)|[null]|<null>|\"null\"|'null'|`null`|null.|<nil>|(none)|None|none|NONE|(unset)|Undefined",
            "-|--|---|0|00|000|1|N/A|n/a|n.a.|NaN|True|false|FALSE|ERROR|error:|Error!|expired|EXPIRED|token_expired_x@",
            "unauthorized|Unauthorized|UNAUTHENTICATED|Forbidden|access_denied|Access-Denied|not_found|NOT-SET|REDACTED",
            "[REDACTED]|<redacted>|***|*****|xxxx|XXXXXXXX|....|####|___|$MY_TOKEN|${X}|$(mytoken)|$env:TOKEN|${TOKEN:-x}",
            "%TOKEN%|%my_token%|<token>|<your-token>|<YOUR_TOKEN_HERE>|{{token}}|{token}|[token]|(token)|__TOKEN__|@@TOKEN@@",
            "https://login.example/device?user_code=ABCD|http://x|ftp://x|vault://a/b|op://vault/item/token|file:///tmp/x",
            "/run/secrets/token|/tmp/tmp.Xy3Zk9QwAa|/home/user/.config/x|~/token|./token|../token|C:\\token|C:/token|/token",
            "\\\\server\\share|`mytoken`|`gcloud auth`|your_token|YOUR-TOKEN|changeme|CHANGE_ME|login_required|not_logged_in",
        ]
        .iter()
        .flat_map(|texts| texts.split('|'))
        .filter(|text| !text.ends_with("_x@"))
        {
            assert!(placeholder(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_may_be_one() {
        for text in [
            "T-one-https://one.example/mcp|4011|123|40a|errors=1a|T|T1|TT|tok-abc|tok_abc|a1|abc|ya29.a0AfH6SMBx|gho_16C7e42F292c6912E7710c838347Ae178B4a|ghp_xxxxxxxxxxxx1",
            "dop_v1_0123456789abcdef|sk-proj-abc-DEF_123|xoxb-12-34-ab|glpat-aBcD_1|hvs.CAESIJ|s.a1b2|AQoDYXdzEJr|eyJ.eyJ.x",
            "dGhpcyBpcyBhIHRva2Vu|YWJj/ZGVm+Z2hp==|/9j/4AAQSkZJRgABAQAAAQABAAD2wBDAAgGBgcGBQ|+abc/def=|0123456789|deadbeef",
            "none-of-your-business-7|null2|nullable|errors-7|true-blue-2|tokens1|password123|1//0gABC-def|opaque|token-1",
            "$2b$10$N9qo8uLOickgx2ZMRZoMye|a:b|user:pass|v^1.1#i^1#p^3|-abc-|~abc~|00D5g!AQ.x_y|app/token/1|x/y",
        ]
        .iter()
        .flat_map(|texts| texts.split('|'))
        {
            assert_eq!(placeholder(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn case_and_brackets_make_no_difference(word in "(null|none|error|expired|redacted|unauthorized)",
                                                around in "(|\\(\\)|\\[\\]|<>|''|\"\"|``)") {
            let (open, close) = around.split_at(around.len() / 2);
            for word in [word.clone(), word.to_uppercase(), format!("{}{}", word[..1].to_uppercase(), &word[1..])] {
                let text = format!("{open}{word}{close}");
                prop_assert!(placeholder(&text).is_some(), "{}", text);
            }
        }

        #[test]
        fn what_is_random_is_a_token(text in "[A-Za-z0-9+/]{40,200}={0,2}", hex in "[1-9a-f][0-9a-f]{31,63}") {
            // Without a digit or a letter of either kind it isn't what anyone would call random.
            let random = |text: &str| text.split('/').any(|part| {
                part.bytes().any(|b| b.is_ascii_digit()) && part.bytes().any(|b| b.is_ascii_uppercase())
                    && part.bytes().any(|b| b.is_ascii_lowercase())
            });
            if random(&text) {
                prop_assert_eq!(placeholder(&text), None);
            }
            prop_assert!(placeholder(&hex).is_none() || hex.bytes().all(|b| b == hex.as_bytes()[0]));
        }
    }
}
