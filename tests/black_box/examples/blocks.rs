//! The examples in a document: fenced blocks of Markdown, displayed lines and blocks of mdoc.

use std::path::Path;

pub(crate) struct Block {
    pub(crate) file: &'static str,
    /// Where it stands.
    pub(crate) line: usize,
    pub(crate) language: String,
    pub(crate) text: String,
}

/// All examples of a document of ours.
pub(crate) fn blocks(file: &'static str) -> Vec<Block> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let mut found: Vec<Block> = Vec::new();
    let mut inside = false;
    for (number, line) in text.lines().enumerate() {
        let mut open = |language: &str, text: &str| {
            let (language, text) = (language.to_owned(), text.to_owned());
            found.push(Block { file, line: number + 1, language, text });
        };
        if inside {
            inside = line != "```" && line != ".Ed";
            if inside {
                let text = &mut found.last_mut().unwrap().text;
                text.push_str(line);
                text.push('\n');
            }
        } else if let Some(language) = line.strip_prefix("```") {
            open(language, "");
            inside = true;
        } else if line.starts_with(".Bd ") {
            // The page displays nothing else in blocks.
            open("toml", "");
            inside = true;
        } else if let Some(command) = line.strip_prefix(".Dl ") {
            open("bash", command);
        }
    }
    assert!(!inside, "{file} ends inside an example");
    found
}
