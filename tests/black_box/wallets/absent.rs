//! No wallet, or no bus where one is said to be: nothing is started, and what is wrong is said plainly.

use super::day::{everything, gives, gives_unkept, numbered};
use crate::desktop::Desktop;
use crate::house::{House, have_terminals, leave_out, until};
use std::os::unix::fs::MetadataExt;
use std::process::Command;

#[test]
fn a_wallet_that_could_be_started_is_not() {
    let test = "a wallet that could be started";
    let Some(desktop) = Desktop::without_wallet(test, &[]) else { return };
    if !have_terminals(test) {
        return;
    }
    let house = &desktop.house;
    let started = house.path("started");
    let wallet = house.script("wallet", &format!("#!/bin/sh\necho started > '{}'\n", started.display()));
    let services = house.path("run/dbus-1/services");
    std::fs::create_dir_all(&services).unwrap();
    let service = format!("[D-BUS Service]\nName=org.freedesktop.secrets\nExec={wallet}\n");
    std::fs::write(services.join("org.freedesktop.secrets.service"), service).unwrap();
    desktop.reload();
    let mint = &numbered(house);
    gives_unkept(house, mint, "T1", "unavailable: none runs on the session bus");
    everything(house, mint);
    assert!(!started.exists());
    // Whoever only calls it starts it: that would have been seen.
    let mut call = desktop.prepared("dbus-send");
    call.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/"]);
    let mut call = call.arg("org.freedesktop.DBus.Peer.Ping").spawn().unwrap();
    until("the wallet is started", || started.exists());
    call.kill().unwrap();
    call.wait().unwrap();
}

/// Starts freshbearer where there is no bus of the machine's at the usual place; `bus`: but this one.
fn elsewhere(house: &mut House, test: &str, bus: Option<&str>) -> bool {
    let owner = std::fs::metadata(house.home()).unwrap();
    let place = format!("/run/user/{}", owner.uid());
    let bus =
        bus.map_or_else(String::new, |bus| format!("mkdir -p {place} && ln -s '{bus}' {place}/bus && "));
    let back = format!("unshare --user --map-user={} --map-group={}", owner.uid(), owner.gid());
    let script = format!("mount -t tmpfs tmpfs /run && {bus}exec {back} \"$0\" \"$@\"");
    let words = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", &script];
    if !Command::new(words[0]).args(&words[1..]).arg("true").status().is_ok_and(|it| it.success()) {
        return leave_out(test, "no user namespaces in which to mount");
    }
    house.through = words.iter().map(|word| (*word).to_owned()).collect();
    true
}

#[test]
fn an_address_that_points_nowhere_is_said_to() {
    let mut house = House::new();
    if !elsewhere(&mut house, "a bus that is nowhere", None) {
        return;
    }
    let mint = &numbered(&house);
    gives_unkept(&house, mint, "T1", "unavailable: no session bus");
    let touched = house.path("touched");
    let addresses =
        ["unix:path=/run/none", "autolaunch:", "disabled:", "nonsense", "tcp:host=127.0.0.1,port=1"];
    let execute = format!("unixexec:path=/usr/bin/touch,argv1={}", touched.display());
    for (number, address) in addresses.into_iter().chain([execute.as_str()]).enumerate() {
        house.variables = vec![("DBUS_SESSION_BUS_ADDRESS".into(), address.into())];
        let token = format!("T{}", number + 2);
        gives_unkept(
            &house,
            mint,
            &token,
            "unavailable: DBUS_SESSION_BUS_ADDRESS points to no socket that answers",
        );
    }
    assert!(!touched.exists());
}

#[test]
fn an_address_that_points_nowhere_does_not_hide_the_bus_at_its_usual_place() {
    let test = "a live bus and a wrong address";
    let Some(mut desktop) = Desktop::of(test) else { return };
    let mint = &numbered(&desktop.house);
    let bus = desktop.house.path("bus").to_str().unwrap().to_owned();
    if !elsewhere(&mut desktop.house, test, Some(&bus)) {
        return;
    }
    let address = &mut desktop.house.variables[0].1;
    let right = std::mem::replace(address, "unix:path=/run/none".into());
    gives(&desktop.house, &[], mint, "T1");
    gives(&desktop.house, &[], mint, "T1");
    desktop.house.variables[0].1 = right;
    assert!(desktop.entries().contains("label = freshbearer: mint"));
}
