//! Lines that set the variables of an ask to its token, in the words of one shell or another.

use super::form::Facts;
use crate::token::secret::Secret;
use zeroize::Zeroizing;

/// How a shell writes such a line.
pub(super) struct Syntax {
    pub(super) before_name: &'static str,
    pub(super) before_value: &'static str,
    /// Appends the value in quotes.
    pub(super) quote: fn(&mut String, &str),
    /// So many bytes one of the value's may become in them.
    pub(super) growth: usize,
}

impl Syntax {
    pub(super) fn write(&self, token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
        let values = facts.variables.iter().map(|variable| (variable.name(), variable.fill(token)));
        let values: Vec<_> = values.collect();
        // Allocated at full size: growing would leave a copy of the token behind.
        let most =
            values.iter().map(|(name, value)| name.len() + self.growth * value.expose().len() + 16).sum();
        let mut text = Zeroizing::new(String::with_capacity(most));
        for (name, value) in values {
            for part in [self.before_name, name, self.before_value] {
                text.push_str(part);
            }
            (self.quote)(&mut text, value.expose());
            text.push('\n');
        }
        text
    }
}
