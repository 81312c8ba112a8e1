//! Broken surroundings: the state directory, its files, HOME, the clock, standard output. Each costs time
//! at most, and never the token.

use crate::house::{House, Ran, have, have_mounts, leave_out, open_gate, until};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The ask is answered, and warned of this.
fn answers(house: &House, mint: &str, warned: &str) {
    let ran = house.token(&[], mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{warned}: {ran:?}");
    assert!(ran.stderr.contains(warned), "{warned}: {ran:?}");
}

#[test]
fn a_state_directory_that_cannot_be_written() {
    let Some(house) = House::unprivileged("a state directory that cannot be written") else { return };
    let mint = house.counting("echo T");
    fs::create_dir_all(house.state()).unwrap();
    set_mode(&house.state(), 0o500);
    answers(&house, &mint, "warning: the token was not kept (file unavailable: ");
    answers(&house, &mint, "Permission denied");
    set_mode(&house.state(), 0o700);
}

#[test]
fn a_state_directory_that_cannot_even_be_made() {
    let Some(house) = House::unprivileged("a state directory that cannot be made") else { return };
    let mint = house.counting("echo T");
    set_mode(&house.home(), 0o500);
    answers(&house, &mint, "Permission denied");
    set_mode(&house.home(), 0o700);
    assert!(!house.state().exists());
}

#[test]
fn a_disk_without_room() {
    if !have_mounts("a disk without room") {
        return;
    }
    for (size, inodes) in [("4k", "100"), ("1m", "2")] {
        let house = House::new();
        let mint = house.counting("echo T");
        fs::create_dir_all(house.state().parent().unwrap()).unwrap();
        let script = house.script(
            "full",
            &format!(
                "#!/bin/sh\nset -e\nmount -t tmpfs -o size={size},nr_inodes={inodes} none '{place}'\n\
                 head -c 1m /dev/zero > '{place}/filler' 2>/dev/null || true\n\
                 for ask in 1 2; do '{program}' token --store file -- '{mint}'; done\n",
                place = house.state().parent().unwrap().display(),
                program = env!("CARGO_BIN_EXE_freshbearer"),
            ),
        );
        let ran = Ran::from(
            Command::new("unshare")
                .args(["--user", "--map-root-user", "--mount", &script])
                .env_clear()
                .env("HOME", house.home())
                .env("PATH", std::env::var_os("PATH").unwrap())
                .output()
                .unwrap(),
        );
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\nT\n", 0), "{ran:?}");
        assert!(ran.stderr.contains("No space left on device"), "{ran:?}");
        assert_eq!(house.count(), 2);
    }
}

#[test]
fn a_limit_that_ends_whoever_writes_a_file() {
    let house = House::new();
    // It ends the process that mints as it keeps the token; the token was told before.
    let mint = house.script("bare", "#!/bin/sh\necho T\n");
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let line = format!("ulimit -f 0; exec '{program}' token --store file -- '{mint}'");
    let mut shell = Command::new("sh");
    let ran = Ran::from(shell.args(["-c", &line]).env("HOME", house.home()).output().unwrap());
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
}

#[test]
fn a_state_directory_of_another_kind_or_mode_is_refused() {
    let house = House::new();
    let mint = house.counting("echo T");
    let state = house.state();
    fs::create_dir_all(state.parent().unwrap()).unwrap();

    fs::write(&state, "").unwrap();
    answers(&house, &mint, "freshbearer is not a directory");
    fs::remove_file(&state).unwrap();

    let elsewhere = house.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, &state).unwrap();
    answers(&house, &mint, "freshbearer is not a directory");
    fs::remove_file(&state).unwrap();

    fs::create_dir(&state).unwrap();
    set_mode(&state, 0o777);
    answers(&house, &mint, "freshbearer can be written by others");
    assert!(
        fs::read_dir(&state).unwrap().next().is_none() && fs::read_dir(&elsewhere).unwrap().next().is_none()
    );
}

