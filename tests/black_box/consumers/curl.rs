//! curl, with the headers on its standard input or in a configuration file there.

use super::server::{Response, Server};
use super::stage::Stage;
use crate::house::have;

fn stage() -> Stage {
    let server = Server::start("Bearer", |request| {
        let header = request.header("x-odd").unwrap_or_default();
        Response::ok("text/plain", format!("{header}\n"))
    });
    Stage::new(server, "")
}

#[test]
fn curl_goes_through_an_expiry_with_lines_and_with_a_configuration() {
    if !have("curl", &["curl"]) {
        return;
    }
    for line in [
        "freshbearer headers --form lines internal | curl -sSf -H @- URL",
        "freshbearer headers --form curl internal | curl -sSf --config - URL",
        "{ freshbearer headers --form curl internal; echo 'max-time = 10'; } | curl -sSf --config - URL",
    ] {
        let stage = stage();
        let line = line.replace("URL", &stage.server.url());
        stage.goes_through_an_expiry(|| stage.shell(&line));
    }
    let stage = stage();
    stage.goes_through_an_expiry(|| stage.example("curl", 0));
}

#[test]
fn curl_reads_back_every_character_that_a_header_may_have() {
    if !have("curl", &["curl"]) {
        return;
    }
    let stage = stage();
    let odd: String = (b'!'..=b'~').map(char::from).collect();
    for text in [odd.as_str(), "\\\\", "\\\"", "a\\nb\\", "\"\\\"", "%41 $HOME `x` #", "a b"] {
        let header = format!("X-Odd: {text}.{{token}}");
        let words = [
            "headers",
            "--form",
            "curl",
            "--header",
            &header,
            "--header",
            "Authorization: Bearer {token}",
            "internal",
        ];
        std::fs::write(stage.house.path("config"), stage.house.answer(&words)).unwrap();
        let ran = stage.shell(&format!("curl -sSf --config config {}", stage.server.url()));
        assert_eq!(ran.stdout, format!("{text}.T1\n"), "{ran:?}");
    }
}
