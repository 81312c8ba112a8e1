//! Pure: what a token command that failed would have wanted, as far as its last words tell: a terminal
//! to ask its user in, or a browser. We give it neither, because nobody would see them; `login` does.

use crate::ui::complaint::{Cause, Complaint};

/// What programs say when they have no terminal to ask in, in lower case.
const TERMINAL: [&str; 12] = [
    "/dev/tty",
    "not a tty",
    "not a terminal",
    "no tty",
    "without a tty",
    "inappropriate ioctl",
    "interactive",
    "a terminal is required",
    "requires a terminal",
    "requires a tty",
    "cannot prompt",
    "eof when reading a line",
];

/// What they say when they wait for a browser.
const BROWSER: [&str; 5] = ["browser", "xdg-open", "devicelogin", "device code", "enter the code"];

/// The complaint, saying what was wanted and how to give it.
pub(super) fn named(mut complaint: Complaint) -> Complaint {
    if let Some(wanted) = wanted(&complaint.said) {
        complaint.cause = if wanted == "a browser" { Cause::Browser } else { Cause::Lasting };
        complaint.what = format!("{}; it wanted {wanted}", complaint.what);
        "run 'freshbearer login' with the same options and command, in a terminal"
            .clone_into(&mut complaint.hint);
    }
    complaint
}

fn wanted(said: &[String]) -> Option<&'static str> {
    let said: Vec<String> = said.iter().map(|line| line.to_lowercase()).collect();
    let any = |signs: &[&str]| said.iter().any(|line| signs.iter().any(|sign| line.contains(sign)));
    if any(&BROWSER) {
        Some("a browser")
    } else if any(&TERMINAL) {
        Some("a terminal")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn as_real_programs_say_it() {
        for (said, what) in [
            ("sh: 1: cannot open /dev/tty: No such device or address", Some("a terminal")),
            ("the input device is not a TTY", Some("a terminal")),
            ("stty: 'standard input': Inappropriate ioctl for device", Some("a terminal")),
            ("Reauthentication failed. cannot prompt during non-interactive execution.", Some("a terminal")),
            ("EOFError: EOF when reading a line", Some("a terminal")),
            ("To sign in, open https://microsoft.com/devicelogin and enter the code ABCD", Some("a browser")),
            ("Opening your browser at https://id.example", Some("a browser")),
            ("no session, run mycli login", None),
            ("connection refused", None),
        ] {
            assert_eq!(wanted(&["first".to_owned(), said.to_owned()]), what, "{said}");
        }
    }
}
