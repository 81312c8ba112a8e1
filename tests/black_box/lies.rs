//! Token commands that lie: what they print is one whole token or none, and they hold nobody.

use crate::house::{House, have_terminals, is_alive, signal, timed, until};
use std::fs;
use std::time::Duration;

/// What waiting for something that hangs would cost at least.
const HANGING: Duration = Duration::from_secs(30);

/// The command does this; the ask ends with this exit code, this named, and nothing on standard output.
fn refused(body: &str, code: i32, named: &str) {
    let house = House::new();
    let mint = house.counting(body);
    let (took, ran) = timed(|| house.token(&["--command-timeout", "20s", "--deadline", "25s"], &mint));
    assert_eq!((ran.stdout.as_str(), ran.code), ("", code), "{body}: {ran:?}");
    assert!(ran.stderr.contains(named), "{body}: {ran:?}");
    assert!(took < HANGING, "{body}: {took:?}");
    // What a command that exits with a failure says may be over a moment later; what it printed won't.
    let most = if code == 3 { 4 } else { 1 };
    assert!((1..=most).contains(&house.count()), "{body}: {}", house.count());
    let status = house.answer(&["status"]);
    assert!(status.contains(named), "{body}: it is found out afterwards: {status}");
}

#[test]
fn what_is_not_one_token_and_success() {
    refused("true", 4, "printed nothing and exited 0");
    refused("printf '\\n\\n'", 4, "printed nothing and exited 0");
    refused("echo T; exit 1", 3, "exited with 1");
    refused("echo T; kill -9 $$", 3, "was ended by a signal");
    refused("echo 'Welcome to mycli 2.0'; echo T", 4, "printed 2 lines, wanted one token");
    refused("echo 'A new version is available'; echo '{\"access_token\":\"T\"}'", 4, "printed 2 lines");
    refused("printf 'T\\377\\376'", 4, "printed bytes that are not UTF-8 text");
    refused("echo '{\"error\":\"invalid_grant\"}'", 3, "reported an error: invalid_grant");
    refused("echo '{\"error\":\"x\",\"access_token\":\"\"}'", 4, "printed an empty token");
}

#[test]
fn characters_that_would_make_a_second_header() {
    for evil in [
        "T\\rX-Evil: 1",
        "T\\r\\nX-Evil:1",
        "T\\nX-Evil:1\\nX:1",
        "T\\000",
        "T\\033[31m",
        "T\\177",
        "T\\011x",
        "\\302\\205T",
    ] {
        for form in ["EVIL", "{\"access_token\":\"EVIL\"}", "{\"Authorization\":\"Bearer EVIL\"}"] {
            let house = House::new();
            let mint = house.counting(&format!("printf '{}'", form.replace("EVIL", evil)));
            for verb in ["token", "headers"] {
                let ran = house.run(&[verb, "--store", "file", "--refresh", "--", &mint]);
                assert_eq!((ran.stdout.as_str(), ran.code), ("", 4), "{form} with {evil}: {ran:?}");
            }
        }
    }
}

#[test]
fn a_token_that_ended_yesterday() {
    let yesterday = "$(( $(date +%s) - 86400 ))";
    refused(
        &format!("printf '{{\"access_token\":\"T\",\"expires_on\":%d}}' {yesterday}"),
        4,
        "a token that ended 24 h ago",
    );
    let jwt = format!("exec {}/tests/sample/mint-jwt -86400", env!("CARGO_MANIFEST_DIR"));
    refused(&jwt, 4, "printed a token that ended 24 h ago");
}

#[test]
fn more_than_any_token() {
    refused("head -c 100000000 /dev/zero | tr '\\0' x", 4, "printed more than 1 MiB");
    refused("yes", 4, "printed more than 1 MiB");
    refused("yes >&2 & sleep 0.1; kill $!; exit 7", 3, "exited with 7");
}

#[test]
fn a_hundred_megabytes_of_complaints_beside_a_good_token() {
    let house = House::new();
    let mint =
        house.counting("head -c 100000000 /dev/zero | tr '\\0' '\\n' >&2; echo 'last words' >&2; echo T");
    let ran = house.token(&["--deadline", "30s"], &mint);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T\n", "warning: last words\n", 0));
}

#[test]
fn a_token_that_comes_byte_by_byte_is_never_taken_for_whole_too_early() {
    let house = House::new();
    let mint = house.counting("for byte in t o k e n; do printf $byte; sleep 1; done");
    let (took, ran) = timed(|| house.token(&["--deadline", "500ms"], &mint));
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 5), "{ran:?}");
    assert!(took < HANGING, "{took:?}");
    assert_eq!(house.token(&["--deadline", "50s"], &mint).stdout, "token\n");
    assert_eq!(house.count(), 1);
}

#[test]
fn a_command_that_closes_everything_and_stays() {
    let house = House::new();
    let pid = house.path("pid");
    let mint =
        house.counting(&format!("echo $$ > '{}'; echo T; exec sleep 1000 >&- 2>&- <&-", pid.display()));
    let (took, ran) = timed(|| house.token(&["--command-timeout", "500ms"], &mint));
    // Whether it would have succeeded isn't known: its token isn't trusted.
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 5), "{ran:?}");
    assert!(took < HANGING, "{took:?}");
    let process: u32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    until("it is ended", || !is_alive(process));
}

