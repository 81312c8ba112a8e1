//! kubectl, with `--form exec-credential`, against a small API server.

use super::documented::example;
use super::server::{Request, Response, Server};
use super::stage::{Stage, installed};
use super::tls::{self, Tls};
use crate::house::Ran;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Just enough of an API server for `kubectl get namespaces`.
fn api(request: &Request) -> Response {
    let path = request.target.split('?').next().unwrap();
    let answer = match path {
        "/api" => json!({ "kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": [] }),
        "/apis" => json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": [] }),
        "/api/v1" => json!({ "kind": "APIResourceList", "groupVersion": "v1", "resources": [
            { "name": "namespaces", "singularName": "namespace", "namespaced": false, "kind": "Namespace", "verbs": ["list"] }
        ] }),
        "/api/v1/namespaces" => {
            json!({ "kind": "NamespaceList", "apiVersion": "v1", "metadata": {}, "items": [
            { "metadata": { "name": "stand-in" } }
        ] })
        }
        _ => return Response::status(404),
    };
    Response::ok("application/json", answer.to_string())
}

/// A kubeconfig whose user is ours. JSON is YAML.
fn kubeconfig(stage: &Stage, tls: &Tls, version: &str) {
    let exec = json!({
        "apiVersion": format!("client.authentication.k8s.io/{version}"),
        "command": "freshbearer",
        "args": ["token", "--form", "exec-credential", "internal"],
        "interactiveMode": "Never",
        "provideClusterInfo": true,
    });
    let config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "c", "cluster": { "server": tls.url(), "certificate-authority": tls.certificate } }],
        "users": [{ "name": "u", "user": { "exec": exec } }],
        "contexts": [{ "name": "x", "context": { "cluster": "c", "user": "u" } }],
        "current-context": "x",
    });
    std::fs::write(stage.house.path("kubeconfig"), config.to_string()).unwrap();
}

fn kubectl() -> Option<PathBuf> {
    if tls::can_be_had("kubectl") { installed("kubectl", "kubectl") } else { None }
}

fn get(stage: &Stage, kubectl: &Path) -> Ran {
    let words = ["--kubeconfig", "kubeconfig", "get", "namespaces", "-o", "name"];
    Ran::from(stage.program(kubectl).args(words).output().unwrap())
}

/// A cluster that takes the profile's tokens, and the configuration of a user of it who asks for them in this version.
fn cluster(version: &str) -> (Stage, Tls) {
    let stage = Stage::new(Server::start("Bearer", api), "");
    let tls = Tls::before(&stage);
    stage.allow(&tls.url(), "");
    kubeconfig(&stage, &tls, version);
    (stage, tls)
}

#[test]
fn kubectl_goes_through_an_expiry() {
    let Some(kubectl) = kubectl() else { return };
    for version in ["v1", "v1beta1"] {
        let (stage, _tls) = cluster(version);
        stage.goes_through_an_expiry(|| {
            let ran = get(&stage, &kubectl);
            assert_eq!(ran.stdout, "namespace/stand-in\n", "{ran:?}");
            ran
        });
    }
}

#[test]
fn kubectl_is_configured_as_the_page_has_it() {
    let Some(kubectl) = kubectl() else { return };
    let (stage, tls) = cluster("v1");
    // The user that is written by hand is replaced by that of the page.
    let config = std::fs::read_to_string(stage.house.path("kubeconfig")).unwrap();
    std::fs::write(stage.house.path("kubeconfig"), config.replace("\"user\":\"u\"", "\"user\":\"internal\""))
        .unwrap();
    let line = example("kubectl and all that is built on client-go", 0, &tls.url());
    let ran = stage.shell(
        &line.replace("kubectl config", &format!("{} --kubeconfig kubeconfig config", kubectl.display())),
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    stage.goes_through_an_expiry(|| get(&stage, &kubectl));
}

#[test]
fn kubectl_asks_again_for_a_token_that_was_refused_and_gets_another() {
    let Some(kubectl) = kubectl() else { return };
    let (stage, _tls) = cluster("v1");
    assert_eq!(get(&stage, &kubectl).code, 0);
    stage.server.revoke("T1");
    // It gives up on what it had asked for, but runs us again: the next one has another token.
    let refused = get(&stage, &kubectl);
    let next = get(&stage, &kubectl);
    assert_eq!(next.stdout, "namespace/stand-in\n", "{refused:?} {next:?}");
    assert_eq!(stage.house.count(), 2, "{refused:?} {next:?}");
}

#[test]
fn kubectl_gets_nothing_for_another_cluster() {
    let Some(kubectl) = kubectl() else { return };
    let (stage, _tls) = cluster("v1");
    let config = std::fs::read_to_string(stage.house.path("kubeconfig")).unwrap();
    let config = config.replace("127.0.0.1", "localhost");
    std::fs::write(stage.house.path("kubeconfig"), config).unwrap();
    let ran = get(&stage, &kubectl);
    assert!(ran.code != 0 && ran.stderr.contains("profile 'internal' is not for "), "{ran:?}");
    assert_eq!((stage.house.count(), stage.server.tokens()), (0, Vec::new()));
    let status: Value = serde_json::from_str(&stage.house.answer(&["status", "--json"])).unwrap();
    assert!(status.to_string().contains("localhost"), "{status}");
}
