//! The pictures in the README: a real session in a terminal, drawn as SVG for light and for dark pages.
//!
//! `UPDATE_EXPECT=1 cargo test --test black_box picture` draws them anew.

use crate::desktop::Desktop;
use crate::house::{House, have_terminals};
use expect_test::expect_file;

/// What is typed.
const TYPED: [&str; 3] = [
    "freshbearer headers -- mycli auth print-access-token   # runs mycli",
    "freshbearer headers -- mycli auth print-access-token   # from the keychain",
    "freshbearer status",
];

/// A colour of the page, the frame and the text; then green, and what is faint.
struct Palette {
    page: &'static str,
    frame: &'static str,
    text: &'static str,
    green: &'static str,
    faint: &'static str,
}

const LIGHT: Palette =
    Palette { page: "#ffffff", frame: "#d0d7de", text: "#1f2328", green: "#116329", faint: "#59636e" };
const DARK: Palette =
    Palette { page: "#0d1117", frame: "#3d444d", text: "#e6edf3", green: "#56d364", faint: "#9198a1" };

const LINE: usize = 20;
const LETTER: f32 = 8.4;

/// The session as the terminal got it, with a prompt before each line that is typed.
fn session(desktop: &Desktop) -> String {
    let house = &desktop.house;
    std::fs::create_dir(house.path("bin")).unwrap();
    let here = env!("CARGO_MANIFEST_DIR");
    let mint = format!(
        "#!/bin/sh\nprintf x >> '{}'\nexec {here}/tests/sample/mint-jwt\n",
        house.path("count").display()
    );
    house.script("bin/mycli", &mint);
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_freshbearer"), house.path("bin/freshbearer")).unwrap();
    let mut script = format!(
        "#!/bin/sh\nstty cols 80 rows 24\nexport TERM=xterm LANG=C.UTF-8 PATH='{}':\"$PATH\"\n",
        house.path("bin").display()
    );
    for (name, value) in &house.variables {
        script.push_str(&format!("export {name}='{value}'\n"));
    }
    for line in TYPED {
        script.push_str(&format!("echo '$ {line}'\n{line}\n"));
    }
    let script = house.script("session", &script);
    let ran = house.in_a_terminal(&format!("{} '{script}'", house.through.join(" ")), "");
    assert_eq!((ran.code, house.count()), (0, 1), "{ran:?}");
    ran.stdout
}

/// Without what differs from run to run.
fn settled(seen: &str) -> String {
    let lines =
        seen.lines().map(|line| match (line.split_once("eyJ"), line.split_once("minted  \u{1b}[0m")) {
            (Some((before, token)), _) => {
                let (_, after) = token.split_once('"').unwrap();
                format!("{before}eyJ{}\u{2026}\"{after}", &token[..16])
            }
            (_, Some((before, _))) => format!("{before}minted  \u{1b}[0m0 s ago"),
            _ => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A line's pieces, each with how it looks: the codes of a terminal as classes.
fn pieces(line: &str) -> String {
    if let Some((typed, comment)) = line.split_once("   #").filter(|_| line.starts_with("$ ")) {
        return format!(
            "<tspan class=\"b\">{}</tspan><tspan class=\"f\">   #{}</tspan>",
            escaped(typed),
            escaped(comment)
        );
    }
    if line.starts_with("$ ") {
        return format!("<tspan class=\"b\">{}</tspan>", escaped(line));
    }
    let mut drawn = String::new();
    for (number, piece) in line.split("\u{1b}[").enumerate() {
        let (code, text) = if number == 0 { ("0", piece) } else { piece.split_once('m').unwrap() };
        let class = match code {
            "32" => "g",
            "1" => "b",
            "2" => "f",
            "0" => "",
            other => panic!("a colour that has no class: {other}"),
        };
        match class {
            _ if text.is_empty() => {}
            "" => drawn.push_str(&escaped(text)),
            class => drawn.push_str(&format!("<tspan class=\"{class}\">{}</tspan>", escaped(text))),
        }
    }
    drawn
}

fn svg(session: &str, palette: &Palette) -> String {
    let Palette { page, frame, text, green, faint } = palette;
    let height = 24 + LINE * session.lines().count();
    let width = 80.0 * LETTER + 32.0;
    let mut drawn = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\">\n\
         <title>Two asks, one run of the token command, and what status says of it</title>\n\
         <style>text {{ font: 14px ui-monospace, Menlo, Consolas, monospace; fill: {text}; white-space: pre }}\n\
         .b {{ font-weight: bold }} .g {{ fill: {green} }} .f {{ fill: {faint} }}</style>\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{page}\" stroke=\"{frame}\"/>\n",
        width - 1.0,
        height - 1
    );
    for (number, line) in session.lines().enumerate() {
        let y = 26 + LINE * number;
        drawn.push_str(&format!("<text x=\"16\" y=\"{y}\" xml:space=\"preserve\">{}</text>\n", pieces(line)));
    }
    drawn + "</svg>\n"
}

#[test]
fn of_the_readme_show_what_the_program_does() {
    if !have_terminals("the picture of the README") {
        return;
    }
    let Some(desktop) = Desktop::of("the picture of the README") else { return };
    let session = settled(&session(&desktop));
    expect_file!["../../docs/picture/light.svg"].assert_eq(&svg(&session, &LIGHT));
    expect_file!["../../docs/picture/dark.svg"].assert_eq(&svg(&session, &DARK));
    // No path of the machine, and no whole token.
    let place = House::new().path("").parent().unwrap().display().to_string();
    assert!(!session.contains(&place), "{session}");
}
