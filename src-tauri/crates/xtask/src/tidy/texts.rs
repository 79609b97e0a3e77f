//! Rules about what files say. Each answers `path:line` of the places that break it.

use super::{RULES_IN, Text, Tree};

const RUST_LINES: usize = 500;
const SVELTE_LINES: usize = 250;
const SCRIPT_LINES: usize = 500;
const ARCHITECTURE_LINES: usize = 200;

/// The places whose line a condition holds for.
fn lines(tree: &Tree, endings: &[&str], broken: impl Fn(&Text, &str) -> bool) -> Vec<String> {
    let texts = tree.texts.iter().filter(|text| text.is(endings) && !text.path.contains(RULES_IN));
    texts
        .flat_map(|text| {
            let broken = &broken;
            text.body
                .lines()
                .enumerate()
                .filter(move |(_, line)| broken(text, line))
                .map(move |(number, line)| format!("{}:{}: {}", text.path, number + 1, line.trim()))
        })
        .collect()
}

/// No file is longer than can be held in the head.
pub fn lengths(tree: &Tree) -> Vec<String> {
    let most = |text: &Text| match text.path.rsplit('.').next() {
        Some("rs" | "sql") => Some(RUST_LINES),
        Some("svelte") => Some(SVELTE_LINES),
        Some("ts" | "js" | "mjs" | "css") => Some(SCRIPT_LINES),
        _ => None,
    };
    tree.texts
        .iter()
        .filter_map(|text| {
            let (is, most) = (text.body.lines().count(), most(text)?);
            (is > most).then(|| format!("{}: {is} lines, at most {most}", text.path))
        })
        .collect()
}

/// The overview stays an overview.
pub fn architecture(tree: &Tree) -> Vec<String> {
    let overview = tree.texts.iter().filter(|text| text.path == "ARCHITECTURE.md");
    overview
        .map(|text| text.body.lines().count())
        .filter(|is| *is > ARCHITECTURE_LINES)
        .map(|is| format!("ARCHITECTURE.md: {is} lines, at most {ARCHITECTURE_LINES}"))
        .collect()
}

/// Each Rust file begins with what it is for.
pub fn purposes(tree: &Tree) -> Vec<String> {
    tree.texts
        .iter()
        .filter(|text| text.is(&[".rs"]) && !text.body.starts_with("//! "))
        .map(|text| format!("{}: does not begin with `//! `", text.path))
        .collect()
}

/// No note for later, no unfinished body.
pub fn leftovers(tree: &Tree) -> Vec<String> {
    const NOTES: &[&str] = &["TODO", "FIXME", "XXX:", "todo!(", "unimplemented!(", "(being built)"];
    lines(tree, &[".rs", ".ts", ".svelte", ".css", ".sql", ".toml", ".md", ".mjs", ".js"], |_, line| {
        NOTES.iter().any(|note| line.contains(note))
    })
}

/// Nothing points outside the checkout.
pub fn outside(tree: &Tree) -> Vec<String> {
    lines(tree, &[""], |_, line| {
        ["../shared", "/work/", "shared/reference", "shared/seeds"].iter().any(|place| line.contains(place))
    })
}

/// A Rust file that calls something of Unix only says where it applies.
pub fn unix_only(tree: &Tree) -> Vec<String> {
    lines(tree, &[".rs"], |text, line| {
        (line.contains("std::os::unix") || line.contains("signal::unix"))
            && !text.body.contains("cfg(unix)")
            && !text.body.contains("cfg(target_os")
    })
}

/// A form or blob as a request body ends the whole window (WebKitGTK's custom schemes).
pub fn request_bodies(tree: &Tree) -> Vec<String> {
    lines(tree, &[".ts", ".svelte"], |text, line| {
        // A test may build one, to prove that it is refused.
        text.path.starts_with("ui/src/")
            && !text.is(&[".test.ts"])
            && (line.contains("new FormData")
                || line.contains("body: new Blob")
                || line.contains("EventSource("))
            && !is_browsers_door(text, line)
    })
}

/// The browser's half of the transport may read server-sent events; the window's may not.
fn is_browsers_door(text: &Text, line: &str) -> bool {
    line.contains("EventSource(") && text.path.contains("/transport/")
}

/// Playwright tests wait for what they want to see.
pub fn browser_waits(tree: &Tree) -> Vec<String> {
    lines(tree, &[".ts"], |text, line| text.path.starts_with("tests/ui/") && line.contains("waitForTimeout("))
}

/// Time is handed to the domain.
pub fn domain_clock(tree: &Tree) -> Vec<String> {
    const CLOCKS: &[&str] = &["Utc::now(", "Local::now(", "SystemTime::now(", "Instant::now("];
    lines(tree, &[".rs"], |text, line| {
        text.path.contains("/gatehouse-domain/") && CLOCKS.iter().any(|clock| line.contains(clock))
    })
}

/// The simulators and the certifier check against the documents, so they know none of the product's types.
pub fn witness(tree: &Tree) -> Vec<String> {
    lines(tree, &[".rs"], |text, line| {
        (text.path.starts_with("tests/sim/") || text.path.starts_with("tests/certifier/"))
            && line
                .match_indices("gatehouse_")
                .any(|(at, _)| line[at..].contains("::") && !line[at..].starts_with("gatehouse_tests"))
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tree, *};

    #[test]
    fn a_file_that_is_too_long_is_found() {
        let long = "//! x\n".repeat(RUST_LINES + 1);
        let component = "<p/>\n".repeat(SVELTE_LINES);
        let found = lengths(&tree(&[("a.rs", &long), ("b.rs", "//! x\n"), ("C.svelte", &component)]));
        assert_eq!(found, ["a.rs: 501 lines, at most 500"]);
    }

    #[test]
    fn a_module_that_does_not_say_what_it_is_for_is_found() {
        let found = purposes(&tree(&[("a.rs", "use x;\n"), ("b.rs", "//! For b.\n")]));
        assert_eq!(found, ["a.rs: does not begin with `//! `"]);
    }

    #[test]
    fn a_note_for_later_is_found_with_its_line() {
        let found = leftovers(&tree(&[("a.ts", "const a = 1;\n// TODO: more\n")]));
        assert_eq!(found, ["a.ts:2: // TODO: more"]);
    }

    #[test]
    fn a_simulator_that_uses_the_products_types_is_found() {
        let found = witness(&tree(&[
            ("tests/sim/a.rs", "use gatehouse_cameras::upark;\nuse gatehouse_tests::sim;\n"),
            ("tests/it/b.rs", "use gatehouse_cameras::lapi;\n"),
        ]));
        assert_eq!(found, ["tests/sim/a.rs:1: use gatehouse_cameras::upark;"]);
    }

    #[test]
    fn a_clock_read_in_the_domain_is_found() {
        let path = "src-tauri/crates/gatehouse-domain/src/lane.rs";
        assert_eq!(domain_clock(&tree(&[(path, "let now = Utc::now();\n")])).len(), 1);
        assert_eq!(domain_clock(&tree(&[("src-tauri/crates/x.rs", "let now = Utc::now();\n")])).len(), 0);
    }
}
