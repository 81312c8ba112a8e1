//! Pure: why a token command failed, as far as its last words tell, and what to do about that.
//!
//! A command whose login has ended says so. What says something else must not send its user to log in.

use crate::ui::complaint::{Complaint, Exit};

/// Why, where something says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// It runs itself, through us.
    Itself,
    /// It wanted to ask its user. We give it no terminal, because nobody would see it; `login` does.
    Terminal,
    /// `docker run -t` wants one without asking anything.
    TerminalForContainer,
    /// It wanted a browser.
    Browser,
    /// A program that it calls was not found.
    Program,
    /// A variable that it reads wasn't set.
    Variable,
    /// It doesn't trust its server's certificate.
    Certificate,
    /// It could not reach its server.
    Network,
    /// Its own login has ended.
    Login,
}

/// What programs say of each, in lower case; separated by '|'. The first that fits counts.
const SIGNS: [(Cause, &str); 9] = [
    (Cause::Itself, "asks freshbearer for its own token"),
    (Cause::TerminalForContainer, "input device is not a tty|cannot enable tty mode"),
    (Cause::Browser, "browser|xdg-open|devicelogin|device code|enter the code"),
    (
        Cause::Terminal,
        "/dev/tty|not a tty|not a terminal|no tty|without a tty|inappropriate ioctl|\
         interactive|a terminal is required|requires a terminal|requires a tty|cannot prompt|\
         eof when reading a line",
    ),
    (Cause::Program, "command not found|executable file not found|not recognized as an internal"),
    (
        Cause::Variable,
        "unbound variable|parameter not set|parameter null or not set|undefined variable|\
         keyerror:",
    ),
    (
        Cause::Certificate,
        "x509|certificate verify|certificate has expired|self-signed certificate|\
         self signed certificate|unknown authority|unable to get local issuer|\
         ssl certificate problem|certificate is not trusted",
    ),
    (
        Cause::Network,
        "could not resolve|couldn't resolve|name resolution|name or service not known|\
         nodename nor servname|no such host|getaddrinfo|enotfound|eai_again|unknown host|\
         unknownhost|dns lookup|dns resol|dns error|dns problem|connection refused|econnrefused|connection reset|econnreset|\
         failed to connect|could not connect|couldn't connect|unable to connect|\
         cannot connect|connection error|connectionerror|network is unreachable|\
         no route to host|timed out|timeout|etimedout|max retries exceeded|proxyconnect|proxy error|bad gateway|\
         service unavailable|temporarily unavailable|too many requests|tls handshake",
    ),
    (
        Cause::Login,
        "log in|logged in|logged out|log back in|sign in|sign-in|signin|signed in|signed out|\
         please login|login required|login_required|login expired|login has|login again|login first|\
         login failed|not login|need to login|have to login|must login|relogin|re-login|reauth|re-auth|\
         authenticate|unauthenticated|unauthorized|unauthorised|not authorized|no session|\
         session has|session is|session expired|session ended|session not|session timed|\
         invalid session|invalid_grant|invalid_token|invalid_auth|invalid token|expired|revoked|\
         interaction_required|consent_required|aadsts|no credentials|no valid credentials|\
         invalid credentials|bad credentials|default credentials|http 401|error 401|status 401|\
         code 401|(401)|code: 401",
    ),
];

/// The complaint, saying what was wanted and what to do about it. `reported`: what it said on standard output.
pub(super) fn named(mut complaint: Complaint, reported: Option<&str>) -> Complaint {
    let said: Vec<&str> = complaint.said.iter().map(String::as_str).chain(reported).collect();
    let cause = cause(&said, complaint.status);
    let wanted = match cause {
        Some(Cause::Terminal | Cause::TerminalForContainer) => Some("a terminal"),
        Some(Cause::Browser) => Some("a browser"),
        _ => None,
    };
    if let Some(wanted) = wanted {
        complaint.what = format!("{}; it wanted {wanted}", complaint.what);
    }
    // What was printed beside other words has a hint of its own, unless it says itself why it is no token.
    let explains = wanted.is_some() || complaint.exit == Exit::Command || reported.is_some();
    if let Some(cause) = cause.filter(|_| explains) {
        hint(cause).clone_into(&mut complaint.hint);
    }
    complaint
}

fn hint(cause: Cause) -> &'static str {
    match cause {
        Cause::Itself => {
            "it runs itself: write the command with the full path of the program that mints the token"
        }
        Cause::Terminal | Cause::Browser => {
            "run 'freshbearer login' with the same options and command, in a terminal"
        }
        Cause::TerminalForContainer => {
            "leave out -t: 'docker run' and 'kubectl exec' print a token without a terminal"
        }
        Cause::Program => {
            "a program that it calls was not found: a client's PATH is often shorter than your shell's"
        }
        Cause::Variable => {
            "a variable that it reads is not set: a client's environment is often not your shell's"
        }
        Cause::Certificate => {
            "it does not trust its server: see the clock, the proxy and the certificates it knows"
        }
        Cause::Network => {
            "it could not reach its server: see the network, the VPN and the proxy, and ask again"
        }
        Cause::Login => "run it by itself; most often the login has ended",
    }
}

fn cause(said: &[&str], status: Option<i32>) -> Option<Cause> {
    let said: Vec<String> = said.iter().map(|line| without_names(&line.to_lowercase())).collect();
    let found = SIGNS.iter().find(|(_, signs)| said.iter().any(|line| has(line, signs)));
    let found = found.map(|(cause, _)| *cause);
    match found {
        Some(Cause::Itself | Cause::Terminal | Cause::TerminalForContainer | Cause::Browser) => found,
        // The shell's own word for it, whatever else was said.
        _ if status == Some(127) => Some(Cause::Program),
        // Help texts name variables too.
        None | Some(Cause::Login) if said.iter().any(|line| is_missing_variable(line)) => {
            Some(Cause::Variable)
        }
        None if said.iter().any(|line| names_login(line)) => Some(Cause::Login),
        found => found,
    }
}

