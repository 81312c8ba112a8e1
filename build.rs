//! Links the unwinder in, where the program is linked with glibc: loading it as a library of its own is a tenth
//! of what a hit costs (tests/bench), and it is needed only by a panic.
//!
//! It comes with every gcc, beside the library that Rust asks for. Where it isn't found, that one is taken.
//!
//! And tells builds apart: for `--version` by their commit and its date, and on macOS as the keychain there does.

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
    println!("cargo:rustc-env=FRESHBEARER_BUILD={}", commit_and_date());
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

/// ` (COMMIT DATE)`, or what is known of them: in a checkout from git, in a package from what cargo put there, and
/// the date from SOURCE_DATE_EPOCH, which reproducible builds set. The same source says the same.
fn commit_and_date() -> String {
    println!("cargo:rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let known = of_checkout().or_else(of_package).or_else(date_of_source).unwrap_or_default();
    if known.is_empty() { known } else { format!(" ({known})") }
}

/// Not of a repository further up, which is somebody else's.
fn of_checkout() -> Option<String> {
    Path::new(".git").exists().then_some(())?;
    let said = git(&["log", "-1", "--abbrev=9", "--format=%h %cs"])?;
    // Each commit and each checkout adds a line to the first; without it, the branch is named by the second.
    for place in ["logs/HEAD", "HEAD"] {
        let place = git(&["rev-parse", "--git-path", place])?;
        if Path::new(&place).exists() {
            println!("cargo:rerun-if-changed={place}");
            return Some(said);
        }
    }
    Some(said)
}

fn git(arguments: &[&str]) -> Option<String> {
    let said = Command::new("git").args(arguments).output().ok().filter(|said| said.status.success())?;
    Some(String::from_utf8(said.stdout).ok()?.trim().to_owned())
}

fn of_package() -> Option<String> {
    let said = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = said.split_once("\"sha1\"")?;
    let commit = rest.split('"').nth(1)?.get(..9)?;
    Some(date_of_source().map_or_else(|| commit.to_owned(), |date| format!("{commit} {date}")))
}

/// The day of SOURCE_DATE_EPOCH, in UTC.
fn date_of_source() -> Option<String> {
    let seconds: i64 = env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()?;
    // Days counted from the first of March of the year 0, so that a leap day is the last of its year.
    let days = seconds.div_euclid(86_400) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
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
