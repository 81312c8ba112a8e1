//! Eight servers that share one token.

use super::client::Client;
use super::for_each_client;
use super::refused::helper;
use super::stage::Stage;

const SERVERS: usize = 8;

for_each_client!(one_mint_at_the_start, one_mint_after_a_refusal);

/// The client asks for all of them at once.
fn one_mint_at_the_start(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--shared --store file", &stage.mint(300));
    let played = stage.play(&helper, SERVERS, &["call s1", "call s8"]);
    assert!(played.all_answered(), "{played}");
    assert!(played.refusals().is_empty(), "{played}");
    assert_eq!(stage.house.count(), 1, "{played}");
}

/// Each server comes back with the same refused token, and the new one of the first does for the others.
/// Codex's helper can't tell its servers apart; then it may take one mint for each that comes back.
fn one_mint_after_a_refusal(client: Client) {
    let Some(stage) = Stage::of(client) else { return };
    let helper = helper("--shared --store file", &stage.mint(300));
    let script = ["call s1", "revoke what was seen", "call s1", "call s2", "call s8"];
    let played = stage.play(&helper, SERVERS, &script);
    assert!(played.all_answered(), "{played}");
    let most = if client.names_servers { 2 } else { 4 };
    assert!((2..=most).contains(&stage.house.count()), "{} mints; {played}", stage.house.count());
}
