//! The program `freshbearer-bridge`, which `freshbearer bridge` starts.

use std::process::ExitCode;

fn main() -> ExitCode {
    freshbearer::bridge()
}
