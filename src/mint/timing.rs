//! Pure: which names in a token document speak of time: `expires_in`, `expiryDate`, `ttl`, `created-at`.
//!
//! They are taken apart, because everybody makes one of the same few words.

use super::names::plain;

/// What a field says of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timing {
    /// When the token ends, by the clock or, if the number is small, from now.
    End(Unit),
    /// How long it lives.
    Span(Unit),
    /// When it was issued.
    Start(Unit),
}

/// How many milliseconds its number counts in; `None`: the number itself must tell.
pub(super) type Unit = Option<u32>;

/// What may stand before a name without changing it. `refresh_expires_in` and `ext_expires_in` speak of
/// something else, so those words aren't here.
const BEFORE: &str = "authorization credentials credential access bearer oauth2 oauth token auth jwt iam";

/// The words that say that a token ends. With `false`, they need one of `AFTER` behind them.
const ENDS: [(&str, bool); 15] = [
    ("expiration", true),
    ("expires", true),
    ("expired", false),
    ("expiry", true),
    ("expire", true),
    ("exp", true),
    ("validuntil", true),
    ("validto", true),
    ("validtill", true),
    ("validthrough", true),
    ("notonorafter", true),
    ("notafter", true),
    ("goodthrough", true),
    ("gooduntil", true),
    ("ends", false),
];

const SPANS: &str = "ttl leaseduration lifetime lifespan timetolive maxage validfor validityperiod validity \
    remaininglifetime";

const STARTS: [(&str, bool); 16] = [
    ("timestamp", true),
    ("requested", false),
    ("generated", false),
    ("retrieved", false),
    ("received", false),
    ("obtained", false),
    ("acquired", false),
    ("creation", false),
    ("issuance", false),
    ("created", true),
    ("granted", false),
    ("fetched", false),
    ("minted", false),
    ("issued", true),
    ("issue", false),
    ("iat", true),
];

/// What may stand behind such a word, and whether it says "from now".
const AFTER: [(&str, bool); 15] = [
    ("timestamp", false),
    ("datetime", false),
    ("rfc3339", false),
    ("iso8601", false),
    ("within", true),
    ("after", true),
    ("epoch", false),
    ("time", false),
    ("date", false),
    ("unix", false),
    ("iso", false),
    ("utc", false),
    ("at", false),
    ("on", false),
    ("in", true),
];

/// Units, which may stand there too, in milliseconds.
const UNITS: [(&str, u32); 13] = [
    ("milliseconds", 1),
    ("millisecond", 1),
    ("millis", 1),
    ("msec", 1),
    ("seconds", 1000),
    ("minutes", 60_000),
    ("secs", 1000),
    ("hours", 3_600_000),
    ("mins", 60_000),
    ("days", 86_400_000),
    ("sec", 1000),
    ("ms", 1),
    ("s", 1000),
];

/// What a field of this name says of time; `None`: nothing, or nothing of this token.
pub(super) fn timing(name: &str) -> Option<Timing> {
    let name = plain(name);
    let mut rest = name.as_str();
    loop {
        if let Some(timing) = bare_timing(rest) {
            return Some(timing);
        }
        rest = BEFORE.split_whitespace().find_map(|word| rest.strip_prefix(word))?;
    }
}

fn bare_timing(name: &str) -> Option<Timing> {
    let behind = |words: &[(&str, bool)]| {
        let fit = |(word, alone): &(&str, bool)| {
            let rest = name.strip_prefix(word)?;
            if rest.is_empty() && !alone { None } else { endings(rest) }
        };
        words.iter().find_map(fit)
    };
    if let Some((from_now, unit)) = behind(&ENDS) {
        return Some(if from_now { Timing::Span(unit) } else { Timing::End(unit) });
    }
    if let Some((false, unit)) = behind(&STARTS) {
        return Some(Timing::Start(unit));
    }
    let span = SPANS.split_whitespace().find_map(|word| endings(name.strip_prefix(word)?));
    span.map(|(_, unit)| Timing::Span(unit))
}

