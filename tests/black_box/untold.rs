//! What is told of commands and their failures holds no secret.

use crate::house::House;
use crate::leaks::{CANARIES, sings};
use std::fs;

/// Beside the token's own file, no file of the state tells a secret, and `status` doesn't either.
fn assert_untold(house: &House) {
    for entry in fs::read_dir(house.state()).unwrap().map(|entry| entry.unwrap().path()) {
        let told = entry.extension().is_none_or(|ending| ending != "token");
        assert!(!told || !sings(&fs::read(&entry).unwrap()), "{}", entry.display());
    }
    let status = house.run(&["status"]);
    assert!(status.code == 0 && !sings(status.stdout.as_bytes()), "{status:?}");
}

#[test]
fn no_title_tells_a_secret() {
    let [token, password, _] = CANARIES;
    for url in ["https:/u:PASSWORD@h/mcp", "https:u:PASSWORD@h", "https:\\\\u:PASSWORD@h", "u:PASSWORD@h/mcp"]
    {
        let mut house = House::new();
        house.variables.push(("CLAUDE_CODE_MCP_SERVER_URL".into(), url.replace("PASSWORD", password)));
        let ran = house.run(&["token", "--store", "file", "--ttl", "1h", "--", "echo", token]);
        assert_eq!(ran.stdout, format!("{token}\n"), "{ran:?}");
        assert_untold(&house);
    }
}

#[test]
fn what_a_failing_command_says_is_told_without_its_secrets() {
    for said in [
        "password = SECRET",
        "{ \"refresh_token\" : \"SECRET\" }",
        "+ curl -u bob:SECRET https://id.example.com/token",
        "Authorization: Basic SECRET",
        "pass\u{1b}[31mword: SECRET",
        "secret:\nSECRET",
    ] {
        let house = House::new();
        fs::write(house.path("said"), said.replace("SECRET", CANARIES[2])).unwrap();
        let said = house.path("said");
        let mint =
            house.counting(&format!("cat '{}' >&2; echo >&2; echo 'no session' >&2; exit 7", said.display()));
        let ran = house.token(&[], &mint);
        assert!(ran.code == 3 && !sings(ran.stderr.as_bytes()), "{ran:?}");
        assert!(ran.stderr.contains("  | no session\n"), "{ran:?}");
        assert_untold(&house);
    }
}
