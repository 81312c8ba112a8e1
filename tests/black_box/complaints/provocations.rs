//! What makes freshbearer complain: each complaint by the name of its file, with the command or the line that provokes it.

/// A token command that does this makes an ask with these options complain.
pub(super) const COMMANDS: &[(&str, &[&str], &str)] = &[
    ("command-exited", &[], "echo 'no session, run mycli login' >&2; exit 7"),
    ("command-ended-by-a-signal", &[], "kill -9 $$"),
    ("command-said-nothing", &[], "exit 7"),
    ("command-wanted-a-terminal", &[], "echo 'cannot open /dev/tty' >&2; exit 1"),
    ("command-wanted-a-terminal-for-a-container", &[], "echo 'the input device is not a TTY' >&2; exit 1"),
    ("command-without-a-program", &[], "exec sh -c nosuchprogram"),
    ("command-without-a-variable", &[], "set -u; echo \"$MYCLI_HOME\""),
    ("command-could-not-reach-its-server", &[], "echo 'Could not resolve host: login.example' >&2; exit 6"),
    (
        "command-does-not-trust-its-server",
        &[],
        "echo 'x509: certificate signed by unknown authority' >&2; exit 1",
    ),
    ("command-wanted-a-browser", &[], "echo 'Opening your browser' >&2; exit 1"),
    ("command-took-too-long", &["--command-timeout", "300ms"], "sleep 1000"),
    (
        "command-reported-an-error",
        &[],
        "echo '{\"error\":\"invalid_grant\",\"error_description\":\"Session ended\"}'",
    ),
    ("command-reported-errors", &[], "echo '{\"errors\":[\"permission denied\"]}'; exit 2"),
    (
        "command-reported-a-failure",
        &[],
        "echo '{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Unauthorized\"}'",
    ),
    ("printed-an-error-and-no-token", &[], "echo '{\"access_token\":\"\",\"error\":\"login_required\"}'"),
    ("printed-a-message", &[], "echo '{\"message\":\"please log in\",\"message-key\":\"login.required\"}'"),
    ("printed-a-python-dict", &[], "echo \"{'access_token': 'T', 'expires_in': 300}\""),
    ("printed-a-javascript-object", &[], "echo \"{ access_token: 'T' }\""),
    ("printed-a-url", &[], "echo 'https://login.example/device?user_code=ABCD'"),
    ("printed-a-path", &[], "echo /run/secrets/token"),
    ("printed-a-variable", &[], "echo '$MY_TOKEN'"),
    ("printed-something-in-brackets", &[], "echo '<your-own-token-here>'"),
    ("printed-a-token-in-base64", &[], "echo ZXlKaGJHY2lPaUp1YjI1bEluMC5leUpsZUhBaU9qRjkuCg=="),
    // {"alg":"none"} and {"exp":0}
    ("printed-a-token-that-ends-at-zero", &[], "echo eyJhbGciOiJub25lIn0.eyJleHAiOjB9."),
    ("printed-too-much", &[], "yes"),
    ("printed-nothing", &[], "true"),
    ("printed-no-text", &[], "printf 'T\\377'"),
    ("printed-lines", &[], "echo 'Welcome to mycli'; echo T"),
    ("printed-words", &[], "echo please log in"),
    ("printed-an-absence", &[], "echo null"),
    ("printed-what-no-header-takes", &[], "printf 'T\\001'"),
    ("printed-a-token-in-colour", &[], "printf '\\033[32mT123\\033[0m\\n'"),
    ("printed-an-empty-token", &[], "echo '{\"access_token\":\"\"}'"),
    ("printed-broken-json", &[], "echo '{\"access_token\":'"),
    ("printed-json-without-a-token", &[], "echo '{\"hello\":\"world\",\"a\":1}'"),
    ("printed-json-without-names", &[], "echo '[1]'"),
    ("printed-an-aws-key-pair", &[], "echo '{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}'"),
    ("printed-a-certificate", &[], "echo '{\"status\":{\"clientCertificateData\":\"C\"}}'"),
    ("printed-another-scheme", &[], "echo '{\"access_token\":\"T\",\"token_type\":\"DPoP\"}'"),
    ("printed-headers-without-a-bearer-token", &[], "echo '{\"Authorization\":\"Basic dDp0\"}'"),
    ("printed-nothing-at-token-path", &["--token-path", "/data/token"], "echo '{\"data\":{}}'"),
    ("printed-nothing-at-expiry-path", &["--expiry-path", "/ends"], "echo '{\"access_token\":\"T\"}'"),
    ("printed-an-ended-token", &[], "echo '{\"access_token\":\"T\",\"expires_on\":1000000000}'"),
    // {"alg":"none"} and {"nbf":253402300799}: the last second of the year 9999.
    ("printed-a-token-of-the-future", &[], "echo eyJhbGciOiJub25lIn0.eyJuYmYiOjI1MzQwMjMwMDc5OX0."),
    ("late", &["--deadline", "300ms", "--command-timeout", "1s"], "sleep 1000"),
    ("mint-was-ended", &[], "kill -9 $PPID"),
];

