//! Records, tokens and other files of ours that are junk, or that cannot be read.

use crate::house::House;
use crate::surroundings::set_mode;
use std::fs;

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
