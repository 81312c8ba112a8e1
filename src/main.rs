//! The program `freshbearer`.
//!
//! On Linux with glibc it starts without Rust's own preparations: they read /proc/self/maps to guard the stack, which
//! was a sixth of a hit's instructions and a fifth of its system calls (tests/bench). The kernel guards it as well;
//! only Rust's own words about an overflow are lost. What else is prepared there, is prepared here.
#![cfg_attr(all(target_os = "linux", target_env = "gnu"), no_main)]

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn main() -> std::process::ExitCode {
    freshbearer::main()
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod start {
    use std::ffi::{c_char, c_int};
    use std::panic::catch_unwind;
    use std::process::ExitCode;

    // glibc gives std the arguments by itself, before this.
    #[allow(unsafe_code, reason = "the name by which the C library finds a program's start")]
    // SAFETY: nothing else in the program has this name.
    #[unsafe(no_mangle)]
    extern "C" fn main(_: c_int, _: *const *const c_char) -> c_int {
        freshbearer::stand_in_for_start();
        // A panic must not leave this function; std's own start ends with this number, too.
        let code = catch_unwind(freshbearer::main).unwrap_or(ExitCode::from(101));
        // Only std can read an exit code's number, but anybody can compare it.
        let number = (0..u8::MAX).find(|number| code == ExitCode::from(*number)).unwrap_or(u8::MAX);
        // Ends the process as a `main` of Rust's does: what is still in stdout is written.
        std::process::exit(number.into())
    }
}
