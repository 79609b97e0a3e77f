//! The guide's tables of interfaces must stay true: each row's code is there, and each row's test
//! drives the screen.
//!
//! In a numbered table a row reads `| no. | interface | screen | code | test |`; the code is a path below `src-tauri/crates` and
//! the test a file of `tests/ui/specs` with the title of one of its tests in double quotes.

use super::Tree;

/// A page that holds a table, and what must have a row there: letter and how many.
struct Page {
    path: &'static str,
    numbers: &'static [(&'static str, u32)],
}

const PAGES: &[Page] = &[
    // Upstream, keep-alive controls, LAPI, MQTT, dictionaries.
    Page {
        path: "assets/guide/15-camera-interfaces.md",
        numbers: &[("U", 8), ("K", 9), ("L", 13), ("M", 8), ("D", 4)],
    },
    // Autopay Fleet and Autopay Permit.
    Page { path: "assets/guide/20-autopay-interfaces.md", numbers: &[("F", 9), ("P", 7)] },
    // OPS-COM.
    Page { path: "assets/guide/22-paid-permits.md", numbers: &[("O", 5)] },
];
const CODE: &str = "src-tauri/crates/";
const SPECS: &str = "tests/ui/specs/";

/// Every interface of the documents has a row, and every row names code and a test that exist.
pub fn table(tree: &Tree) -> Vec<String> {
    PAGES.iter().flat_map(|page| table_of(tree, page)).collect()
}

fn table_of(tree: &Tree, Page { path, numbers }: &Page) -> Vec<String> {
    let Some(page) = tree.texts.iter().find(|text| text.path == *path) else {
        return vec![format!("{path}: is missing")];
    };
    let rows: Vec<Vec<&str>> = page.body.lines().filter_map(cells).collect();
    let mut broken: Vec<String> = numbers
        .iter()
        .flat_map(|(letter, count)| (1..=*count).map(move |n| format!("{letter}{n}")))
        .filter(|number| !rows.iter().any(|row| row[0] == number))
        .map(|number| format!("{path}: {number} has no row"))
        .collect();
    for row in rows.iter().filter(|row| is_numbered(row[0], numbers)) {
        broken.extend(complaint(tree, row).map(|words| format!("{path}: {}: {words}", row[0])));
    }
    broken
}

/// The five cells of a row of the table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let cells: Vec<&str> = inner.split('|').map(str::trim).collect();
    (cells.len() == 5).then_some(cells)
}

fn is_numbered(cell: &str, numbers: &[(&str, u32)]) -> bool {
    let letter = cell.get(..1).is_some_and(|first| numbers.iter().any(|(letter, _)| *letter == first));
    letter && cell.get(1..).is_some_and(|rest| rest.parse::<u32>().is_ok())
}

fn complaint(tree: &Tree, row: &[&str]) -> Option<String> {
    let ticked = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let code = ticked(row[3]);
    if code.is_empty() {
        return Some("names no code".to_owned());
    }
    for path in &code {
        let whole = format!("{CODE}{path}");
        if !tree.texts.iter().any(|text| text.path == whole) {
            return Some(format!("{whole} is not there"));
        }
    }
    let specs = ticked(row[4]);
    let [spec] = specs.as_slice() else { return Some("names no single test file".to_owned()) };
    let whole = format!("{SPECS}{spec}");
    let Some(file) = tree.texts.iter().find(|text| text.path == whole) else {
        return Some(format!("{whole} is not there"));
    };
    let title = row[4].split('"').nth(1).unwrap_or_default();
    (title.is_empty() || !file.body.contains(title)).then(|| format!("{whole} has no test {title:?}"))
}

/// Whatever page of the guide names a file of a crate or a test by its sentence, it is there.
///
/// A sentence is recognised by at least five underscores: no word of a protocol has as many.
pub fn named(tree: &Tree) -> Vec<String> {
    let there = |name: &str| {
        let path = format!("{CODE}{name}");
        tree.texts.iter().any(|text| text.path == path || path.ends_with('/') && text.path.starts_with(&path))
    };
    let function = |name: &str| {
        let head = format!("fn {name}(");
        tree.texts.iter().any(|text| text.is(&[".rs"]) && text.body.contains(&head))
    };
    let mut broken = Vec::new();
    for page in tree.texts.iter().filter(|text| text.path.starts_with("assets/guide/")) {
        for word in page.body.lines().flat_map(|line| line.split('`').skip(1).step_by(2)) {
            let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let is_file = word.starts_with("gatehouse-") && word.contains('/') && !word.contains(' ');
            let is_test = word.matches('_').count() >= 5 && word.chars().all(letters);
            if is_file && !there(word) {
                broken.push(format!("{}: {CODE}{word} is not there", page.path));
            }
            if is_test && !function(word) {
                broken.push(format!("{}: no test is called {word}", page.path));
            }
        }
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree;

    fn page(row: &str) -> Vec<String> {
        let spec = "test('a car is seen', async () => {});\n";
        let files = [
            (PAGES[0].path, row),
            ("src-tauri/crates/gatehouse-cameras/src/upark/capture.rs", "//! A capture.\n"),
            ("tests/ui/specs/captures.spec.ts", spec),
        ];
        table(&tree(&files)).into_iter().filter(|words| words.contains("U3")).collect()
    }

    #[test]
    fn a_row_whose_code_and_test_exist_is_good() {
        let row = "| U3 | Vehicle capture | Booth | `gatehouse-cameras/src/upark/capture.rs` | `captures.spec.ts` \"a car is seen\" |";
        assert_eq!(page(row), Vec::<String>::new());
    }

    #[test]
    fn a_row_that_is_missing_or_names_what_is_not_there_is_told() {
        let code = "`gatehouse-cameras/src/upark/capture.rs`";
        for (row, words) in [
            (String::new(), "has no row"),
            ("| U3 | x | y | nothing | `captures.spec.ts` \"a car is seen\" |".to_owned(), "names no code"),
            (format!("| U3 | x | y | `other.rs` | {code} |"), "other.rs is not there"),
            (
                format!("| U3 | x | y | {code} | `other.spec.ts` \"a car is seen\" |"),
                "other.spec.ts is not there",
            ),
            (format!("| U3 | x | y | {code} | `captures.spec.ts` \"a cat is seen\" |"), "has no test"),
            (format!("| U3 | x | y | {code} | `captures.spec.ts` |"), "has no test"),
        ] {
            let told = page(&row);
            assert!(told.iter().any(|told| told.contains(words)), "{row}: {told:?}");
        }
    }

    #[test]
    fn a_page_that_names_a_file_or_a_test_that_is_gone_is_told() {
        let page = "| `GET zones` | `gatehouse-engine/src/served/` | `a_zone_is_unknown_to_it` |\n`ask_once`";
        let test = ("tests/it/served.rs", "async fn a_zone_is_unknown_to_it() {}");
        let code = ("src-tauri/crates/gatehouse-engine/src/served/mod.rs", "//! Served.");
        assert!(named(&tree(&[("assets/guide/21.md", page), test, code])).is_empty());
        let told = named(&tree(&[("assets/guide/21.md", page)]));
        assert!(
            told[0].contains("served/ is not there") && told[1].contains("a_zone_is_unknown_to_it"),
            "{told:?}"
        );
    }
}
