//! rclone, with a command that prints a bearer token.

use super::server::{Request, Response, Server};
use super::stage::Stage;
use crate::house::{Ran, have};

/// Just enough of WebDAV to list one file.
fn files(request: &Request) -> Response {
    let entry = |path: &str, kind: &str| {
        format!(
            "<d:response><d:href>{path}</d:href><d:propstat><d:prop>{kind}</d:prop>\
             <d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
        )
    };
    let body = format!(
        "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\">{}{}</d:multistatus>",
        entry("/", "<d:resourcetype><d:collection/></d:resourcetype>"),
        entry("/file", "<d:resourcetype/><d:getcontentlength>1</d:getcontentlength>"),
    );
    assert_eq!(request.method, "PROPFIND");
    Response { status: 207, ..Response::ok("application/xml", body) }
}

fn list(stage: &Stage, command: &str) -> Ran {
    let mut rclone = stage.program("rclone");
    rclone.args(["lsf", ":webdav:", "--config", "/dev/null", "--webdav-url", &stage.server.url()]);
    Ran::from(rclone.args(["--webdav-bearer-token-command", command]).output().unwrap())
}

#[test]
fn rclone_goes_through_an_expiry() {
    if !have("rclone", &["rclone"]) {
        return;
    }
    let stage = Stage::new(Server::start("Bearer", files), "");
    stage.goes_through_an_expiry(|| {
        let ran = list(&stage, "freshbearer token internal");
        assert_eq!(ran.stdout, "file\n", "{ran:?}");
        ran
    });
}

#[test]
fn rclone_gets_past_a_revocation_in_the_same_run() {
    if !have("rclone", &["rclone"]) {
        return;
    }
    let stage = Stage::new(Server::start("Bearer", files), "");
    let command = "freshbearer token --session parent internal";
    for _ in 0..2 {
        assert_eq!(list(&stage, command).code, 0);
        assert_eq!(stage.server.tokens(), ["T1"]);
    }
    stage.example("rclone", 0);
    assert_eq!(stage.server.tokens(), ["T1"]);
    stage.server.revoke("T1");
    let ran = list(&stage, command);
    assert_eq!((ran.stdout.as_str(), stage.house.count()), ("file\n", 2), "{ran:?}");
    assert_eq!(stage.server.tokens(), ["T1!", "T2"]);
}
