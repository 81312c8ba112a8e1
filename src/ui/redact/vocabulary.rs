//! Pure: the words that say what became of a credential. After a telling name only these are shown.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a secret is replaced by.
pub(super) const GONE: &str = "[redacted]";

/// What a word does to the sentence after a telling name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Says what went wrong: what follows is a message, and no value.
    Failure,
    /// Tells the reader to do something: a command follows.
    Instruction,
    /// Comes before a thing that is named: a user, a host, a file.
    Preposition,
    /// Says nothing by itself; the value may still come.
    Filler,
}

const FAILURES: &str = "\
    aborted absent already bad badly before blocked broken can't cancelled canceled cannot caused conflict corrupt \
    corrupted couldn couldn't denied deny deprecated didn didn't disabled doesn doesn't don don't ended err error \
    errors exceeded exception expire expired expires expiring fail failed failing fails failure failures fault \
    forbidden hasn hasn't illegal inactive incorrect insufficient interrupted invalid invalidated isn isn't killed \
    lapsed locked lost malformed mismatch mismatched missing must neither never no none nor not nothing outdated \
    panic panicked prohibited problem refuse refused reject rejected removed require required requires reset \
    revoked skipped stale terminated throttled timed timeout traceback unable unauthenticated unauthorized \
    unavailable undefined unexpected unknown unreachable unreadable unset unsupported untrusted unverified won't \
    warning wasn wasn't without wrong";

const INSTRUCTIONS: &str = "run running rerun try please see";

const PREPOSITIONS: &str = "\
    against at between by connect dial during file finding for from host in into lookup named of on onto over path post put \
    reach read reading resolve resolving server tcp udp under user username via visit within get";

const FILLERS: &str = "\
    a about accept acceptable accepted access account acquire acquired acquiring active add added after \
    again age agent ago all allow allowed also amazon an and any api app appears application are argument as \
    asked associated attempt audience auth authenticate authenticated authenticating authentication \
    authorize authorized aws az azure be because been belong belongs body both browser but cache cached call \
    called calling cert certificate chain check checking claim claims cli client cloud column command \
    conditional config configuration configure configured connecting connection contain contained contains \
    context cookiejar could create created creating current currently daemon day days deadline decode \
    decoding decrypt decrypting default desc description device did directory discovery disk dns do does \
    domain due during each earlier either empty enabled encode encoding encrypted endpoint enough enter \
    entered entry environment exchange exec executable exist exists exit expected expiration expiry fetch \
    fetched fetching field first flag flow folder for form format found frequency gave gcloud generate \
    generated generating getting gh git github gitlab given gke go google got grant grants had handshake has \
    have header headers helper here hour hours http https id identity if ignore ignored in included input \
    internal invocation is issue issued issuer issuing it item its jar java json just jwks keeps key \
    keychain keyring kubectl kubernetes last later length less line load loaded loading local locate log \
    logged login logon long longer look looking made make making manager match matched matches max maximum may \
    message metadata method might minute minutes mode module more most ms my name necessary need needed \
    needs network new next node now npm oauth oauth2 oidc okta old on once one only open openid operation \
    operations option or org organization os other others otherwise out output page parameter parse parsed \
    parsing pending per permission permissions phone plugin policy port present previous print private \
    problem process profile program project prompt prompts provide provided provider proxy public python \
    query rate re reached readable reason receive received redirect refresh refreshed refreshing region \
    registry remote renew renewal renewed repository request requested requesting resource responded \
    response retries retrieval retrieve retrieving retry retryable returned returning revoke role rpc rules \
    rust saml save saved saving scope scopes script sdk second seconds seems seen self send sending sent service \
    set short should sign signed signin signing since ssh ssl sso status still storage store stored storing string \
    such supplied support supported t terminal than that the their them then there they this those time \
    times tls to too transport trouble two type unlock up update updated url use used user using usual valid \
    validate validating validation value values variable vault verification verified verify verifying \
    version wait was we web well were when where whether which while who will with would write x509 yes yet \
    you your";

/// What may have failed.
const NAMED: [&str; 11] = [
    "token",
    "secret",
    "password",
    "credential",
    "session",
    "key",
    "signature",
    "code",
    "cookie",
    "assertion",
    "authorization",
];

static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
    let lists = [
        (FILLERS, Role::Filler),
        (PREPOSITIONS, Role::Preposition),
        (INSTRUCTIONS, Role::Instruction),
        (FAILURES, Role::Failure),
    ];
    lists
        .into_iter()
        .flat_map(|(words, role)| words.split_whitespace().map(move |word| (word, role)))
        .collect()
});

/// The role of a plain word in lower case.
pub(super) fn role_of_word(word: &str) -> Option<Role> {
    ROLES.get(word).copied()
}

/// Whether it is known, be it as what may be secret.
pub(super) fn is_known(part: &str) -> bool {
    role_of_word(part).is_some() || NAMED.contains(&part)
}

/// The role of a word in any spelling: `invalid_grant` and `InvalidGrant` fail as `invalid` does. `None`
/// if a part of it is unknown.
pub(super) fn role(word: &str) -> Option<Role> {
    let numbered = word.bytes().any(|byte| byte.is_ascii_digit());
    if numbered {
        // `x509` is a word; `not4you` is none.
        return role_of_word(&word.to_lowercase());
    }
    let parts = parts(word);
    let fails = parts.iter().any(|part| role_of_word(part) == Some(Role::Failure));
    // What failed may be what is secret: `invalid_token`.
    let named = |part: &str| {
        let one = part.strip_suffix('s').unwrap_or(part);
        (fails && NAMED.contains(&one)).then_some(Role::Filler)
    };
    let roles: Vec<Role> =
        parts.iter().map(|part| role_of_word(part).or_else(|| named(part))).collect::<Option<_>>()?;
    match roles[..] {
        [] => None,
        [role] => Some(role),
        _ if roles.contains(&Role::Failure) => Some(Role::Failure),
        _ => Some(Role::Filler),
    }
}

/// Whether a part of the word says that something failed: `ExpiredToken` is no name of a value.
pub(super) fn names_a_failure(word: &str) -> bool {
    parts(word).iter().any(|part| role_of_word(part) == Some(Role::Failure))
}

/// The words of a name in lower case, however they are joined: `refreshToken`, `refresh-token`, `REFRESH_TOKEN`,
/// `HTTPToken2`. Digits are left out.
pub(super) fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = name.chars().peekable();
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let opens = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_uppercase() && letters.peek().is_some_and(|next| next.is_lowercase()));
        if opens || !letter.is_alphabetic() {
            parts.push(String::new());
        }
        if letter.is_alphabetic()
            && let Some(part) = parts.last_mut()
        {
            part.extend(letter.to_lowercase());
        }
        before = letter;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::{Role, parts, role};

    #[test]
    fn names_are_read_in_any_spelling() {
        for name in ["refreshToken", "refresh-token", "REFRESH_TOKEN", "--refresh_token2", "Refresh.Token"] {
            assert_eq!(parts(name), ["refresh", "token"], "{name}");
        }
        assert_eq!(parts("HTTPServerError"), ["http", "server", "error"]);
    }

    #[test]
    fn a_word_is_known_by_all_its_parts() {
        assert_eq!(role("invalid_grant"), Some(Role::Failure));
        assert_eq!(role("gke-gcloud-plugin"), Some(Role::Filler));
        assert_eq!(role("invalid_token"), Some(Role::Failure));
        assert_eq!(role("not4you"), None);
        assert_eq!(role("invalid_canary"), None);
        assert_eq!(role(""), None);
    }
}
