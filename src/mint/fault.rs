//! Pure: what a token command's last words say of its failure, by the phrases that programs use.

/// Why, where something says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
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
const SIGNS: [(Fault, &str); 9] = [
    (Fault::Itself, "asks freshbearer for its own token"),
    (Fault::TerminalForContainer, "input device is not a tty|cannot enable tty mode"),
    (Fault::Browser, "browser|xdg-open|devicelogin|device code|enter the code"),
    (
        Fault::Terminal,
        "/dev/tty|not a tty|not a terminal|no tty|without a tty|inappropriate ioctl|\
         interactive|a terminal is required|requires a terminal|requires a tty|cannot prompt|\
         eof when reading a line|eoferror|can not control echo|enter passphrase|enter password|enter your password",
    ),
    (Fault::Program, "command not found|executable file not found|not recognized as an internal"),
    (
        Fault::Variable,
        "unbound variable|parameter not set|parameter null or not set|undefined variable|\
         keyerror:",
    ),
    (
        Fault::Certificate,
        "x509|certificate verify|certificate has expired|self-signed certificate|\
         self signed certificate|unknown authority|unable to get local issuer|\
         ssl certificate problem|certificate is not trusted",
    ),
    (
        Fault::Network,
        "could not resolve|couldn't resolve|name resolution|name or service not known|\
         nodename nor servname|no such host|getaddrinfo|enotfound|eai_again|unknown host|\
         unknownhost|dns lookup|dns resol|dns error|dns problem|connection refused|econnrefused|connection reset|econnreset|\
         failed to connect|could not connect|couldn't connect|unable to connect|\
         cannot connect|connection error|connectionerror|network is unreachable|\
         no route to host|timed out|timeout|etimedout|max retries exceeded|proxyconnect|proxy error|bad gateway|\
         service unavailable|temporarily unavailable|too many requests|tls handshake",
    ),
    (
        Fault::Login,
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

/// What these last words say of a command that ended with this exit status.
pub(super) fn fault(said: &[&str], status: Option<i32>) -> Option<Fault> {
    let said: Vec<String> = said.iter().map(|line| without_names(&line.to_lowercase())).collect();
    let found = SIGNS.iter().find(|(_, signs)| said.iter().any(|line| has(line, signs)));
    let found = found.map(|(fault, _)| *fault);
    match found {
        Some(Fault::Itself | Fault::Terminal | Fault::TerminalForContainer | Fault::Browser) => found,
        // The shell's own word for it, whatever else was said.
        _ if status == Some(127) => Some(Fault::Program),
        // Help texts name variables too.
        None | Some(Fault::Login) if said.iter().any(|line| is_missing_variable(line)) => {
            Some(Fault::Variable)
        }
        None if said.iter().any(|line| names_login(line)) => Some(Fault::Login),
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
    use super::{Fault, fault};
    use proptest::prelude::{any, proptest};

    #[test]
    fn as_real_programs_say_it() {
        for (said, what) in [
            ("sh: 1: cannot open /dev/tty: No such device or address", Some(Fault::Terminal)),
            ("stty: 'standard input': Inappropriate ioctl for device", Some(Fault::Terminal)),
            ("cannot prompt during non-interactive execution.", Some(Fault::Terminal)),
            ("EOFError: EOF when reading a line", Some(Fault::Terminal)),
            ("EOFError", Some(Fault::Terminal)),
            ("Enter passphrase for key '/home/u/.ssh/id':", Some(Fault::Terminal)),
            ("the input device is not a TTY", Some(Fault::TerminalForContainer)),
            ("the input device is not a TTY.  If you use mintty", Some(Fault::TerminalForContainer)),
            ("cannot enable tty mode on non tty input", Some(Fault::TerminalForContainer)),
            ("To sign in, open https://microsoft.com/devicelogin and enter the code", Some(Fault::Browser)),
            ("Opening your browser at https://id.example", Some(Fault::Browser)),
            ("no session, run mycli login", Some(Fault::Login)),
            ("problem refreshing your tokens: invalid_grant", Some(Fault::Login)),
            ("Please run 'az login' to setup account.", Some(Fault::Login)),
            ("The SSO session associated with this profile has expired", Some(Fault::Login)),
            ("HTTP 401 Unauthorized", Some(Fault::Login)),
            ("You must be logged in to the server (Unauthorized)", Some(Fault::Login)),
            ("curl: (6) Could not resolve host: login.example.com", Some(Fault::Network)),
            ("dial tcp: lookup login.microsoftonline.com: no such host", Some(Fault::Network)),
            ("socket.gaierror: [Errno -3] Temporary failure in name resolution", Some(Fault::Network)),
            ("Error: getaddrinfo ENOTFOUND login.example.com", Some(Fault::Network)),
            ("curl: (7) Failed to connect to sso.example port 443: Connection refused", Some(Fault::Network)),
            ("read: connection timed out while authenticating", Some(Fault::Network)),
            ("x509: certificate has expired or is not yet valid", Some(Fault::Certificate)),
            ("certificate verify failed: unable to get local issuer certificate", Some(Fault::Certificate)),
            ("mint: line 3: mycli: command not found", Some(Fault::Program)),
            ("exec: \"auth-plugin\": executable file not found in $PATH", Some(Fault::Program)),
            ("mint: 2: MYCLI_HOME: parameter not set", Some(Fault::Variable)),
            ("mint: line 2: TOKEN_URL: unbound variable", Some(Fault::Variable)),
            ("KeyError: 'CLIENT_ID'", Some(Fault::Variable)),
            ("Error: the environment variable VAULT_ADDR is not set", Some(Fault::Variable)),
            ("AUTH0_DOMAIN must be set", Some(Fault::Variable)),
            ("see https://docs.example/login for help", None),
            ("cannot open login.toml", None),
            ("mycli-login: segmentation fault", None),
            ("cannot read /etc/login.defs", None),
            ("cloud-sql-proxy: not logged in", Some(Fault::Login)),
        ] {
            assert_eq!(fault(&["first", said], Some(1)), what, "{said}");
        }
        for said in ["sh: 1: mycli-login: not found", "no session, run mycli login"] {
            assert_eq!(fault(&[said], Some(127)), Some(Fault::Program));
        }
        assert_eq!(fault(&[], Some(1)), None);
    }

    proptest! {
        #[test]
        fn anything_is_read_without_a_panic(said in any::<String>(), status in any::<Option<i32>>()) {
            let _ = fault(&[&said], status);
        }
    }
}
