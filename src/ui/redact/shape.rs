//! Pure: what an unknown word may look like to be shown: as words, identifiers, hosts and short numbers do, and
//! not as secrets do.

use super::vocabulary;

/// How well-known secrets begin.
const PREFIXES: &str = "\
    ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- xoxb- xoxp- xoxa- xoxr- xoxs- xoxe- xapp- AKIA \
    ASIA sk- sk_ rk_live pk_live whsec_ ya29. AIza npm_ pypi- hvs. hvb. hvr. dop_v1_ doo_v1_ SG. shpat_ \
    sq0 EAAC ATATT dapi PMAK- lin_api_ figd_ rubygems_ hf_ tskey- pscale_ LTAI MII";

/// How names of errors end.
const ERRORS: &[&str] = &[
    "Error",
    "Exception",
    "Failure",
    "Fault",
    "Denied",
    "Expired",
    "Invalid",
    "Required",
    "NotFound",
    "Refused",
];

/// What is no longer is shown, unless its name says what it is.
const SHORTEST_SECRET: usize = 7;

/// The longest word of letters that is taken for one.
const LONGEST_WORD: usize = 20;

/// Whether the run of letters, digits and what joins them is plainly no secret.
pub(super) fn is_plain(run: &str) -> bool {
    let groups: Vec<&str> = run.split(JOINS).filter(|group| !group.is_empty()).collect();
    let mixed = groups.iter().filter(|group| is_mixed(group)).map(|group| group.len()).collect::<Vec<_>>();
    !is_well_known(run)
        && groups.iter().all(|group| is_plain_group(group))
        && !(mixed.len() > 1 && mixed.iter().sum::<usize>() > 12)
        && run.split('.').all(|piece| !is_in_groups(piece))
}

const JOINS: [char; 6] = ['-', '_', '.', '~', '+', '%'];

/// A JWT, or a secret of a service that marks its own.
pub(super) fn is_well_known(run: &str) -> bool {
    run.contains("eyJ")
        || PREFIXES.split_whitespace().any(|prefix| run.len() > prefix.len() + 5 && run.starts_with(prefix))
}

/// Whether it is named as errors are, or as hosts and modules: `ConnectionError`, `ENOTFOUND`, `id.example.com`.
pub(super) fn is_identifier(run: &str) -> bool {
    let error = run.len() > 3
        && run.starts_with('E')
        && run.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    let host =
        run.split('.').count() > 1 && run.split('.').all(|part| !part.is_empty()) || run == "localhost";
    is_plain(run) && (error || host || names_an_error(run))
}

fn names_an_error(run: &str) -> bool {
    ERRORS.iter().any(|ending| run.ends_with(ending))
}

/// A number that says how something ended.
pub(super) fn is_status(run: &str) -> bool {
    run.len() == 3 && (run.starts_with('4') || run.starts_with('5')) && is_number(run)
}