#[test]
fn a_state_directory_of_another_owner_is_refused() {
    let mut house = House::new();
    let mint = house.counting("echo T");
    let state = house.state();
    fs::create_dir_all(&state).unwrap();
    set_mode(&state, 0o700);
    // Only root can give a directory away; for anyone else, root's own is foreign enough.
    if std::os::unix::fs::chown(&state, Some(54321), None).is_err() {
        if !have_mounts("a state directory of another owner") {
            return;
        }
        let over = format!("mount --bind /usr '{}' && exec \"$0\" \"$@\"", state.display());
        let words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &over];
        house.through = words.iter().map(|word| (*word).to_owned()).collect();
    }
    answers(&house, &mint, "freshbearer belongs to another user");
}

#[test]
fn a_state_directory_that_others_could_read_is_closed_to_them() {
    let house = House::new();
    let mint = house.counting("echo T");
    fs::create_dir_all(house.state()).unwrap();
    set_mode(&house.state(), 0o755);
    house.token(&[], &mint);
    assert_eq!(mode(&house.state()), 0o700);
}

#[test]
fn links_strangers_and_other_kinds_of_files_in_the_state_directory_are_refused() {
    for ending in [".json", ".token", ".lock"] {
        let house = House::new();
        let mint = house.counting("echo T");
        house.token(&["--ttl", "1h"], &mint);
        let file = house.state_file(ending);
        let victim = house.path("victim");

        fs::rename(&file, &victim).unwrap();
        symlink(&victim, &file).unwrap();
        let before = fs::read(&victim).unwrap();
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ending}: {ran:?}");
        let minted = if ending == ".token" { 2 } else { 1 };
        assert_eq!(house.count(), minted, "{ending}: no token is read through a link");
        if ending == ".token" {
            assert!(fs::symlink_metadata(&file).unwrap().is_file(), "the link was replaced");
            fs::remove_file(&file).unwrap();
            symlink(&victim, &file).unwrap();
        }
        let ran = house.token(&["--ttl", "1h", "--refresh"], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ending}: {ran:?}");
        assert_eq!(fs::read(&victim).unwrap(), before, "{ending}: nothing is written through a link");

        for make in ["mkfifo \"$0\"", "mkdir \"$0\"", "install -m 666 /dev/null \"$0\""] {
            let _ = fs::remove_file(&file);
            assert!(Command::new("sh").args(["-c", make]).arg(&file).status().unwrap().success());
            let ran = house.token(&["--ttl", "1h", "--refresh"], &mint);
            assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ending}, {make}: {ran:?}");
            if ending == ".lock" {
                assert!(ran.stderr.contains("warning: no lock: "), "{make}: {ran:?}");
            }
            let _ = fs::remove_dir(&file);
        }
    }
}

#[test]
fn what_lies_in_the_way_of_a_new_file_is_not_written_through() {
    let house = House::new();
    let mint = house.counting("echo T$(date +%s%N)");
    house.token(&[], &mint);
    let victim = house.path("victim");
    for ending in [".json", ".token"] {
        let file = house.state_file(ending);
        symlink(&victim, file.with_extension(format!("{}.new", &ending[1..]))).unwrap();
    }
    let ran = house.token(&["--refresh"], &mint);
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    assert!(ran.stdout.starts_with('T'), "{ran:?}");
    assert!(!victim.exists());
}

#[test]
fn a_record_that_is_junk_costs_nothing_that_a_mint_does_not_mend() {
    let junk = [b"".as_slice(), b"{\"v\":1,\"what\":\"mi", b"\x00\xff\xfe", b"[]", b"{\"v\":1}", b"null"];
    for bytes in junk {
        let house = House::new();
        let mint = house.counting("echo T");
        house.token(&["--ttl", "1h"], &mint);
        let record = house.state_file(".json");
        fs::write(&record, bytes).unwrap();
        // The token is in its store all the same, and the list goes without this one.
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), house.count()), ("T\n", "", 1), "{bytes:?}");
        assert_eq!(house.answer(&["status"]), "nothing is kept\n");
        house.token(&["--ttl", "1h", "--refresh"], &mint);
        assert!(house.answer(&["status"]).starts_with("mint\n"), "{bytes:?}");
    }
}

