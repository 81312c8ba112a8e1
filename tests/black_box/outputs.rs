//! What token commands print: every row of what is known of them, read without a flag.

use crate::house::{House, Ran};

/// Runs a token command that prints `text`, byte for byte.
pub(crate) fn printing(text: impl AsRef<[u8]>, options: &[&str]) -> (House, Ran) {
    let house = House::new();
    std::fs::write(house.path("text"), text).unwrap();
    let mint = house.counting(&format!("cat '{}'", house.path("text").display()));
    let ran = house.token(options, &mint);
    (house, ran)
}

pub(crate) fn life(house: &House) -> (u64, bool) {
    let status: serde_json::Value = serde_json::from_str(&house.answer(&["status", "--json"])).unwrap();
    let token = &status["tokens"][0];
    (token["expires_in"].as_u64().unwrap(), token["expiry_source"] == "output")
}

pub(crate) fn in_seconds(seconds: u64) -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    now.as_secs() + seconds
}

pub(crate) fn rfc3339(seconds: u64) -> String {
    let moment =
        time::OffsetDateTime::from_unix_timestamp(i64::try_from(in_seconds(seconds)).unwrap()).unwrap();
    moment.format(&time::format_description::well_known::Rfc3339).unwrap()
}

fn jwt(seconds: u64) -> String {
    let made = std::process::Command::new(format!("{}/tests/sample/mint-jwt", env!("CARGO_MANIFEST_DIR")))
        .arg(seconds.to_string())
        .output()
        .unwrap();
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// It is read as the token `T` with about so many seconds to live.
fn reads(text: &str, seconds: u64) {
    reads_as(text, "T", seconds);
}

fn reads_as(text: &str, token: &str, seconds: u64) {
    let (house, ran) = printing(text, &[]);
    assert_eq!((ran.stdout.trim_end(), ran.code), (token, 0), "{text}: {ran:?}");
    let (left, told) = life(&house);
    assert!(told && (seconds.saturating_sub(20)..=seconds).contains(&left), "{text}: {left} s left, {told}");
}

#[test]
fn a_jwt_with_or_without_a_newline() {
    let token = jwt(900);
    reads_as(&format!("{token}\n"), &token, 900);
    reads_as(&token, &token, 900);
    reads_as(&format!("{token}\r\n"), &token, 900);
    reads_as(&format!("Bearer {token}\n"), &token, 900);
}

#[test]
fn an_opaque_token_has_the_life_it_is_given() {
    for (options, seconds) in [(&[][..], 60), (&["--ttl", "1h"][..], 3600)] {
        let (house, ran) = printing("ya29.opaque|token\n", options);
        assert_eq!(ran.stdout, "ya29.opaque|token\n");
        let (left, told) = life(&house);
        assert!(!told && (seconds - 20..=seconds).contains(&left), "{left}");
    }
}

#[test]
fn gcloud_config_helper() {
    let end = rfc3339(900);
    reads(&format!(r#"{{"credential":{{"access_token":"T","id_token":"I","token_expiry":"{end}"}}}}"#), 900);
}

#[test]
fn az() {
    let end = in_seconds(900);
    reads(
        &format!(
            r#"{{"accessToken":"T","expiresOn":"2031-01-01 12:00:00.000000","expires_on":{end},
                 "subscription":"s","tenant":"t","tokenType":"Bearer"}}"#
        ),
        900,
    );
}

#[test]
fn databricks_whose_refresh_token_is_never_kept() {
    let end = rfc3339(900);
    let text = format!(
        r#"{{"access_token":"T","token_type":"Bearer","refresh_token":"canary","expiry":"{end}","expires_in":9000}}"#
    );
    reads(&text, 900);
    let (house, _) = printing(&text, &[]);
    for entry in std::fs::read_dir(house.state()).unwrap() {
        let path = entry.unwrap().path();
        assert!(!std::fs::read_to_string(&path).unwrap().contains("canary"), "{path:?}");
    }
}

#[test]
fn an_oauth_token_endpoint() {
    reads(r#"{"access_token":"T","expires_in":900,"token_type":"bearer","refresh_token":"R"}"#, 900);
    reads(r#"{"access_token":"T","expires_in":"900"}"#, 900);
}

#[test]
fn aws_codeartifact() {
    let end = rfc3339(900).replace('Z', "+00:00");
    reads(&format!(r#"{{"authorizationToken":"T","expiration":"{end}"}}"#), 900);
    reads(&format!(r#"{{"authorizationToken":"T","expiration":{}.123}}"#, in_seconds(900)), 900);
}

#[test]
fn vault_and_cognito() {
    reads(r#"{"request_id":"r","auth":{"client_token":"T","lease_duration":900,"renewable":true}}"#, 900);
    reads(r#"{"AuthenticationResult":{"AccessToken":"T","ExpiresIn":900,"RefreshToken":"R"}}"#, 900);
    reads(r#"{"access_token":"T","expires_in":63072000}"#, 63_072_000);
}

#[test]
fn an_exec_credential() {
    let end = rfc3339(900);
    reads(
        &format!(
            r#"{{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","spec":{{}},
                 "status":{{"token":"T","expirationTimestamp":"{end}"}}}}"#
        ),
        900,
    );
}

#[test]
fn whole_headers_are_kept_and_given_back_whole() {
    let end = rfc3339(900);
    let token = jwt(900);
    for text in [
        format!(r#"{{"headers":{{"Authorization":["Bearer {token}"],"X-Other":["y"]}},"expires":"{end}"}}"#),
        format!(r#"{{"Authorization":"Bearer {token}","X-Other":"y"}}"#),
    ] {
        let (house, ran) = printing(&text, &[]);
        assert_eq!(ran.stdout.trim_end(), token, "{ran:?}");
        let (left, told) = life(&house);
        assert!(told && (880..=900).contains(&left), "{left}");
        let mint = house.path("mint").to_str().unwrap().to_owned();
        assert_eq!(
            house.answer(&["headers", "--store", "file", "--", &mint]),
            format!("{{\"Authorization\":\"Bearer {token}\",\"X-Other\":\"y\"}}\n")
        );
        assert_eq!(house.count(), 1);
    }
}

#[test]
fn oidc_token_all() {
    reads(&format!("T\nhttps://issuer.example\n{}\n", in_seconds(900)), 900);
}

#[test]
fn the_earlier_end_counts() {
    let token = jwt(300);
    reads_as(&format!(r#"{{"access_token":"{token}","expires_in":900}}"#), &token, 300);
    let token = jwt(900);
    reads_as(&format!(r#"{{"access_token":"{token}","expires_in":300}}"#), &token, 300);
}

#[test]
fn elsewhere_in_a_document_by_pointer() {
    let text = r#"{"data":[{"bearer":"T","lives":900}]}"#;
    let (_, ran) = printing(text, &[]);
    assert_eq!(ran.code, 4, "{ran:?}");
    let (house, ran) = printing(text, &["--token-path", "/data/0/bearer", "--expiry-path", "/data/0/lives"]);
    assert_eq!(ran.stdout, "T\n", "{ran:?}");
    assert!((880..=900).contains(&life(&house).0));
}

/// What can't be read is named and not shown.
#[test]
fn what_is_no_token() {
    let words = "wanted one token";
    for (text, code, named) in [
        ("", 4, "printed nothing and exited 0"),
        (" \n", 4, "printed nothing and exited 0"),
        ("a\nb\nc\n", 4, "printed 3 lines, wanted one token"),
        ("Updating...\neyJ.eyJ.x\n", 4, "printed 2 lines, wanted one token"),
        ("please log in\n", 4, words),
        ("null\n", 4, "printed 'null' where a token should be"),
        ("a\u{e9}b\n", 4, "cannot stand in a header"),
        ("a\u{0}b\n", 4, "cannot stand in a header"),
        ("a\rX-Evil: 1\n", 4, "cannot stand in a header"),
        ("{\"access_token\":\"a\\r\\nX-Evil: 1\"}", 4, "cannot stand in a header"),
        ("{\"Authorization\":\"Bearer a\\nb\"}", 4, "cannot stand in a header"),
        ("{\"Authorization\":\"Bearer \"}", 4, "printed an empty token"),
        ("{\"Authorization\":\"Bearer null\"}", 4, "printed 'null' where a token should be"),
        ("{\"access_token\":\"\"}", 4, "printed an empty token"),
        ("{\"access_token\":", 4, "begins like JSON and is not"),
        ("<html>x</html>", 4, "cannot stand in a header"),
        (
            "{\"request-id\":\"7\",\"message\":\"Unauthorized\"}",
            4,
            "printed JSON with 'message', 'request-id'",
        ),
        ("{\"headers\":{\"Authorization\":\"Bearer A\",\"authorization\":\"Bearer B\"}}", 4, "cannot stand"),
        ("{\"hello\":\"world\"}", 4, "printed JSON with 'hello' and no token that could be found"),
        ("{\"access_token\":\"T\",\"token_type\":\"DPoP\"}", 4, "of type 'DPoP'"),
        ("{\"status\":{\"clientCertificateData\":\"x\"}}", 4, "a certificate is not a bearer token"),
        (
            "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}",
            4,
            "an AWS key pair is not a bearer token",
        ),
        (
            "{\"error\":\"invalid_grant\",\"error_description\":\"Session ended\"}",
            3,
            "reported an error: invalid_grant (Session ended)",
        ),
        ("{\"access_token\":\"T\",\"expires_in\":0}", 4, "printed a token that ended 0 s ago"),
    ] {
        let (_, ran) = printing(text, &[]);
        assert_eq!((ran.stdout.as_str(), ran.code), ("", code), "{text:?}: {ran:?}");
        assert!(ran.stderr.contains(named), "{text:?}: {ran:?}");
    }
}

#[test]
fn a_token_beside_a_failure_is_not_trusted() {
    let house = House::new();
    let mint = house.counting("echo T; exit 1");
    let ran = house.token(&[], &mint);
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 3), "{ran:?}");
}

#[test]
fn a_command_that_cannot_be_started() {
    let house = House::new();
    let ran = house.token(&[], "/nonexistent/mycli");
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 3), "{ran:?}");
    assert!(ran.stderr.contains("'mycli' was not found"), "{ran:?}");
    std::fs::write(house.path("plain"), "#!/bin/sh\necho T\n").unwrap();
    let ran = house.token(&[], house.path("plain").to_str().unwrap());
    assert!(ran.code == 3 && ran.stderr.contains("'plain' can't be executed"), "{ran:?}");
}
