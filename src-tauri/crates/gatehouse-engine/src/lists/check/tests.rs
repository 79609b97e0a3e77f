//! Files as people and hostile programs write them, checked as a whole.

use super::*;

const BERLIN: Tz = chrono_tz::Europe::Berlin;

fn now() -> Instant {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// What a check of a file says, as it was guessed: figures, then complaints as `line column: sentence`.
fn said(bytes: &[u8]) -> String {
    let glance = match glance(bytes, None, BERLIN) {
        Ok(glance) => glance,
        Err(error) => return format!("refused: {error}"),
    };
    let checked = match check(bytes, glance.settings, &[], (BERLIN, now()), |_| ControlFlow::Continue(())) {
        Ok(checked) => checked,
        Err(error) => return format!("refused: {error}"),
    };
    let new = checked.plan.lines.iter().filter(|(outcome, _)| *outcome == LineOutcome::New).count();
    let mut said = vec![format!("{new} new, {} errors", checked.errors)];
    said.extend(checked.complaints.iter().map(|c| format!("{} {}: {}", c.line, c.column, c.sentence)));
    said.join("\n")
}

#[test]
fn hostile_files_are_refused_or_complained_about_line_by_line_and_never_half_understood() {
    let wide = format!("plate,owner\nAB1{}\nCD2,x\n", ",".repeat(1999));
    let long_owner = format!("plate;owner\nAB1;{}\nCD2;{}\n", "x".repeat(101), "y".repeat(5000));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "refused: No line of this file can be read. Is it a CSV file?"),
        (
            "blank lines only",
            b"\n\r\n ; ; \n".to_vec(),
            "refused: No line of this file can be read. Is it a CSV file?",
        ),
        ("a header only", b"plate;owner\r\n".to_vec(), "0 new, 0 errors"),
        (
            "no plate column",
            b"owner;phone\nBob;1\n".to_vec(),
            "refused: Choose the column that holds the plate.",
        ),
        ("one column", b"AB1\nCD2\n".to_vec(), "2 new, 0 errors"),
        ("line ends of every kind", b"plate;owner\rAB1;x\r\nCD2;y\nEF3;z\r".to_vec(), "3 new, 0 errors"),
        (
            "NULs",
            b"plate;owner\nAB\x001;x\nCD2;y\n".to_vec(),
            "1 new, 1 errors\n2 plate: This holds characters that are no text. Save the file again as CSV.",
        ),
        (
            "two thousand columns",
            wide.into_bytes(),
            "1 new, 1 errors\n2 : This line has 2000 columns; at most 200 are read. Is the separator right?",
        ),
        (
            "a lone quotation mark",
            b"plate;owner;note\nAB1;\"x;y\nCD2;z;w\n".to_vec(),
            "1 new, 1 errors\n2 : A quotation mark is opened in this line and not closed. Close it, or double it inside a cell.",
        ),
        (
            "a separator inside a cell",
            b"plate,owner\nAB1,Miller, Bob\nCD2,Eve\nEF3,Al\n".to_vec(),
            "2 new, 1 errors\n2 : This line has 3 cells, the first one has 2. Put a cell that holds the separator into quotation marks.",
        ),
        (
            "a line cut off before its end date",
            b"plate;owner;valid until\nAB1;Bob;2026-12-01\nCD2;Ev".to_vec(),
            "1 new, 1 errors\n3 valid until: The line ends before this column. Leave the cell empty for no limit.",
        ),
        (
            "cells that are too long",
            long_owner.into_bytes(),
            "0 new, 2 errors\n2 owner: At most 100 characters.\n3 owner: This is far too long. Look for a quotation mark that is opened and not closed.",
        ),
        (
            "several things wrong in one line",
            b"plate;list;valid from;valid until\n--;maybe;1.1.2026;soon\nAB1;block;2.1.2026;1.1.2026\n"
                .to_vec(),
            "0 new, 2 errors\n2 list: Write allow or block, or leave it empty.\n\
             2 valid until: This is no date. Write it as 2026-11-28 or 28.11.2026, with a time after it if needed.\n\
             3 valid until: The end must lie after the beginning.",
        ),
        (
            "plates nobody has",
            b"plate\n--\nABCDEFGHIJKLMNOPQ\nunknown\n".to_vec(),
            "0 new, 3 errors\n2 plate: Type a plate with letters or digits.\n3 plate: At most 16 letters and digits.\n\
             4 plate: Type a plate with letters or digits.",
        ),
        (
            "the same plate twice",
            b"plate;owner\nAB 1;Bob\nab-1;Eve\nAB 1;Bob\n".to_vec(),
            "1 new, 1 errors\n3 Plate: Line 2 has the same plate for the same time. Keep one of the two.",
        ),
    ];
    for (what, bytes, expected) in cases {
        assert_eq!(said(&bytes), expected, "{what}");
    }
}

