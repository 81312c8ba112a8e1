//! TLS with a certificate authority of the test's own, which the machine does not know.

use super::carried::Bridge;
use super::server::Server;
use crate::house::{House, have};
use serde_json::json;
use std::process::Command;

/// A house with an authority `ca.pem`, and a server whose certificate it has signed.
fn with_authority() -> Option<(House, Server)> {
    if !have("tls", &["openssl"]) {
        return None;
    }
    let house = House::new();
    let openssl = |words: &str| {
        let mut command = Command::new("openssl");
        command.args(words.split(' ')).current_dir(house.path(""));
        let ran = command.output().unwrap();
        assert!(ran.status.success(), "{ran:?}");
    };
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    openssl(&format!("{new} -keyout ca.key -out ca.pem -subj /CN=authority"));
    let signed = "-CA ca.pem -CAkey ca.key -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=IP:127.0.0.1";
    openssl(&format!("{new} {signed} -keyout server.key -out server.pem -subj /CN=server"));
    let files = json!({ "key": house.path("server.key"), "cert": house.path("server.pem") });
    let server = Server::start("tls", json!({ "tls": files }))?;
    Some((house, server))
}

#[test]
fn a_server_of_an_authority_that_is_named_is_trusted() {
    let Some((house, server)) = with_authority() else { return };
    let mint = server.mint(&house);
    let authority = house.path("ca.pem").display().to_string();
    let words = [&server.at("tls", "/mcp"), "--ca-file", &authority, "--store", "file", "--", &mint];
    let mut bridge = Bridge::with(&house, &words);
    bridge.initialize();
    bridge.echo(1);
    server.revoke();
    bridge.echo(2);
    server.assert_at_peace();
}

#[test]
fn a_server_of_an_unknown_authority_is_an_error_that_says_so_and_sees_no_token() {
    let Some((house, server)) = with_authority() else { return };
    let mint = server.mint(&house);
    let mut bridge = Bridge::with(&house, &[&server.at("tls", "/mcp"), "--store", "file", "--", &mint]);
    let answer = bridge.initialize();
    let error = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(error.contains("certificate"), "{error}");
    assert_eq!(server.seen()["methods"], json!({}));
}
