//! Interrupted, killed or overtaken while the changes are being made.

use super::{Home, furnish};
use std::fs;

/// A stand-in for Claude Code whose own command does this before it writes. Its parent is freshbearer.
fn claude(home: &Home, first: &str) {
    let body = format!(
        "[ \"$1\" = --version ] && echo 2.1.331 && exit\n{first}\n\
         printf '{{\"mcpServers\":{{\"internal\":%s}}}}' \"$6\" > ~/.claude.json"
    );
    home.program("claude", &body);
}

#[test]
fn ctrl_c_while_the_changes_are_made_is_not_heeded() {
    let Some(home) = Home::new("Ctrl-C in the middle of setup") else { return };
    furnish(&home);
    let before = home.files();
    claude(&home, "kill -INT $PPID");
    let ran = home.set_up_well(&[]);
    assert!(ran.stdout.contains("changed ~/.codex/config.toml\n"), "{ran:?}");
    home.undo();
    assert_eq!(home.files(), before);
}

#[test]
fn a_setup_that_was_killed_half_way_is_taken_back() {
    let Some(home) = Home::new("a killed setup") else { return };
    furnish(&home);
    let before = home.files();
    for last in ["exit", ":"] {
        // Before its file is written, and after.
        claude(&home, &format!("kill -KILL $PPID; {last}"));
        let ran = home.set_up(&["--yes"]);
        assert_eq!(ran.code, -1, "{ran:?}");
        assert_ne!(home.files(), before);
        let ran = home.undo();
        let now = home.files();
        if last == "exit" {
            assert_eq!(now, before, "{ran:?}");
        } else {
            // It was written by a command whose end nobody saw: only the entry is known to be setup's.
            let claude = home.read(".claude.json");
            assert!(!claude.contains("internal") && now.len() == before.len(), "{ran:?} {claude}");
        }
    }
}

#[test]
fn one_setup_at_a_time() {
    let Some(home) = Home::new("two setups at once") else { return };
    furnish(&home);
    let own = env!("CARGO_BIN_EXE_freshbearer");
    claude(&home, &format!("{own} setup --undo > ~/second 2>&1; echo $? >> ~/second"));
    home.set_up_well(&[]);
    let second = fs::read_to_string(home.file("second")).unwrap();
    assert_eq!(second, "error: another setup is at work\nhint: let it end, and try again\n1\n");
}
