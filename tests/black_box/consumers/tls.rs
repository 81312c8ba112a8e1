//! TLS before a stand-in, for consumers that send no token without it.

use super::stage::Stage;
use crate::house::have;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Ends when it is dropped.
pub(crate) struct Tls {
    child: Child,
    pub(crate) port: u16,
    /// Its own, which a consumer has to trust.
    pub(crate) certificate: PathBuf,
}

pub(crate) fn can_be_had(test: &str) -> bool {
    have(test, &["openssl", "node"])
}

impl Tls {
    pub(crate) fn before(stage: &Stage) -> Self {
        let (key, certificate) = (stage.house.path("key.pem"), stage.house.path("certificate.pem"));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args([
                "-days",
                "2",
                "-subj",
                "/CN=stand-in",
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost",
            ])
            .arg("-keyout")
            .arg(&key)
            .arg("-out")
            .arg(&certificate)
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let mut child = Command::new("node")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/black_box/consumers/tls.mjs"))
            .args([&key, &certificate])
            .arg(stage.server.port.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, port: line.trim().parse().unwrap(), certificate }
    }

    pub(crate) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }
}

impl Drop for Tls {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
