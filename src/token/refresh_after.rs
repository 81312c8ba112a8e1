//! From which age on a token is refreshed in the background, as a user says it.

use serde::Deserialize;
use std::str::FromStr;
use std::time::Duration;

/// An age, absolute or as a share of the whole life.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum RefreshAfter {
    Age(Duration),
    /// A share of the whole life, 0 to 1.
    Share(f64),
}

impl Eq for RefreshAfter {}

impl FromStr for RefreshAfter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(percent) = text.strip_suffix('%') else {
            return humantime::parse_duration(text).map(Self::Age).map_err(|error| error.to_string());
        };
        match percent.trim().parse::<f64>() {
            Ok(percent) if (0.0..=100.0).contains(&percent) => Ok(Self::Share(percent / 100.0)),
            _ => Err("must be a duration, or a percentage from 0% to 100%".to_owned()),
        }
    }
}

impl TryFrom<String> for RefreshAfter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}