#[test]
fn commands_that_cannot_be_started() {
    let house = House::new();
    fs::write(house.path("plain"), "#!/bin/sh\necho T\n").unwrap();
    let no_interpreter = house.script("bad", "#!/nonexistent/interpreter\necho T\n");
    let no_program = house.script("text", "\u{0}\u{1}no program\n");
    let place = |name: &str| house.path(name).to_str().unwrap().to_owned();
    for (command, said) in [
        ("/nonexistent/mycli".to_owned(), "'mycli' was not found"),
        ("no-such-program-anywhere".to_owned(), "'no-such-program-anywhere' was not found"),
        (String::new(), "was not found"),
        (place("plain"), "'plain' can't be executed"),
        (place("home"), "'home' is a directory"),
        (place("plain/below"), "'below' could not be started"),
        (no_interpreter, "'bad' was not found"),
        // glibc hands what no kernel executes to sh, as every shell does; musl doesn't.
        (
            no_program,
            if cfg!(target_env = "gnu") { "'text' exited with 127" } else { "'text' can't be executed" },
        ),
    ] {
        let ran = house.token(&[], &command);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 3), "{command}: {ran:?}");
        assert!(ran.stderr.contains(said), "{command}: {ran:?}");
    }
}

#[test]
fn a_command_that_reads_its_standard_input_or_the_terminal_is_not_waited_for() {
    let house = House::new();
    let mint = house.counting("cat; read answer; read answer < /dev/tty; echo \"T$answer\"");
    let (took, ran) = timed(|| house.token(&[], &mint));
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(took < HANGING, "{took:?}");
    if !have_terminals("a command that reads the terminal") {
        return;
    }
    // Even where we ourselves have a terminal, and something is typed into it.
    let line = format!("'{}' token --store none -- '{mint}'", env!("CARGO_BIN_EXE_freshbearer"));
    let (took, ran) = timed(|| house.in_a_terminal(&line, "typed\n"));
    assert!(ran.stdout.lines().any(|line| line == "T"), "{ran:?}");
    assert!(took < HANGING, "{took:?}");
}

#[test]
fn a_command_that_leaves_a_daemon_behind() {
    let house = House::new();
    let pid = house.path("pid");
    let mint = house.counting(&format!(
        "setsid sh -c 'echo $$ > \"{0}\"; exec sleep 1000' & until test -s '{0}'; do sleep 0.01; done; echo T",
        pid.display()
    ));
    let (took, ran) = timed(|| house.token(&[], &mint));
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(took < HANGING, "{took:?}");
    let daemon: u32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    assert!(is_alive(daemon));
    signal("-KILL", daemon);
}

#[test]
fn commands_that_turn_on_their_parents() {
    let house = House::new();
    // A whole group is signalled: the command's own, and not that of the process that mints.
    let mint = house.counting("trap '' TERM; kill 0; echo T");
    let ran = house.token(&[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    // The process that mints is ended: it is begun anew, and then it is said.
    let house = House::new();
    let mint = house.counting("kill -9 $PPID");
    let (took, ran) = timed(|| house.token(&[], &mint));
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 1), "{ran:?}");
    assert!(ran.stderr.contains("the process that minted the token was ended, again and again"), "{ran:?}");
    assert!(took < HANGING, "{took:?}");
    assert_eq!(house.count(), 3);
    assert!(house.answer(&["status"]).contains("was ended, again and again"));
}

#[test]
fn a_command_that_asks_for_its_own_token_is_told_so_at_once() {
    let house = House::new();
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let place = |name: &str| house.path(name).to_str().unwrap().to_owned();
    for store in ["file", "none"] {
        let itself = house.script(
            "itself",
            &format!("#!/bin/sh\nexec '{program}' token --store {store} -- '{}'\n", place("itself")),
        );
        // One that asks for another's, which asks for its own.
        let there = house.script(
            "there",
            &format!("#!/bin/sh\nexec '{program}' token --store {store} -- '{}'\n", place("back")),
        );
        house.script("back", &format!("#!/bin/sh\nexec '{program}' token --store {store} -- '{there}'\n"));
        for command in [&itself, &there] {
            let (took, ran) =
                timed(|| house.run(&["token", "--store", store, "--deadline", "25s", "--", command]));
            assert_eq!((ran.stdout.as_str(), ran.code), ("", 3), "{command}: {ran:?}");
            assert!(ran.stderr.contains("asks freshbearer for its own token"), "{command}: {ran:?}");
            assert!(took < Duration::from_secs(15), "{command}: {took:?}");
        }
    }
    // What such a command has left behind, with its variable, asks for whatever it likes.
    let mut house = House::new();
    house.variables.push(("FRESHBEARER_MINTING".to_owned(), "0123456789abcdef:1,x,:,1:x".to_owned()));
    let mint = house.counting("echo T");
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
}
