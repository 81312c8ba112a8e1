//! config.toml where Windows has it, and the client that asks, as Windows shows it.

use super::wine::Machine;
use std::collections::HashSet;
use std::fs;

#[test]
fn a_profile_is_asked_for_by_name_or_by_its_server() {
    let Some(mut machine) = Machine::of("profiles") else { return };
    let words = machine.mint(&["jwt", "300"]);
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    machine.write_configuration(&format!(
        "[profile.internal]\r\ncommand = [{}]\r\nservers = [\"https://internal.example.com/mcp\"]\r\n",
        words.join(", ")
    ));
    let named = machine.run(&["headers", "internal"]);
    assert_eq!(named.code, 0, "{named:?}");
    let server = |url: &str| {
        vec![
            ("CLAUDE_CODE_MCP_SERVER_NAME", "internal".to_owned()),
            ("CLAUDE_CODE_MCP_SERVER_URL", url.to_owned()),
        ]
    };
    machine.variables = server("https://internal.example.com/mcp");
    assert_eq!(machine.run(&["headers"]), named);
    assert_eq!(machine.count(), 1);
    machine.variables = server("https://example.org/");
    let refused = machine.run(&["headers", "internal"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (6, ""), "{refused:?}");
}

#[test]
fn a_mistake_in_the_configuration_is_told_by_its_place() {
    let Some(machine) = Machine::of("a broken config.toml") else { return };
    machine.write_configuration("[profile.internal]\r\ncommand = 7\r\n");
    let ran = machine.run(&["headers", "internal"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{ran:?}");
    assert!(ran.stderr.contains("\\AppData\\Roaming\\freshbearer\\config.toml, line 2: "), "{ran:?}");
}

#[test]
fn a_client_that_comes_back_gets_another_token_and_another_process_does_not() {
    let Some(mut machine) = Machine::of("sessions") else { return };
    machine.variables = vec![
        ("CLAUDE_CODE_MCP_SERVER_NAME", "internal".to_owned()),
        ("CLAUDE_CODE_MCP_SERVER_URL", "https://internal.example.com/mcp".to_owned()),
    ];
    let words = machine.mint(&["jwt", "300"]).join("\" \"");
    fs::write(machine.program("helper.cmd"), format!("@freshbearer.exe token -- \"{words}\"\r\n")).unwrap();
    let client = || {
        let output = machine.start("mint.exe", &["twice", "helper.cmd"]).output().unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{lines} {}", String::from_utf8_lossy(&output.stderr));
        lines.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let first = client();
    assert_eq!((first.len(), first.iter().collect::<HashSet<_>>().len(), machine.count()), (2, 2, 2));
    // Another session: it was given none of them, so its first is what is kept.
    let second = client();
    assert_eq!((second[0] == first[1], second[1] == first[1], machine.count()), (true, false, 3));
}
