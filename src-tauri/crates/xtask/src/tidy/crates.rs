//! Rules about crates, read from their manifests: who may depend on whom, and on what.

use super::{RULES_IN, Text, Tree};

/// Each crate of the product and those of ours it may use. Everything flows towards `domain`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("gatehouse-domain", &[]),
    ("gatehouse-store", &["gatehouse-domain"]),
    ("gatehouse-cameras", &["gatehouse-domain"]),
    ("gatehouse-payments", &["gatehouse-domain"]),
    ("gatehouse-engine", &["gatehouse-domain", "gatehouse-store", "gatehouse-cameras", "gatehouse-payments"]),
    ("gatehouse-server", &["gatehouse-domain", "gatehouse-store", "gatehouse-cameras", "gatehouse-engine"]),
    ("gatehouse", &["gatehouse-server"]),
    ("xtask", &[]),
];

/// Libraries that belong to some crates only. A name ending in `*` stands for all that begin so.
const ONLY_IN: &[(&str, &[&str])] = &[
    // Most tests must link no GTK.
    ("tauri*", &["gatehouse"]),
    // One crate remembers; the others ask it. The bench measures the bare cost.
    ("rusqlite", &["gatehouse-store", "gatehouse-tests"]),
    ("axum", &["gatehouse-server", "gatehouse", "gatehouse-tests"]),
];

/// What is true needs no runtime, no disk and no network.
const NOT_IN_DOMAIN: &[&str] = &["tokio", "hyper", "reqwest", "rusqlite", "axum", "rand", "tracing"];

/// What a manifest says, as far as these rules go.
struct Manifest<'a> {
    path: &'a str,
    name: String,
    /// (dependency, only for tests)
    uses: Vec<(String, bool)>,
    body: &'a str,
}

fn manifests(tree: &Tree) -> Vec<Manifest<'_>> {
    let members = |text: &&Text| text.path.ends_with("/Cargo.toml") && text.body.contains("[package]");
    tree.texts.iter().filter(members).map(read).collect()
}

/// Sections and keys are all that is needed, one a line as `cargo add` writes them.
fn read(text: &Text) -> Manifest<'_> {
    let mut manifest = Manifest { path: &text.path, name: String::new(), uses: Vec::new(), body: &text.body };
    let mut section = "";
    for line in text.body.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim().split('.').next().unwrap_or_default();
        if section == "package" && key == "name" {
            manifest.name = value.trim().trim_matches('"').to_owned();
        }
        if section.ends_with("dependencies") {
            manifest.uses.push((key.to_owned(), section.ends_with("dev-dependencies")));
        }
    }
    manifest
}

/// No crate uses one of ours that stands before it.
pub fn direction(tree: &Tree) -> Vec<String> {
    let mut places = Vec::new();
    for manifest in manifests(tree) {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == manifest.name) else {
            if manifest.name != "gatehouse-tests" {
                places.push(format!("{}: {} has no place in the direction", manifest.path, manifest.name));
            }
            continue;
        };
        let ours = manifest.uses.iter().filter(|(name, _)| name.starts_with("gatehouse"));
        for (name, _) in ours.filter(|(name, _)| !allowed.contains(&name.as_str())) {
            places.push(format!("{}: {} may not use {name}", manifest.path, manifest.name));
        }
    }
    places
}

/// A library that belongs to some crates is used by those only.
pub fn heavy(tree: &Tree) -> Vec<String> {
    let mut places = Vec::new();
    for manifest in manifests(tree) {
        for (name, for_tests) in &manifest.uses {
            let wrong = ONLY_IN.iter().any(|(library, crates)| {
                let is_it =
                    library.strip_suffix('*').map_or(name == library, |begin| name.starts_with(begin));
                is_it && !for_tests && !crates.contains(&manifest.name.as_str())
            }) || manifest.name == "gatehouse-domain"
                && NOT_IN_DOMAIN.contains(&name.as_str())
                && !for_tests;
            if wrong {
                places.push(format!("{}: {} may not use {name}", manifest.path, manifest.name));
            }
        }
    }
    places
}

/// Every crate takes the workspace's lints, the lints say what they must, and no file opts out of them.
pub fn lints(tree: &Tree) -> Vec<String> {
    let mut places: Vec<String> = manifests(tree)
        .iter()
        .filter(|manifest| !manifest.body.contains("[lints]\nworkspace = true"))
        .map(|manifest| format!("{}: does not take the workspace's lints", manifest.path))
        .collect();
    for text in &tree.texts {
        if text.path == "Cargo.toml" {
            for lint in ["unsafe_code = \"deny\"", "unwrap_used = \"warn\"", "missing_docs = \"warn\""] {
                if !text.body.contains(lint) {
                    places.push(format!("Cargo.toml: {lint} is missing"));
                }
            }
        }
        // What helps an integration test stands outside any `#[test]`, where Clippy would not let it unwrap.
        let in_tests = text.path.contains("/tests/") || text.path.starts_with("tests/it/");
        if text.is(&[".rs"]) && !text.path.contains(RULES_IN) && !in_tests {
            for lint in ["allow(unsafe_code", "allow(clippy::unwrap_used", "expect(clippy::unwrap_used"] {
                if text.body.contains(lint) {
                    places.push(format!("{}: {lint})", text.path));
                }
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{super::tree, *};

    #[test]
    fn a_dependency_against_the_direction_is_found() {
        let store = "[package]\nname = \"gatehouse-store\"\n[dependencies]\ngatehouse-domain.workspace = true\n\
                     gatehouse-engine = { path = \"../x\" }\n";
        let found = direction(&tree(&[("s/Cargo.toml", store)]));
        assert_eq!(found, ["s/Cargo.toml: gatehouse-store may not use gatehouse-engine"]);
    }

    #[test]
    fn a_library_outside_its_crate_is_found_unless_only_tests_use_it() {
        let engine = "[package]\nname = \"gatehouse-engine\"\n[dependencies]\ntauri = \"2\"\n[dev-dependencies]\naxum = \"1\"\n";
        let found = heavy(&tree(&[("e/Cargo.toml", engine)]));
        assert_eq!(found, ["e/Cargo.toml: gatehouse-engine may not use tauri"]);
    }

    #[test]
    fn a_crate_that_opts_out_of_the_lints_is_found() {
        let found = lints(&tree(&[
            ("e/Cargo.toml", "[package]\nname = \"e\"\n"),
            ("e/src/lib.rs", "#![allow(unsafe_code)]\n"),
        ]));
        assert_eq!(
            found,
            ["e/Cargo.toml: does not take the workspace's lints", "e/src/lib.rs: allow(unsafe_code)"]
        );
    }
}
