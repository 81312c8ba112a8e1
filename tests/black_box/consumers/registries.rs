//! Registries of packages and containers, each read by the real program.

use super::documented::example;
use super::server::{Request, Response, Server};
use super::stage::{Stage, installed};
use crate::house::{Ran, have};
use serde_json::json;
use std::path::Path;
use std::process::Command;

/// A link that freshbearer itself makes, on PATH.
pub(super) fn link(stage: &Stage, what: &str) {
    let ran = stage.shell(&format!("freshbearer link {what} bin"));
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// A registry of containers with one image, of which just the manifest is read.
fn containers(request: &Request) -> Response {
    match request.target.as_str() {
        "/v2/" => Response::ok("application/json", "{}"),
        "/v2/image/manifests/latest" => {
            let kind = "application/vnd.oci.image.manifest.v1+json";
            let manifest = json!({ "schemaVersion": 2, "mediaType": kind, "layers": [], "config": {
                "mediaType": "application/vnd.oci.image.config.v1+json", "size": 2,
                "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
            } });
            Response::ok(kind, manifest.to_string())
        }
        _ => Response::status(404),
    }
}

#[test]
fn skopeo_goes_through_an_expiry_and_logs_out() {
    if !have("skopeo", &["skopeo"]) {
        return;
    }
    let stage = Stage::new(Server::start("Basic realm=\"a\"", containers), "");
    // A registry is named without a scheme, and so trusted as one with TLS.
    let registry = format!("127.0.0.1:{}", stage.server.port);
    stage.allow(&format!("https://{registry}"), "");
    stage.example("Docker, podman, skopeo, oras and helm", 0);
    std::fs::create_dir(stage.house.home().join(".docker")).unwrap();
    let config = example("Docker, podman, skopeo, oras and helm", 1, &stage.server.url());
    std::fs::write(stage.house.home().join(".docker/config.json"), config).unwrap();
    let inspect = format!("skopeo inspect --raw --tls-verify=false docker://{registry}/image:latest");
    stage.goes_through_an_expiry(|| {
        let ran = stage.shell(&inspect);
        assert!(ran.stdout.contains("schemaVersion"), "{ran:?}");
        ran
    });
    // Its word for a credential that is no good any more.
    let erased = stage.shell(&format!("echo {registry} | docker-credential-freshbearer erase"));
    assert_eq!((erased.code, erased.stdout.as_str()), (0, ""), "{erased:?}");
    assert_eq!(stage.shell(&inspect).code, 0);
    assert_eq!((stage.server.tokens().pop().as_deref(), stage.house.count()), (Some("T3"), 3));
    let stored = stage.shell("echo '{}' | docker-credential-freshbearer store");
    assert!(stored.code != 0 && stored.stderr.contains("'store' is not done here"), "{stored:?}");
    assert_eq!(
        stage.shell("docker-credential-freshbearer list").stdout,
        format!("{{\"{registry}\":\"oauth2accesstoken\"}}\n")
    );
    let other = stage.shell("echo other.example | docker-credential-freshbearer get");
    assert_eq!((other.code, other.stdout.as_str()), (1, "credentials not found in native keychain\n"));
}

/// An index of Python packages with one of them.
fn packages(request: &Request, wheel: &[u8]) -> Response {
    match request.target.as_str() {
        "/simple/standin/" => {
            let name = "standin-1.0-py3-none-any.whl";
            Response::ok(
                "text/html",
                format!("<html><body><a href=\"/files/{name}\">{name}</a></body></html>"),
            )
        }
        "/files/standin-1.0-py3-none-any.whl" => Response::ok("application/octet-stream", wheel),
        _ => Response::status(404),
    }
}

/// A wheel with nothing in it.
fn wheel(python: &Path) -> Vec<u8> {
    let script = "import sys, zipfile\n\
        files = {'METADATA': 'Metadata-Version: 2.1\\nName: standin\\nVersion: 1.0\\n',\n\
                 'WHEEL': 'Wheel-Version: 1.0\\nGenerator: a\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n', 'RECORD': ''}\n\
        with zipfile.ZipFile(sys.argv[1], 'w') as wheel:\n\
        \x20   for name, text in files.items(): wheel.writestr('standin-1.0.dist-info/' + name, text)\n";
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("wheel");
    let made = Command::new(python).args(["-c", script]).arg(&file).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    std::fs::read(file).unwrap()
}

/// The index, and the link by which both ask for its token.
fn index(python: &Path) -> Stage {
    let wheel = wheel(python);
    let stage = Stage::new(Server::start("Basic realm=\"a\"", move |request| packages(request, &wheel)), "");
    stage.example("pip and uv", 0);
    stage
}

/// The page's URLs, with the user where it belongs.
fn line(example: String) -> String {
    example.replace("https://oauth2accesstoken@", "http://oauth2accesstoken@")
}

#[test]
fn pip_goes_through_an_expiry() {
    let Some((pip, python)) = installed("pip", "pip").zip(installed("pip", "python")) else { return };
    let stage = index(&python);
    stage.goes_through_an_expiry(|| {
        let _ = std::fs::remove_dir_all(stage.house.path("got"));
        let line = line(example("pip and uv", 1, &stage.server.url()));
        let more = "--no-deps --no-cache-dir --disable-pip-version-check --no-input --dest got";
        stage.shell(&line.replace("pip download", &format!("{} download {more}", pip.display())))
    });
}

#[test]
fn uv_goes_through_an_expiry() {
    let Some((uv, python)) = installed("uv", "uv").zip(installed("uv", "python")) else { return };
    let stage = index(&python);
    stage.goes_through_an_expiry(|| {
        let line = line(example("pip and uv", 2, &stage.server.url()));
        let more = format!("--no-cache --no-config --reinstall --target got --python {}", python.display());
        stage.shell(&line.replace("uv pip install", &format!("{} pip install {more}", uv.display())))
    });
}

#[test]
fn pnpm_goes_through_an_expiry() {
    let Some(pnpm) = installed("pnpm", "pnpm") else { return };
    let stage = Stage::new(
        Server::start("Bearer", |request| match request.target.as_str() {
            "/standin" => {
                let version = json!({ "name": "standin", "version": "1.0.0", "dist": { "tarball": "http://x/", "shasum": "" } });
                let document = json!({ "name": "standin", "dist-tags": { "latest": "1.0.0" }, "versions": { "1.0.0": version } });
                Response::ok("application/json", document.to_string())
            }
            _ => Response::status(404),
        }),
        "",
    );
    stage.example("pnpm", 0);
    let npmrc = example("pnpm", 1, &stage.server.url()).replace("HOME", stage.house.home().to_str().unwrap());
    std::fs::write(stage.house.home().join(".npmrc"), npmrc).unwrap();
    stage.goes_through_an_expiry(|| {
        let ran = Ran::from(stage.program(&pnpm).args(["view", "standin", "version"]).output().unwrap());
        assert_eq!(ran.stdout.trim(), "1.0.0", "{ran:?}");
        ran
    });
}
