//! The leak hunt: a canary token, refresh token and client secret are looked for everywhere but on
//! standard output and in the chosen store.

use crate::house::{House, Ran, open_gate, until};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Of letters alone, so that no rule for what looks like a secret helps.
pub(crate) const CANARIES: [&str; 3] =
    ["canarytokenoflettersalone", "canaryrefreshoflettersalone", "canarysecretofletters"];

pub(crate) fn sings(bytes: &[u8]) -> bool {
    CANARIES.iter().any(|canary| bytes.windows(canary.len()).any(|window| window == canary.as_bytes()))
}

/// A house with all the places where a desktop puts things, in it.
pub(crate) fn house() -> House {
    let mut house = House::new();
    for (variable, place) in [
        ("TMPDIR", "tmp"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CONFIG_HOME", "home/.config"),
        ("XDG_CACHE_HOME", "home/.cache"),
    ] {
        fs::create_dir_all(house.path(place)).unwrap();
        house.variables.push((variable.into(), house.path(place).to_str().unwrap().into()));
    }
    fs::write(house.path("cage"), format!("{}\n{}\n{}\n", CANARIES[0], CANARIES[1], CANARIES[2])).unwrap();
    house
}

/// A token command that has the canaries in variables of its own, and then does as `body` says.
fn caged(house: &House, body: &str) -> String {
    let cage = house.path("cage");
    house.counting(&format!("{{ read token; read refresh; read secret; }} < '{}'\n{body}", cage.display()))
}

/// Hunts in argv and environment of all processes of this house; the number of those that are ours.
fn sample(house: &House) -> usize {
    let place = house.path("").to_str().unwrap().to_owned();
    let mut ours = 0;
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let read = |name: &str| fs::read(entry.path().join(name)).unwrap_or_default();
        // What can't even be read by the same user can't leak from there.
        let environment = read("environ");
        let arguments = read("cmdline");
        let of_this_house =
            |bytes: &[u8]| bytes.windows(place.len()).any(|window| window == place.as_bytes());
        if !of_this_house(&environment) && !of_this_house(&arguments) {
            continue;
        }
        assert!(!sings(&environment), "in an environment: {}", String::from_utf8_lossy(&arguments));
        assert!(!sings(&arguments), "in arguments: {}", String::from_utf8_lossy(&arguments));
        ours += usize::from(arguments.starts_with(b"freshbearer\0"));
    }
    ours
}

/// Every file of the house except the cage and the chosen store.
fn hunt(directory: &Path) {
    for entry in fs::read_dir(directory).unwrap().flatten() {
        let path = entry.path();
        let kind = entry.file_type().unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert!(!name.starts_with("core"), "a core file: {path:?}");
        if kind.is_dir() {
            hunt(&path);
        } else if kind.is_file() && name != "cage" && !name.ends_with(".token") {
            assert!(!sings(&fs::read(&path).unwrap()), "in {path:?}");
        }
    }
}

/// Every file of ours is its owner's alone, and so is their directory.
fn modes(house: &House) {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    if house.state().exists() {
        assert_eq!(mode(&house.state()), 0o700);
        for entry in fs::read_dir(house.state()).unwrap().flatten() {
            assert_eq!(mode(&entry.path()), 0o600, "{entry:?}");
        }
    }
}

/// Says that it is over, also when a test fails on the way.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What else can be asked once a token is kept.
fn others<'a>(options: &[&'a str], own: &[&'a str]) -> [Vec<&'a str>; 8] {
    [
        vec!["status"],
        [&["login"][..], options, own].concat(),
        vec!["status", "--json"],
        [&["forget"][..], own].concat(),
        vec!["status", "--json"],
        vec!["--help"],
        vec!["token", "--help"],
        [&["token", "--no-such-option"][..], own].concat(),
    ]
}

/// Runs all that can be asked about such a token, while all processes are sampled without a pause.
fn scenario(body: &str, options: &[&str]) -> usize {
    let house = house();
    let mint = caged(&house, body);
    let (done, seen) = (AtomicBool::new(false), std::sync::atomic::AtomicUsize::new(0));
    thread::scope(|scope| {
        // Whatever happens here, the sampler is told, or a failure would wait for it for ever.
        let _tells = AtTheEnd(&done);
        let sampler = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                seen.fetch_max(sample(&house), Ordering::Relaxed);
            }
        });
        let own = ["--", mint.as_str()];
        let mut said: Vec<Ran> = Vec::new();
        for words in
            [&["token"][..], &["headers"], &["token", "--refresh"], &["token", "--refresh-after", "0s"]]
        {
            let ran = house.run(&[words, options, &own].concat());
            // Standard output is the one place where a token may be, and only that.
            assert!(!sings(ran.stdout.replace(CANARIES[0], "").as_bytes()), "{body}: {ran:?}");
            said.push(Ran { stdout: String::new(), ..ran });
        }
        for words in others(options, &own) {
            if words[0] == "login" {
                fs::write(house.path("login"), "").unwrap();
            }
            let ran = house.run(&words);
            // A login hands the command's own standard error on as it is: the user's eyes are meant.
            said.push(if words[0] == "login" { Ran { stderr: String::new(), ..ran } } else { ran });
            hunt(house.path("").as_path());
        }
        until("nobody of ours is left", || sample(&house) == 0);
        done.store(true, Ordering::Relaxed);
        sampler.join().unwrap();
        for ran in said {
            assert!(!sings(ran.stdout.as_bytes()) && !sings(ran.stderr.as_bytes()), "{body}: {ran:?}");
        }
    });
    hunt(house.path("").as_path());
    modes(&house);
    seen.into_inner()
}

