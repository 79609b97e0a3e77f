//! From text to cells: quoted fields, line numbers as an editor shows them, and quotation marks that were
//! never closed. Nothing is understood here.

use crate::request::Delimiter;
use csv::StringRecord;
use std::ops::ControlFlow;

/// More columns than this are no list.
pub(super) const MAX_COLUMNS: usize = 200;
/// A quoted cell never runs over more lines.
const MAX_LINES_OF_A_RECORD: usize = 20;
/// So often reading begins again after an open quotation mark; then the file is given up.
const MAX_RESTARTS: usize = 50;

/// One line of the file: more than one where a quoted cell holds line breaks.
pub(super) struct Record<'t> {
    /// Number of its first line, from 1.
    pub line: u64,
    /// Its cells.
    pub cells: &'t StringRecord,
    /// Why the cells cannot be relied upon.
    pub fault: Option<String>,
}

/// The cell separator of the text, and whether a first line only names it (`sep=;`, as Excel writes).
pub(super) fn guess_delimiter(text: &str) -> Delimiter {
    if let Some(named) = separator_line(text) {
        return named.0;
    }
    let score = |delimiter: Delimiter| {
        let mut widths: Vec<usize> = Vec::new();
        each(text, delimiter, |record| {
            widths.push(record.cells.len());
            if widths.len() < 20 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        let first = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == first).count();
        if first < 2 { (0, 0) } else { (alike * 100 / widths.len().max(1), first) }
    };
    let all = [Delimiter::Semicolon, Delimiter::Comma, Delimiter::Tab, Delimiter::Bar];
    // The first of equals wins, so the more usual come first.
    let mut best = (Delimiter::Semicolon, (0, 0));
    for delimiter in all {
        let found = score(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    best.0
}

fn separator_line(text: &str) -> Option<(Delimiter, usize)> {
    let line = text.lines().next()?;
    let rest = line.trim_end_matches(['"', ' ']).trim_start_matches('"');
    let named = rest.strip_prefix("sep=").or_else(|| rest.strip_prefix("SEP="))?;
    let delimiter = match named {
        ";" => Delimiter::Semicolon,
        "," => Delimiter::Comma,
        "\t" => Delimiter::Tab,
        "|" => Delimiter::Bar,
        _ => return None,
    };
    Some((delimiter, (line.len() + 1).min(text.len())))
}

/// Visits every line that is not blank, from the top.
pub(super) fn each(text: &str, delimiter: Delimiter, mut visit: impl FnMut(Record<'_>) -> ControlFlow<()>) {
    let mut builder = csv::ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter.byte());
    let (mut from, mut line) = separator_line(text).map_or((0, 1), |(_, length)| (length, 2));
    let mut cells = StringRecord::new();
    for restart in 0..=MAX_RESTARTS {
        let mut reader = builder.from_reader(&text.as_bytes()[from..]);
        let mut start = 0;
        loop {
            if !matches!(reader.read_record(&mut cells), Ok(true)) {
                return;
            }
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let raw = &text[from + start..from + end];
            let blank = raw.len() - raw.trim_start_matches('\n').len();
            line += blank as u64;
            let raw = &raw[blank..];
            let lines = raw.trim_end_matches('\n').matches('\n').count();
            let fault = fault(raw, lines, &cells, delimiter);
            let (here, broken) = (line, fault.is_some() && lines > 0);
            let fault = match fault {
                Some(_) if broken && restart == MAX_RESTARTS => Some(
                    "Too many quotation marks are open; from here on nothing can be read. Put each into \
                     a pair, or double it inside a cell."
                        .to_owned(),
                ),
                other => other,
            };
            let empty = cells.iter().all(|cell| cell.trim().is_empty());
            if (!empty || fault.is_some()) && visit(Record { line: here, cells: &cells, fault }).is_break() {
                return;
            }
            if broken {
                // Only its first line is lost: reading begins again with the next one.
                let first = raw.find('\n').map_or(raw.len(), |at| at + 1);
                from += start + blank + first;
                line += 1;
                break;
            }
            line += raw.matches('\n').count() as u64;
            start = end;
        }
    }
}

fn fault(raw: &str, lines: usize, cells: &StringRecord, delimiter: Delimiter) -> Option<String> {
    if cells.len() > MAX_COLUMNS {
        return Some(format!(
            "This line has {} columns; at most {MAX_COLUMNS} are read. Is the separator right?",
            cells.len()
        ));
    }
    let odd = raw.matches('"').count() % 2 == 1;
    let swallowed = || {
        let columns = cells.len().max(3);
        let separators = |part: &str| part.matches(char::from(delimiter.byte())).count();
        cells.iter().any(|cell| cell.split('\n').skip(1).any(|part| separators(part) + 1 >= columns))
    };
    (lines > 0 && (odd || lines >= MAX_LINES_OF_A_RECORD || swallowed())).then(|| {
        "A quotation mark is opened in this line and not closed. Close it, or double it inside a cell."
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, delimiter: Delimiter) -> Vec<(u64, Vec<String>, bool)> {
        let mut all = Vec::new();
        each(text, delimiter, |record| {
            let cells = record.cells.iter().map(str::to_owned).collect();
            all.push((record.line, cells, record.fault.is_some()));
            ControlFlow::Continue(())
        });
        all
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>, bool) {
        (line, cells.iter().map(|c| (*c).to_owned()).collect(), false)
    }

    #[test]
    fn quoted_cells_hold_separators_marks_and_line_breaks_and_lines_keep_their_numbers() {
        let text = "plate;note\n\n\"AB 1\";\"one; two\"\nCD2;\"he said \"\"hi\"\"\nand left\"\n;;\nEF3;\n";
        assert_eq!(
            read(text, Delimiter::Semicolon),
            [
                row(1, &["plate", "note"]),
                row(3, &["AB 1", "one; two"]),
                row(4, &["CD2", "he said \"hi\"\nand left"]),
                row(7, &["EF3", ""]),
            ]
        );
    }

    #[test]
    fn an_open_quotation_mark_costs_its_own_line_and_no_other() {
        let text = "plate;owner;note\nAB1;\"Bob;x\nCD2;Eve;y\nEF3;Kim;z\n";
        let read = read(text, Delimiter::Semicolon);
        assert_eq!(
            read.iter().map(|r| (r.0, r.2)).collect::<Vec<_>>(),
            [(1, false), (2, true), (3, false), (4, false)]
        );
        assert_eq!(read[2].1, ["CD2", "Eve", "y"]);
    }

    #[test]
    fn two_open_quotation_marks_do_not_swallow_the_lines_between_them() {
        let text = "plate;owner;note\nAB1;\"Bob;x\nCD2;Eve;y\nEF3;\"Kim;z\nGH4;Al;w\n";
        let lines: Vec<_> = read(text, Delimiter::Semicolon).iter().map(|r| (r.0, r.2)).collect();
        assert_eq!(lines, [(1, false), (2, true), (3, false), (4, true), (5, false)]);
    }

    #[test]
    fn a_file_full_of_open_quotation_marks_ends_in_good_time() {
        let text = format!("a;b;c\n{}", "\"\"\"x;y;z\n".repeat(20_000));
        let read = read(&text, Delimiter::Semicolon);
        assert!(read.len() <= MAX_RESTARTS + 20_000);
    }

    #[test]
    fn a_line_with_two_thousand_columns_is_a_fault_and_the_next_one_is_read() {
        let text = format!("a,b\n{}\nAB1,x\n", ",".repeat(1999));
        let text = text.replacen("\n,", "\nq,", 1);
        let read = read(&text, Delimiter::Comma);
        assert_eq!(read.iter().map(|r| (r.0, r.2)).collect::<Vec<_>>(), [(1, false), (2, true), (3, false)]);
    }

    #[test]
    fn the_separator_is_guessed_from_lines_that_agree() {
        for (text, delimiter) in [
            ("plate;owner\nAB1;Müller, Jürgen\nCD2;Doe, Jane\n", Delimiter::Semicolon),
            ("plate,owner\nAB1,\"a;b\"\nCD2,c\n", Delimiter::Comma),
            ("plate\towner\nAB1\tx, y\n", Delimiter::Tab),
            ("plate|owner\nAB1|x\n", Delimiter::Bar),
            ("plate\nAB1\nCD2\n", Delimiter::Semicolon),
            ("sep=,\nplate,owner;x\nAB1,a\n", Delimiter::Comma),
            ("", Delimiter::Semicolon),
        ] {
            assert_eq!(guess_delimiter(text), delimiter, "{text:?}");
        }
        assert_eq!(read("sep=,\nplate,owner\n", Delimiter::Comma), [row(2, &["plate", "owner"])]);
    }
}
