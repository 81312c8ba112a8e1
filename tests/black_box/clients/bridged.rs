//! The real clients with a bridge in place of each server, those that never run a helper again and those that have none
//! among them.

use super::client::{Client, Means};
use super::stage::Stage;

/// One session of each, over two expiries and a revocation.
macro_rules! over_expiries_and_a_revocation {
    ($($name:ident: $client:expr),+ $(,)?) => {
        $(#[test] fn $name() { every_call_is_answered($client); })+
    };
}

over_expiries_and_a_revocation!(
    claude_code_2_1_119_keeps_its_server: Client::claude_code("2.1.119"),
    claude_code_2_1_246_keeps_its_server: Client::claude_code("2.1.246"),
    claude_code_2_1_250_keeps_its_server: Client::claude_code("2.1.250"),
    claude_code_2_1_331_keeps_its_server: Client::claude_code("2.1.331"),
    codex_0_169_0_keeps_its_server: Client::codex("0.169.0"),
    gemini_cli_0_61_0_keeps_its_server: Client::gemini_cli("0.61.0"),
    opencode_1_18_33_keeps_its_server: Client::opencode("1.18.33"),
);

fn every_call_is_answered(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let words = ["--store", "file", "--", &stage.mint(4)].map(str::to_owned);
    let (outlive, revoke) = ("outlive what was seen", "revoke at once");
    let script = ["call s1", outlive, "call s1", outlive, "call s1", revoke, "call s1", "call s1"];
    let played = stage.play_with(&Means::Bridge(words.to_vec()), 1, &script);
    assert!(played.all_answered(), "{played}");
    assert_eq!(played.elsewhere(), [""; 0], "{played}");
}
