//! The go command, with `--form goauth`, against a module server that speaks TLS.

use super::documented::example;
use super::server::{Request, Response, Server};
use super::stage::{Stage, installed};
use super::tls::{self, Tls};
use crate::house::Ran;
use std::path::{Path, PathBuf};

/// A module proxy with two modules, each in two versions.
fn modules(request: &Request) -> Response {
    let known = ["example.com/standin", "example.com/other"];
    let asked = request.target.strip_prefix('/').and_then(|target| target.split_once("/@v/"));
    let Some((module, file)) = asked.filter(|(module, _)| known.contains(module)) else {
        return Response::status(404);
    };
    match file.rsplit_once('.') {
        None => Response::ok("text/plain", "v1.0.0\nv1.1.0\n"),
        Some((version, "info")) => Response::ok("application/json", format!("{{\"Version\":\"{version}\"}}")),
        Some((_, "mod")) => Response::ok("text/plain", format!("module {module}\n")),
        Some(_) => Response::status(404),
    }
}

fn go() -> Option<PathBuf> {
    if tls::can_be_had("go") { installed("go", "go") } else { None }
}

fn stage() -> (Stage, Tls) {
    let stage = Stage::new(Server::start("Bearer", modules), "");
    let tls = Tls::before(&stage);
    stage.allow(&tls.url(), "");
    // As the page has it.
    let line = example("Go", 0, &tls.url());
    if let Some(go) = go() {
        let words = line.trim().replace("go env", &format!("{} env", go.display()));
        let environment = format!(
            "GOENV='{}' GOPATH=/nonexistent GOCACHE=/nonexistent",
            stage.house.path("go-env").display()
        );
        let ran = stage.shell(&format!("{environment} {words}"));
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    (stage, tls)
}

/// Asks for the versions of these modules, all at once.
fn list(stage: &Stage, tls: &Tls, go: &Path, modules: &[&str]) -> Ran {
    let mut command = stage.program(go);
    command.args(["list", "-m", "-versions"]).args(modules);
    command
        .env("GOENV", stage.house.path("go-env"))
        .env("GOPROXY", tls.url())
        .env("GOSUMDB", "off")
        .env("GOTOOLCHAIN", "local")
        .env("GOFLAGS", "-mod=mod")
        .env("GOCACHE", stage.house.path("go-cache"))
        .env("GOPATH", stage.house.path("go-path"))
        .env("SSL_CERT_FILE", &tls.certificate);
    Ran::from(command.output().unwrap())
}

#[test]
fn go_goes_through_an_expiry() {
    let Some(go) = go() else { return };
    let (stage, tls) = stage();
    stage.goes_through_an_expiry(|| {
        let ran = list(&stage, &tls, &go, &["example.com/standin"]);
        assert_eq!(ran.stdout, "example.com/standin v1.0.0 v1.1.0\n", "{ran:?}");
        ran
    });
}

#[test]
fn go_gets_past_a_revocation_in_the_same_run_with_one_mint_for_all_its_urls() {
    let Some(go) = go() else { return };
    let (stage, tls) = stage();
    let both = ["example.com/standin", "example.com/other"];
    assert_eq!(list(&stage, &tls, &go, &both).code, 0);
    stage.server.revoke("T1");
    stage.server.tokens();
    let ran = list(&stage, &tls, &go, &both);
    assert_eq!((ran.code, stage.house.count()), (0, 2), "{ran:?}");
    assert_eq!(stage.server.tokens().last().map(String::as_str), Some("T2"));
}

#[test]
fn a_module_that_is_not_there_costs_no_token() {
    let Some(go) = go() else { return };
    let (stage, tls) = stage();
    let ran = list(&stage, &tls, &go, &["example.com/no-such-module"]);
    assert!(ran.code != 0 && ran.stderr.contains("404"), "{ran:?}");
    assert_eq!(stage.house.count(), 1);
    assert_eq!(stage.good_tokens(), ["T1"]);
}

#[test]
fn what_go_adds_is_taken_for_nothing_else() {
    let stage = Stage::new(Server::start("Bearer", modules), "");
    for words in
        ["headers internal echo", "headers internal https://h.example/", "headers --form goauth -- echo T"]
    {
        let ran = stage.shell(&format!("freshbearer {words}"));
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{words}: {ran:?}");
    }
    let ran = stage.shell("freshbearer headers --form goauth internal");
    assert!(ran.code == 2 && ran.stderr.contains("none with https"), "{ran:?}");
}
