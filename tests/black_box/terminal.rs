//! A terminal for a house: what is typed in it, and what comes out.

use crate::house::{House, Ran, signal, until};
use crate::signals::with_default_signals;
use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};

/// How somebody who is asked ends it all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ending {
    Typed(&'static str),
    Signal(&'static str),
}

impl House {
    /// Runs a shell's line in a terminal of its own, with this typed in. Both streams come out of it as
    /// one, with a terminal's line ends taken off.
    pub(crate) fn in_a_terminal(&self, line: &str, typed: &str) -> Ran {
        let mut child = self.terminal(line);
        let mut stdin = child.stdin.take().unwrap();
        // What is typed before anybody reads waits in the terminal; closing would hang up.
        stdin.write_all(typed.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        drop(stdin);
        let ran = Ran::from(output);
        Ran { stdout: ran.stdout.replace('\r', ""), ..ran }
    }

    /// The same, ended once this question is asked; where that is not heeded, the answer is no.
    pub(crate) fn ended_at(&self, question: &str, line: &str, ending: Ending) -> Ran {
        let number = self.path("asking");
        let mut child = self.terminal(&format!("echo $$ > '{}'; {line}", number.display()));
        let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut said = Vec::new();
        until("the question is asked", || {
            let mut piece = [0; 4096];
            let length = stdout.read(&mut piece).unwrap();
            said.extend_from_slice(&piece[..length]);
            assert!(length > 0, "it was not asked: {}", String::from_utf8_lossy(&said));
            String::from_utf8_lossy(&said).contains(question)
        });
        match ending {
            Ending::Typed(keys) => stdin.write_all(keys.as_bytes()).unwrap(),
            Ending::Signal(name) => {
                signal(name, fs::read_to_string(number).unwrap().trim().parse().unwrap());
            }
        }
        // Whoever is gone reads no more.
        let _ = stdin.write_all(b"n\n");
        stdout.read_to_end(&mut said).unwrap();
        let ran = Ran::from(child.wait_with_output().unwrap());
        Ran { stdout: String::from_utf8(said).unwrap().replace('\r', ""), ..ran }
    }

    fn terminal(&self, line: &str) -> Child {
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--echo", "never", "--command", line, "/dev/null"]);
        command.env_clear().env("HOME", self.home()).env("PATH", std::env::var_os("PATH").unwrap());
        command.env("SHELL", "/bin/sh").current_dir(self.path(""));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        with_default_signals(&mut command);
        command.spawn().unwrap()
    }
}
