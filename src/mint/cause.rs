//! Pure: why a token command failed, as far as its last words tell, and what to do about that.
//!
//! A command whose login has ended says so. What says something else must not send its user to log in.

use super::fault::{Fault, fault};
use crate::ui::complaint::{Cause, Complaint, Exit};

/// The complaint, saying what was wanted and what to do about it. `reported`: what it said on standard output;
/// `login`: the line with which its user logs in.
pub(super) fn named(mut complaint: Complaint, reported: Option<&str>, login: Option<&str>) -> Complaint {
    let said: Vec<&str> = complaint.said.iter().map(String::as_str).chain(reported).collect();
    let fault = fault(&said, complaint.status);
    let wanted = match fault {
        Some(Fault::Terminal | Fault::TerminalForContainer) => "; it wanted a terminal",
        Some(Fault::Browser) => "; it wanted a browser",
        _ => "",
    };
    complaint.what.push_str(wanted);
    complaint.cause = fault.map_or(complaint.cause, |fault| match fault {
        Fault::Browser => Cause::Browser,
        Fault::Itself | Fault::Terminal | Fault::TerminalForContainer => Cause::Lasting,
        Fault::Program | Fault::Variable => Cause::Caller,
        // What can't be reached may be in a moment; and servers say 401 for other reasons too.
        Fault::Certificate | Fault::Network | Fault::Login => complaint.cause,
    });
    // What was printed beside other words has a hint of its own, unless it says itself why it is no token.
    let explains = !wanted.is_empty() || complaint.exit == Exit::Command || reported.is_some();
    if let Some(fault) = fault.filter(|_| explains) {
        complaint.hint = match (fault, login) {
            (Fault::Terminal | Fault::Browser, Some(line)) => format!("in a terminal, run: {line}"),
            _ => hint(fault).to_owned(),
        };
    }
    complaint
}

fn hint(fault: Fault) -> &'static str {
    match fault {
        Fault::Itself => {
            "it runs itself: write the command with the full path of the program that mints the token"
        }
        Fault::Terminal | Fault::Browser => {
            "in a terminal, run the same with 'login' instead of 'headers' or 'token'"
        }
        Fault::TerminalForContainer => {
            "leave out -t: 'docker run' and 'kubectl exec' print a token without a terminal"
        }
        Fault::Program => {
            "a program that it calls was not found: a client's PATH is often shorter than your shell's"
        }
        Fault::Variable => {
            "a variable that it reads is not set: a client's environment is often not your shell's"
        }
        Fault::Certificate => {
            "it does not trust its server: see the clock, the proxy and the certificates it knows"
        }
        Fault::Network => {
            "it could not reach its server: see the network, the VPN and the proxy, and ask again"
        }
        Fault::Login => "run it by itself; most often the login has ended",
    }
}

#[cfg(test)]
mod tests {
    use super::named;
    use crate::ui::complaint::{Complaint, Exit};

    #[test]
    fn only_a_failure_is_explained() {
        let complain = |exit| {
            let complaint = Complaint::new(exit, "it failed", "run it by itself");
            named(complaint.with_stderr(vec!["not logged in".to_owned()]), None, None)
        };
        assert!(complain(Exit::Command).hint.contains("the login has ended"));
        assert_eq!(complain(Exit::Output).hint, "run it by itself");
        let failed = Complaint::new(Exit::Command, "it failed", "run it by itself");
        let reported = named(failed, Some("invalid_grant"), None);
        assert!(reported.hint.contains("the login has ended"));
    }
}