#[test]
fn a_record_of_a_newer_version_is_left_as_it_is() {
    let house = House::new();
    let mint = house.counting("echo T");
    house.token(&["--ttl", "1h"], &mint);
    let record = house.state_file(".json");
    let newer = b"{\"v\":2,\"of\":\"the future\"}";
    fs::write(&record, newer).unwrap();
    let ran = house.token(&["--ttl", "1h", "--refresh"], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("was written by a newer freshbearer"), "{ran:?}");
    assert_eq!(fs::read(&record).unwrap(), newer);
}

#[test]
fn a_kept_token_that_is_junk_is_minted_anew() {
    for good in ["echo T", r#"echo '{"Authorization":"Bearer T","X-Org":"7"}'"#] {
        let house = House::new();
        let mint = house.counting(good);
        house.token(&["--ttl", "1h"], &mint);
        let kept = fs::read_to_string(house.state_file(".token")).unwrap();
        let evil = kept.replace("T\"", "T\\r\\nX-Evil: 1\"");
        assert_ne!(kept, evil);
        let half = &kept.as_bytes()[..kept.len() - 3];
        let junk: [&[u8]; 6] = [b"", half, b"\x00\xff", b"{\"v\":9}", b"[]", evil.as_bytes()];
        for (index, bytes) in junk.iter().enumerate() {
            fs::write(house.state_file(".token"), bytes).unwrap();
            assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T\n", "{bytes:?}");
            assert_eq!(house.count(), 2 + index, "{bytes:?}");
        }
    }
}

#[test]
fn files_that_cannot_be_read() {
    for ending in [".json", ".token", ".lock"] {
        let Some(house) = House::unprivileged("files that cannot be read") else { return };
        let mint = house.counting("echo T");
        house.token(&["--ttl", "1h"], &mint);
        set_mode(&house.state_file(ending), 0o000);
        for options in [&["--ttl", "1h"][..], &["--ttl", "1h", "--refresh"]] {
            let ran = house.token(options, &mint);
            assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ending}: {ran:?}");
        }
    }
}

#[test]
fn without_a_home() {
    let Some(house) = House::unprivileged("without a home") else { return };
    let mint = house.counting("echo T");
    let ran = Ran::from(
        house.command(&["token", "--store", "file", "--", &mint]).env_remove("HOME").output().unwrap(),
    );
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("no home directory for our state"), "{ran:?}");
}

/// freshbearer with a clock that goes wrong by so much.
fn at(house: &House, shift: &str, options: &[&str], mint: &str) -> Ran {
    let words = [&["token", "--store", "file", "--ttl", "5m"], options, &["--", mint]].concat();
    let mut command = Command::new("faketime");
    command.args(["-f", shift, env!("CARGO_BIN_EXE_freshbearer")]).args(words).env_clear();
    command.env("HOME", house.home()).env("PATH", std::env::var_os("PATH").unwrap()).stdin(Stdio::null());
    Ran::from(command.output().unwrap())
}

