//! Rules about names: what stands at the top of the checkout, and words that say nothing.

use super::{RULES_IN, Tree};

/// What may stand at the top; everything else needs a reason and a line here.
const TOP: &[&str] = &[
    ".cargo",
    ".ci",
    ".git",
    ".gitattributes",
    ".gitignore",
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "assets",
    "clippy.toml",
    "rustfmt.toml",
    "src-tauri",
    "target",
    "tests",
    "ui",
];
/// What must stand there.
const EXPECTED: &[&str] = &["ARCHITECTURE.md", "Cargo.lock", "Cargo.toml", "README.md"];

/// Words that name no meaning.
const EMPTY: &[&str] = &["Manager", "Service", "Helper", "Util", "Common"];
/// Where "service" is the field's own word: what a fleet vehicle used and is billed for.
const SERVICES_ARE_BILLED_IN: &[&str] = &["payment", "autopay", "fleet", "unpaid", "table/mod.rs"];
/// What stands before a name where it is given.
const GIVES_A_NAME: &[&str] = &["struct", "enum", "trait", "mod", "type", "class", "interface"];

/// Only the agreed names stand at the top, and those that must be there are.
pub fn top(tree: &Tree) -> Vec<String> {
    let strange = tree.top.iter().filter(|name| !TOP.contains(&name.as_str()));
    let missing = EXPECTED.iter().filter(|name| !tree.top.iter().any(|there| there == **name));
    strange
        .map(|name| format!("{name} is not one of the agreed names"))
        .chain(missing.map(|name| format!("{name} is missing")))
        .collect()
}

/// No type, module or source file is called by a word that names no meaning.
pub fn empty_words(tree: &Tree) -> Vec<String> {
    let mut places = Vec::new();
    for text in
        tree.texts.iter().filter(|text| text.is(&[".rs", ".ts", ".svelte"]) && !text.path.contains(RULES_IN))
    {
        let stem = text.path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
        let billed = SERVICES_ARE_BILLED_IN.iter().any(|place| text.path.contains(place));
        let says_nothing =
            |name: &str| says_nothing(name) && !(billed && name.to_lowercase().contains("service"));
        if says_nothing(stem) {
            places.push(text.path.clone());
        }
        for (number, line) in text.body.lines().enumerate() {
            let words: Vec<&str> = line.split_whitespace().collect();
            for pair in words.windows(2) {
                let name =
                    pair[1].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                if GIVES_A_NAME.contains(&pair[0]) && says_nothing(name) && is_code(line) {
                    places.push(format!("{}:{}: {name}", text.path, number + 1));
                }
            }
        }
    }
    places
}

fn is_code(line: &str) -> bool {
    let line = line.trim_start();
    !line.starts_with("//") && !line.starts_with('*') && !line.starts_with("/*")
}

/// `LaneManager`, `utils`, `common`; but not `Utility` or `Commonwealth`, which are words.
fn says_nothing(name: &str) -> bool {
    EMPTY.iter().any(|word| {
        let (singular, plural) = (word.to_lowercase(), format!("{}s", word.to_lowercase()));
        name.ends_with(word)
            || name.ends_with(&format!("{word}s"))
            || name.split('_').any(|part| part == singular || part == plural)
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tree, *};

    #[test]
    fn a_type_or_file_named_by_an_empty_word_is_found() {
        let found = empty_words(&tree(&[
            ("a/lane.rs", "//! A lane.\npub struct LaneManager;\nstruct Lane;\n"),
            ("a/utils.rs", ""),
            ("a/lib.rs", "mod common;\n// a struct ServiceHelper would be wrong\n"),
        ]));
        assert_eq!(found, ["a/lane.rs:2: LaneManager", "a/utils.rs", "a/lib.rs:1: common"]);
    }

    #[test]
    fn an_unknown_name_at_the_top_is_found_and_so_is_a_missing_one() {
        let mut tree = tree(&[]);
        tree.top = ["Cargo.lock", "Cargo.toml", "README.md", "notes.txt"].map(str::to_owned).to_vec();
        assert_eq!(top(&tree), ["notes.txt is not one of the agreed names", "ARCHITECTURE.md is missing"]);
    }
}
