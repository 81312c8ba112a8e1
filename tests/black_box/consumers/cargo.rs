//! Cargo, with a registry whose index is for those with a token.

use super::documented::example;
use super::server::{Request, Response, Server};
use super::stage::Stage;
use crate::house::{Ran, have};
use serde_json::json;

/// A registry with one crate, of which just the index is read.
fn crates(request: &Request) -> Response {
    let url = format!("http://{}", request.header("host").unwrap_or_default());
    match request.target.as_str() {
        "/index/config.json" => {
            let config = json!({ "dl": format!("{url}/dl"), "api": url, "auth-required": true });
            Response::ok("application/json", config.to_string())
        }
        "/index/st/an/standin" => {
            let entry = json!({ "name": "standin", "vers": "1.0.0", "deps": [], "features": {},
                "yanked": false, "cksum": "0".repeat(64) });
            Response::ok("text/plain", entry.to_string())
        }
        _ => Response::status(404),
    }
}

/// A project that needs that crate, and this configuration.
fn stage(answer: fn(&Request) -> Response, configuration: fn(&str) -> String) -> Stage {
    let stage = Stage::new(Server::start("Cargo login_url=\"http://127.0.0.1\"", answer), "");
    let project = stage.house.path("project");
    for place in ["src", ".cargo"] {
        std::fs::create_dir_all(project.join(place)).unwrap();
    }
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
        [dependencies]\nstandin = { version = \"1\", registry = \"internal\" }\n";
    let configuration = configuration(&stage.server.url());
    for (name, text) in [("src/lib.rs", ""), ("Cargo.toml", manifest), (".cargo/config.toml", &configuration)]
    {
        std::fs::write(project.join(name), text).unwrap();
    }
    stage
}

/// Has Cargo look the crate up, with nothing that it knows from before.
fn look_up(stage: &Stage) -> Ran {
    let (project, home) = (stage.house.path("project"), stage.house.path("cargo"));
    let _ = std::fs::remove_dir_all(&home);
    let _ = std::fs::remove_file(project.join("Cargo.lock"));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = stage.program(&cargo);
    Ran::from(
        command.arg("generate-lockfile").current_dir(&project).env("CARGO_HOME", home).output().unwrap(),
    )
}

#[test]
fn cargo_goes_through_an_expiry() {
    if have("cargo", &["cargo"]) {
        let stage = stage(crates, |url| example("Cargo", 0, url));
        stage.goes_through_an_expiry(|| look_up(&stage));
    }
}

#[test]
fn a_registry_that_wants_a_scheme_before_the_token_gets_one() {
    let choosy = |request: &Request| match request.header("authorization") {
        Some(header) if header.starts_with("Bearer ") => crates(request),
        _ => Response::status(403),
    };
    if have("cargo", &["cargo"]) {
        let stage = stage(choosy, |url| example("Cargo", 1, url));
        stage.goes_through_an_expiry(|| look_up(&stage));
    }
}
