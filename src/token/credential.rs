//! Pure: a bearer token with what is known of its life, and how much of that is left.

pub(crate) use super::refresh_after::RefreshAfter;
use crate::token::moment::Moment;
use crate::token::secret::Secret;
use std::time::Duration;

/// How far in our future a mint may lie before we conclude that the clock was set back.
const CLOCK_SLACK: Duration = Duration::from_secs(2);

/// What a token command gave, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    /// The token, or the headers that carry it.
    pub(crate) bearer: Bearer,
    /// When the token command was started, by our clock.
    pub(crate) minted: Moment,
    /// When it was issued, if anything says so and that was before: a command may have a cache of its own.
    pub(crate) issued: Option<Moment>,
    /// When it expires, if anything says so: the earliest that the token or what was printed with it says.
    pub(crate) expires_at: Option<Moment>,
}

/// What token commands print, once read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// A bare token, to be put into a header of the caller's choice.
    Token(Secret),
    /// Whole headers, as an existing headers helper prints them, in its order.
    Headers(Vec<(String, Secret)>),
}

/// How fresh a token must be to be given out, as the caller says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Freshness {
    /// The assumed lifetime of a token that carries no expiry.
    pub(crate) ttl: Duration,
    /// From this age on it is refreshed in the background.
    pub(crate) refresh_after: RefreshAfter,
    /// With less left it is expiring; `None`: the smaller of 60 s and a fifth of its life.
    pub(crate) min_ttl: Option<Duration>,
}

impl Default for Freshness {
    fn default() -> Self {
        Self { ttl: Duration::from_secs(60), refresh_after: RefreshAfter::Share(0.5), min_ttl: None }
    }
}

/// Where in its life a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Life {
    /// Answered.
    Fresh,
    /// Answered, then refreshed in the background.
    Stale,
    /// Answered only if no newer one can be had.
    Expiring,
    /// Never answered.
    Expired,
}

impl Credential {
    /// When it expires, as it says or as is assumed.
    pub(crate) fn expires_at(&self, ttl: Duration) -> Moment {
        self.expires_at.unwrap_or_else(|| self.minted.plus(ttl))
    }

    /// When its life began.
    pub(crate) fn begins(&self) -> Moment {
        self.issued.filter(|issued| self.expires_at.is_some() && *issued < self.minted).unwrap_or(self.minted)
    }

    /// With less left than this it isn't given out while a better one is to be had.
    pub(crate) fn floor(&self, wanted: &Freshness) -> Duration {
        let whole = self.expires_at(wanted.ttl).since(self.begins());
        wanted.min_ttl.unwrap_or_else(|| (whole / 5).min(Duration::from_secs(60)))
    }

    /// Until when whoever gets it now may use it without asking again: its expiry, less the floor, while that is
    /// yet to come.
    pub(crate) fn give_until(&self, now: Moment, wanted: &Freshness) -> Moment {
        let expires_at = self.expires_at(wanted.ttl);
        let less_floor = expires_at.minus(self.floor(wanted));
        if now < less_floor { less_floor } else { expires_at }
    }

    /// Where it stands at `now`. A token from our future shows that the clock was set back: it is `Expiring`,
    /// because how much of it is left can't be known.
    pub(crate) fn life(&self, now: Moment, wanted: &Freshness) -> Life {
        let expires_at = self.expires_at(wanted.ttl);
        if now >= expires_at {
            Life::Expired
        } else if expires_at.since(now) < self.floor(wanted) || now.plus(CLOCK_SLACK) < self.minted {
            Life::Expiring
        } else if now >= self.stale_from(wanted) {
            Life::Stale
        } else {
            Life::Fresh
        }
    }

    /// From when on it is stale. A command that has a cache may give a token whose life is half over, and give it
    /// again if it is asked at once. So it is asked no sooner than a tenth of that life later.
    pub(crate) fn stale_from(&self, wanted: &Freshness) -> Moment {
        let whole = self.expires_at(wanted.ttl).since(self.begins());
        let after = |whole: Duration| match wanted.refresh_after {
            RefreshAfter::Age(age) => age,
            RefreshAfter::Share(share) => whole.mul_f64(share.clamp(0.0, 1.0)),
        };
        let left = self.expires_at(wanted.ttl).since(self.minted);
        let pause = if self.begins() < self.minted { after(left).min(whole / 10) } else { Duration::ZERO };
        self.begins().plus(after(whole)).max(self.minted.plus(pause))
    }
}

#[cfg(test)]
mod tests {
    use super::{Bearer, Credential, Freshness, Life, RefreshAfter};
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use proptest::prelude::{Strategy, any, prop_oneof, proptest};
    use std::time::Duration;

