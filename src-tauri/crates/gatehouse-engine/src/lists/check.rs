//! A file as it is understood: its columns as guessed, and what it would change. Pure work on bytes and
//! rows that may take seconds: it runs off the async threads and says how far it is.

use super::compare::{Act, Plan, compare, difference};
use super::line::{Line, Reading};
use super::{charset, columns, moment, table};
use crate::error::{Error, Result};
use crate::request::{ColumnMeaning, DateOrder, ImportMode, ImportReading, ImportSettings};
use crate::view::{ImportColumnView, ImportComplaint, ImportLineView, LineOutcome};
use chrono_tz::Tz;
use gatehouse_domain::Instant;
use gatehouse_domain::list::ListKind;
use gatehouse_store::table::lists::ListRow;
use std::ops::ControlFlow;

/// A file has at most so many lines with entries.
pub(super) const MAX_LINES: usize = 100_000;
/// Lines looked at for guesses.
const LOOKED_AT: usize = 200;
/// Cells shown of each column.
const SAMPLES: usize = 5;
/// Lines shown of a check.
const FIRST: usize = 100;
/// Complaints shown of a check.
pub(super) const COMPLAINTS_SHOWN: usize = 200;
/// Complaints kept for the download.
const COMPLAINTS_KEPT: usize = 10_000;

/// What can be said of a file before it is understood line by line.
#[derive(Debug)]
pub(super) struct Glance {
    pub settings: ImportSettings,
    pub columns: Vec<ImportColumnView>,
    pub lines: i64,
    pub unreadable: bool,
}

