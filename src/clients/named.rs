//! The token commands that somebody means to be run: by a profile, or by a client's helper.

use super::helper::Helper;
use super::line::{self, Line};
use super::own_name::own_args;
use crate::ask::arguments::Which;
use crate::ask::cache_key::CacheKey;
use crate::ask::profile;
use crate::ask::reading::named_recipe;
use crate::ask::understand::understand;

/// The command keys of all profiles and of these helpers.
pub(crate) fn command_keys(helpers: Vec<Helper>) -> Vec<CacheKey> {
    let profiles = profile::names().unwrap_or_default().into_iter().filter_map(|name| {
        let which = Which { token_path: None, expiry_path: None, profile: Some(name), command: Vec::new() };
        Some(CacheKey::for_command(&named_recipe(which).ok()?))
    });
    let helpers = helpers.into_iter().filter_map(|helper| {
        let Line::Command(command) = line::read(&helper.line) else { return None };
        let (ask, _) = understand(&own_args(&command)?, helper.server).ok()?;
        Some(CacheKey::for_command(&ask.recipe))
    });
    profiles.chain(helpers).collect()
}
