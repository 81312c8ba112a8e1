//! oo7, whose daemon takes minutes to build: `FRESHBEARER_TEST_OO7` names it where somebody has.

use super::day;
use crate::desktop::Desktop;

#[test]
#[ignore = "oo7-daemon has to be built: FRESHBEARER_TEST_OO7=PROGRAM cargo test -- --ignored oo7"]
fn a_day_with_oo7() {
    let program = std::env::var("FRESHBEARER_TEST_OO7").unwrap();
    let Some(mut desktop) = Desktop::without_wallet("oo7 for a day", &[]) else { return };
    desktop.start_wallet(&program, &["--login"], "a password of some length");
    desktop.until_it_keeps();
    day::of_a_wallet_that_keeps(&mut desktop, Desktop::lock);
}
