//! Where the token goes: to its server, and nowhere else.

use super::carried::Bridge;
use super::server::Server;
use crate::house::House;
use serde_json::json;
use std::fs;

#[test]
fn a_redirect_within_the_origin_is_followed() {
    let Some(server) = Server::start("origin", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    let near = server.at("mcp", "/redirect/near");
    let mut bridge = Bridge::with(&house, &[&near, "--store", "file", "--", &mint]);
    bridge.initialize();
    bridge.echo(1);
    server.assert_at_peace();
}

#[test]
fn a_redirect_out_of_the_origin_is_an_error_that_names_it_and_nothing_is_sent_there() {
    let Some(server) = Server::start("origin", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    let away = server.at("mcp", "/redirect/away");
    let mut bridge = Bridge::with(&house, &[&away, "--store", "file", "--", &mint]);
    let answer = bridge.initialize();
    let target = server.at("away", "");
    let error = answer["error"]["message"].as_str().unwrap_or_else(|| panic!("{answer}"));
    assert!(error.contains(&target), "{error} does not name {target}");
    server.assert_at_peace();
}

/// Before anything is minted or read.
#[test]
fn plain_http_to_another_machine_is_refused() {
    let house = House::new();
    let mint = house.counting("echo T1");
    for url in
        ["http://mcp.example/mcp", "http://10.0.0.1/mcp", "http://127.0.0.1.example/mcp", "ftp://127.0.0.1/"]
    {
        let ran = house.run(&["bridge", url, "--store", "file", "--", &mint]);
        assert_ne!(ran.code, 0, "{url}: {ran:?}");
        assert!(ran.stdout.is_empty() && ran.stderr.contains("https"), "{url}: {ran:?}");
    }
    assert_eq!(house.count(), 0);
}

#[test]
fn a_profiles_servers_are_binding() {
    let Some(server) = Server::start("origin", json!({})) else { return };
    let house = House::new();
    let mint = server.mint(&house);
    let place = house.home().join(".config/freshbearer");
    fs::create_dir_all(&place).unwrap();
    let profile = |servers: &str| {
        let text =
            format!("[profile.internal]\ncommand = [{}]\nservers = [{}]\n", json!(mint), json!(servers));
        fs::write(place.join("config.toml"), text).unwrap();
    };
    profile(&server.url());
    let mut bridge = Bridge::with(&house, &[&server.url(), "internal", "--store", "file"]);
    bridge.initialize();
    bridge.echo(1);
    drop(bridge);
    profile("https://mcp.example");
    let before = house.count();
    let ran = house.run(&["bridge", &server.url(), "internal", "--store", "file"]);
    assert_ne!(ran.code, 0, "{ran:?}");
    assert!(ran.stderr.contains("internal"), "{ran:?}");
    assert_eq!(house.count(), before);
    server.assert_at_peace();
}
