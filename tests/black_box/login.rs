//! Logging in: the token command with the user's terminal; and complaints that name it.

use crate::house::{House, Ran, have_terminals, open_gate, signal, until};

fn line(house: &House, verb: &str, mint: &str) -> String {
    let state = house.home().display().to_string();
    format!("HOME='{state}' '{}' {verb} --store file --ttl 1h -- '{mint}'", env!("CARGO_BIN_EXE_freshbearer"))
}

/// A command that asks its user, and gives nothing without an answer.
const ASKS: &str = "printf 'Code: ' >/dev/tty && read code </dev/tty && test \"$code\" = 123 && \
                    echo logged-in-canary || exit 7";

#[test]
fn a_command_that_asks_gets_its_answer_and_the_token_is_kept_and_not_shown() {
    if !have_terminals("a login that asks") {
        return;
    }
    let house = House::new();
    let mint = house.counting(ASKS);
    let failed = house.token(&["--ttl", "1h"], &mint);
    assert_eq!((failed.stdout.as_str(), failed.code), ("", 3), "{failed:?}");
    assert!(failed.stderr.contains("error: 'mint' exited with 7; it wanted a terminal\n"), "{failed:?}");
    assert!(failed.stderr.contains("hint: in a terminal, run the same with 'login'"), "{failed:?}");
    let status = house.answer(&["status"]);
    assert!(status.contains("in a terminal, run the same with 'login'"), "{status}");

    let ran = house.in_a_terminal(&line(&house, "login", &mint), "123\n");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("Code: "), "{ran:?}");
    // A clock that is set back by a moment meanwhile leaves the whole hour.
    let is_outcome = |left: &str| {
        ran.stdout.contains(&format!("'mint' gave a token; it is kept (file) and expires in {left}\n"))
    };
    assert!(is_outcome("59 min") || is_outcome("60 min"), "{ran:?}");
    assert!(!ran.stdout.contains("canary"), "{ran:?}");

    assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "logged-in-canary\n");
    assert!(!house.answer(&["status"]).contains("failed"));
    assert_eq!(house.count(), 2);
}

#[test]
fn a_login_that_fails_says_so_and_is_remembered() {
    if !have_terminals("a login that fails") {
        return;
    }
    let house = House::new();
    let mint = house.counting(ASKS);
    let ran = house.in_a_terminal(&line(&house, "login", &mint), "wrong\n");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stdout.contains("error: 'mint' exited with 7\n"), "{ran:?}");
    assert!(house.answer(&["status"]).contains("'mint' exited with 7"));
}

#[test]
fn what_the_command_says_is_shown_as_it_says_it() {
    let house = House::new();
    let mint = house.counting("echo 'open https://id.example in your browser' >&2; cat; echo T");
    let ran = house.run(&["login", "--store", "file", "--", &mint]);
    assert_eq!((ran.stderr.as_str(), ran.code), ("open https://id.example in your browser\n", 0), "{ran:?}");
    assert!(ran.stdout.starts_with("'mint' gave a token; it is kept (file) and expires in "), "{ran:?}");
    let ran = house.run(&["login", "--store", "none", "--", &mint]);
    assert_eq!(ran.stdout, "'mint' gave a token; it is not kept\n");
}

#[test]
fn what_the_command_says_beside_its_token_is_shown_and_the_token_is_not() {
    let house = House::new();
    let page = "https://login.example/authorize?client_id=abc123&state=Xy_12";
    let gate = house.gate();
    let mint = house.counting(&format!(
        "echo 'Opening {page}'; printf 'Enter the code: '; cat '{}'; echo; echo canary0token; exit 1",
        gate.display()
    ));
    let mut login = house.command(&["login", "--store", "file", "--", &mint]).spawn().unwrap();
    let mut seen = std::io::BufReader::new(login.stderr.take().unwrap());
    let mut line = String::new();
    // It is there while the command still waits.
    std::io::BufRead::read_line(&mut seen, &mut line).unwrap();
    assert_eq!(line, format!("Opening {page}\n"));
    open_gate(&gate);
    std::io::Read::read_to_string(&mut seen, &mut line).unwrap();
    assert!(line.contains("Enter the code: ") && !line.contains("canary"), "{line}");
    assert_eq!(login.wait().unwrap().code(), Some(3));
    assert!(!house.answer(&["status"]).contains("canary"));
}

