//! The report and `status`, as their readers see them: piped, and on terminals of several kinds.
//!
//! `UPDATE_EXPECT=1` writes the report in tests/doctor.txt anew.

use super::clients::{HELPERS, PROJECT, helper};
use super::state::{amend, keeping};
use super::{GOOD_CONFIG, config_file, furnish, on_path};
use crate::house::{House, have_terminals};
use expect_test::expect_file;
use serde_json::Value;

/// What differs from run to run and from machine to machine.
fn settled(house: &House, text: &str) -> String {
    let place = house.path("").to_str().unwrap().trim_end_matches('/').to_owned();
    let text =
        text.replace(env!("CARGO_BIN_EXE_freshbearer"), "/usr/bin/freshbearer").replace(&place, "/HOUSE");
    let version = House::new().answer(&["--version"]);
    let text = text.replace(version.trim_end(), "freshbearer VERSION");
    let mut lines = Vec::new();
    let mut of_store = false;
    for line in text.lines() {
        // What the machine has for a store is the machine's.
        let subject = line.contains(" store") || line.contains("mstore");
        of_store = subject && !line.starts_with(' ') || of_store && line.starts_with(' ');
        if of_store || line.ends_with(" things need attention") {
            continue;
        }
        let time = line.split_once("command took ").map(|(before, after)| {
            let (_, rest) = after.split_once("s ").unwrap();
            format!("{before}command took 7 ms {rest}")
        });
        lines.push(time.unwrap_or_else(|| line.to_owned()));
    }
    lines.join("\n") + "\n"
}

#[test]
fn the_whole_report_as_its_reader_sees_it() {
    if !have_terminals("the doctor's report on a terminal") {
        return;
    }
    let house = on_path(House::new());
    house.counting("echo T");
    let config = format!(
        "{GOOD_CONFIG}\n[profile.other]\ncommand = [\"sh\", \"-c\", \"echo no session >&2; exit 1\"]\n"
    );
    let (line, _, _) = HELPERS[0];
    furnish(
        &house,
        &[(config_file(), &config), ("home/.claude.json", &helper(line)), (".mcp.json", PROJECT)],
    );
    let piped = settled(&house, &house.run(&["doctor"]).stdout);
    assert!(!piped.contains('\u{1b}') && piped.is_ascii(), "{piped}");
    let path = &house.variables[0].1;
    let show = |settings: &str| {
        let ran = house.in_a_terminal(&format!("PATH='{path}' {settings} freshbearer doctor"), "");
        assert_eq!(ran.code, 1, "{ran:?}");
        settled(&house, &ran.stdout)
    };
    let seen = show("TERM=xterm LANG=C.UTF-8");
    let bare = show("TERM=xterm LANG=C.UTF-8 NO_COLOR=1");
    assert!(bare.contains("\u{2717} profile") && !bare.contains('\u{1b}'), "{bare}");
    let dumb = show("TERM=dumb");
    assert!(dumb.contains("x profile") && !dumb.contains('\u{1b}') && dumb.is_ascii(), "{dumb}");
    let seen = seen.replace('\u{1b}', "^");
    let both = format!("{piped}\n-- on a terminal --\n\n{seen}");
    expect_file!["../../doctor.txt"].assert_eq(&both);
}

#[test]
fn status_on_a_terminal_says_how_each_token_stands() {
    if !have_terminals("status on a terminal") {
        return;
    }
    let house = keeping();
    house.token(&[], &house.script("bad", "#!/bin/sh\nexit 7\n"));
    let program = env!("CARGO_BIN_EXE_freshbearer");
    let show = |settings: &str| house.in_a_terminal(&format!("{settings} '{program}' status"), "").stdout;
    let seen = show("TERM=xterm LANG=C.UTF-8");
    assert!(seen.contains("\u{1b}[32mfresh  \u{1b}[0m \u{1b}[1mmint\u{1b}[0m"), "{seen:?}");
    assert!(seen.contains("\u{1b}[31mfailed \u{1b}[0m \u{1b}[1mbad\u{1b}[0m"), "{seen:?}");
    let bare = show("TERM=xterm LANG=C.UTF-8 NO_COLOR=1");
    assert!(
        bare.contains(
            "\u{2713} fresh   mint\n  store   file (asked for by name)\n  life    expires in 4 min\n"
        ),
        "{bare:?}"
    );
    assert!(
        bare.contains("\u{2717} failed  bad\n  failed  0 s ago, after 4 tries: 'bad' exited with 7\n"),
        "{bare:?}"
    );
    // An empty NO_COLOR is none.
    assert!(show("TERM=xterm NO_COLOR=").contains("\u{1b}[32m+\u{1b}[0m "));
    assert!(!show("TERM=dumb").contains('\u{1b}'));
    assert!(!house.answer(&["status"]).contains('\u{1b}'));
    let states = |change: fn(&mut Value)| {
        let house = keeping();
        amend(&house, change);
        let status: Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
        status["tokens"][0]["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(states(|_| {}), "fresh");
    assert_eq!(states(|record| record["mint"]["expires_at"] = 1.into()), "expired");
    assert_eq!(states(|record| record["mint"]["at"] = 1_700_000_000_000_i64.into()), "stale");
    assert_eq!(states(|record| record["mint"]["expires_at"] = 9_000_000_000_000_i64.into()), "fresh");
    let reject = |record: &mut Value| {
        record["rejected"] = serde_json::json!([{ "mark": record["mint"]["mark"], "until": i64::MAX }]);
    };
    assert_eq!(states(reject), "rejected");
    assert_eq!(states(|record| record["presumed_refused"] = i64::MAX.into()), "suspect");
}
