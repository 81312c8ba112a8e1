//! The clients as people have them before them: windows in a terminal, typed into; several at once, and what
//! their menus do. Every call is answered, and no client registers itself.

use super::client::Client;
use super::desk::{Desk, Setting};
use super::for_each_client;
use super::refused::helper;
use super::stumbles::{assert_nothing_lost, slow_mint, stumbling};

for_each_client!(stumbles, over, slow, three_folders);

const CLAUDE_CODE: [&str; 2] = ["2.1.250", "2.1.331"];

/// The command fails once at the start and once when the token has been revoked.
fn stumbles(client: Client) {
    let Some(desk) = Desk::of(client, Setting::Helper) else { return };
    let helper = helper("--store file", &stumbling(&desk.stage, 300));
    desk.stage.break_the_command();
    let (revoke, fail) = ("revoke what was seen", "break the command");
    let script = ["open A", "ask A", revoke, "ask A", revoke, fail, "ask A", "ask A"];
    let played = desk.play(&helper, &script);
    assert_nothing_lost(&played);
    assert_eq!(desk.stage.house.count(), 3, "{played}");
}

fn over(client: Client) {
    let Some(desk) = Desk::of(client, Setting::Helper) else { return };
    let helper = helper("--store file", &desk.stage.mint(6));
    let played = desk.play(&helper, &["open A", "ask A", "outlive what was seen", "ask A", "ask A"]);
    assert_nothing_lost(&played);
    assert!(played.refusals().contains(&"over"), "{played}");
}

fn slow(client: Client) {
    let Some(desk) = Desk::of(client, Setting::Helper) else { return };
    let helper = helper("--store file", &slow_mint(&desk.stage));
    assert_nothing_lost(&desk.play(&helper, &["open A", "ask A", "revoke what was seen", "ask A", "ask A"]));
}

/// Windows share a token while it is good, and one new token when it is refused; those of Codex, which has one
/// process ask for all of them, do so in folders of their own.
fn three_folders(client: Client) {
    let Some(desk) = Desk::of(client, Setting::Helper) else { return };
    let helper = helper("--store file", &desk.stage.mint(300));
    let later = "a second later";
    let open = ["open A", "ask A", later, "open B second", "ask B", later, "open C third", "ask C"];
    let revoked = ["revoke what was seen", "ask A", later, "ask B", later, "ask C"];
    let played = desk.play(&helper, &[&open[..], &revoked].concat());
    assert_nothing_lost(&played);
    assert_eq!(desk.stage.house.count(), 2, "{played}");
}

/// Without its daemon, each window of Codex asks for itself, wherever it is.
#[test]
fn codex_in_one_folder_without_its_daemon() {
    let Some(desk) = Desk::of(Client::codex("0.169.0"), Setting::HelperWithoutDaemon) else { return };
    let helper = helper("--store file", &desk.stage.mint(300));
    let open = ["open A", "ask A", "a second later", "open B", "ask B"];
    let played = desk
        .play(&helper, &[&open[..], &["revoke what was seen", "ask A", "a second later", "ask B"]].concat());
    assert_nothing_lost(&played);
    assert_eq!(desk.stage.house.count(), 2, "{played}");
}

/// With the daemon they look like one session that comes back: a token for each, and every call is answered.
#[test]
fn codex_in_one_folder() {
    let Some(desk) = Desk::of(Client::codex("0.169.0"), Setting::Helper) else { return };
    let helper = helper("--store file", &desk.stage.mint(300));
    let open = ["open A", "ask A", "a second later", "open B", "ask B", "a second later", "look A", "ask A"];
    let revoked = ["revoke what was seen", "ask A", "a second later", "ask B", "a second later", "new A"];
    let played = desk.play(&helper, &[&open[..], &revoked, &["ask A"]].concat());
    assert_nothing_lost(&played);
}

/// What looks like coming back costs no window its server while the token is good.
#[test]
fn codex_with_a_command_that_fails() {
    let Some(desk) = Desk::of(Client::codex("0.169.0"), Setting::Helper) else { return };
    let helper = helper("--store file", &desk.stage.mint(300));
    let first = ["open A", "ask A", "a second later", "break the command"];
    let played = desk.play(&helper, &[&first[..], &["open B", "ask B", "new A", "ask A"]].concat());
    assert_nothing_lost(&played);
}

#[test]
fn claude_code_reconnects() {
    for version in CLAUDE_CODE {
        let Some(desk) = Desk::of(Client::claude_code(version), Setting::Helper) else { return };
        let helper = helper("--store file", &stumbling(&desk.stage, 300));
        let revoked = ["revoke what was seen", "break the command", "reconnect A", "ask A", "ask A"];
        let played = desk.play(&helper, &[&["open A", "ask A"], &revoked[..]].concat());
        assert_nothing_lost(&played);
        assert_eq!(desk.stage.house.count(), 2, "{played}");
    }
}

#[test]
fn claude_code_reconnects_while_the_command_fails() {
    for version in CLAUDE_CODE {
        let Some(desk) = Desk::of(Client::claude_code(version), Setting::Helper) else { return };
        let helper = helper("--store file", &desk.stage.mint(300));
        let played = desk.play(&helper, &["open A", "ask A", "break the command", "reconnect A", "ask A"]);
        assert_nothing_lost(&played);
    }
}

/// All windows run the same `apiKeyHelper`, under the same name: what one is refused says nothing of another's.
#[test]
fn claude_codes_own_key() {
    for version in CLAUDE_CODE {
        let Some(desk) = Desk::of(Client::claude_code(version), Setting::KeyHelper) else { return };
        let mint = desk.stage.mint(300);
        let program = env!("CARGO_BIN_EXE_freshbearer");
        let helper = format!("{program} token --session api-key --store file -- {mint}");
        let open = ["open A", "ask A", "open B", "ask B"];
        let played = desk.play(&helper, &[&open[..], &["revoke what was seen", "ask B", "ask A"]].concat());
        assert_nothing_lost(&played);
        assert!(played.refusals().contains(&"revoked"), "{played}");
        assert_eq!(desk.stage.house.count(), 2, "{played}");
    }
}
