//! Pure: the order, by which a worker is told what to mint. Its caller writes it into the worker's pipe, so that
//! the two can't read the command line, config.toml or the processes around them differently.

use crate::ask::Ask;
use crate::ask::cache_key::{CacheKey, Limits};
use crate::ask::options::StoreChoice;
use crate::ask::recipe::Recipe;
use crate::keep::record::Heading;
use crate::token::mark::TokenMark;
use crate::ui::complaint::{Complaint, Exit};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use zeroize::Zeroizing;

/// The word by which we are started to carry an order out.
pub(crate) const VERB: &str = "worker";

/// The form's version. A process of another version says that it can't read it.
const VERSION: u32 = 1;

/// What is to be minted, and where it is to be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(super) v: u32,
    pub(crate) cache_key: CacheKey,
    pub(crate) recipe: Recipe,
    pub(crate) heading: Heading,
    pub(crate) store: StoreChoice,
    pub(crate) command_timeout: Duration,
    /// With less left the command's own cache has given a token that is of little use.
    pub(crate) min_ttl: Option<Duration>,
    /// The token of this generation, and every older one, will not do.
    pub(crate) newer_than: Option<u64>,
    /// Nor will these.
    pub(crate) refused: Vec<TokenMark>,
    /// For how long a failure is tried again, while somebody waits.
    pub(crate) retry_for: Duration,
    /// What can make the command fail for this caller alone.
    pub(crate) limits: Limits,
    /// The descriptor by which the process holds the lock, if it was handed on.
    pub(crate) lock: Option<i32>,
}

#[derive(Deserialize)]
struct Versioned {
    v: u32,
}

impl Order {
    /// For this ask: any token, and no second try.
    pub(super) fn new(ask: &Ask) -> Self {
        Self {
            v: VERSION,
            cache_key: ask.cache_key.clone(),
            recipe: ask.recipe.clone(),
            heading: Heading::new(ask),
            store: ask.store,
            command_timeout: ask.command_timeout,
            min_ttl: ask.freshness.min_ttl,
            newer_than: None,
            refused: Vec::new(),
            retry_for: Duration::ZERO,
            limits: ask.limits(),
            lock: None,
        }
    }

    /// An error is a fault of ours: everything in an order can be written.
    pub(crate) fn write(&self) -> Result<Zeroizing<Vec<u8>>, Complaint> {
        serde_json::to_vec(self).map(Zeroizing::new).map_err(|error| {
            Complaint::new(
                Exit::Broken,
                format!("the process that mints can't be told what to mint ({error})"),
                "this is a fault of freshbearer; please report it",
            )
        })
    }

    /// Reads it back.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Complaint> {
        let version = serde_json::from_slice(bytes).map(|Versioned { v }| v);
        if let Ok(other) = version
            && other != VERSION
        {
            return Err(Complaint::new(
                Exit::Broken,
                format!(
                    "freshbearer {} was started by another version, whose order it can't read (form {other})",
                    env!("CARGO_PKG_VERSION")
                ),
                "an upgrade is under way, or two versions are installed: try again, or remove one",
            ));
        }
        serde_json::from_slice(bytes).map_err(|error| {
            Complaint::new(
                Exit::Usage,
                format!(
                    "no order to mint could be read ({:?} at column {})",
                    error.classify(),
                    error.column()
                ),
                "'worker' is for freshbearer itself: ask for 'headers' or 'token'",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Order;
    use crate::ask::cache_key::{CacheKey, Limits};
    use crate::ask::options::StoreChoice;
    use crate::ask::recipe::{Paths, Recipe};
    use crate::keep::record::Heading;
    use crate::token::credential::Bearer;
    use crate::token::mark::TokenMark;
    use crate::token::secret::Secret;
    use clap::ValueEnum;
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, proptest};
    use proptest::sample::select;
    use std::ffi::OsString;

    /// Words as the system hands them over: on Unix any bytes.
    fn words() -> impl Strategy<Value = Vec<OsString>> {
        #[cfg(unix)]
        let word = any::<Vec<u8>>().prop_map(std::os::unix::ffi::OsStringExt::from_vec);
        #[cfg(not(unix))]
        let word = any::<String>().prop_map(OsString::from);
        proptest::collection::vec(word, 0..4)
    }

    fn text() -> impl Strategy<Value = Option<String>> {
        any::<Option<String>>()
    }

    fn recipe() -> impl Strategy<Value = Recipe> {
        (
            text(),
            words(),
            proptest::option::of(words()),
            text(),
            text(),
            any::<std::time::Duration>(),
            any::<bool>(),
        )
            .prop_map(|(profile, command, refresh_command, token, expiry, ttl, shared)| Recipe {
                directory: profile.clone().map(std::path::PathBuf::from),
                profile,
                command,
                refresh_command,
                paths: Paths { token, expiry },
                ttl,
                shared,
            })
    }

    fn order() -> impl Strategy<Value = Order> {
        let stores = select(StoreChoice::value_variants());
        let numbers = (any::<Option<u64>>(), any::<Option<i32>>(), any::<std::time::Duration>());
        let tokens = any::<Vec<String>>();
        (recipe(), any::<String>(), text(), stores, numbers, tokens).prop_map(
            |(recipe, command, server, store, (newer_than, lock, command_timeout), tokens)| {
                let key = CacheKey::for_command(&recipe);
                Order {
                    v: super::VERSION,
                    cache_key: key.clone(),
                    heading: Heading { command, server, varied: tokens.clone(), command_key: key },
                    recipe,
                    store,
                    command_timeout,
                    min_ttl: newer_than.map(|_| command_timeout),
                    newer_than,
                    refused: tokens
                        .iter()
                        .map(|token| TokenMark::new(&Bearer::Token(Secret::new(token))))
                        .collect(),
                    retry_for: command_timeout / 2,
                    limits: Limits::new(None, command_timeout, command_timeout),
                    lock,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn order_written_is_order_read(order in order()) {
            prop_assert_eq!(Order::read(&order.write().unwrap()).unwrap(), order);
        }

        #[test]
        fn half_an_order_is_none(order in order(), cut in any::<proptest::sample::Index>()) {
            let bytes = order.write().unwrap();
            prop_assert!(Order::read(&bytes[..cut.index(bytes.len())]).is_err());
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = Order::read(&bytes);
        }
    }

    #[test]
    fn the_order_of_another_version_is_told_apart_from_a_damaged_one() {
        let said = |text: &str| Order::read(text.as_bytes()).unwrap_err().what;
        assert!(said(r#"{"v":7,"anything":1}"#).contains("another version"));
        assert!(said(r#"{"v":1}"#).contains("no order"));
        assert!(said("canary").contains("no order") && !said("canary").contains("canary"));
    }
}