/// A short number.
pub(super) fn is_number(run: &str) -> bool {
    run.len() <= 6 && run.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code that a person is to type in, or by which an error is known: `ABCD-1234`, `E0000011`.
pub(super) fn is_short_code(run: &str) -> bool {
    let code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    run.len() <= 11 && run.chars().all(code) && run.split('-').all(|part| part.len() <= 9)
}

fn is_plain_group(group: &str) -> bool {
    let digits = group.bytes().filter(u8::is_ascii_digit).count();
    if group.len() <= SHORTEST_SECRET {
        // `DPoP`, the name of a temporary folder.
        true
    } else if digits == 0 {
        is_word(group)
    } else if digits == group.len() {
        digits <= 10
    } else {
        is_name_with_a_number(group)
    }
}

fn is_mixed(group: &str) -> bool {
    group.bytes().any(|byte| byte.is_ascii_digit()) && group.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Several groups of one length, as licences, recovery codes and application passwords have them.
fn is_in_groups(piece: &str) -> bool {
    let lengths: Vec<usize> = piece.split(['-', '_']).map(str::len).filter(|length| *length > 2).collect();
    let alike = |length: usize| lengths.iter().filter(|one| **one == length).count();
    let known = vocabulary::role(piece).is_some();
    let all_alike = lengths.len() > 2 && lengths.iter().all(|length| *length == lengths[0]);
    let mostly = lengths.len() > 3 && lengths.iter().any(|length| *length > 3 && alike(*length) > 2);
    !known && (all_alike || mostly || piece.len() > 40 && !names_an_error(piece))
}

/// Letters only.
fn is_word(word: &str) -> bool {
    if !word.is_ascii() {
        return word.chars().count() <= 2 * LONGEST_WORD;
    }
    let hex = word.len() > 11 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let tail = word.get(1..).unwrap_or_default();
    if hex {
        false
    } else if tail.bytes().all(|byte| byte.is_ascii_lowercase()) {
        word.len() <= LONGEST_WORD && is_speakable(word)
    } else if word.bytes().all(|byte| byte.is_ascii_uppercase()) {
        word.len() <= 9 || word.len() <= LONGEST_WORD && is_speakable(word)
    } else {
        is_camel(word)
    }
}

/// `ConnectionError`, `HTTPSConnectionPool`: whole words side by side.
fn is_camel(word: &str) -> bool {
    let parts = vocabulary::parts(word);
    let word_like = |part: &String| {
        role_or_short(part) || part.len() > 2 && part.len() <= LONGEST_WORD && is_speakable(part)
    };
    // A single letter begins many names (`OAuthError`), and no other part is one.
    let parts = if parts.first().is_some_and(|first| first.len() == 1) { &parts[1..] } else { &parts[..] };
    let long = word.len() > LONGEST_WORD;
    let known = names_an_error(word) || parts.iter().all(|part| vocabulary::is_known(part));
    parts.iter().all(word_like) && (!long || known && word.len() <= 64)
}

fn role_or_short(part: &str) -> bool {
    let short = "os io id db vm ip ok ui http https tls ssl xml rpc dns tcp mgr ctx cfg sql ldap url req grpc jwt jvm pkix";
    vocabulary::role_of_word(part).is_some() || short.split_whitespace().any(|one| one == part)
}

/// A name and a number: `oauth2`, `AADSTS70043`, `30s`, `x86`, `0x1f`.
fn is_name_with_a_number(group: &str) -> bool {
    if let Some(hex) = group.strip_prefix("0x") {
        return hex.len() <= 8 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if is_time(group) {
        return true;
    }
    let bytes = group.as_bytes();
    let changes = bytes.windows(2).filter(|two| two[0].is_ascii_digit() != two[1].is_ascii_digit()).count();
    let upper = bytes.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let lower = bytes.iter().filter(|byte| byte.is_ascii_lowercase()).count();
    let uniform = upper == 0 || lower == 0 || upper == 1 && bytes[0].is_ascii_uppercase();
    let few = if upper > 1 && changes == 1 { 14 } else { 12 };
    let named = changes < 4 && group.len() <= 40 && names_an_error(group);
    changes <= 2 && uniform && group.len() <= few || named
}

/// `5m0s`, `20261125T050000Z`.
fn is_time(group: &str) -> bool {
    let units: Vec<&str> =
        group.split(|c: char| c.is_ascii_digit()).filter(|unit| !unit.is_empty()).collect();
    let span = group.len() <= 12 && units.iter().all(|unit| ["d", "h", "m", "s", "ms"].contains(unit));
    span || group.len() <= 16 && units == ["T", "Z"]
}

/// Whether it has the vowels that words have.
fn is_speakable(word: &str) -> bool {
    let is_vowel = |byte: u8| b"aeiouyAEIOUY".contains(&byte);
    let longest = word.as_bytes().split(|byte| is_vowel(*byte)).map(<[u8]>::len).max().unwrap_or_default();
    word.len() < 6 || longest < 6 && word.bytes().any(is_vowel)
}

#[cfg(test)]
mod tests {
    use super::{is_identifier, is_plain};

    #[test]
    fn words_and_identifiers_are_plain() {
        for word in "\
            expired Authentication FAILED ConnectionError java.net.UnknownHostException ENOTFOUND \
            ERR_TLS_CERT_ALTNAME_INVALID AADSTS70043 oauth2 x509 id.example.com 10.0.0.1 2026-11-25 \
            invalid_grant print-access-token HTTPSConnectionPool google-cloud-sdk-gke-gcloud-auth-plugin \
            ABCD12345 ABCD-EFGH 3221225781 0x80070005 SunCertPathBuilderException v1.2.3-rc1 ung\u{fc}ltig \
            GetAddrInfoReqWrap urllib3.exceptions.MaxRetryError python3.12 us-east-1 OAuth2Error DPoP 5m0s 20261125T050000Z"
            .split_whitespace()
        {
            assert!(is_plain(word), "{word}");
        }
        for word in ["id.example.com", "localhost", "ENOTFOUND", "ConnectionError"] {
            assert!(is_identifier(word), "{word}");
        }
    }

    #[test]
    fn what_looks_like_a_secret_is_not() {
        for word in "\
            abcdefghijklmnopqrstuvwxyzabcdef QWxhZGRpbjpvcGVuIHNlc2FtZQ deadbeefcafe d41d8cd98f00b204 \
            abcd-efgh-ijkl-mnop 1234-5678-9012-3456 ghp_canarycanary AKIACANARYCANARY xk3J9qLz \
            6ba7b810-9dad-11d1-80b4-00c04fd430c8 CorrectHorseBatteryStaple qzjxkvbpwmt 12345678901 \
            eyJhbGciOiJub25lIn0 XKCDQWRTZPLMN ya29.canarycanary sk-canarycanary"
            .split_whitespace()
        {
            assert!(!is_plain(word), "{word}");
        }
    }
}
