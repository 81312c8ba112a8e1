//! git over http, with `freshbearer git` as its credential helper.

use super::registries::link;
use super::server::{Request, Response, Server};
use super::stage::Stage;
use crate::house::{Ran, have, leave_out};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A server with a repository, for whoever can show a token that this challenge asks for.
fn stage(challenge: &'static str, lines: &str) -> Stage {
    let place = tempfile::tempdir().unwrap();
    let script = "git init -q --bare -b main repo.git && cd repo.git && \
        tree=$(git mktree </dev/null) && \
        commit=$(git -c user.name=a -c user.email=a@a commit-tree -m first \"$tree\") && \
        git update-ref refs/heads/main \"$commit\"";
    let made = Command::new("sh").args(["-c", script]).current_dir(place.path()).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    Stage::new(Server::start(challenge, move |request| backend(place.path(), request)), lines)
}

/// What git's own server answers, which is a CGI program.
fn backend(root: &Path, request: &Request) -> Response {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let header = |name| request.header(name).unwrap_or_default();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", &request.method)
        .env("CONTENT_TYPE", header("content-type"))
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("HTTP_GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&request.body).unwrap();
    let said = child.wait_with_output().unwrap().stdout;
    let end = said.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&said[..end]).into_owned();
    let kind = head.lines().find_map(|line| line.strip_prefix("Content-Type: ")).unwrap_or_default();
    Response::ok(kind, &said[end + 4..])
}

/// git with our helper; a clone into a directory that is not there yet.
fn clone(stage: &Stage, helper: &str) -> Ran {
    clone_as_configured(stage, &["-c", "credential.helper=", "-c", &format!("credential.helper={helper}")])
}

fn clone_as_configured(stage: &Stage, configuration: &[&str]) -> Ran {
    let into = stage.house.path("clone");
    let _ = std::fs::remove_dir_all(&into);
    let mut command = stage.program("git");
    command.args(configuration).args(["clone", "-q"]);
    command.arg(format!("{}/repo.git", stage.server.url())).arg("clone");
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
    Ran::from(command.output().unwrap())
}

/// Whether this git can be told of another scheme than Basic.
fn knows_bearer(test: &str) -> bool {
    let said = Command::new("git").args(["credential", "capability"]).output().unwrap();
    String::from_utf8_lossy(&said.stdout).contains("capability authtype")
        || leave_out(test, "this git is older than 2.46")
}

#[test]
fn git_is_configured_as_the_page_has_it() {
    if !have("git", &["git"]) {
        return;
    }
    let stage = stage("Basic realm=\"a\"", "");
    stage.example("git", 0);
    stage.goes_through_an_expiry(|| clone_as_configured(&stage, &[]));
}

const HELPERS: [&str; 3] = ["!freshbearer git internal", "!freshbearer git", "freshbearer"];

#[test]
fn git_goes_through_an_expiry_with_a_password() {
    if !have("git", &["git"]) {
        return;
    }
    for helper in HELPERS {
        let stage = stage("Basic realm=\"a\"", "");
        link(&stage, "git");
        stage.goes_through_an_expiry(|| clone(&stage, helper));
    }
}

#[test]
fn git_goes_through_an_expiry_with_a_bearer_token() {
    if !have("git", &["git"]) || !knows_bearer("git with a bearer token") {
        return;
    }
    let stage = stage("Bearer", "");
    stage.goes_through_an_expiry(|| clone(&stage, HELPERS[0]));
}

#[test]
fn git_gets_past_a_revocation_in_the_same_run_where_it_knows_how() {
    if !have("git", &["git"]) || !knows_bearer("git, twice in one run") {
        return;
    }
    let stage = stage("Bearer realm=\"a\"", "");
    assert_eq!(clone(&stage, HELPERS[0]).code, 0);
    stage.server.revoke("T1");
    stage.server.tokens();
    let ran = clone(&stage, HELPERS[0]);
    assert_eq!((ran.code, stage.house.count()), (0, 2), "{ran:?}");
    assert_eq!(stage.server.tokens(), ["-!", "T1!", "T2"]);
}

#[test]
fn a_token_that_git_erases_is_not_given_again() {
    if !have("git", &["git"]) {
        return;
    }
    let stage = stage("Basic realm=\"a\"", "");
    assert_eq!(clone(&stage, HELPERS[0]).code, 0);
    stage.server.revoke("T1");
    let refused = clone(&stage, HELPERS[0]);
    assert!(refused.code != 0 && refused.stderr.contains("Authentication failed"), "{refused:?}");
    let next = clone(&stage, HELPERS[0]);
    assert_eq!((next.code, stage.house.count()), (0, 2), "{next:?}");
    assert_eq!(stage.server.tokens().last().map(String::as_str), Some("T2"));
}

/// What the helper prints for such a request.
fn helper(stage: &Stage, words: &[&str], request: &str) -> Ran {
    let mut command = stage.program("freshbearer");
    command.arg("git").args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(request.as_bytes()).unwrap();
    Ran::from(child.wait_with_output().unwrap())
}

#[test]
fn only_the_very_token_that_was_erased_is_rejected() {
    let stage = stage("Basic", "username = \"x-access-token\"");
    let host = format!("protocol=http\nhost=127.0.0.1:{}\n", stage.server.port);
    let first = helper(&stage, &["get"], &host);
    assert!(
        first.stdout.starts_with("username=x-access-token\npassword=T1\npassword_expiry_utc="),
        "{first:?}"
    );
    for other in ["password=T0\n", "", "password=\n"] {
        let ran = helper(&stage, &["erase"], &format!("{host}{other}"));
        assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""), "{ran:?}");
    }
    assert_eq!(helper(&stage, &["get"], &host).stdout, first.stdout);
    let erased = helper(&stage, &["internal", "erase"], &format!("{host}username=u\npassword=T1\n"));
    assert_eq!((erased.code, erased.stdout.as_str()), (0, ""), "{erased:?}");
    assert!(helper(&stage, &["get"], &host).stdout.contains("\npassword=T2\n"));
}

#[test]
fn another_server_gets_nothing_and_another_helper_is_left_to_answer() {
    let stage = stage("Basic", "");
    let ours = format!("host=127.0.0.1:{}\n", stage.server.port);
    for request in [
        "protocol=https\nhost=example.com\n",
        &format!("protocol=https\n{ours}"),
        "protocol=ssh\nhost=h\n",
        "",
    ] {
        for words in [&["get"][..], &["internal", "get"], &["store"], &["erase"], &["internal", "capability"]]
        {
            let ran = helper(&stage, words, &format!("{request}password=T1\n"));
            assert_eq!(
                (ran.code, ran.stdout.as_str(), ran.stderr.as_str()),
                (0, "", ""),
                "{words:?} {request}"
            );
        }
    }
    assert_eq!(stage.house.count(), 0);
    // A profile that doesn't say where its token may go is for no protocol that asks for any server.
    crate::house::configure(&stage.house.home(), "[profile.internal]\ncommand = [\"echo\", \"T\"]\n");
    let ran = helper(&stage, &["internal", "get"], &format!("protocol=http\n{ours}"));
    assert!(ran.code == 2 && ran.stdout.is_empty() && ran.stderr.contains("names no servers"), "{ran:?}");
}