/// `run 'mycli login'`; but not `mycli-login: segmentation fault`.
fn names_login(line: &str) -> bool {
    let before = line.split("login").next().filter(|before| before.len() < line.len());
    before.is_some_and(|before| has(before, "run |running |use |using |try |execute |via |call "))
}

fn has(line: &str, signs: &str) -> bool {
    signs.split('|').any(|sign| line.contains(sign))
}

fn is_missing_variable(line: &str) -> bool {
    let missing = "not set|isn't set|unset|not defined|undefined|missing|must be set|required|is empty";
    let is_named = has(line, "environment variable|env var");
    is_named && has(line, missing) || has(line, "is not set|must be set|not set in the environment")
}

/// The line without its URLs and the names of hosts and files: `login.example` says nothing of a login. What is
/// to be opened stays.
fn without_names(line: &str) -> String {
    let is_name = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '/');
        let is_host = word.split('.').filter(|part| !part.is_empty()).count() > 1 && !word.contains("..");
        let is_place = word.contains("://") || is_host;
        is_place && !word.contains("devicelogin") && !word.ends_with(':')
    };
    let words = line.split_whitespace().filter(|word| !is_name(word));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Cause, cause, named};
    use crate::ui::complaint::{Complaint, Exit};
    use proptest::prelude::{any, proptest};

    #[test]
    fn as_real_programs_say_it() {
        for (said, what) in [
            ("sh: 1: cannot open /dev/tty: No such device or address", Some(Cause::Terminal)),
            ("stty: 'standard input': Inappropriate ioctl for device", Some(Cause::Terminal)),
            ("cannot prompt during non-interactive execution.", Some(Cause::Terminal)),
            ("EOFError: EOF when reading a line", Some(Cause::Terminal)),
            ("the input device is not a TTY", Some(Cause::TerminalForContainer)),
            ("the input device is not a TTY.  If you use mintty", Some(Cause::TerminalForContainer)),
            ("cannot enable tty mode on non tty input", Some(Cause::TerminalForContainer)),
            ("To sign in, open https://microsoft.com/devicelogin and enter the code", Some(Cause::Browser)),
            ("Opening your browser at https://id.example", Some(Cause::Browser)),
            ("no session, run mycli login", Some(Cause::Login)),
            ("problem refreshing your tokens: invalid_grant", Some(Cause::Login)),
            ("Please run 'az login' to setup account.", Some(Cause::Login)),
            ("The SSO session associated with this profile has expired", Some(Cause::Login)),
            ("error: not logged in", Some(Cause::Login)),
            ("HTTP 401 Unauthorized", Some(Cause::Login)),
            ("You must be logged in to the server (Unauthorized)", Some(Cause::Login)),
            ("curl: (6) Could not resolve host: login.example.com", Some(Cause::Network)),
            ("dial tcp: lookup login.microsoftonline.com: no such host", Some(Cause::Network)),
            ("socket.gaierror: [Errno -3] Temporary failure in name resolution", Some(Cause::Network)),
            ("Error: getaddrinfo ENOTFOUND login.example.com", Some(Cause::Network)),
            ("curl: (7) Failed to connect to sso.example port 443: Connection refused", Some(Cause::Network)),
            ("read: connection timed out while authenticating", Some(Cause::Network)),
            ("x509: certificate has expired or is not yet valid", Some(Cause::Certificate)),
            ("certificate verify failed: unable to get local issuer certificate", Some(Cause::Certificate)),
            ("mint: line 3: mycli: command not found", Some(Cause::Program)),
            ("exec: \"auth-plugin\": executable file not found in $PATH", Some(Cause::Program)),
            ("mint: 2: MYCLI_HOME: parameter not set", Some(Cause::Variable)),
            ("mint: line 2: TOKEN_URL: unbound variable", Some(Cause::Variable)),
            ("KeyError: 'CLIENT_ID'", Some(Cause::Variable)),
            ("Error: the environment variable VAULT_ADDR is not set", Some(Cause::Variable)),
            ("AUTH0_DOMAIN must be set", Some(Cause::Variable)),
            ("Segmentation fault", None),
            ("see https://docs.example/login for help", None),
            ("cannot open login.toml", None),
            ("unexpected end of JSON input", None),
            ("disk quota exceeded", None),
            ("mycli-login: segmentation fault", None),
            ("cannot read /etc/login.defs", None),
            ("cloud-sql-proxy: not logged in", Some(Cause::Login)),
        ] {
            assert_eq!(cause(&["first", said], Some(1)), what, "{said}");
        }
        assert_eq!(cause(&["sh: 1: mycli-login: not found"], Some(127)), Some(Cause::Program));
        assert_eq!(cause(&["no session, run mycli login"], Some(127)), Some(Cause::Program));
        assert_eq!(cause(&[], Some(1)), None);
    }

    #[test]
    fn only_a_failure_is_explained() {
        let complain = |exit| {
            let complaint = Complaint::new(exit, "it failed", "run it by itself");
            named(complaint.with_stderr(vec!["not logged in".to_owned()]), None)
        };
        assert!(complain(Exit::Command).hint.contains("the login has ended"));
        assert_eq!(complain(Exit::Output).hint, "run it by itself");
        let reported =
            named(Complaint::new(Exit::Command, "it failed", "run it by itself"), Some("invalid_grant"));
        assert!(reported.hint.contains("the login has ended"));
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(said in any::<String>(), status in any::<Option<i32>>()) {
            let _ = cause(&[&said], status);
        }
    }
}