/// Writes a profile of these lines, for a shell.
pub(super) const PROFILE: &str = "profile() {
    mkdir -p home/.config/freshbearer
    printf '%s\\n' '[profile.internal]' \"$@\" > home/.config/freshbearer/config.toml
}
";

/// A shell's line does, with `F` for the program and `MINT` for a good token command.
pub(super) const LINES: &[(&str, &str)] = &[
    ("command-not-found", "F token -- no-such-mycli"),
    ("command-not-at-its-path", "F token -- /nonexistent/mycli"),
    ("command-not-in-this-directory", "F token -- ./mycli"),
    (
        "command-with-windows-lines",
        "printf '#!/bin/sh\\r\\necho T\\r\\n' > w; chmod +x w; F token --store none -- ./w",
    ),
    (
        "command-without-its-interpreter",
        "printf '#!/nonexistent/python2\\n' > w; chmod +x w; F token --store none -- ./w",
    ),
    ("command-as-one-word", "F token -- 'mycli auth print-access-token'"),
    ("command-as-a-shell-line", "F token -- 'mycli auth | tail -n 1'"),
    ("command-behind-an-assignment", "F token -- MYCLI_PROFILE=work mycli auth"),
    ("command-with-a-tilde", "F token -- '~/bin/mycli'"),
    ("command-with-a-variable", "profile 'command = [\"$HOME/bin/mycli\"]'; F token internal"),
    (
        "command-that-asks-for-its-own-token",
        "printf '#!/bin/sh\\nexec %s token --store file -- %s/mycli\\n' F \"$PWD\" > mycli; chmod +x mycli
         F token --store file -- \"$PWD/mycli\"",
    ),
    ("command-of-the-shell", "F token -- source env.sh"),
    (
        "warning-unreadable-expiry",
        "F token --ttl 5m -- echo '{\"access_token\":\"T\",\"expires_at\":\"soon\"}'",
    ),
    ("warning-milliseconds", "F token -- echo '{\"access_token\":\"T\",\"expires_in\":3600000}'"),
    ("command-is-a-directory", "mkdir bin; F token --store none -- ./bin"),
    ("command-not-executable", "echo > plain; F token --store none -- ./plain"),
    ("command-not-started", "echo > plain; F token --store none -- ./plain/below"),
    ("answer-not-written", "F token --store none -- MINT > /dev/full"),
    ("list-not-written", "F status > /dev/full"),
    ("list-not-readable", "mkdir -p home/.local/state; echo > home/.local/state/freshbearer; F status"),
    ("no-process", "ulimit -n 4; F token --store file -- MINT"),
    ("nothing-named", "F headers"),
    ("no-dashes", "F headers mycli auth print-access-token"),
    ("no-such-profile", "profile 'command = [\"true\"]'; F headers nobody"),
    ("no-profile-at-all", "F headers nobody"),
    (
        "no-profile-in-an-empty-file",
        "profile; sed -i 1d home/.config/freshbearer/config.toml; F headers nobody",
    ),
    ("no-profile-at-all-for-a-server", "CLAUDE_CODE_MCP_SERVER_URL=https://h.example F headers"),
    ("no-such-verb", "F headrs"),
    ("no-such-option", "F headers --frm lines -- MINT"),
    ("no-such-form", "F headers --form xml -- MINT"),
    ("no-such-shell", "F completions tcsh"),
    ("no-shell-named", "F completions"),
    ("no-time-at-all", "F token --ttl 0s -- MINT"),
    ("no-such-time", "F token --ttl forever -- MINT"),
    ("too-short-a-time", "F token --deadline 1us -- MINT"),
    ("one-or-all-to-forget", "F forget --all internal"),
    ("profile-with-a-mistake", "profile 'colour = 1'; F headers internal"),
    ("profile-without-a-command", "profile 'ttl = \"5m\"'; F headers internal"),
    (
        "profile-for-another-server",
        "profile 'command = [\"true\"]' 'servers = [\"https://h.example\"]'
         CLAUDE_CODE_MCP_SERVER_URL=https://evil.example F headers internal",
    ),
    (
        "no-profile-for-a-server",
        "profile 'command = [\"true\"]'; CLAUDE_CODE_MCP_SERVER_URL=https://evil.example F headers",
    ),
    ("command-with-an-open-file", "F token -- cat /dev/fd/63"),
    ("vary-file-not-readable", "mkdir active; F token --vary-file ./active -- MINT"),
    (
        "profile-for-a-server-without-a-url",
        "profile 'command = [\"true\"]' 'servers = [\"https://h.example\"]'
         CLAUDE_CODE_MCP_SERVER_NAME=one F headers internal",
    ),
    ("profile-too-large", "profile \"$(yes '#' | head -n 600000)\"; F headers internal"),
    ("header-twice", "F headers --header 'A: {token}' --header 'a: {token}' -- MINT"),
    ("header-without-a-token", "F headers --header 'X-Org: 7' -- MINT"),
    (
        "warning-not-kept",
        "mkdir -p home/.local/state; echo > home/.local/state/freshbearer; F token --store file -- MINT",
    ),
    (
        "warning-no-lock",
        "F token --store file -- MINT; chmod 666 home/.local/state/freshbearer/*.lock
                         F token --store file --refresh -- MINT",
    ),
];
