//! The bare token, for scripts and for programs that make their own header of it.

use super::answer::answer;
use crate::ask::Ask;
use crate::token::credential::Bearer;
use crate::token::secret::Secret;
use crate::ui::complaint::{Complaint, Exit};
use zeroize::Zeroizing;

/// Prints a fresh token and a newline.
pub(crate) fn print(ask: &Ask) -> Result<(), Complaint> {
    answer(ask, |answer| {
        let token = bare(&answer.credential.bearer)?;
        let mut text = Zeroizing::new(String::with_capacity(token.expose().len() + 1));
        text.push_str(token.expose());
        text.push('\n');
        Ok(text)
    })
}

/// Pure: the token by itself; of whole headers, what stands behind `Bearer` in `Authorization`.
pub(super) fn bare(bearer: &Bearer) -> Result<Secret, Complaint> {
    let headers = match bearer {
        Bearer::Token(token) => return Ok(token.clone()),
        Bearer::Headers(headers) => headers,
    };
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("authorization"))
        .find_map(|(_, value)| {
            let (scheme, token) = value.expose().split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim_start()))
        })
        .ok_or_else(|| {
            Complaint::new(
                Exit::Output,
                "the token command printed headers, and no bearer token in Authorization",
                "use 'headers', which gives them back whole",
            )
        })
}
