//! What pip and uv read of the command `keyring`: a password, or a user's name and a password.

use super::form::{Facts, Form};
use crate::token::secret::Secret;
use zeroize::Zeroizing;

pub(crate) const PASSWORD: Form =
    Form { name: "keyring", about: "the token", token: Some(password), ..Form::NONE };

pub(crate) const CREDENTIAL: Form = Form {
    name: "keyring-creds",
    about: "a user's name and the token",
    token: Some(credential),
    ..Form::NONE
};

fn password(token: &Secret, _: &Facts<'_>) -> Zeroizing<String> {
    lines(&[token.expose()])
}

fn credential(token: &Secret, facts: &Facts<'_>) -> Zeroizing<String> {
    let username = if facts.told.is_empty() { facts.username } else { facts.told };
    lines(&[username, token.expose()])
}

fn lines(lines: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(lines.iter().map(|line| line.len() + 1).sum()));
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}