const DOCUMENT: &str = "{\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"client_secret\":\"%s\"}";

#[test]
fn nothing_leaks_when_all_goes_well() {
    let mut seen = 0;
    for body in [
        "sleep 0.1; echo $token",
        "sleep 0.1; echo \"Bearer $token\"",
        &format!("sleep 0.1; printf '{DOCUMENT}' $token $refresh $secret"),
        "printf '{\"Authorization\":\"Bearer %s\",\"X-Org\":\"7\"}' $token",
    ] {
        for store in ["file", "none"] {
            seen = seen.max(scenario(body, &["--store", store, "--ttl", "1h"]));
        }
    }
    // The caller and the process that mints: were none seen, nothing was hunted.
    assert!(seen > 0, "no process of ours was ever seen");
}

#[test]
fn nothing_leaks_when_the_command_talks_too_much() {
    for body in [
        "set -x; echo $token",
        &format!("set -x; printf '{DOCUMENT}' $token $refresh $secret"),
        &format!(
            "echo \"POST client_secret=$secret refresh_token=$refresh\" >&2; printf '{DOCUMENT}' $token $refresh $secret; exit 7"
        ),
        "echo \"Authorization: Bearer $token\" >&2; exit 7",
        "echo \"got $token\" | tee /dev/stderr; exit 7",
        "printf '{\"error\":\"denied\",\"error_description\":\"refresh_token=%s was refused\"}' $refresh",
        "echo \"banner $token\"; echo \"$token\"; echo \"$token\" >&2",
        "printf '{\"access_token\":\"%s\",\"expires_in\":0}' $token; echo $token >&2",
        "printf '{\"access_token\":\"%s\",' $token; echo $token >&2",
        "echo $token; echo $token >&2; test -e login || sleep 1000",
    ] {
        scenario(body, &["--store", "file", "--command-timeout", "300ms"]);
    }
}

#[test]
fn nothing_leaks_when_the_keep_is_broken() {
    // No store takes it, and each says so.
    scenario("echo $token", &["--store", "kernel", "--ttl", "2s"]);
    let house = house();
    let mint = caged(&house, "echo $token");
    fs::create_dir_all(house.state().parent().unwrap()).unwrap();
    fs::write(house.state(), "in the way").unwrap();
    let ran = house.token(&[], &mint);
    assert!(ran.stderr.contains("not kept") && !sings(ran.stderr.as_bytes()), "{ran:?}");
    hunt(house.path("").as_path());
}

#[test]
fn a_crash_leaves_no_core_file() {
    let house = house();
    let gate = house.gate();
    let mint = caged(&house, &format!("echo $PPID > '{}.pid'; cat '{0}'; echo $token", gate.display()));
    let mut command = Command::new("sh");
    // As much of a core file as can be had.
    command.args(["-c", "ulimit -c $(ulimit -H -c); exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_freshbearer")]);
    command.args(["token", "--store", "file", "--", &mint]).env_clear().current_dir(house.path("tmp"));
    command.env("HOME", house.home()).env("PATH", std::env::var_os("PATH").unwrap());
    let mut ask = command.spawn().unwrap();
    let pid = house.path("gate.pid");
    until("the mint stands still", || fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n')));
    let minter: u32 = fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    for process in [ask.id(), minter] {
        let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap_or_default();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or("unreadable");
        assert!(core == "unreadable" || core.split_whitespace().nth(4) == Some("0"), "{core}");
        crate::house::signal("-ABRT", process);
    }
    let ended = ask.wait().unwrap();
    assert!(!std::os::unix::process::ExitStatusExt::core_dumped(&ended), "{ended}");
    // The command still stands there; it finds nobody to tell.
    open_gate(&gate);
    until("nobody of ours is left", || sample(&house) == 0);
    thread::sleep(Duration::from_millis(50));
    hunt(house.path("").as_path());
}
