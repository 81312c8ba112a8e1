//! Pure: the versioned form in which a token is kept, one line of JSON, read back without a copy left.
//!
//! The end stands beside the token, so that a hit is one read of the store. Names are short because
//! Windows takes 2,560 bytes and no more.

use crate::token::credential::{Bearer, Credential};
use crate::token::header;
use crate::token::moment::Moment;
use crate::token::secret::Secret;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use zeroize::Zeroizing;

/// The form's version. Another one is as good as nothing kept.
const VERSION: u32 = 1;

/// A kept token and which generation it is of its cache_key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The token.
    pub(crate) credential: Credential,
    /// Grows with each new token.
    pub(crate) generation: u64,
}

#[derive(Serialize, Deserialize)]
struct Form<'a> {
    v: u32,
    g: u64,
    minted: Moment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    issued: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    t: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    h: Option<Vec<(Cow<'a, str>, Cow<'a, str>)>>,
}

/// Writes it down.
pub(crate) fn write(kept: &Kept) -> serde_json::Result<Zeroizing<Vec<u8>>> {
    let credential = &kept.credential;
    let (t, h) = match &credential.bearer {
        Bearer::Token(token) => (Some(Cow::from(token.expose())), None),
        Bearer::Headers(headers) => {
            let pairs = headers.iter().map(|(name, value)| (Cow::from(name), Cow::from(value.expose())));
            (None, Some(pairs.collect()))
        }
    };
    let Credential { minted, issued, expires_at, .. } = *credential;
    let form = Form { v: VERSION, g: kept.generation, minted, issued, expires_at, t, h };
    // Room for the whole from the start: growing would leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(256 + 6 * size(&credential.bearer)));
    serde_json::to_writer(&mut *bytes, &form)?;
    Ok(bytes)
}

/// Reads it back; `None` if it isn't of this version, isn't whole, or holds what no mint gives out: a
/// store that others can write must not put a second header into an answer.
pub(crate) fn read(bytes: &[u8]) -> Option<Kept> {
    let form: Form<'_> = serde_json::from_slice(bytes).ok()?;
    let bearer = match (form.t, form.h) {
        (Some(token), None) if header::is_bearer_token(&token) => Bearer::Token(Secret::new(token)),
        (None, Some(headers)) if !headers.is_empty() && headers.iter().all(is_header) => Bearer::Headers(
            headers.into_iter().map(|(name, value)| (name.into_owned(), Secret::new(value))).collect(),
        ),
        _ => return None,
    };
    let credential =
        Credential { bearer, minted: form.minted, issued: form.issued, expires_at: form.expires_at };
    (form.v == VERSION).then_some(Kept { credential, generation: form.g })
}

fn is_header((name, value): &(Cow<'_, str>, Cow<'_, str>)) -> bool {
    header::is_field_name(name) && !value.is_empty() && header::is_field_value(value)
}

/// The bytes of the token, or of all headers.
fn size(bearer: &Bearer) -> usize {
    match bearer {
        Bearer::Token(token) => token.expose().len(),
        Bearer::Headers(headers) => {
            headers.iter().map(|(name, value)| name.len() + value.expose().len() + 8).sum()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kept, read, write};
    use crate::corpus;
    use crate::token::credential::{Bearer, Credential};
    use crate::token::header;
    use crate::token::moment::Moment;
    use crate::token::secret::Secret;
    use proptest::prelude::{Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};

    fn kept() -> impl Strategy<Value = Kept> {
        let token = "[!-~]{1,200}".prop_map(|text| Bearer::Token(Secret::new(text)));
        let header = ("[A-Za-z-]{1,20}", "[!-~][ -~]{0,60}[!-~]").prop_map(|(n, v)| (n, Secret::new(v)));
        let bearer = prop_oneof![token, proptest::collection::vec(header, 1..4).prop_map(Bearer::Headers)];
        let moments = (any::<i64>(), any::<Option<i64>>(), any::<Option<i64>>());
        (bearer, moments, any::<u64>()).prop_map(|(bearer, (minted, issued, expires_at), generation)| {
            let minted = Moment::from_millis(minted);
            let (issued, expires_at) = (issued.map(Moment::from_millis), expires_at.map(Moment::from_millis));
            Kept { credential: Credential { bearer, minted, issued, expires_at }, generation }
        })
    }

    #[test]
    fn the_form_as_it_is_kept() {
        let credential = Credential {
            bearer: Bearer::Token(Secret::new("abc")),
            minted: Moment::from_millis(1),
            issued: None,
            expires_at: Some(Moment::from_millis(2)),
        };
        let bytes = write(&Kept { credential: credential.clone(), generation: 7 }).unwrap();
        assert_eq!(&**bytes, br#"{"v":1,"g":7,"minted":1,"expires_at":2,"t":"abc"}"#);
        let aged = Credential { issued: Some(Moment::from_millis(0)), ..credential };
        let bytes = write(&Kept { credential: aged, generation: 7 }).unwrap();
        assert_eq!(&**bytes, br#"{"v":1,"g":7,"minted":1,"issued":0,"expires_at":2,"t":"abc"}"#);
    }

    #[test]
    fn another_version_is_not_read() {
        assert_eq!(read(br#"{"v":2,"g":7,"minted":1,"t":"abc"}"#), None);
    }

    fn is_fit(bearer: &Bearer) -> bool {
        match bearer {
            Bearer::Token(token) => header::is_bearer_token(token.expose()),
            Bearer::Headers(headers) => headers
                .iter()
                .all(|(name, value)| header::is_field_name(name) && header::is_field_value(value.expose())),
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(kept in kept()) {
            let bytes = write(&kept).unwrap();
            prop_assert_eq!(read(&bytes), Some(kept));
            prop_assert_eq!(read(&bytes[..bytes.len() - 1]), None);
        }

        #[test]
        fn a_damaged_piece_makes_no_second_header(bytes in corpus::damaged("stored")) {
            prop_assert!(read(&bytes).is_none_or(|kept| is_fit(&kept.credential.bearer)));
        }

        #[test]
        fn what_was_damaged_still_makes_no_second_header(kept in kept(), at in any::<proptest::sample::Index>(),
                                                         byte in any::<u8>()) {
            let mut bytes = write(&kept).unwrap();
            let index = at.index(bytes.len());
            bytes[index] = byte;
            prop_assert!(read(&bytes).is_none_or(|kept| is_fit(&kept.credential.bearer)));
        }

        #[test]
        fn anything_is_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = read(&bytes);
        }
    }
}
