//! The real clients, each from its package, against stand-ins for their services: nothing but loopback
//! can be reached, and nothing of the user's is seen.
//!
//! `tests/black_box/clients/install` gets the clients; it is the only step that needs a network. A script says
//! what the model calls and what happens in between, so that a scenario goes from event to event.

mod bridged;
mod client;
mod configuration;
mod desk;
mod fixed;
mod interactive;
mod kept;
mod refused;
mod set_up;
mod shared;
mod stage;
mod stumbles;

/// Each scenario once for each client that promises to run its helper again.
macro_rules! for_each_client {
    ($($scenario:ident),+ $(,)?) => {
        mod claude_code_2_1_250 {
            $crate::clients::for_each_client!(@ $crate::clients::client::Client::claude_code("2.1.250"), $($scenario),+);
        }
        mod claude_code_2_1_331 {
            $crate::clients::for_each_client!(@ $crate::clients::client::Client::claude_code("2.1.331"), $($scenario),+);
        }
        mod codex_0_169_0 {
            $crate::clients::for_each_client!(@ $crate::clients::client::Client::codex("0.169.0"), $($scenario),+);
        }
    };
    (@ $client:expr, $($scenario:ident),+) => {
        $(#[test] fn $scenario() { super::$scenario($client); })+
    };
}
use for_each_client;