#[test]
fn a_slow_mint_says_so_to_a_person_and_leaves_no_trace_of_it() {
    if !have_terminals("what is said of a slow mint") {
        return;
    }
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    let opened = std::thread::spawn({
        let (gate, count) = (gate.clone(), house.path("count"));
        move || {
            until("the command runs", || count.exists());
            // Longer than nobody wonders.
            std::thread::sleep(std::time::Duration::from_millis(1300));
            open_gate(&gate);
        }
    });
    let line = |options: &str, mint: &str| line(&house, &format!("token {options}"), mint);
    let ran = house.in_a_terminal(&format!("TERM=xterm {}", line("", &mint)), "");
    opened.join().unwrap();
    assert_eq!(ran.stdout, "waiting for 'mint' to make a token\u{1b}[KT\n");
    // And not a word to anybody else, or where nothing can be erased, or when it was quick.
    let slow = house.script("slow", "#!/bin/sh\nsleep 1.3\necho T\n");
    assert_eq!(house.token(&[], &slow).stderr, "");
    let quick = house.script("quick", "#!/bin/sh\necho T\n");
    assert_eq!(house.in_a_terminal(&format!("TERM=xterm {}", line("", &quick)), "").stdout, "T\n");
    let other = house.script("other", "#!/bin/sh\nsleep 1.3\necho T\n");
    assert_eq!(house.in_a_terminal(&format!("TERM=dumb {}", line("", &other)), "").stdout, "T\n");
}

#[test]
fn a_login_has_no_deadline_and_others_wait_for_it() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    let options = ["--store", "file", "--deadline", "1ms", "--", &mint];
    let login = house.command(&[&["login"][..], &options].concat()).spawn().unwrap();
    until("the command runs", || house.count() == 1);
    let asking =
        house.command(&["token", "--store", "file", "--deadline", "50s", "--", &mint]).spawn().unwrap();
    open_gate(&gate);
    let ran = Ran::from(login.wait_with_output().unwrap());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0), "{ran:?}");
    assert_eq!(asking.wait_with_output().unwrap().stdout, b"T\n");
    assert_eq!(house.count(), 1);
}

#[test]
fn a_login_ends_the_back_off_of_every_server_that_the_command_serves() {
    let mut house = House::new();
    let session = house.path("session");
    let mint = house.counting(&format!("test -e '{}' && echo T || exit 7", session.display()));
    let server = |name: &str| vec![("CLAUDE_CODE_MCP_SERVER_NAME".to_owned(), name.to_owned())];
    for name in ["one", "two"] {
        house.variables = server(name);
        for _ in 0..6 {
            house.token(&["--refresh"], &mint);
        }
    }
    std::fs::write(&session, "").unwrap();
    let failed = |house: &House| house.answer(&["status"]).matches("\n  failed").count();
    assert_eq!(failed(&house), 2);
    house.variables.clear();
    assert_eq!(house.run(&["login", "--store", "file", "--", &mint]).code, 0);
    for name in ["one", "two"] {
        house.variables = server(name);
        assert_eq!(house.token(&[], &mint).stdout, "T\n", "{name}");
    }
    assert_eq!(failed(&house), 0);
}

#[test]
fn complaints_name_what_was_wanted() {
    for (said, wanted) in [
        ("cannot open /dev/tty", "it wanted a terminal"),
        ("Opening your browser to log in", "it wanted a browser"),
    ] {
        for end in ["exit 7", "true", "sleep 1000"] {
            let house = House::new();
            let mint = house.counting(&format!("echo '{said}' >&2; {end}"));
            let ran = house.token(&["--command-timeout", "300ms"], &mint);
            assert!(ran.code != 0 && ran.stdout.is_empty(), "{ran:?}");
            assert!(ran.stderr.contains(wanted), "{end}: {ran:?}");
            assert!(ran.stderr.contains("hint: in a terminal, run the same with 'login'"), "{end}: {ran:?}");
        }
    }
}

#[test]
fn an_interrupted_login_gives_the_lock_back() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("test -e '{0}.done' || cat '{0}'; echo T", gate.display()));
    let mut login = house.command(&["login", "--store", "file", "--", &mint]).spawn().unwrap();
    until("the command runs", || house.count() == 1);
    signal("-INT", login.id());
    login.wait().unwrap();
    std::fs::write(house.path("gate.done"), "").unwrap();
    open_gate(&gate);
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
}