#[test]
fn a_clock_that_jumps_costs_a_mint_each_way() {
    if !have("a clock that jumps", &["faketime"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting(&format!("echo T$(wc -c < '{}' | tr -d ' ')", house.path("count").display()));
    for (shift, token) in
        [("+0d", "T1\n"), ("+0d", "T1\n"), ("+1d", "T2\n"), ("+1d", "T2\n"), ("-1d", "T3\n"), ("-1d", "T3\n")]
    {
        let ran = at(&house, shift, &[], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), (token, 0), "{shift}: {ran:?}");
    }
    assert_eq!(house.count(), 3);
}

#[test]
fn a_token_from_before_the_clock_was_set_back_will_do_only_if_no_other_can_be_had() {
    if !have("a clock that was set back", &["faketime"]) {
        return;
    }
    let house = House::new();
    let broken = house.path("broken");
    let mint = house.counting(&format!("test ! -e '{}' || exit 7; echo T", broken.display()));
    at(&house, "+1d", &[], &mint);
    fs::write(&broken, "").unwrap();
    let ran = at(&house, "+0d", &[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    assert!(ran.stderr.contains("warning: 'mint' exited with 7"), "{ran:?}");
}

#[test]
fn a_failure_from_before_the_clock_was_set_back_is_not_shared() {
    if !have("a failure from the future", &["faketime"]) {
        return;
    }
    let house = House::new();
    let fix = house.path("fix");
    let mint = house.counting(&format!("test -e '{}' || exit 7; echo T", fix.display()));
    assert_eq!(at(&house, "+1d", &[], &mint).code, 3);
    fs::write(&fix, "").unwrap();
    for options in [&[][..], &["--refresh"]] {
        let ran = at(&house, "+0d", options, &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{ran:?}");
    }
}

#[test]
fn a_clock_that_is_wrong_while_the_issuers_is_right() {
    if !have("a clock that is wrong", &["faketime"]) {
        return;
    }
    let jwt = format!("unset LD_PRELOAD FAKETIME; exec {}/tests/sample/mint-jwt", env!("CARGO_MANIFEST_DIR"));
    let house = House::new();
    let mint = house.counting(&jwt);
    // Behind: what counts is the span between the token's own claims.
    let first = at(&house, "-1d", &[], &mint);
    assert!(first.code == 0 && first.stdout.starts_with("eyJ"), "{first:?}");
    assert_eq!(at(&house, "-1d", &[], &mint), first);
    assert_eq!(house.count(), 1);
    // Ahead: the token looks ended, and the complaint says what that may come from.
    let house = House::new();
    let mint = house.counting(&jwt);
    let ran = at(&house, "+1d", &[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 4), "{ran:?}");
    assert!(ran.stderr.contains("this machine's clock may be ahead"), "{ran:?}");
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    let mut ask = house.command(&["token", "--store", "file", "--", &mint]).spawn().unwrap();
    drop(ask.stdout.take());
    open_gate(&gate);
    let ran = Ran::from(ask.wait_with_output().unwrap());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
    let mut status = house.command(&["status"]);
    let mut listing = status.spawn().unwrap();
    drop(listing.stdout.take());
    let ran = Ran::from(listing.wait_with_output().unwrap());
    assert_eq!((ran.stderr.as_str(), ran.code), ("", 0));
}

#[test]
fn standard_streams_that_are_closed_or_full() {
    let house = House::new();
    let mint = house.counting("echo T");
    let program = env!("CARGO_BIN_EXE_freshbearer");
    for (streams, codes) in [
        (">&-", [0]),
        ("2>&-", [0]),
        ("<&- >&- 2>&-", [0]),
        (">/dev/full", [1]),
        ("2>/dev/full", [0]),
        (">/dev/full 2>/dev/full", [1]),
    ] {
        let line = format!("exec '{program}' token --refresh --store file -- '{mint}' {streams}");
        let mut shell = Command::new("sh");
        let path = std::env::var_os("PATH").unwrap();
        shell.args(["-c", &line]).env_clear().env("HOME", house.home()).env("PATH", path);
        let ran = shell.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(codes.contains(&ran.status.code().unwrap()), "{streams}: {ran:?}");
        assert!(!said.contains("panic"), "{streams}: {said}");
    }
    let before = house.count();
    assert_eq!(house.token(&[], &mint).stdout, "T\n");
    assert_eq!(house.count(), before, "what could not be printed was kept");
}

#[test]
fn a_caller_that_ignores_the_end_of_its_children() {
    if !have("a caller that ignores the end of its children", &["perl"]) {
        return;
    }
    let house = House::new();
    let mint = house.counting("echo T");
    // What is ignored stays so in whatever is started; then nobody could see how a command ended.
    let ran = Ran::from(
        Command::new("perl")
            .args(["-e", "$SIG{$_} = 'IGNORE' for qw(CHLD HUP INT TERM PIPE); exec @ARGV"])
            .args([env!("CARGO_BIN_EXE_freshbearer"), "token", "--store", "file", "--", &mint])
            .env("HOME", house.home())
            .output()
            .unwrap(),
    );
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("T\n", "", 0));
}

#[test]
fn an_ask_leaves_nobody_behind_when_its_caller_hangs_up() {
    let house = House::new();
    let gate = house.gate();
    let mint = house.counting(&format!("cat '{}'; echo T", gate.display()));
    // A pipe of the caller's that we inherit by its mistake: nobody of ours may keep it open.
    let line = format!(
        "exec 7>&1; '{}' token --store file --deadline 200ms -- '{mint}' >&2",
        env!("CARGO_BIN_EXE_freshbearer")
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).env_clear().env("HOME", house.home());
    shell.env("PATH", std::env::var_os("PATH").unwrap()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Ends when the last holder of the pipe has closed it, though the mint still stands at its gate.
    let ran = shell.output().unwrap();
    assert_eq!(ran.status.code(), Some(5), "{ran:?}");
    assert_eq!(house.count(), 1);
    let mut let_go = fs::OpenOptions::new().write(true).open(&gate).unwrap();
    let_go.write_all(b"").unwrap();
    drop(let_go);
    until("the token is kept", || house.token(&[], &mint).stdout == "T\n");
}

/// All that there is below a directory, with owner and mode.
fn below(path: &Path) -> Vec<(std::path::PathBuf, u32, u32)> {
    let entry = |entry: fs::DirEntry| {
        let meta = entry.metadata().unwrap();
        let own = (entry.path(), meta.uid(), meta.mode() & 0o7777);
        let inside = if meta.is_dir() { below(&entry.path()) } else { Vec::new() };
        std::iter::once(own).chain(inside)
    };
    fs::read_dir(path).unwrap().flat_map(|found| entry(found.unwrap())).collect()
}

#[test]
fn nothing_is_made_in_another_users_home() {
    let house = House::new();
    // Root with the HOME of a user, as `sudo -E` leaves it.
    if std::os::unix::fs::chown(house.home(), Some(54321), Some(54321)).is_err() {
        leave_out("nothing_is_made_in_another_users_home", "only root can give a directory away");
        return;
    }
    let mint = house.counting("echo T");
    for _ in 0..2 {
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((&*ran.stdout, ran.code), ("T\n", 0), "{ran:?}");
        assert!(ran.stderr.contains("belongs to another user"), "{ran:?}");
    }
    assert_eq!(below(&house.home()), []);
    // Where the user has a part of the way, no more is made either.
    let local = house.home().join(".local");
    fs::create_dir(&local).unwrap();
    std::os::unix::fs::chown(&local, Some(54321), Some(54321)).unwrap();
    set_mode(&local, 0o755);
    house.token(&["--ttl", "1h"], &mint);
    assert_eq!(below(&house.home()), [(local, 54321, 0o755)]);
}

#[test]
fn a_umask_that_takes_all_away_leaves_directories_that_their_owner_can_use() {
    let Some(house) = House::unprivileged("a_umask_that_takes_all_away") else { return };
    let mint = house.counting("echo T");
    let line = format!(
        "umask 0777; exec '{}' token --store file --ttl 1h -- '{mint}'",
        env!("CARGO_BIN_EXE_freshbearer")
    );
    for _ in 0..2 {
        let (through, rest) = house.through.split_first().unwrap();
        let mut command = Command::new(through);
        command.args(rest).args(["sh", "-c", &line]).env_clear();
        command.env("HOME", house.home()).env("PATH", "/usr/bin:/bin");
        let ran = command.output().unwrap();
        assert_eq!(
            (&*ran.stdout, &*ran.stderr),
            (&b"T\n"[..], &b""[..]),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    assert_eq!(house.count(), 1);
    for (path, _, found) in below(&house.home()) {
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(found & 0o777, wanted, "{}", path.display());
    }
}

#[test]
fn a_token_too_large_for_a_file_is_answered_and_said_to_be_so() {
    let house = House::new();
    let mint = house.counting("head -c 1048570 /dev/zero | tr '\\0' T; echo");
    for runs in 1..=2 {
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((ran.stdout.len(), ran.code, house.count()), (1_048_571, 0, runs), "{}", ran.stderr);
        assert!(
            ran.stderr.contains("takes no token of this size: a file holds no more than 1 MiB"),
            "{}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("is not a file freshbearer created"), "{}", ran.stderr);
    }
    assert!(below(&house.state()).iter().all(|(path, ..)| !path.to_string_lossy().ends_with(".token")));
}
