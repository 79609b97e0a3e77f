//! The report as a table for a terminal: columns of wrapped text, and a last line that sums up.

use super::{Outcome, Report};

/// Widths of the columns: outcome, check, asked, document, came.
const WIDTHS: [usize; 5] = [7, 22, 30, 34, 34];

pub(super) fn table(report: &Report) -> String {
    let mut text = format!("Pay-by-Plate Sync at {}\n\n", report.address);
    row(&mut text, ["", "check", "asked", "the document says", "came"]);
    text.push_str(&format!("{}\n", WIDTHS.map(|width| "-".repeat(width)).join("  ")));
    for it in &report.rows {
        let outcome = match it.outcome {
            Outcome::Pass => "pass",
            Outcome::Fail => "FAIL",
            Outcome::Skipped => "skipped",
        };
        row(&mut text, [outcome, it.check, it.asked, it.document, &it.came]);
    }
    let count = |outcome| report.named(outcome).len();
    text.push_str(&format!(
        "\n{} passed, {} failed, {} skipped. This is no certification by Genetec.\n",
        count(Outcome::Pass),
        count(Outcome::Fail),
        count(Outcome::Skipped)
    ));
    text
}

fn row(text: &mut String, cells: [&str; 5]) {
    let columns: Vec<Vec<String>> =
        cells.iter().zip(WIDTHS).map(|(cell, width)| wrapped(cell, width)).collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or_default();
    for line in 0..height {
        let cells: Vec<String> = columns
            .iter()
            .zip(WIDTHS)
            .map(|(column, width)| format!("{:<width$}", column.get(line).map_or("", String::as_str)))
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
}

/// Lines of at most `width` characters, broken at blanks where there are some.
fn wrapped(cell: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in cell.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        for (n, piece) in letters.chunks(width).enumerate() {
            let piece: String = piece.iter().collect();
            let last = lines.last_mut().expect("there is one line from the beginning");
            let used = last.chars().count();
            if used == 0 {
                *last = piece;
            } else if n == 0 && used + 1 + piece.chars().count() <= width {
                last.push(' ');
                last.push_str(&piece);
            } else {
                lines.push(piece);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::*;

    #[test]
    fn a_long_cell_is_broken_at_blanks_and_a_long_word_anywhere() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("abcdefghij k", 4), ["abcd", "efgh", "ij k"]);
        assert_eq!(wrapped("", 4), [""]);
    }

    #[test]
    fn every_row_says_what_was_asked_what_the_document_says_and_what_came() {
        let came = "500 Internal Server Error".to_owned();
        let row =
            |check, outcome| Row { check, outcome, asked: "asked", document: "says", came: came.clone() };
        let rows = vec![row("a", Outcome::Pass), row("b", Outcome::Fail), row("c", Outcome::Skipped)];
        let text = table(&Report { address: "http://x/api/pbp/v2014-06/".into(), rows });
        for wanted in
            ["pass     a", "FAIL     b", "skipped  c", "1 passed, 1 failed, 1 skipped", "500 Internal"]
        {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
    }
}
