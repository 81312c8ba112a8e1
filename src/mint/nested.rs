//! A token command that asks for its own token: a wrapper on the PATH that runs us, and that we run.
//!
//! It would wait for its own mint until the deadline. So the command is told, in a variable, which tokens are
//! being minted around it, and by which process; a daemon that it leaves behind is around nobody any more.

use crate::ask::cache_key::CacheKey;
use crate::ask::recipe::Recipe;
use crate::system::environment;
use crate::ui::complaint::{Complaint, Exit};

/// The variable's name. Clients remove those that sound like secrets, as this one doesn't.
pub(super) const VARIABLE: &str = "FRESHBEARER_MINTING";

/// So much of a cache key tells one token from another.
const KEY: usize = 16;

/// The variable's value for a command that this process starts for the token of this key.
pub(super) fn mark(key: &CacheKey) -> String {
    let around = environment::variable(VARIABLE).map(|value| value.to_string_lossy().into_owned());
    let one = format!("{}:{}", start(key), std::process::id());
    around.map_or_else(|| one.clone(), |around| format!("{around},{one}"))
}

/// The complaint, if this process was started by a token command for the very token that it asks for.
pub(crate) fn complaint(recipe: &Recipe, key: &CacheKey) -> Option<Complaint> {
    let around = environment::variable(VARIABLE)?;
    let around = around.to_string_lossy();
    let key = start(key);
    let is_around = |mark: &str| {
        let (one, process) = mark.split_once(':')?;
        (one == key && environment::is_running(process.parse().ok()?)).then_some(())
    };
    around.split(',').find_map(is_around).map(|()| {
        Complaint::new(
            Exit::Command,
            format!("{} asks freshbearer for its own token", recipe.named_program()),
            "it runs itself: write the command with the full path of the program that mints the token",
        )
    })
}

fn start(key: &CacheKey) -> String {
    key.to_string().chars().take(KEY).collect()
}
