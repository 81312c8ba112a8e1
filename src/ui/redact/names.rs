//! Pure: names that announce a secret, in any spelling, singular or plural.

use super::vocabulary;

/// Parts of a name that make it telling wherever it stands.
const TELLING: &str = "\
    token secret password passwd pwd pw pass passphrase passcode pin otp totp authorization bearer cookie credential \
    cred sig signature assertion jwt sas nonce psk passwort kennwort passe contrase\u{f1}a senha";

/// Names that are also everyday words: they tell when a separator or an option's dashes show that a
/// value follows.
const TELLING_WITH_A_VALUE: &str = "auth session key digest seed salt code sid refresh access hash ticket";

/// The ends of names that are written as one word: `apikey`, `PGPASSWORD`, `jsessionid`.
const ENDINGS: &[&str] = &[
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "apikey",
    "credential",
    "cookie",
    "sessid",
    "sessionid",
    "signature",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "dbpass",
];

/// What makes a key a secret one.
const KINDS_OF_KEYS: &str = "\
    api access private client secret signing account shared encryption master auth app application storage function \
    subscription consumer license deploy service token session webhook hmac aes sas primary secondary";

/// And what makes it none.
const OTHER_KEYS: &str = "public host foreign partition sort cache object map missing";

/// With these a name is a command's: `print-access-token`.
const VERBS: &str = "print get create generate fetch issue mint show";

/// What may follow in a name without changing what it names.
const NEUTRAL: &str = "\
    value val string str text data raw plain plaintext hex b base encoded hash new old current header x id ids";

/// How surely a name announces a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// Whatever follows is taken for its value.
    Surely,
    /// A value follows if there is a separator.
    WithSeparator,
    /// As before; and what is no secret in this place is known (`code: 404`).
    Code,
}

/// Whether `name` announces a secret, where `before` is the word before it (`API key`).
pub(super) fn telling(name: &str, before: &str) -> Option<Telling> {
    // `invalid_token` and `ExpiredToken` are what servers call an error.
    if vocabulary::names_a_failure(name) || is_file(name) {
        return None;
    }
    let mut parts = vocabulary::parts(name.rsplit('.').next().unwrap_or(name));
    let whole = parts.len();
    while parts.len() > 1 && parts.last().is_some_and(|part| is_in(NEUTRAL, part)) {
        parts.pop();
    }
    let last = parts.pop()?;
    let last = last.strip_suffix('s').filter(|one| is_known(one)).unwrap_or(&last);
    let kind = parts.last().map_or(before, |part| part);
    let command = parts.first().is_some_and(|verb| is_in(VERBS, verb));
    if is_in(TELLING, last) || ENDINGS.iter().any(|ending| last.ends_with(ending)) || is_written_oddly(name) {
        Some(if command { Telling::WithSeparator } else { Telling::Surely })
    } else if last == "key" && KINDS_OF_KEYS.split_whitespace().any(|one| one.eq_ignore_ascii_case(kind)) {
        Some(Telling::Surely)
    } else if last == "code" {
        let secret = ["auth", "authorization", "device", "otp", "backup", "recovery"].contains(&kind);
        let plain = whole == 1;
        if secret { Some(Telling::Surely) } else { plain.then_some(Telling::Code) }
    } else {
        let saml = kind == "saml" && matches!(last, "response" | "request");
        let other_key = last == "key" && is_in(OTHER_KEYS, kind);
        (saml || is_in(TELLING_WITH_A_VALUE, last) && !other_key).then_some(Telling::WithSeparator)
    }
}

/// Whether a name has nothing in it but what names have: a secret may look like a name, as `MyPw1` does.
pub(super) fn is_common(name: &str) -> bool {
    let numbered = name.bytes().any(|byte| byte.is_ascii_digit());
    !numbered
        && vocabulary::parts(name).iter().all(|part| {
            let one = part.strip_suffix('s').filter(|one| is_known(one)).unwrap_or(part);
            let lists = [TELLING, TELLING_WITH_A_VALUE, KINDS_OF_KEYS, NEUTRAL];
            lists.iter().any(|list| is_in(list, one)) || ENDINGS.contains(&one) || vocabulary::is_known(one)
        })
}

/// `ToKeN`, `SECRETs`.
fn is_written_oddly(name: &str) -> bool {
    let upper = name.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = name.bytes().filter(u8::is_ascii_lowercase).count();
    let whole = name.to_ascii_lowercase();
    let one = whole.strip_suffix('s').unwrap_or(&whole);
    upper > 1 && lower > 0 && (is_in(TELLING, one) || ENDINGS.iter().any(|ending| one.ends_with(ending)))
}

fn is_known(name: &str) -> bool {
    is_in(TELLING, name) || is_in(TELLING_WITH_A_VALUE, name) || ENDINGS.iter().any(|one| name.ends_with(one))
}

fn is_in(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|one| one == word)
}

/// `auth.py` and `token.json` are files.
fn is_file(name: &str) -> bool {
    let endings =
        "py js mjs ts go rs java rb sh c cc h php json yaml yml toml txt conf cfg log db pem crt exe";
    name.rsplit_once('.').is_some_and(|(_, ending)| is_in(endings, ending))
}

#[cfg(test)]
mod tests {
    use super::{Telling, telling};

    #[test]
    fn telling_names_in_any_spelling() {
        for name in [
            "token",
            "Tokens",
            "access_token",
            "refreshToken",
            "X-Api-Key",
            "apikey",
            "CLIENT_SECRET",
            "pwd",
            "_authToken",
            "token_value",
            "PGPASSWORD",
            "dbPassword2",
            "private-key",
            "sig",
            "jwt",
            "JSESSIONID",
            "session_token",
            "AccountKey",
            "credentials",
            "x-amz-signature",
            "oauth2.token",
            "authorization_code",
            "SharedAccessSignature",
            "--password",
            "tokenHash",
            "credential_id",
        ] {
            assert_eq!(telling(name, ""), Some(Telling::Surely), "{name}");
        }
        assert_eq!(telling("key", "API"), Some(Telling::Surely));
        assert_eq!(telling("session", ""), Some(Telling::WithSeparator));
        assert_eq!(telling("code", ""), Some(Telling::Code));
    }

    #[test]
    fn other_names_are_not() {
        for name in [
            "host",
            "token_type",
            "token.json",
            "auth.py",
            "expired_token",
            "InvalidTokenException",
            "passed",
            "public_key",
            "monkey",
            "error_code",
            "tokenizer",
            "secretary",
            "password_file",
            "pinned",
        ] {
            assert_eq!(telling(name, ""), None, "{name}");
        }
    }
}
