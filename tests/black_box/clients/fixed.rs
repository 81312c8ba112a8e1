//! A token command that fails at first and is then fixed.

use super::client::Client;
use super::for_each_client;
use super::refused::helper;
use super::stage::Stage;
use crate::house::until;

for_each_client!(broken_at_the_start);

/// The servers see no token rather than a bad one, `status` tells what the client hides, and the next
/// session is as if nothing had been.
fn broken_at_the_start(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let (house, mint) = (&stage.house, stage.mint(300));
    let helper = helper("--shared --store file", &mint);
    stage.break_the_command();
    let broken = stage.play(&helper, 1, &["call s1"]);
    assert!(broken.calls()[0].is_err(), "{broken}");
    assert!(broken.refusals().iter().all(|why| *why == "no token"), "{broken}");
    // Codex does not wait for its helper, which tries again for a while.
    until("the failure is noted", || house.answer(&["status"]).contains("broken for now"));

    stage.fix_the_command();
    let by_hand = ["headers", "--shared", "--store", "file", "--", &mint];
    until("the back-off after a failure is over", || house.run(&by_hand).code == 0);
    let count = house.count();
    let fixed = stage.play(&helper, 1, &["call s1"]);
    assert!(fixed.all_answered(), "{fixed}");
    assert_eq!(house.count(), count, "{fixed}");
}

/// Codex asks again at every call that is refused, so it comes back within the session. Claude Code
/// gives the server up for the session when its helper fails once.
#[test]
fn codex_comes_back_within_the_session() {
    let Some(stage) = Stage::of(Client::codex("0.169.0")) else { return };
    let helper = helper("--shared --store file", &stage.mint(4));
    let (broken, fixed) = (
        ["outlive what was seen", "break the command", "call s1"],
        ["fix the command", "ask by hand until answered", "call s1"],
    );
    let played = stage.play(&helper, 1, &[&["call s1"], &broken[..], &fixed].concat());
    let answered: Vec<bool> = played.calls().iter().map(Result::is_ok).collect();
    assert_eq!(answered, [true, false, true], "{played}");
}
