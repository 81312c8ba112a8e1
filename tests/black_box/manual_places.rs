//! The manual names the variables, files and exit codes that there are.

use crate::house::House;
use crate::manual::{Words, files, marked, page, section, text, words};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn variables_are_those_that_the_source_names() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut named = Words::new();
    for file in files(&source).iter().filter(|file| file.extension().is_some_and(|ending| ending == "rs")) {
        let code = fs::read_to_string(file).unwrap();
        let code = code.split("#[cfg(test)]\nmod tests").next().unwrap();
        let lines =
            code.lines().filter(|line| !line.trim_start().starts_with("//") && !line.contains("env!("));
        for line in lines {
            // Named in a table of its own, or where it is read.
            let is_variable = |word: &&str| {
                (word.contains('_') || line.contains("variable("))
                    && !word.is_empty()
                    && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            };
            named.extend(words(line.split('"').skip(1).step_by(2).filter(is_variable)));
        }
    }
    assert_eq!(marked(&section("ENVIRONMENT"), "Ev"), named);
    // Named elsewhere only to say that it is not read.
    let elsewhere: Words = marked(&page(), "Ev").difference(&named).cloned().collect();
    assert_eq!(elsewhere, words(["XDG_STATE_HOME"]));
    assert!(section("FILES").contains(".Ev XDG_STATE_HOME\nis left out on purpose"));
}

#[test]
fn exit_codes_are_those_of_complaints() {
    let code = text("src/ui/complaint.rs");
    let arms = code.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.split_once(" => "));
    let mut known = words(arms.filter_map(|(_, code)| code.strip_suffix(',')));
    known.insert("0".to_owned());
    assert!(known.len() > 5, "{known:?}");
    let items = section("EXIT STATUS");
    assert_eq!(words(items.lines().filter_map(|line| line.strip_prefix(".It "))), known);
    let page = text("docs/trouble.md");
    let table = page.lines().skip_while(|line| !line.starts_with("| exit code |")).skip(2);
    let rows = table.take_while(|line| line.starts_with('|')).filter_map(|line| line.split('|').nth(1));
    assert_eq!(words(rows.map(str::trim)), known);
}

#[test]
#[cfg_attr(target_os = "macos", ignore = "the page names the places of Linux")]
fn files_are_those_that_the_program_reads_and_writes() {
    let files_section = section("FILES");
    let (doctors, ours): (Vec<&str>, Vec<&str>) =
        files_section.split("\n.It ").skip(1).partition(|item| item.contains("\nRead by\n.Cm doctor"));
    let paths = |items: Vec<&str>| -> Words {
        items.iter().flat_map(|item| marked(&format!(".It {item}"), "Pa")).collect()
    };
    let code: String = ["claude", "claude_code", "codex"]
        .iter()
        .map(|name| text(&format!("src/clients/{name}.rs")))
        .collect();
    let read = paths(doctors);
    assert!(read.len() > 3, "{read:?}");
    for place in read {
        let name = Path::new(&place).file_name().unwrap().to_str().unwrap();
        assert!(code.contains(&format!("{name:?}")), "{place} isn't read");
    }
    let places: Vec<PathBuf> =
        paths(ours).iter().map(|place| place.strip_prefix("~/").unwrap().into()).collect();
    let house = House::new();
    let config = house.home().join(places.iter().find(|place| place.ends_with("config.toml")).unwrap());
    fs::create_dir_all(config.parent().unwrap()).unwrap();
    fs::write(&config, "[profile.a]\ncommand = [\"echo\", \"T\"]\nstore = \"file\"\n").unwrap();
    assert_eq!(house.answer(&["token", "a"]), "T\n");
    house.answer(&["status"]);
    let written = files(&house.home());
    assert!(written.len() > 2, "{written:?}");
    for file in &written {
        let below = |place: &PathBuf| file.starts_with(house.home().join(place));
        assert!(places.iter().any(below), "{} is not in FILES", file.display());
    }
    for place in &places {
        assert!(house.home().join(place).exists(), "nothing was at {}", place.display());
    }
}
