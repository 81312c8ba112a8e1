//! Pure: what the bridge asks of freshbearer, and what it gets: a JSON object each way. The bridge never touches
//! a store itself: on macOS an item of the keychain can be read by the program that wrote it, and by no other.

use crate::token::moment::Moment;
use crate::token::secret::Secret;
use crate::ui::complaint::{Complaint, Exit};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The word by which freshbearer is started to get the bridge a token.
pub(crate) const VERB: &str = "bridge-token";

/// The forms' version. The two programs are installed together, but one may be replaced while the other runs.
const VERSION: u32 = 1;

/// What the bridge asks for.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Wish {
    v: u32,
    /// The generation that the server refused; `None`: any token will do.
    pub(crate) newer_than: Option<u64>,
}

/// A token, as the bridge holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub(crate) headers: Vec<(String, Secret)>,
    /// From when on it is to be refreshed in the background.
    pub(crate) stale_from: Moment,
    /// From when on it is used only if no newer one can be had.
    pub(crate) expiring_from: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) generation: u64,
    pub(crate) warnings: Vec<String>,
}

/// A token, or why there is none.
pub(crate) type Delivery = Result<Delivered, Complaint>;

/// The form of a delivery. The texts of a token are borrowed when written, and moved when read.
#[derive(Serialize, Deserialize)]
struct Form<T> {
    v: u32,
    #[serde(default = "Option::default", skip_serializing_if = "Option::is_none")]
    token: Option<T>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    complaint: Option<Complaint>,
}

#[derive(Serialize, Deserialize)]
struct Token<T> {
    headers: Vec<(T, T)>,
    stale_from: Moment,
    expiring_from: Moment,
    expires_at: Moment,
    generation: u64,
    warnings: Vec<T>,
}

impl Wish {
    pub(crate) const fn newer_than(newer_than: Option<u64>) -> Self {
        Self { v: VERSION, newer_than }
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Complaint> {
        let wish: Option<Self> = serde_json::from_slice(bytes).ok();
        wish.filter(|wish| wish.v == VERSION).ok_or_else(|| {
            misunderstood("the bridge asked for a token in a way that this freshbearer does not know")
        })
    }
}

/// Writes it down. The buffer is large enough from the start: one that grows leaves a copy of the token behind.
pub(crate) fn write(delivery: &Delivery) -> Zeroizing<Vec<u8>> {
    let (token, complaint) = match delivery {
        Ok(delivered) => (Some(delivered), None),
        Err(complaint) => (None, Some(complaint.clone())),
    };
    let size: usize = token.map_or(0, |token| {
        token.headers.iter().map(|(name, value)| 2 * (name.len() + value.expose().len()) + 8).sum()
    });
    let mut bytes = Zeroizing::new(Vec::with_capacity(size + 4096));
    let token = token.map(|token| Token {
        headers: token.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect(),
        stale_from: token.stale_from,
        expiring_from: token.expiring_from,
        expires_at: token.expires_at,
        generation: token.generation,
        warnings: token.warnings.iter().map(String::as_str).collect(),
    });
    // Everything in it can be written; were it not so, the bridge would read that nothing came.
    let _ = serde_json::to_writer(&mut *bytes, &Form { v: VERSION, token, complaint });
    bytes
}

/// Reads it back; what can't be read is a complaint, too.
pub(crate) fn read(bytes: &[u8]) -> Delivery {
    let form: Option<Form<Token<String>>> = serde_json::from_slice(bytes).ok();
    match form.filter(|form| form.v == VERSION) {
        Some(Form { token: Some(token), .. }) => Ok(Delivered {
            headers: token.headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect(),
            stale_from: token.stale_from,
            expiring_from: token.expiring_from,
            expires_at: token.expires_at,
            generation: token.generation,
            warnings: token.warnings,
        }),
        Some(Form { complaint: Some(complaint), .. }) => Err(complaint),
        _ => Err(misunderstood("freshbearer gave the bridge no answer that it can read")),
    }
}

fn misunderstood(what: &str) -> Complaint {
    let hint =
        "an upgrade is under way, or two versions are installed: start the bridge again, or remove one";
    Complaint::new(Exit::Broken, what, hint)
}

#[cfg(test)]
mod tests {
    use super::{Delivered, Wish, read, write};
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use crate::ui::complaint::{Complaint, Exit};
    use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

    proptest! {
        #[test]
        fn delivery_written_is_delivery_read(
            headers in any::<Vec<(String, String)>>(), moments in any::<(i64, i64, i64)>(),
            generation in any::<u64>(), warnings in any::<Vec<String>>()
        ) {
            let delivered = Delivered {
                headers: headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect(),
                stale_from: Moment::from_millis(moments.0),
                expiring_from: Moment::from_millis(moments.1),
                expires_at: Moment::from_millis(moments.2),
                generation,
                warnings,
            };
            prop_assert_eq!(read(&write(&Ok(delivered.clone()))), Ok(delivered));
        }

        #[test]
        fn complaint_written_is_complaint_read(what in any::<String>(), hint in any::<String>(), said in any::<Vec<String>>()) {
            let complaint = Complaint::new(Exit::Command, what, hint).with_stderr(said);
            prop_assert_eq!(read(&write(&Err(complaint.clone()))), Err(complaint));
        }

        #[test]
        fn wish_written_is_wish_read(newer_than in any::<Option<u64>>()) {
            let wish = Wish::newer_than(newer_than);
            prop_assert_eq!(Wish::read(&wish.write()), Ok(wish));
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            prop_assert!(read(&bytes).is_err());
            let _ = Wish::read(&bytes);
        }
    }

    #[test]
    fn another_version_is_not_read() {
        assert!(
            read(br#"{"v":2,"complaint":{"what":"w","hint":"h","exit":"usage"}}"#)
                .unwrap_err()
                .what
                .contains("no answer")
        );
        assert!(Wish::read(br#"{"v":2,"newer_than":null}"#).is_err());
    }
}
