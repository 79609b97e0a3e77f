//! Writing CSV that a spreadsheet shows and never executes, and undoing that when it comes back.

use super::{columns, moment};
use crate::request::{ColumnMeaning, Delimiter};
use crate::view::ImportComplaint;
use chrono_tz::Tz;
use gatehouse_store::table::lists::ListRow;

/// A cell that begins so could be a formula for a spreadsheet.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet could take the text (apostrophes before it aside) for a formula.
fn dangerous(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(FORMULA)
}

/// The text with an apostrophe before it where it could be a formula: spreadsheets show it as text.
pub(crate) fn guarded(text: &str) -> String {
    if dangerous(text) { format!("'{text}") } else { text.to_owned() }
}

/// Undoes [`guarded`].
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if dangerous(rest) => rest,
        _ => cell,
    }
}

/// Entries as a CSV file: UTF-8 with byte order mark (spreadsheets then read it as such), CRLF.
pub(super) fn entries(rows: &[ListRow], zone: Tz, delimiter: Delimiter) -> anyhow::Result<Vec<u8>> {
    use ColumnMeaning::{List, Owner, Phone, Plate, Remarks, ValidFrom, ValidUntil};
    let named = [Plate, List, ValidFrom, ValidUntil, Owner, Phone, Remarks].map(columns::name);
    let mut writer = writer(delimiter);
    writer.write_record(named)?;
    for row in rows {
        writer.write_record([
            guarded(&row.plate),
            row.list.word().to_owned(),
            moment::say(row.valid_from, zone),
            moment::say(row.valid_until, zone),
            guarded(&row.owner),
            guarded(&row.phone),
            guarded(&row.remarks),
        ])?;
    }
    Ok(writer.into_inner()?)
}

/// Complaints as a CSV file of the same kind.
pub(super) fn complaints(all: &[ImportComplaint], delimiter: Delimiter) -> anyhow::Result<Vec<u8>> {
    let mut writer = writer(delimiter);
    writer.write_record(["Line", "Column", "Cell", "What to do"])?;
    for one in all {
        writer.write_record([
            one.line.to_string(),
            guarded(&one.column),
            guarded(&one.value),
            guarded(&one.sentence),
        ])?;
    }
    Ok(writer.into_inner()?)
}

pub(crate) fn writer(delimiter: Delimiter) -> csv::Writer<Vec<u8>> {
    let mut builder = csv::WriterBuilder::new();
    builder.delimiter(delimiter.byte()).terminator(csv::Terminator::CRLF);
    builder.from_writer(b"\xEF\xBB\xBF".to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_exported_is_a_formula_and_reading_it_back_undoes_that() {
        for text in [
            "=1+1",
            "+49 30 1234",
            "-",
            "@x",
            "\tx",
            "＝1",
            "'=1",
            "''+1",
            "'",
            "'quoted'",
            "plain",
            "",
            "a=b",
            "''",
        ] {
            let cell = guarded(text);
            assert!(!cell.starts_with(FORMULA), "{text:?}");
            assert_eq!(unguarded(&cell), text);
        }
        assert_eq!(guarded("+49 30 1234"), "'+49 30 1234");
        assert_eq!(guarded("'quoted'"), "'quoted'");
    }

    #[test]
    fn complaints_are_a_file_of_their_own() {
        let one = ImportComplaint {
            line: 7,
            column: "Halter".into(),
            value: "=x;y".into(),
            sentence: "At most 100 characters.".into(),
        };
        let bytes = complaints(&[one], Delimiter::Semicolon).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "\u{FEFF}Line;Column;Cell;What to do\r\n7;Halter;\"'=x;y\";At most 100 characters.\r\n"
        );
    }
}
