//! What is known of a kept token besides the token: nothing here is secret.
//!
//! The stores can only be searched at the risk of a dialog, so lists come from here; and clients hide
//! what we say, so the last failure is written down, for `status`. One that can't be read is as good as none:
//! it costs a mint.

use super::failure::Failure;
pub(crate) use super::heading::Heading;
use super::rejections::Rejections;
use crate::ask::cache_key::Limits;
use crate::token::credential::Bearer;
use crate::token::mark::TokenMark;
use crate::token::moment::Moment;
use crate::ui::complaint::Complaint;
use serde::{Deserialize, Serialize};

pub(super) const VERSION: u32 = 1;

/// One token's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(super) v: u32,
    pub(crate) heading: Heading,
    /// The last mint that gave a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mint: Option<Mint>,
    /// The namespace in which it was made (see namespace.rs).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) namespace: String,
    /// Older tokens that are still good, in stores that the last mint didn't reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) elsewhere: Vec<Elsewhere>,
    /// What was forgotten, and may still lie in the memory of another container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) forgotten: Option<Forgotten>,
    /// The versions of us that may have left an entry of this token in the keychain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) versions: Vec<String>,
    /// The last mint, if it gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<Failure>,
    /// Tokens that were said to be refused, and are not returned again.
    #[serde(default, skip_serializing_if = "Rejections::is_empty")]
    rejected: Rejections,
    /// The token of this generation was presumed refused, and no newer one was to be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) presumed_refused: Option<u64>,
    /// The last server that asked for the token and may not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refusal: Option<Refusal>,
}

/// Where the expiry of a token is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ExpirySource {
    /// The token itself, or what the command printed with it.
    Output,
    /// Nobody: it is the assumed lifetime, `--ttl`.
    Assumed,
}

/// A server that asked for a token that is not for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// When it asked.
    pub(crate) at: Moment,
    /// The server, as it may be shown.
    pub(crate) server: String,
}

/// A token that a later mint didn't replace: in the memory of another container, or in a store that the
/// later one was not to use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Elsewhere {
    pub(super) namespace: String,
    pub(super) store: String,
    pub(super) generation: u64,
    pub(super) mark: TokenMark,
    pub(super) expires_at: Moment,
}

/// What was forgotten, and could not be removed from here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Forgotten {
    /// Tokens up to this generation are not given out.
    pub(super) generation: u64,
    /// When the last of them expires.
    pub(super) until: Moment,
}

/// A mint that gave a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mint {
    /// Grows with each new token.
    pub(crate) generation: u64,
    pub(crate) mark: TokenMark,
    /// When the token command was started.
    pub(crate) at: Moment,
    /// When it had ended.
    pub(crate) done: Moment,
    /// When the token was issued, if it told and that was before; its life counts from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) issued: Option<Moment>,
    pub(crate) expires_at: Moment,
    pub(crate) expiry_source: ExpirySource,
    /// The name of a field that says when the token expires, in a way that can't be read or relied on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unreadable_expiry: Option<String>,
    /// The store it is in, by name; `None`: it could not be kept.
    pub(crate) store: Option<String>,
    /// Whether the kernel keyring has a copy in front of that store.
    #[serde(default)]
    pub(crate) front_cached: bool,
    /// Why it is there, or nowhere.
    pub(crate) why: String,
    /// Whether the command gave the same token as before, though a new one was asked for.
    #[serde(default)]
    pub(crate) unchanged: bool,
    /// How many seconds after its arrival, by our clock, it says it was issued by its issuer's: below zero
    /// before it. `None`: it doesn't say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) issued_after: Option<i64>,
    /// How often the command was run for it.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub(crate) tries: u32,
}

const fn once() -> u32 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
const fn is_once(tries: &u32) -> bool {
    *tries == 1
}

impl Record {
    /// An empty record under this heading.
    pub(crate) fn new(heading: &Heading) -> Self {
        Self {
            v: VERSION,
            heading: heading.clone(),
            mint: None,
            namespace: String::new(),
            elsewhere: Vec::new(),
            forgotten: None,
            versions: Vec::new(),
            failure: None,
            rejected: Rejections::default(),
            presumed_refused: None,
            refusal: None,
        }
    }

    /// What it says, under this heading.
    #[must_use]
    pub(crate) fn renewed(self, heading: &Heading) -> Self {
        Self { heading: heading.clone(), ..self }
    }

    /// Notes that the mint of a caller with these limits failed.
    pub(crate) fn failed(&mut self, at: Moment, tries: u32, limits: &Limits, complaint: &Complaint) {
        let count = self.failure.as_ref().map_or(0, |failure| failure.count).saturating_add(1);
        let complaint = complaint.clone();
        self.failure = Some(Failure { at, count, tries, limits: Some(limits.clone()), complaint });
    }

    /// Notes that the last token was refused, and those that it didn't replace.
    pub(crate) fn reject(&mut self, now: Moment) {
        let elsewhere = self.elsewhere.iter().map(|token| (token.mark, token.expires_at));
        let refused = elsewhere.chain(self.mint.as_ref().map(|mint| (mint.mark, mint.expires_at)));
        self.rejected.add(refused, now);
    }

    /// Notes that these tokens were refused, of which no mint is known; each with its expiry.
    pub(super) fn reject_also(&mut self, refused: Vec<(TokenMark, Moment)>, now: Moment) {
        self.rejected.add(refused.into_iter(), now);
    }

    /// Whether there is anything to be told of it: a token, or why there is none.
    pub(super) fn tells_anything(&self) -> bool {
        self.mint.is_some() || self.failure.is_some() || self.refusal.is_some()
    }

    /// Whether it tells nothing, and nothing in it is in force any more.
    pub(super) fn is_spent(&self, now: Moment) -> bool {
        let remembers = self.forgotten.as_ref().is_some_and(|forgotten| now < forgotten.until);
        !self.tells_anything() && !remembers && !self.rejected.any_in_force(now)
    }

    /// Whether it was said that this token was refused.
    pub(crate) fn is_rejected(&self, bearer: &Bearer) -> bool {
        !self.rejected.is_empty() && self.rejected.contains(TokenMark::new(bearer))
    }

    /// Whether it was said that the last token was refused.
    pub(crate) fn last_is_rejected(&self) -> bool {
        self.mint.as_ref().is_some_and(|mint| self.has_rejected(mint.mark))
    }

    pub(super) fn has_rejected(&self, mark: TokenMark) -> bool {
        self.rejected.contains(mark)
    }
}

#[cfg(test)]
mod tests {
    use super::Record;
    use crate::corpus;
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn what_was_damaged_is_read_without_a_panic(bytes in corpus::damaged("record")) {
            // What is read can be written, and is then the same.
            if let Ok(record) = serde_json::from_slice::<Record>(&bytes) {
                let written = serde_json::to_vec(&record).unwrap();
                prop_assert_eq!(serde_json::from_slice::<Record>(&written).unwrap(), record);
            }
        }

        #[test]
        fn half_a_record_is_none(cut in any::<proptest::sample::Index>()) {
            let whole = include_bytes!("../../tests/corpus/record/whole.json");
            prop_assert!(serde_json::from_slice::<Record>(whole).is_ok());
            prop_assert!(serde_json::from_slice::<Record>(&whole[..cut.index(whole.len())]).is_err());
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            prop_assert!(serde_json::from_slice::<Record>(&bytes).is_err());
        }
    }
}
