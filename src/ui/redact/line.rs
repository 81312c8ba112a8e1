//! Pure: takes a line apart, into words, options, URLs and signs, for the sentence to judge.

use super::sentence::{Sentence, State};
use super::shape;
use super::url;
use super::vocabulary::{self, GONE};

/// What a line leaves to the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Pending {
    /// Nothing.
    #[default]
    Nothing,
    /// It ended with a telling name: a word alone in the next line is taken for the value.
    Name,
    /// It ended with a telling name and a separator: the value comes next.
    Value,
}

/// What the value of an option is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    /// A user, perhaps with a password.
    User,
    /// A password.
    Password,
}

/// One line, and what it leaves to the next.
pub(super) fn show(text: &str, pending: Pending) -> (String, Pending) {
    let alone = text.split_whitespace().nth(1).is_none();
    let value_comes = pending == Pending::Value || pending == Pending::Name && alone;
    let state = if value_comes { State::Announced { assigned: true } } else { State::Open };
    let mut sentence = Sentence::new(state);
    let mut option = None;
    for word in text.split_whitespace() {
        sentence.blank();
        if !take(&mut sentence, word, option) {
            // Where values are listed, the next one follows.
            let listed = pending == Pending::Value && text.starts_with(['-', ' ', '\t']);
            return (sentence.shown, if listed { Pending::Value } else { Pending::Nothing });
        }
        option = value_of(word);
    }
    let pending = match sentence.state {
        State::Announced { assigned: true } => Pending::Value,
        State::Announced { assigned: false } => Pending::Name,
        State::Open | State::Message { .. } => Pending::Nothing,
    };
    (sentence.shown, pending)
}

fn value_of(option: &str) -> Option<Value> {
    match option {
        "-u" | "-U" | "-E" | "--user" | "--proxy-user" => Some(Value::User),
        "-p" | "-P" | "-w" | "-W" | "-a" => Some(Value::Password),
        _ => None,
    }
}

/// Takes a piece between two blanks; `false` when the rest of the line isn't shown.
fn take(sentence: &mut Sentence, word: &str, option: Option<Value>) -> bool {
    if word.contains("-----BEGIN") {
        return sentence.end();
    }
    if sentence.is_announced() {
        return pieces(sentence, word);
    }
    let user = |text: &str| text.contains([':', '%', ',']);
    let harmless = word.starts_with(['-', '/', '~']) || word.contains("://") || shape::is_number(word);
    match option {
        Some(Value::User) if user(word) => return sentence.secret(),
        Some(Value::Password) if !harmless => return sentence.secret(),
        _ => {}
    }
    let attached = |option: &str| word.strip_prefix(option).filter(|value| !value.is_empty());
    if let Some((option, _)) = ["-u", "--user=", "--proxy-user="]
        .iter()
        .find_map(|option| Some((option, attached(option).filter(|value| user(value))?)))
        .or_else(|| Some((&"-p", attached("-p").filter(|_| vocabulary::role(word).is_none())?)))
    {
        sentence.shown.push_str(option);
        return sentence.secret();
    }
    // A user with a password, of a place that is named without a scheme.
    match word.rsplit_once('@') {
        Some((user, place)) if user.contains(':') && !word.contains("://") => {
            sentence.gone();
            sentence.shown.push('@');
            pieces(sentence, place)
        }
        _ => pieces(sentence, word),
    }
}

/// Takes what may hold a URL.
fn pieces(sentence: &mut Sentence, word: &str) -> bool {
    let Some(at) = word.find("://") else { return runs(sentence, word) };
    let (scheme, rest) = word.split_at(at + 3);
    let letters = scheme[..at].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let (before, scheme) = scheme.split_at(at - letters);
    let (url, after) = rest.split_at(url::end(rest));
    if !runs(sentence, before) {
        return false;
    }
    if sentence.awaits_secret() {
        return sentence.end();
    }
    if shape::is_plain(&scheme[..letters]) {
        sentence.shown.push_str(scheme);
    } else {
        sentence.gone();
    }
    sentence.shown.push_str(&url::show(url));
    runs(sentence, after)
}

/// Takes runs of letters and digits, and the signs between them.
fn runs(sentence: &mut Sentence, text: &str) -> bool {
    let mut rest = text;
    let mut last = ' ';
    while let Some(first) = rest.chars().next() {
        let goes_on;
        let (run, after) = rest.split_at(run_length(rest));
        if let Some(after) = rest.strip_prefix(GONE) {
            goes_on = sentence.secret();
            (rest, last) = (after, ']');
        } else if !run.contains(char::is_alphanumeric) {
            let (signs, after) = rest.split_at(run.len().max(first.len_utf8()));
            goes_on = signs.chars().all(|sign| sentence.sign(sign, after.is_empty()));
            (rest, last) = (after, first);
        } else if matches!(last, '?' | '&') && after.starts_with('=') {
            let value = &after[1..];
            let (value, after) =
                value.split_at(value.find(['&', '"', '\'', ')', '>']).unwrap_or(value.len()));
            sentence.plain(run);
            sentence.shown.push('=');
            let shown = url::is_shown_value(run, value);
            sentence.shown.push_str(if shown { value } else { GONE });
            goes_on = true;
            (rest, last) = (after, 'x');
        } else if let Some(after) = encoded(rest, last) {
            goes_on = sentence.secret();
            (rest, last) = (after, 'x');
        } else {
            goes_on = sentence.word(run, last, after.chars().next());
            (rest, last) = (after, 'x');
        }
        if !goes_on {
            return false;
        }
    }
    true
}

/// How long the run of letters, digits and what joins them is with which the text begins.
fn run_length(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let joins = match c {
            '.' => at > 0 && letters.peek().is_some_and(|(_, next)| next.is_alphanumeric() || *next == '_'),
            _ => c.is_alphanumeric() || "_-~+%".contains(c),
        };
        if !joins {
            return at;
        }
    }
    text.len()
}

/// What is left of the text behind a secret in base64 that it begins with; looked for where such a text would
/// begin, and not again within it.
fn encoded(text: &str, last: char) -> Option<&str> {
    let ends = |c: char| !c.is_ascii_alphanumeric() && !"+/_-".contains(c);
    let length = if matches!(last, '/' | '\\' | '~') { 0 } else { text.find(ends).unwrap_or(text.len()) };
    let (piece, after) = text.split_at(length);
    let secret = length > 15 && piece.contains(['/', '+']) && !piece.split(['/', '+']).all(shape::is_plain);
    secret.then(|| after.trim_start_matches('='))
}
