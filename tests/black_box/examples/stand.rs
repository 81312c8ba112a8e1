//! A place where examples can be run: the programs that they name, and a service that wants a token.

use crate::house::{House, Ran, have, have_namespaces};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::thread;

/// A token command that answers to these arguments alone, and is counted.
const TOKEN_COMMANDS: &[(&str, &str)] = &[
    ("mycli", "auth print-access-token"),
    ("gcloud", "auth print-identity-token"),
    ("databricks", "auth token --force-refresh"),
    // No token command, but one that needs a token.
    ("vault", "kv list secret"),
];

pub(crate) struct Stand {
    house: House,
}

/// Whether there is what every example takes, and a user namespace to run it in.
pub(crate) fn can_be_had(test: &str) -> bool {
    have(test, &["bash", "curl"]) && have_namespaces(test, &["--map-root-user"])
}

impl Stand {
    pub(crate) fn new() -> Self {
        let house = House::new();
        std::fs::create_dir(house.path("bin")).unwrap();
        let here = env!("CARGO_MANIFEST_DIR");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_freshbearer"), house.path("bin/freshbearer")).unwrap();
        for (name, arguments) in TOKEN_COMMANDS {
            let count = house.path("count");
            let script = format!(
                "#!/bin/sh\n[ \"$*\" = '{arguments}' ] || exit 9\nprintf x >> '{}'\n\
                 exec {here}/tests/sample/mint-jwt\n",
                count.display()
            );
            house.script(&format!("bin/{name}"), &script);
        }
        // A checkout's own program, which is built already.
        house.script(
            "bin/cargo",
            "#!/bin/sh\n[ \"$*\" = build ] && exit\n[ \"$1 $2 $3\" = 'run -q --' ] || exit 9\nshift 3\nexec freshbearer \"$@\"\n",
        );
        // The real one, which is led to our service instead of the one that the example names.
        let port = service();
        house.script(
            "bin/curl",
            &format!(
                "#!/bin/bash\nPATH=${{PATH#*:}}\nexec curl --fail --silent \"${{@:1:$#-1}}\" http://127.0.0.1:{port}/\n"
            ),
        );
        Self { house }
    }

    /// Writes the file with the profiles.
    pub(crate) fn configure(&self, profiles: &str) {
        let place = self.house.home().join(".config/freshbearer");
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("config.toml"), profiles).unwrap();
    }

    /// How often a token command has run.
    pub(crate) fn mints(&self) -> usize {
        self.house.count()
    }

    /// What a shell's script printed; it must succeed.
    pub(crate) fn succeeds(&self, what: &str, shell: &str, script: &str) -> String {
        let strict = if shell == "fish" { "" } else { "set -e -o pipefail\n" };
        let ran = self.run(shell, &format!("{strict}{script}"), &[]);
        assert_eq!(ran.code, 0, "{what}\n{script}\n{ran:?}");
        ran.stdout
    }

    /// Runs a script as root of a user namespace, which has a kernel keyring of its own, with an environment
    /// of nothing but HOME, PATH and these.
    pub(crate) fn run(&self, shell: &str, script: &str, variables: &[(&str, &str)]) -> Ran {
        let path = std::env::var("PATH").unwrap();
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", shell, "-c", script])
            .env_clear()
            .env("HOME", self.house.home())
            .env("PATH", format!("{}:{path}", self.house.path("bin").display()))
            .envs(variables.iter().copied())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::null());
        Ran::from(command.output().unwrap())
    }
}

/// Answers whoever comes with a bearer token, and refuses whoever comes without.
fn service() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let head: Vec<String> =
                lines.map(|line| line.unwrap_or_default()).take_while(|line| !line.is_empty()).collect();
            let has_token = head.iter().any(|line| line.starts_with("Authorization: Bearer eyJ"));
            let status = if has_token { "200 OK" } else { "401 Unauthorized" };
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    port
}