    fn token(minted: i64, expires_at: Option<i64>) -> Credential {
        Credential {
            bearer: Bearer::Token(Secret::new("t")),
            minted: Moment::from_millis(minted),
            issued: None,
            expires_at: expires_at.map(Moment::from_millis),
        }
    }

    fn wanted() -> Freshness {
        Freshness::default()
    }

    #[test]
    fn a_life_of_five_minutes() {
        let five = token(0, Some(300_000));
        for (at, life) in [
            (0, Life::Fresh),
            (149_999, Life::Fresh),
            (150_000, Life::Stale),
            (240_000, Life::Stale),
            (240_001, Life::Expiring),
            (299_999, Life::Expiring),
            (300_000, Life::Expired),
        ] {
            assert_eq!(five.life(Moment::from_millis(at), &wanted()), life, "at {at}");
        }
    }

    /// One of an hour that was issued so many seconds before it came.
    fn aged(seconds: i64) -> Credential {
        Credential {
            issued: Some(Moment::from_millis(-seconds * 1000)),
            ..token(0, Some((3600 - seconds) * 1000))
        }
    }

    #[test]
    fn its_life_counts_from_when_it_was_issued() {
        let life = |token: Credential, second: i64| token.life(Moment::from_millis(second * 1000), &wanted());
        assert_eq!(life(aged(3590), 0), Life::Expiring);
        assert_eq!(life(aged(3541), 0), Life::Expiring);
        assert_eq!(life(aged(3539), 0), Life::Fresh);
        assert_eq!(life(aged(600), 1199), Life::Fresh);
        assert_eq!(life(aged(600), 1200), Life::Stale);
        // A cache that gave it at half its life is not asked again at once.
        assert_eq!(life(aged(1800), 359), Life::Fresh);
        assert_eq!(life(aged(1800), 360), Life::Stale);
        let floor = Freshness { min_ttl: Some(Duration::from_secs(20)), ..wanted() };
        assert_eq!(aged(3590).life(Moment::from_millis(0), &floor), Life::Expiring);
        assert_eq!(aged(3570).life(Moment::from_millis(0), &floor), Life::Fresh);
    }

    #[test]
    fn a_life_without_an_end_began_with_the_mint() {
        let endless = Credential { expires_at: None, ..aged(1_000_000) };
        assert_eq!(endless.life(Moment::from_millis(0), &wanted()), Life::Fresh);
    }

    #[test]
    fn a_clock_that_was_set_back_makes_it_suspect() {
        let day = 86_400_000;
        assert_eq!(token(day, Some(day + 300_000)).life(Moment::from_millis(0), &wanted()), Life::Expiring);
    }

    fn freshness() -> impl Strategy<Value = Freshness> {
        let duration = || any::<u64>().prop_map(Duration::from_millis);
        let refresh_after =
            prop_oneof![duration().prop_map(RefreshAfter::Age), (0.0..=1.0f64).prop_map(RefreshAfter::Share)];
        (duration(), refresh_after, proptest::option::of(duration()))
            .prop_map(|(ttl, refresh_after, min_ttl)| Freshness { ttl, refresh_after, min_ttl })
    }

    proptest! {
        #[test]
        fn from_its_expiry_on_it_is_expired(minted in any::<i64>(), expires_at in any::<i64>(), after in any::<u32>(),
                                  wanted in freshness()) {
            let now = Moment::from_millis(expires_at.saturating_add(i64::from(after)));
            assert_eq!(token(minted, Some(expires_at)).life(now, &wanted), Life::Expired);
        }

        #[test]
        fn whoever_has_it_asks_again_before_it_expires_and_after_now(minted in 0..2_000_000_000_000i64, life in 1..100_000_000i64,
                              after in any::<u32>(), wanted in freshness()) {
            let token = token(minted, Some(minted + life));
            let now = Moment::from_millis(minted + i64::from(after) % life);
            let until = token.give_until(now, &wanted);
            assert!(now < until && until <= token.expires_at(wanted.ttl));
            if token.life(now, &wanted) < Life::Expiring && token.floor(&wanted) > Duration::ZERO {
                assert!(token.life(until, &wanted) < Life::Expired, "there is time to ask again");
            }
        }

        #[test]
        fn it_only_gets_older(minted in 0..2_000_000_000_000i64, life in 0..100_000_000i64,
                              before in proptest::option::of(0..100_000_000i64),
                              now in any::<u32>(), later in any::<u32>(), wanted in freshness()) {
            let issued = before.map(|before| Moment::from_millis(minted - before));
            let token = Credential { issued, ..token(minted, Some(minted + life)) };
            let now = Moment::from_millis(minted + i64::from(now));
            let later = now.plus(Duration::from_millis(later.into()));
            assert!(token.life(now, &wanted) <= token.life(later, &wanted));
        }
    }
}