/// Takes a name's ending apart: whether it says "from now", and the unit that it names.
fn endings(mut rest: &str) -> Option<(bool, Unit)> {
    let (mut from_now, mut unit) = (false, None);
    while !rest.is_empty() {
        if let Some((after, is_span)) = AFTER.iter().find(|(word, _)| rest.starts_with(word)) {
            (rest, from_now) = (&rest[after.len()..], from_now || *is_span);
        } else {
            let (word, millis) = UNITS.iter().find(|(word, _)| rest.starts_with(word))?;
            (rest, unit) = (&rest[word.len()..], Some(*millis));
        }
    }
    Some((from_now, unit))
}

#[cfg(test)]
mod tests {
    use super::{Timing, timing};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    #[test]
    fn of_the_end() {
        for name in [
            "expires_at|expiresOn|ExpiresOn|EXPIRES|expiry|token_expiry|expire|expireTime|expirationTime",
            "expiration|Expiration|expirationTimestamp|expiry_date|expiryDate|exp|validUntil|valid_until|validTo",
            "notAfter|not_after|notOnOrAfter|expires-at|access_token_expires_at|accessTokenExpiresAt|tokenExpiration",
            "expired_at|expire_at|expiration_datetime|expiresAtUtc|iam_token_expires_at|expires_epoch|endsAt",
        ]
        .iter()
        .flat_map(|names| names.split('|'))
        {
            assert_eq!(timing(name), Some(Timing::End(None)), "{name}");
        }
        assert_eq!(timing("expires_at_ms"), Some(Timing::End(Some(1))));
        assert_eq!(timing("expiryMillis"), Some(Timing::End(Some(1))));
    }

    #[test]
    fn of_the_span() {
        for name in
            "expires_in|expiresIn|ExpiresIn|expires-in|expire_in|expired_in|expires_after|ttl|TTL|token_ttl\
                     |lease_duration|leaseDuration|lifetime|max_age|valid_for|access_token_expires_in"
                .split('|')
        {
            assert_eq!(timing(name), Some(Timing::Span(None)), "{name}");
        }
        for (name, millis) in [
            ("expiresInMs", 1),
            ("expires_in_milliseconds", 1),
            ("ttl_seconds", 1000),
            ("expiresInSeconds", 1000),
            ("expires_in_minutes", 60_000),
            ("lifetimeHours", 3_600_000),
        ] {
            assert_eq!(timing(name), Some(Timing::Span(Some(millis))), "{name}");
        }
    }

    #[test]
    fn of_the_start() {
        for name in "created_at|createdAt|obtained_at|ObtainedAt|issued_at|issuedAt|issued|iat|issueDate|creationTimestamp\
                     |acquired_on|token_created_at|timestamp|fetchedAt"
            .split('|')
        {
            assert_eq!(timing(name), Some(Timing::Start(None)), "{name}");
        }
    }

    #[test]
    fn of_something_else() {
        for name in "ext_expires_in|refresh_expires_in|refresh_token_expires_in|refreshTokenExpiresAt|id_token_expires_in\
                     |not-before-policy|not_before|export|exponent|expected|expert|issuer|issue|created_by|scope|token\
                     |access_token|attlee|ends|expired|lifetimes_left|status|time|date|session_state|refreshTtl"
            .split('|')
        {
            assert_eq!(timing(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn spelling_makes_no_difference(name in "(expires|expiry|ttl|created|issued|token|refresh)(_(at|in|on|ms|time)){0,2}") {
            let mut camel = String::new();
            for part in name.split('_') {
                camel.push_str(&part[..1].to_uppercase());
                camel.push_str(&part[1..]);
            }
            prop_assert_eq!(timing(&name), timing(&camel));
            prop_assert_eq!(timing(&name), timing(&name.to_uppercase()));
            prop_assert_eq!(timing(&name), timing(&name.replace('_', "-")));
        }

        #[test]
        fn a_refresh_token_is_never_meant(name in "[a-z_]{0,20}") {
            let name = format!("refresh_{name}");
            prop_assert!(timing(&name).is_none());
        }

        #[test]
        fn anything_is_read_without_a_panic(name in any::<String>()) {
            let _ = timing(&name);
        }
    }
}
