//! The main job: a mint, a hit from the Credential Manager, and what is known of it afterwards.

use super::wine::Machine;

#[test]
fn the_second_answer_comes_from_the_credential_manager() {
    let Some(machine) = Machine::of("the main job") else { return };
    let mint = machine.mint(&["jwt", "300"]);
    let first = machine.ask(&["headers"], &mint);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""), "{first:?}");
    // One line that ends as it does everywhere, though the command ends its own with CR LF.
    let token = first.stdout.strip_prefix("{\"Authorization\":\"Bearer ").unwrap();
    let token = token.strip_suffix("\"}\n").unwrap();
    assert!(token.starts_with("eyJ") && !token.contains(['\r', '\n', ' ']), "{first:?}");

    assert_eq!(machine.ask(&["headers"], &mint), first);
    assert_eq!(machine.ask(&["token"], &mint).stdout, format!("{token}\n"));
    assert_eq!(machine.count(), 1);

    let status = machine.run(&["status"]);
    assert_eq!(status.code, 0, "{status:?}");
    assert!(
        status.stdout.contains("store   keychain: the Windows Credential Manager answered\n"),
        "{status:?}"
    );
    assert!(status.stdout.contains("life    expires in 4 min\n"), "{status:?}");
    for file in std::fs::read_dir(machine.state()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(token), "a token in a file");
    }
}

#[test]
fn what_is_forgotten_or_rejected_is_minted_anew() {
    let Some(machine) = Machine::of("forget and reject") else { return };
    let mint = machine.mint(&["jwt", "300"]);
    let first = machine.ask(&["token"], &mint).stdout;
    assert_eq!(machine.ask(&["forget"], &mint).stdout, "forgot 1 token\n");
    assert_eq!(machine.run(&["status"]).stdout, "nothing is kept\n");
    let second = machine.ask(&["token"], &mint).stdout;
    assert_eq!(machine.ask(&["reject"], &mint).code, 0);
    let third = machine.ask(&["token"], &mint).stdout;
    assert!(first != second && second != third, "{first} {second} {third}");
    assert_eq!(machine.count(), 3);
    assert_eq!(machine.run(&["forget", "--all"]).stdout, "forgot 1 token\n");
}

#[test]
fn a_token_too_large_for_the_credential_manager_is_answered_with_a_warning() {
    let Some(machine) = Machine::of("a token of 3,000 bytes") else { return };
    let mint = machine.mint(&["letters", "3000"]);
    for runs in 1..=2 {
        let ran = machine.ask(&["token"], &mint);
        assert_eq!((ran.code, ran.stdout), (0, format!("{}\n", "T".repeat(3000))));
        let why = "the Windows Credential Manager: the token is too large for it: it takes 2560 bytes";
        assert_eq!(ran.stderr, format!("warning: the token was not kept ({why})\n"));
        assert_eq!(machine.count(), runs);
    }
    assert!(machine.run(&["status"]).stdout.contains("it takes 2560 bytes"));
}

#[test]
fn a_file_is_a_store_when_asked_for_and_the_kernel_keyring_is_not_there() {
    let Some(machine) = Machine::of("the other stores") else { return };
    let mint = machine.mint(&["jwt", "300"]);
    let kept = machine.ask(&["token", "--store", "file"], &mint);
    assert_eq!(machine.ask(&["token", "--store", "file"], &mint), kept);
    let files = std::fs::read_dir(machine.state()).unwrap();
    let names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.iter().filter(|name| name.ends_with(".token")).count(), 1, "{names:?}");
    assert_eq!((kept.code, machine.count()), (0, 1));

    let kernel = machine.ask(&["token", "--store", "kernel"], &mint);
    assert_eq!((kernel.code, machine.count()), (0, 2), "{kernel:?}");
    assert!(kernel.stderr.contains("there is none on this system"), "{kernel:?}");
}
