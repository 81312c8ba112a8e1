//! What a hit is measured against: a Rust program that prints a constant and does nothing else. An
//! example of this package, so that it is built with our own profile and linked as we are.

#![allow(clippy::print_stdout, reason = "this is what it is for")]

fn main() {
    println!("{{\"Authorization\":\"Bearer constant\"}}");
}
