//! The program `freshbearer`.

use std::process::ExitCode;

fn main() -> ExitCode {
    freshbearer::main()
}
