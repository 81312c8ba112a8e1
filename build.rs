//! Links the unwinder in, where the program is linked with glibc: loading it as a library of its own is a tenth
//! of what a hit costs (tests/bench), and it is needed only by a panic.
//!
//! It comes with every gcc, beside the library that Rust asks for. Where it isn't found, that one is taken. And
//! tells builds for macOS apart, as the keychain there does.

#![allow(clippy::disallowed_methods, reason = "a build script is given all it knows by its environment")]

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

const UNWINDER: &str = "libgcc_eh.a";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=FRESHBEARER_KEYCHAIN_VERSION={}", keychain_version());
    println!("cargo:rerun-if-env-changed=RUSTC_LINKER");
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    let is_static = target("FEATURE").contains("crt-static");
    if target("OS") == "linux"
        && target("ENV") == "gnu"
        && !is_static
        && let Some(place) = unwinder().as_deref().and_then(Path::parent)
    {
        println!("cargo:rustc-link-search=native={}", place.display());
        println!("cargo:rustc-link-lib=static:-bundle=gcc_eh");
    }
}

/// The version under which entries of the keychain are written. macOS lets a build read without a dialog only what
/// that very build has written, so there the version tells builds apart: by what they are made of.
fn keychain_version() -> String {
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("macos") {
        return version;
    }
    let mut build = DefaultHasher::new();
    for part in ["PROFILE", "OPT_LEVEL", "TARGET", "RUSTC"] {
        env::var(part).unwrap_or_default().hash(&mut build);
    }
    for place in ["Cargo.lock", "build.rs", "src"] {
        println!("cargo:rerun-if-changed={place}");
        hash_files(Path::new(place), &mut build);
    }
    format!("{version}+{:016x}", build.finish())
}

fn hash_files(place: &Path, build: &mut DefaultHasher) {
    let mut below: Vec<PathBuf> =
        fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    below.sort();
    below.iter().for_each(|path| hash_files(path, build));
    if below.is_empty() {
        (place, fs::read(place).unwrap_or_default()).hash(build);
    }
}

/// Where the linker has it. Without a linker of its own, another platform's can't be asked.
fn unwinder() -> Option<PathBuf> {
    let is_own = env::var("HOST") == env::var("TARGET");
    let linker = env::var_os("RUSTC_LINKER").or_else(|| is_own.then(|| "cc".into()))?;
    let said = Command::new(linker).arg(format!("-print-file-name={UNWINDER}")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(said.stdout).ok()?.trim());
    // What it doesn't have is named without a directory.
    (path.is_absolute() && path.exists()).then_some(path)
}
