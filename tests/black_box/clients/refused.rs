//! One session, one server: a token that is taken, over, or revoked before its time.

use super::client::Client;
use super::for_each_client;
use super::stage::Stage;
use crate::house::have;

/// `freshbearer headers`, as a client's helper.
pub(crate) fn helper(options: &str, mint: &str) -> String {
    format!("{} headers {options} -- {mint}", env!("CARGO_BIN_EXE_freshbearer"))
}

for_each_client!(
    first_call,
    over,
    revoked,
    revoked_twice,
    revoked_behind_an_interpreter,
    a_plain_cache_loses_the_server,
    next_session,
);

fn first_call(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let played = stage.play(&helper("--store file", &stage.mint(300)), 1, &["call s1", "call s1"]);
    assert!(played.all_answered(), "{played}");
    assert!(played.refusals().is_empty(), "{played}");
    assert_eq!(stage.house.count(), 1, "{played}");
}

/// A token that ends between two calls is replaced when the client comes back for it.
fn over(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &stage.mint(4));
    let played = stage.play(&helper, 1, &["call s1", "outlive what was seen", "call s1"]);
    assert!(played.all_answered(), "{played}");
    assert!(played.refusals().contains(&"over"), "{played}");
    assert_ne!(played.calls()[0], played.calls()[1]);
}

/// A token that is refused though it looks fresh is not given to the same session again.
fn revoked(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &stage.mint(300));
    let played = stage.play(&helper, 1, &["call s1", "revoke what was seen", "call s1", "call s1"]);
    assert!(played.all_answered(), "{played}");
    assert_eq!(played.refusals().first(), Some(&"revoked"), "{played}");
    assert_eq!(stage.house.count(), 2, "{played}");
}

fn revoked_twice(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &stage.mint(300));
    let revoke = "revoke what was seen";
    let played = stage.play(&helper, 1, &["call s1", revoke, "call s1", revoke, "call s1"]);
    assert!(played.all_answered(), "{played}");
    assert_eq!(stage.house.count(), 3, "{played}");
}

/// What stands between the client and us makes no other session of it.
fn revoked_behind_an_interpreter(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    if !have("a client behind an interpreter", &["python3"]) {
        return;
    }
    let wrapper = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)";
    let helper = format!("python3 -c '{wrapper}' {}", helper("--store file", &stage.mint(300)));
    let played = stage.play(&helper, 1, &["call s1", "revoke what was seen", "call s1", "call s1"]);
    assert!(played.all_answered(), "{played}");
    assert_eq!(stage.house.count(), 2, "{played}");
}

/// The control: what `revoked` asks for is not the client's doing.
fn a_plain_cache_loses_the_server(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let (mint, kept) = (stage.mint(300), stage.house.path("kept"));
    let kept = kept.display();
    let cache = format!(
        r#"[ -s '{kept}' ] || '{mint}' > '{kept}'; printf '{{"Authorization":"Bearer %s"}}' "$(cat '{kept}')""#
    );
    let played = stage.play(&cache, 1, &["call s1", "revoke what was seen", "call s1", "call s1"]);
    let answered: Vec<bool> = played.calls().iter().map(Result::is_ok).collect();
    assert_eq!(answered, [true, false, false], "{played}");
}

/// A session that has not been refused anything shares the token of the one before.
fn next_session(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--store file", &stage.mint(300));
    for _ in 0..2 {
        let played = stage.play(&helper, 1, &["call s1"]);
        assert!(played.all_answered(), "{played}");
    }
    assert_eq!(stage.house.count(), 1);
}
