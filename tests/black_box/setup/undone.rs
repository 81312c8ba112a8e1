//! `setup --undo`: every file as it was, byte for byte; and where somebody changed it since, only what setup put
//! there is gone.

use super::{Home, URL, furnish};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn undo_leaves_every_file_as_it_was_byte_for_byte() {
    let Some(home) = Home::new("setup --undo") else { return };
    furnish(&home);
    fs::remove_file(home.file(".cursor/mcp.json")).unwrap();
    let before = home.files();
    home.set_up_well(&[]);
    assert!(home.files().len() > before.len());
    let ran = home.undo();
    assert_eq!(home.files(), before, "{ran:?}");
    assert_eq!(ran.stdout.matches("is as it was before\n").count(), 9, "{ran:?}");
    // The token of the profile that is gone is gone too, and so is the journal.
    assert!(!home.house.state().join("setup.json").exists());
    let status = home.house.answer(&["status"]);
    assert!(!status.contains("internal"), "{status}");
    let again = home.house.run(&["setup", "--undo"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, "there is nothing to take back\n"), "{again:?}");
}

#[test]
fn undo_removes_the_directories_that_setup_made_if_nobody_uses_them() {
    let Some(home) = Home::new("setup --undo of directories") else { return };
    home.set_up_well(&["--client", "codex", "--client", "cursor"]);
    home.write(".cursor/rules.txt", "mine");
    home.undo();
    assert!(!home.file(".codex").exists() && !home.file(".config").exists());
    assert_eq!(home.read(".cursor/rules.txt"), "mine");
    assert!(!home.file(".cursor/mcp.json").exists());
}

#[test]
fn what_was_changed_since_stays_and_only_the_entry_goes() {
    let Some(home) = Home::new("setup --undo after a change") else { return };
    let names = furnish(&home);
    let before: Vec<String> = names.iter().map(|name| home.read(name)).collect();
    home.set_up_well(&[]);
    for name in &names {
        // As a client that counts its starts, or a person, would.
        let text = home.read(name);
        let changed = if name.ends_with("toml") {
            format!("{text}\n[later]\nx = 1\n")
        } else {
            let at = text.find('{').unwrap() + 1;
            format!("{} \"later\": 1,{}", &text[..at], &text[at..])
        };
        fs::write(home.file(name), changed).unwrap();
    }
    let ran = home.undo();
    assert_eq!(ran.stdout.matches("only what setup had put there is gone\n").count(), 9, "{ran:?}");
    for (name, before) in names.iter().zip(&before) {
        let now = home.read(name);
        assert!(now.contains("later") && !now.contains("internal"), "{name}: {now}");
        let bare = |text: &str| text.replace(char::is_whitespace, "");
        let without =
            bare(&now).replace("\"later\":1,", "").replace("\"later\":1", "").replace("[later]x=1", "");
        // An object or a comma of setup's own may stay where the file was changed; the user's text is all there.
        let is_same = without.contains(bare(before).trim_end_matches(['}', ',']));
        assert!(is_same, "{name}: {without} {}", bare(before));
    }
}

#[test]
fn a_file_gets_its_mode_back_and_one_that_is_gone_leaves_its_copy() {
    let Some(home) = Home::new("setup --undo of modes") else { return };
    home.program(
        "claude",
        "[ \"$1\" = --version ] && echo 2.1.331 && exit\n\
         umask 077; echo '{\"mcpServers\":{\"internal\":{}}}' > ~/new; mv ~/new ~/.claude.json",
    );
    home.write(".claude.json", "{}");
    let mode = || fs::metadata(home.file(".claude.json")).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(home.file(".claude.json"), fs::Permissions::from_mode(0o644)).unwrap();
    home.set_up_well(&[]);
    assert_eq!(mode(), 0o600);
    home.undo();
    assert_eq!((mode(), home.read(".claude.json").as_str()), (0o644, "{}"));
    home.set_up_well(&[]);
    fs::remove_file(home.file(".claude.json")).unwrap();
    let ran = home.undo();
    assert!(ran.stdout.contains("~/.claude.json is gone; what it was before is in "), "{ran:?}");
    assert_eq!(home.read(".claude.json.before-freshbearer"), "{}");
}

#[test]
fn an_entry_that_was_changed_since_stays_and_is_named() {
    let Some(home) = Home::new("setup --undo of a changed entry") else { return };
    home.write(".claude.json", "{}");
    home.set_up_well(&["--client", "claude-code"]);
    let changed = home.read(".claude.json").replace("\"http\"", "\"sse\"");
    fs::write(home.file(".claude.json"), &changed).unwrap();
    let ran = home.undo();
    assert!(
        ran.stdout.contains("~/.claude.json keeps mcpServers.internal, which was changed since\n"),
        "{ran:?}"
    );
    assert_eq!(home.read(".claude.json"), changed);
    assert!(!home.file(".config").exists(), "{ran:?}");
}

#[test]
fn one_server_of_two_is_taken_back_by_its_name() {
    let Some(home) = Home::new("setup --undo --name") else { return };
    furnish(&home);
    let before = home.files();
    home.set_up_well(&[]);
    let other = ["setup", "--url", "https://two.example/mcp", "--name", "two", "--yes", "--", &home.mint];
    assert_eq!(home.house.run(&other).code, 0);
    let ran = home.house.run(&["setup", "--undo", "--name", "internal"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let claude = home.read(".claude.json");
    assert!(claude.contains("two.example") && !claude.contains(URL), "{claude}");
    assert!(home.house.run(&["token", "two"]).code == 0 && home.house.run(&["token", "internal"]).code == 2);
    home.undo();
    // Comments, order and values are the user's again; where two entries came and one went, a comma may differ.
    let after = home.files();
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    assert!(after.values().all(|text| !String::from_utf8_lossy(text).contains("example.com/mcp")));
}

#[test]
fn a_client_whose_own_command_fails_leaves_everything_as_it_was() {
    let Some(home) = Home::new("setup with a failing client") else { return };
    furnish(&home);
    let before = home.files();
    home.program(
        "claude",
        "[ \"$1\" = --version ] && echo 2.1.331 && exit\necho 'managed by your organization' >&2; exit 1",
    );
    let ran = home.set_up(&["--yes"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("that adds a server failed: managed by your organization\n"), "{ran:?}");
    assert_eq!(home.files(), before);
    assert!(!home.house.state().join("setup.json").exists());
}

#[test]
fn a_file_that_somebody_changes_meanwhile_is_theirs() {
    let Some(home) = Home::new("setup and a change at the same time") else { return };
    furnish(&home);
    let before = home.files();
    // Claude Code comes before Codex, whose file has been read by then.
    home.program(
        "claude",
        "[ \"$1\" = --version ] && echo 2.1.331 && exit\necho '# theirs' >> ~/.codex/config.toml\n\
                            echo '{\"mcpServers\":{\"internal\":{}}}' > ~/.claude.json",
    );
    let ran = home.set_up(&["--yes"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains(".codex/config.toml was changed by somebody else meanwhile"), "{ran:?}");
    let mut expected = before;
    expected.get_mut(&home.file(".codex/config.toml")).unwrap().extend(b"# theirs\n");
    assert_eq!(home.files(), expected);
}
