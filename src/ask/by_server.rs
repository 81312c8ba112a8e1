//! What is asked for by a program whose protocol names its server: the profile's servers apply, so it must have some.

use super::profile::{self, Profile};
use super::reading::{self, Asked};
use super::request;
use super::server::Server;
use crate::forms::Form;
use crate::system::clock;
use crate::ui::complaint::{Complaint, Exit};
use std::ffi::OsString;
use std::time::Duration;

/// The answer in this form for the server at `url`, of this profile or else of the one that serves it. `told`: what
/// the program said. `None`: no token is meant for this server.
pub(crate) fn asked(
    url: &str,
    profile: Option<&str>,
    form: &'static Form,
    told: &str,
) -> Result<Option<Asked>, Complaint> {
    let asked_at = clock::now();
    let Some(Profile { name, options }) = serving(url, profile)? else { return Ok(None) };
    let server = Server { name: None, url: Some(OsString::from(url)) };
    let ask = reading::ask(server, options, Some(name), Vec::new())?;
    let request = request::new(&ask, asked_at, false, None, false);
    Ok(Some(Asked { ask, request, form, told: told.to_owned(), remembered: None }))
}

impl Asked {
    /// Whoever asked waits for so long, unless the profile says otherwise.
    #[must_use]
    pub(crate) fn within(mut self, patience: Duration) -> Self {
        self.request.deadline = self.ask.deadline.unwrap_or(patience);
        self
    }
}

fn serving(url: &str, profile: Option<&str>) -> Result<Option<Profile>, Complaint> {
    let Some(name) = profile else { return profile::serving(url) };
    let profile = profile::named(name)?;
    let servers = profile.options.servers.as_deref().unwrap_or_default();
    if servers.is_empty() {
        return Err(Complaint::new(
            Exit::Usage,
            format!("profile '{name}' names no servers, and this program asks for any"),
            "write the servers to which its token may go into the profile: servers = [\"https://...\"]",
        ));
    }
    let covers = servers.iter().any(|allowed| allowed.covers(url));
    Ok(covers.then_some(profile))
}
