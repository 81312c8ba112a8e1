//! What token commands say of how long their tokens live, and since when.

use crate::house::{House, until};
use crate::outputs::{in_seconds, life, printing, rfc3339};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The command prints the token `T` with these fields beside it.
fn with(fields: &Value) -> String {
    let mut document = fields.clone();
    document["access_token"] = json!("T");
    document.to_string()
}

#[test]
fn a_token_that_ended_years_ago_is_refused_in_whatever_words_it_says_so() {
    for (name, value) in [
        ("expiresAt", json!("2021-12-11T07:18:18UTC")),
        ("expires_at", json!("2020-11-25T05:00:00")),
        ("expiry", json!("2020-11-25")),
        ("expires", json!("Wed, 21 Oct 2015 07:28:00 GMT")),
        ("expires", json!("Wednesday, 21-Oct-15 07:28:00 GMT")),
        ("expires", json!("Wed Oct 21 07:28:00 2015")),
        ("expireTime", json!("2020-11-25T05:00:00Z")),
        ("ExpiresOn", json!("2020-11-25 05:00:00.000000")),
        ("expiry_date", json!(1_600_000_000_000i64)),
        ("validUntil", json!({"seconds": 1_600_000_000, "nanos": 0})),
        ("notAfter", json!("/Date(1600000000000)/")),
        ("EXPIRES_IN", json!(1_600_000_000)),
    ] {
        let (_, ran) = printing(with(&json!({name: value})), &[]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", 4), "{name} {value}: {ran:?}");
        assert!(ran.stderr.contains("printed a token that ended"), "{name} {value}: {ran:?}");
    }
}

#[test]
fn spans_and_moments_in_other_spellings_are_read() {
    for fields in [
        json!({"expires_in": "15m"}),
        json!({"expires-in": "900s"}),
        json!({"ttl": "PT15M"}),
        json!({"expiresInMs": 900_000}),
        json!({"expires_in": in_seconds(900)}),
        json!({"expireTime": rfc3339(900)}),
        json!({"expires_in": 1800, "created_at": in_seconds(0) - 900}),
        json!({"expires_in": 1800, "obtained_at": (in_seconds(0) - 900) * 1000}),
    ] {
        let (house, ran) = printing(with(&fields), &[]);
        assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("T\n", ""), "{fields}: {ran:?}");
        let (left, told) = life(&house);
        assert!(told && (880..=900).contains(&left), "{fields}: {left}");
    }
}

#[test]
fn an_expiry_that_cannot_be_relied_on_is_warned_of_and_noted() {
    for (name, value) in [("expires_at", json!("soon")), ("expiresIn", json!([])), ("ttl", json!(3_600_000))]
    {
        let (house, ran) = printing(with(&json!({name: value})), &[]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{name} {value}: {ran:?}");
        assert!(ran.stderr.contains(&format!("printed an expiry in '{name}'")), "{name}: {ran:?}");
        let record = std::fs::read(house.state_file(".json")).unwrap();
        let record: Value = serde_json::from_slice(&record).unwrap();
        assert_eq!(record["mint"]["unreadable_expiry"], name);
        assert!(life(&house).0 <= 3600, "{name}");
    }
}

#[test]
fn life_counts_from_when_the_token_was_issued() {
    let house = House::new();
    let sample = format!("{}/tests/sample/mint-jwt", env!("CARGO_MANIFEST_DIR"));
    let mint = house.counting(&format!("exec {sample} 40 3560"));
    assert_eq!(house.token(&[], &mint).code, 0);
    // Of its hour, less is left than is given out while another is to be had.
    assert_eq!(house.token(&[], &mint).code, 0);
    assert_eq!(house.count(), 2);
    // A younger one of the same 40 seconds is answered as it is.
    let house = House::new();
    let mint = house.counting_jwt(40);
    let first = house.token(&[], &mint).stdout;
    assert_eq!(house.token(&[], &mint).stdout, first);
    assert_eq!(house.count(), 1);
}

fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.map(|entry| entry.unwrap().path());
    folders.map(|folder| folder.join("faketime/libfaketime.so.1")).find(|library| library.exists())
}

#[test]
fn a_clock_that_is_set_while_the_command_runs_does_not_end_its_token() {
    let Some(library) = library() else {
        crate::house::leave_out("a clock that is set in mid-mint", "no libfaketime");
        return;
    };
    for jump in ["+2h", "-2h"] {
        let mut house = House::new();
        let clock = house.path("clock");
        std::fs::write(&clock, "+0").unwrap();
        for (name, value) in [
            ("LD_PRELOAD", library.to_str().unwrap()),
            ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ] {
            house.variables.push((name.to_owned(), value.to_owned()));
        }
        let mint = house.counting(&format!("echo {jump} > '{}'; echo T", clock.display()));
        let ran = house.token(&["--ttl", "1h"], &mint);
        assert_eq!((ran.stdout.as_str(), ran.code), ("T\n", 0), "{jump}: {ran:?}");
        until("it is kept", || house.answer(&["status"]).contains("file"));
        // By the clock as it is now, it has nearly its whole life before it.
        assert_eq!(house.token(&["--ttl", "1h"], &mint).stdout, "T\n");
        assert_eq!(house.count(), 1, "{jump}");
    }
}