/// Looks at a file. `reading`: as the person wants it read; everything is guessed without.
pub(super) fn glance(bytes: &[u8], reading: Option<ImportReading>, zone: Tz) -> Result<Glance> {
    let charset = reading.map_or_else(|| charset::guess(bytes), |r| r.charset);
    let text = charset::text(bytes, charset);
    let delimiter = reading.map_or_else(|| table::guess_delimiter(&text), |r| r.delimiter);
    let mut first: Vec<Vec<String>> = Vec::new();
    let mut lines = 0_usize;
    table::each(&text, delimiter, |record| {
        lines += 1;
        if first.len() < LOOKED_AT && record.fault.is_none() {
            first.push(record.cells.iter().map(|cell| cell.trim().to_owned()).collect());
        }
        if lines > MAX_LINES + 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if first.is_empty() {
        return Err(Error::invalid("file", "No line of this file can be read. Is it a CSV file?"));
    }
    let header = reading.map_or_else(|| columns::has_header(&first), |r| r.header);
    let lines = lines - usize::from(header).min(lines);
    if lines > MAX_LINES {
        return Err(Error::invalid(
            "file",
            format!("The file has more than {MAX_LINES} lines. Split it into several files."),
        ));
    }
    let meanings = columns::guess(&first, header, zone);
    let date_order = date_order(&first, &meanings, zone);
    Ok(Glance {
        columns: shown(&first, header, meanings.len()),
        settings: ImportSettings {
            reading: ImportReading { charset, delimiter, header },
            columns: meanings,
            list: ListKind::Allow,
            date_order,
            mode: ImportMode::AddAndChange,
        },
        lines: lines as i64,
        unreadable: text.contains('\u{FFFD}'),
    })
}

fn date_order(lines: &[Vec<String>], meanings: &[ColumnMeaning], zone: Tz) -> DateOrder {
    let dated = |at: &usize| matches!(meanings[*at], ColumnMeaning::ValidFrom | ColumnMeaning::ValidUntil);
    let columns: Vec<usize> = (0..meanings.len()).filter(dated).collect();
    let cells = lines.iter().flat_map(|line| columns.iter().filter_map(|at| line.get(*at)));
    cells.map(String::as_str).find_map(moment::order_told).unwrap_or_else(|| moment::usual_order(zone))
}

fn shown(lines: &[Vec<String>], header: bool, width: usize) -> Vec<ImportColumnView> {
    let names = lines.first().filter(|_| header);
    let body = lines.get(usize::from(header)..).unwrap_or_default();
    let column = |at: usize| ImportColumnView {
        name: names.and_then(|names| names.get(at)).map(|n| super::line::shortened(n)).unwrap_or_default(),
        samples: {
            let cells = body.iter().filter_map(|line| line.get(at)).filter(|cell| !cell.is_empty());
            cells.take(SAMPLES).map(|cell| super::line::shortened(cell)).collect()
        },
    };
    (0..width).map(column).collect()
}

/// Refuses settings that say nothing sensible about the columns.
pub(super) fn check_columns(columns: &[ColumnMeaning]) -> Result<()> {
    if columns.len() > table::MAX_COLUMNS {
        return Err(Error::invalid("columns", format!("At most {} columns are read.", table::MAX_COLUMNS)));
    }
    if !columns.contains(&ColumnMeaning::Plate) {
        return Err(Error::invalid("columns", "Choose the column that holds the plate."));
    }
    for (at, meaning) in columns.iter().enumerate() {
        if *meaning != ColumnMeaning::Ignore && columns[..at].contains(meaning) {
            let name = columns::name(*meaning);
            return Err(Error::invalid(
                "columns",
                format!("Two columns are said to be \"{name}\". Keep one."),
            ));
        }
    }
    Ok(())
}

/// A file compared with the lists.
#[derive(Debug)]
pub(super) struct Checked {
    pub settings: ImportSettings,
    /// Lines that make sense, with what is to be done for each.
    pub lines: Vec<Line>,
    pub plan: Plan,
    /// The first complaints, in the order of the file.
    pub complaints: Vec<ImportComplaint>,
    /// Lines with complaints.
    pub errors: i64,
    pub first: Vec<ImportLineView>,
    /// Of the entries it was compared with.
    pub fingerprint: [u8; 32],
}

/// Understands and compares a file. `told` is given how many lines are done and may say stop.
pub(super) fn check(
    bytes: &[u8],
    settings: ImportSettings,
    existing: &[ListRow],
    (zone, now): (Tz, Instant),
    mut told: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<Checked> {
    check_columns(&settings.columns)?;
    let text = charset::text(bytes, settings.reading.charset);
    let mut names: Vec<String> = Vec::new();
    let (mut lines, mut complaints): (Vec<Line>, Vec<ImportComplaint>) = (Vec::new(), Vec::new());
    let (mut seen, mut errors, mut stopped, mut header) = (0_usize, 0_i64, false, settings.reading.header);
    table::each(&text, settings.reading.delimiter, |record| {
        if std::mem::take(&mut header) {
            names = record.cells.iter().map(|cell| super::line::shortened(cell.trim())).collect();
            return ControlFlow::Continue(());
        }
        seen += 1;
        if seen > MAX_LINES {
            return ControlFlow::Break(());
        }
        if seen.is_multiple_of(1000) && told(seen).is_break() {
            stopped = true;
            return ControlFlow::Break(());
        }
        match (Reading { settings: &settings, names: &names, zone }).line(&record) {
            Ok(line) => lines.push(line),
            Err(about) => {
                errors += 1;
                if complaints.len() < COMPLAINTS_KEPT {
                    complaints.extend(about);
                }
            }
        }
        ControlFlow::Continue(())
    });
    if stopped {
        return Err(super::import::cancelled());
    }
    let mut plan = compare(&lines, existing, settings.mode, now);
    errors += plan.complaints.len() as i64;
    complaints.append(&mut plan.complaints);
    complaints.sort_by_key(|complaint| complaint.line);
    complaints.truncate(COMPLAINTS_KEPT);
    let first = first(&lines, &plan, &complaints, existing);
    Ok(Checked { settings, lines, plan, complaints, errors, first, fingerprint: fingerprint(existing) })
}

/// The first lines of the file, good and bad, in their order.
fn first(
    lines: &[Line],
    plan: &Plan,
    complaints: &[ImportComplaint],
    existing: &[ListRow],
) -> Vec<ImportLineView> {
    let good =
        lines.iter().zip(&plan.lines).take(FIRST).filter(|(_, (outcome, _))| *outcome != LineOutcome::Error);
    let mut first: Vec<ImportLineView> = good.map(|(line, told)| line_view(line, told, existing)).collect();
    for complaint in complaints.iter().take(FIRST) {
        if first.iter().any(|line| line.line == complaint.line) {
            continue;
        }
        let line = lines.iter().find(|line| line.number == complaint.line);
        let plate = line.map_or_else(|| complaint.value.clone(), |line| line.plate.raw().to_owned());
        let note = if complaint.column.is_empty() {
            complaint.sentence.clone()
        } else {
            format!("{}: {}", complaint.column, complaint.sentence)
        };
        first.push(ImportLineView {
            line: complaint.line,
            outcome: LineOutcome::Error,
            list: line.map(|line| line.list),
            plate,
            valid_from: None,
            valid_until: None,
            owner: String::new(),
            phone: String::new(),
            remarks: String::new(),
            note,
        });
    }
    first.sort_by_key(|line| line.line);
    first.truncate(FIRST);
    first
}

fn line_view(line: &Line, told: &(LineOutcome, Act), existing: &[ListRow]) -> ImportLineView {
    let note = match &told.1 {
        Act::Change(after) => {
            let before = existing.iter().find(|row| row.id == after.id);
            let parts = before.map(|before| difference(before, after)).unwrap_or_default();
            format!("Changes {}.", parts.join(", "))
        }
        _ if told.0 == LineOutcome::Repeated => "Says the same as an earlier line.".to_owned(),
        _ => String::new(),
    };
    let after = match &told.1 {
        Act::Change(after) => Some(after),
        _ => None,
    };
    let text = |told: &Option<String>, kept: fn(&ListRow) -> &String| {
        told.clone().or_else(|| after.map(|row| kept(row).clone())).unwrap_or_default()
    };
    ImportLineView {
        line: line.number,
        outcome: told.0,
        list: Some(line.list),
        plate: line.plate.raw().to_owned(),
        valid_from: line.from.unwrap_or_else(|| after.and_then(|row| row.valid_from)),
        valid_until: line.until.unwrap_or_else(|| after.and_then(|row| row.valid_until)),
        owner: text(&line.owner, |row| &row.owner),
        phone: text(&line.phone, |row| &row.phone),
        remarks: text(&line.remarks, |row| &row.remarks),
        note,
    }
}

/// Tells whether entries in force are still those a file was compared with.
pub(super) fn fingerprint(rows: &[ListRow]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let moment = |hasher: &mut blake3::Hasher, at: Option<Instant>| {
        hasher.update(&at.map_or(i64::MIN, |at| at.timestamp_millis()).to_le_bytes());
    };
    for row in rows {
        hasher.update(&row.id.to_le_bytes());
        moment(&mut hasher, row.valid_from);
        moment(&mut hasher, row.valid_until);
        for text in [row.list.word(), &row.plate, &row.owner, &row.phone, &row.remarks] {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests;