#[test]
fn a_file_read_with_the_wrong_character_set_is_complained_about_and_not_stored() {
    let (bytes, _, _) = encoding_rs::GBK.encode("车牌号,备注\n京A12345,固定车位\n");
    let mut settings = glance(&bytes, None, BERLIN).unwrap().settings;
    settings.reading.charset = crate::request::Charset::Utf8;
    let glance = glance(&bytes, Some(settings.reading), BERLIN).unwrap();
    assert!(glance.unreadable);
    settings.columns = vec![ColumnMeaning::Plate, ColumnMeaning::Remarks];
    let checked = check(&bytes, settings, &[], (BERLIN, now()), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(checked.errors, 1);
    assert!(
        checked.complaints[0].sentence.contains("Choose another character set"),
        "{:?}",
        checked.complaints
    );
}

#[test]
fn a_file_with_more_lines_than_the_bound_is_refused_as_a_whole() {
    let text = format!("plate\n{}", "AB1\n".repeat(MAX_LINES + 1));
    let refused = glance(text.as_bytes(), None, BERLIN).unwrap_err().to_string();
    assert!(refused.contains("Split it into several files"), "{refused}");
    let just = format!("plate\n{}", "AB1\n".repeat(MAX_LINES));
    assert_eq!(glance(just.as_bytes(), None, BERLIN).unwrap().lines, MAX_LINES as i64);
}

#[test]
fn a_check_stops_when_it_is_told_to() {
    let text = format!("plate\n{}", (0..5000).map(|n| format!("AB{n}\n")).collect::<String>());
    let settings = glance(text.as_bytes(), None, BERLIN).unwrap().settings;
    let stopped = check(text.as_bytes(), settings, &[], (BERLIN, now()), |done| {
        if done >= 2000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(stopped.unwrap_err().to_string().contains("nothing was changed"));
}

#[test]
fn what_a_spreadsheet_of_a_german_office_writes_is_understood_at_once() {
    let text = "Kennzeichen;Art;Gültig ab;Gültig bis;Halter;Telefon;Bemerkung\r\n\
                M-ÜL 123;erlaubt;01.11.2026;30.11.2026;Jürgen Müller;'+49 30 1;\"Stellplatz \"\"12\"\"; Nord\"\r\n\
                B-X 9;gesperrt;;24.12.26 18:00;;;zahlt nicht\r\n";
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let settings = glance(&bytes, None, BERLIN).unwrap().settings;
    let checked = check(&bytes, settings, &[], (BERLIN, now()), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((checked.errors, checked.lines.len()), (0, 2));
    let one = &checked.lines[0];
    assert_eq!((one.plate.normalised(), one.list), ("MÜL123", ListKind::Allow));
    assert_eq!(one.until, Some(Some("2026-11-30T23:00:00Z".parse().unwrap())), "the end of that day");
    assert_eq!(one.phone.as_deref(), Some("+49 30 1"));
    assert_eq!(one.remarks.as_deref(), Some("Stellplatz \"12\"; Nord"));
    assert_eq!(checked.lines[1].list, ListKind::Block);
    assert_eq!(checked.lines[1].until, Some(Some("2026-12-24T17:00:00Z".parse().unwrap())));
}

#[test]
fn exported_entries_are_read_back_as_unchanged() {
    let row = |id: i64, plate: &str, until: Option<&str>, remarks: &str| {
        let read = gatehouse_domain::plate::Plate::read(plate).unwrap();
        ListRow {
            id,
            list: if id % 2 == 0 { ListKind::Block } else { ListKind::Allow },
            plate: plate.to_owned(),
            plate_normalised: read.normalised().to_owned(),
            lookalike: read.lookalike(),
            valid_from: Some("2026-10-25T00:30:00.125Z".parse().unwrap()),
            valid_until: until.map(|at| at.parse().unwrap()),
            owner: "=HYPERLINK(\"x\")".to_owned(),
            phone: "+49 30 1".to_owned(),
            remarks: remarks.to_owned(),
            added_by: "Sami".to_owned(),
            added_at: now(),
            changed_by: None,
            changed_at: None,
            deleted_by: None,
            deleted_at: None,
        }
    };
    let rows = [
        row(1, "M-ÜL 123", None, "one; two, \"three\""),
        row(2, "京A12345", Some("2026-11-28T13:00:00Z"), "first\r\nsecond"),
        row(3, "-AB 9", Some("9999-12-31T23:59:59Z"), "'quoted'"),
        row(4, "AB1", Some("2026-10-25T01:30:00.250Z"), "@home"),
        row(6, "AB1", Some("2026-10-25T01:30:00.250Z"), "@home"),
    ];
    for delimiter in [
        crate::request::Delimiter::Semicolon,
        crate::request::Delimiter::Comma,
        crate::request::Delimiter::Tab,
    ] {
        let bytes = super::super::sheet::entries(&rows, BERLIN, delimiter).unwrap();
        let mut settings = glance(&bytes, None, BERLIN).unwrap().settings;
        settings.mode = ImportMode::Replace;
        let checked = check(&bytes, settings, &rows, (BERLIN, now()), |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(checked.complaints, [], "{delimiter:?}");
        let unchanged = checked.plan.lines.iter().all(|(outcome, _)| *outcome == LineOutcome::Unchanged);
        assert!(unchanged && checked.plan.deletes.is_empty(), "{delimiter:?}: {:?}", checked.first);
    }
}
