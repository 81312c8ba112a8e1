//! Programs that read the token from their environment, by `freshbearer run`.

use super::server::{Response, Server};
use super::stage::Stage;

#[test]
fn a_program_that_reads_a_variable_goes_through_an_expiry() {
    let stage = Stage::new(Server::start("Bearer", |_| Response::ok("text/plain", "")), "");
    // Vault's own can't be had: its token is all that counts here.
    let vault = format!(
        "#!/bin/sh\n[ \"$*\" = 'kv list secret' ] || exit 9\n\
         printf 'Authorization: Bearer %s\\n' \"$VAULT_TOKEN\" | exec curl -sSf -H @- {}\n",
        stage.server.url()
    );
    stage.house.script("bin/vault", &vault);
    if crate::house::have("a variable", &["curl"]) {
        stage.goes_through_an_expiry(|| stage.example("Any command, by its environment", 0));
    }
}
