//! Pure: follows a line and judges each of its words by what came before. After a telling name only words are
//! shown that say what became of it; elsewhere all that is plainly no secret.

use super::names::{self, Telling};
use super::shape;
use super::vocabulary::{self, GONE, Role};

/// Where we are in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// No secret was announced.
    Open,
    /// One was; a value may come, `assigned` if there was a separator.
    Announced { assigned: bool },
    /// It was said that something failed; `strict` if a value could still be among the words.
    Message { strict: bool },
}

/// Signs after which the value of a name comes.
const SEPARATORS: &str = "=:<>[({\"'`|";

/// Signs that a value doesn't begin with, as a rule.
const BETWEEN: &str = ")]},.;-/\\~$*+#&";

/// A line on its way out.
pub(super) struct Sentence {
    pub(super) shown: String,
    pub(super) state: State,
    /// In so many words, this one included, a thing may be named: a user, a host.
    object: usize,
    /// The word before, in lower case.
    before: String,
    /// A name that is telling if a separator follows.
    perhaps: Option<Telling>,
    /// A code comes next, and not every code is a secret.
    code: bool,
}

impl Sentence {
    pub(super) fn new(state: State) -> Self {
        Self { shown: String::new(), state, object: 0, before: String::new(), perhaps: None, code: false }
    }

    pub(super) fn is_announced(&self) -> bool {
        matches!(self.state, State::Announced { .. })
    }

    /// A blank. The words behind it are named no longer.
    pub(super) fn blank(&mut self) {
        if !self.shown.is_empty() {
            self.shown.push(' ');
        }
        self.object = self.object.saturating_sub(1);
    }

    /// Whether a secret comes, unless another thing is named first.
    pub(super) fn awaits_secret(&self) -> bool {
        self.is_announced() && self.object == 0
    }

    /// Takes a word between the signs `last` and `next`; `false` when the rest of the line isn't shown.
    pub(super) fn word(&mut self, word: &str, last: char, next: Option<char>) -> bool {
        let in_path = matches!(last, '/' | '\\') && !matches!(next, Some('=' | ':'));
        let telling = names::telling(word, &self.before).filter(|_| !in_path && !shape::is_well_known(word));
        let telling = telling.filter(|_| !self.is_announced() || names::is_common(word));
        let perhaps = std::mem::take(&mut self.perhaps);
        self.perhaps = telling.filter(|telling| *telling != Telling::Surely);
        let before = std::mem::replace(&mut self.before, word.to_lowercase());
        let code = std::mem::take(&mut self.code);
        // `the session is X`; and what a shell echoes that tells its commands (`set -x`).
        let says = perhaps.is_some() && matches!(word, "is" | "was" | "are" | "were");
        let echoes = matches!(word, "echo" | "printf") && !self.shown.contains(char::is_alphanumeric);
        if telling == Some(Telling::Surely) || word.starts_with("--") && telling.is_some() {
            // What was assigned stays so: `password: token X`.
            let assigned = self.state == State::Announced { assigned: true };
            self.go_on(word, State::Announced { assigned });
        } else if says || echoes {
            self.code = perhaps == Some(Telling::Code);
            self.go_on(word, State::Announced { assigned: false });
        } else if code && is_harmless_code(word) {
            self.go_on(word, State::Open);
        } else {
            return self.other_word(word, telling.is_some(), &before, next);
        }
        true
    }

    /// A word that announces nothing by itself, and is `perhaps` a name.
    fn other_word(&mut self, word: &str, perhaps: bool, before: &str, next: Option<char>) -> bool {
        match self.state {
            State::Announced { assigned } => {
                let harmless = perhaps || is_harmless_number(word, before, assigned, next);
                let goes_on = self.announced(word, assigned, harmless);
                if word == "key" && before == "for" {
                    self.object = 2;
                }
                return goes_on;
            }
            State::Message { strict: true } => self.message(word, perhaps),
            State::Open | State::Message { .. } => self.plain(word),
        }
        true
    }

    fn announced(&mut self, word: &str, assigned: bool, harmless: bool) -> bool {
        match vocabulary::role(word) {
            Some(Role::Failure) => self.go_on(word, State::Message { strict: assigned }),
            Some(Role::Instruction) => self.go_on(word, State::Open),
            _ if self.object > 0 && shape::is_plain(word) => self.shown.push_str(word),
            Some(role) => {
                self.shown.push_str(word);
                self.object = if role == Role::Preposition { 2 } else { 0 };
            }
            None if harmless => self.shown.push_str(word),
            None => return self.end(),
        }
        true
    }

    fn message(&mut self, word: &str, perhaps: bool) {
        let role = vocabulary::role(word);
        if role == Some(Role::Instruction) {
            return self.go_on(word, State::Open);
        }
        let object = self.object > 0;
        if role == Some(Role::Preposition) {
            self.object = 2;
        }
        let known = perhaps
            || role.is_some()
            || shape::is_identifier(word)
            || word.len() < 5 && shape::is_number(word);
        if known || object { self.plain(word) } else { self.gone() }
    }

    fn go_on(&mut self, word: &str, state: State) {
        self.shown.push_str(word);
        self.state = state;
    }

    /// Takes a sign, which may be the `last` of its piece; `false` when the rest of the line isn't shown.
    pub(super) fn sign(&mut self, sign: char, last: bool) -> bool {
        let separates = matches!(sign, '=' | ':' | '>');
        if separates && let Some(telling) = self.perhaps.take() {
            self.code = telling == Telling::Code;
            self.state = State::Announced { assigned: true };
        }
        let ends = sign == '.' && last && self.shown.ends_with(|c: char| c.is_alphanumeric() || c == ')');
        let port = separates && self.object > 0 && !last && self.before.contains('.');
        match self.state {
            State::Announced { .. } if port => {}
            State::Announced { .. } if ends => self.state = State::Open,
            State::Announced { .. } if SEPARATORS.contains(sign) => {
                self.object = if separates { 0 } else { self.object };
                self.state = State::Announced { assigned: true };
            }
            State::Announced { assigned: true } if !BETWEEN.contains(sign) => return self.end(),
            State::Message { .. } if separates => self.state = State::Message { strict: true },
            _ => {}
        }
        self.shown.push(sign);
        true
    }

    /// Shows a word by its looks.
    pub(super) fn plain(&mut self, word: &str) {
        if shape::is_plain(word) { self.shown.push_str(word) } else { self.gone() }
    }

    /// A piece that is a secret whatever stands before it; `false` when it was the value that was announced.
    pub(super) fn secret(&mut self) -> bool {
        self.gone();
        !self.is_announced()
    }

    pub(super) fn gone(&mut self) {
        self.shown.push_str(GONE);
    }

    /// The rest of the line goes.
    pub(super) fn end(&mut self) -> bool {
        self.gone();
        self.state = State::Open;
        false
    }
}

/// `HTTP 401`, `exit status 1`, and behind a separator `400 Bad Request`.
fn is_harmless_number(word: &str, before: &str, assigned: bool, next: Option<char>) -> bool {
    let counted = ["http", "status", "code", "error", "exit", "line", "errno", "returned", "than", "after"];
    let number = word.len() < 4 && shape::is_number(word);
    number && counted.contains(&before) || assigned && next.is_none() && shape::is_status(word)
}

/// A number, a code for a user to type in, an error's name.
fn is_harmless_code(word: &str) -> bool {
    shape::is_short_code(word) || shape::is_number(word) || shape::is_identifier(word)
}
