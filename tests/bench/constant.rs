//! What a hit is measured against: a Rust program that prints a constant and does nothing else. Built by
//! tests/bench/run, with the options of our own profile and linked as Rust links any program.

fn main() {
    println!("{{\"Authorization\":\"Bearer constant\"}}");
}
