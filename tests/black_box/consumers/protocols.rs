//! Programs that can't be had here: what each sends and reads, by its documentation.

use super::documented::example;
use super::server::{Response, Server};
use super::stage::Stage;
use crate::house::Ran;
use serde_json::{Value, json};
use std::io::Write;
use std::process::Stdio;

fn stage() -> Stage {
    Stage::new(Server::start("Bearer", |_| Response::status(404)), "")
}

fn says(stage: &Stage, words: &[&str], request: &str) -> Ran {
    let mut command = stage.program(words[0]);
    command.args(&words[1..]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that refuses its arguments doesn't read.
    let _ = child.stdin.take().unwrap().write_all(request.as_bytes());
    Ran::from(child.wait_with_output().unwrap())
}

/// Bazel and Buck2: https://github.com/EngFlow/credential-helper-spec
#[test]
fn a_build_tool_gets_headers_and_when_they_expire_for_a_uri_of_the_profile() {
    let stage = stage();
    let line = example("Bazel, Buck2 and others", 0, &stage.server.url());
    let program = line.trim().rsplit('=').next().unwrap().to_owned();
    let uri = format!("{}/repository/x?y=1", stage.server.url());
    for request in [json!({ "uri": uri }), json!({ "uri": uri, "unknown": { "a": [1] } })] {
        let ran = says(&stage, &[&program, "get"], &request.to_string());
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
        assert_eq!(answer["headers"], json!({ "Authorization": ["Bearer T1"] }));
        assert_eq!(answer["expires"].as_str().map(str::len), Some("2026-01-01T12:00:00Z".len()), "{answer}");
        assert_eq!(answer.as_object().map(serde_json::Map::len), Some(2), "{answer}");
    }
    stage.expire("T1");
    let ran = says(&stage, &["freshbearer", "get"], &json!({ "uri": uri }).to_string());
    assert!(ran.stdout.contains("Bearer T2"), "{ran:?}");
    for (request, why) in [
        ("{\"uri\":\"https://other.example/\"}", "no profile"),
        ("{\"uri\":\"not a url\"}", "no profile"),
        ("{}", "no URI"),
        ("", "no URI"),
        ("[]", "no URI"),
    ] {
        let ran = says(&stage, &["freshbearer", "get"], request);
        assert!(ran.code != 0 && ran.stdout.is_empty() && ran.stderr.contains(why), "{request}: {ran:?}");
    }
    assert_eq!(stage.house.count(), 2);
}

/// Terraform and OpenTofu: https://developer.hashicorp.com/terraform/internals/credentials-helpers
#[test]
fn terraform_gets_the_token_of_a_host_and_nothing_for_another() {
    let stage = stage();
    let host = format!("127.0.0.1:{}", stage.server.port);
    stage.allow(&format!("https://{host}"), "");
    let plugins = stage.house.home().join(".terraform.d/plugins");
    std::fs::create_dir_all(&plugins).unwrap();
    stage.example("Terraform and OpenTofu", 0);
    // They put what is between the quotation marks behind `terraform-credentials-`.
    let name = example("Terraform and OpenTofu", 1, &stage.server.url());
    let helper = plugins.join(format!("terraform-credentials-{}", name.split('"').nth(1).unwrap()));
    let helper = helper.to_str().unwrap();
    assert_eq!(says(&stage, &[helper, "get", &host], "").stdout, "{\"token\":\"T1\"}\n");
    stage.expire("T1");
    assert_eq!(says(&stage, &[helper, "get", &host], "").stdout, "{\"token\":\"T2\"}\n");
    let other = says(&stage, &[helper, "get", "app.terraform.io"], "");
    assert_eq!((other.code, other.stdout.as_str()), (0, "{}\n"), "{other:?}");
    for word in ["store", "forget"] {
        let ran = says(&stage, &[helper, word, &host], "{\"token\":\"X\"}");
        assert!(ran.code != 0 && ran.stdout.is_empty(), "{ran:?}");
    }
}

#[test]
fn a_link_acts_by_its_name_and_replaces_nothing_that_freshbearer_did_not_make() {
    let stage = stage();
    let made = |what: &str| stage.shell(&format!("freshbearer link {what} bin"));
    assert_eq!(made("internal").stdout, "linked: bin/freshbearer-internal\n");
    assert_eq!(made("internal").stdout, "already linked: bin/freshbearer-internal\n");
    assert_eq!(
        stage.shell("freshbearer-internal; freshbearer-internal --form json-token | cut -c2-8").stdout,
        "T1\n\"token\"\n"
    );
    // One that led to a version that has gone.
    let link = stage.house.path("bin/freshbearer-internal");
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/gone/freshbearer", &link).unwrap();
    assert_eq!(made("internal").stdout, "linked: bin/freshbearer-internal\n");
    assert_eq!(stage.shell("freshbearer-internal").stdout, "T1\n");
    for (what, name) in [("keyring", "keyring"), ("git", "git-credential-freshbearer")] {
        let theirs = stage.house.path("bin").join(name);
        std::fs::write(&theirs, "theirs").unwrap();
        let ran = made(what);
        assert!(ran.code == 2 && ran.stderr.contains("is not a file freshbearer created"), "{ran:?}");
        assert_eq!(std::fs::read_to_string(&theirs).unwrap(), "theirs");
    }
    let ran = made("no-such-profile");
    assert!(ran.code == 2 && ran.stderr.contains("no profile 'no-such-profile'"), "{ran:?}");
    let ran = stage.shell("freshbearer link internal no-such-directory");
    assert!(ran.code == 1 && ran.stderr.contains("hint: "), "{ran:?}");
    // The profile says its form, be it one of headers.
    stage.allow(&stage.server.url(), "form = \"lines\"");
    assert_eq!(stage.shell("freshbearer-internal").stdout, "Authorization: Bearer T1\n");
}
