//! From cells to an entry: each cell is understood or complained about. Nothing is compared here.

use super::table::Record;
use super::{checked, columns, moment, sheet};
use crate::request::{ColumnMeaning, DateOrder, ImportSettings, ListEntryInput};
use crate::view::ImportComplaint;
use chrono_tz::Tz;
use gatehouse_domain::Instant;
use gatehouse_domain::list::ListKind;
use gatehouse_domain::plate::Plate;

/// A longer cell is a mistake, in characters.
const MAX_CELL: usize = 1000;
/// Of a complained cell so much is shown, in characters.
const SHOWN: usize = 60;

/// A line that makes sense. `None` = the file has no such column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub number: i64,
    pub list: ListKind,
    pub plate: Plate,
    pub from: Option<Option<Instant>>,
    pub until: Option<Option<Instant>>,
    pub owner: Option<String>,
    pub phone: Option<String>,
    pub remarks: Option<String>,
}

/// How lines are understood.
pub(super) struct Reading<'s> {
    pub settings: &'s ImportSettings,
    pub names: &'s [String],
    pub zone: Tz,
}

impl Reading<'_> {
    /// Understands one line; every complaint about it at once.
    pub(super) fn line(&self, record: &Record<'_>) -> Result<Line, Vec<ImportComplaint>> {
        let number = i64::try_from(record.line).unwrap_or(i64::MAX);
        let whole_line = |sentence: String| {
            vec![ImportComplaint { line: number, column: String::new(), value: String::new(), sentence }]
        };
        if let Some(fault) = &record.fault {
            return Err(whole_line(fault.clone()));
        }
        let width = self.settings.columns.len();
        if record.cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            return Err(whole_line(format!(
                "This line has {} cells, the first one has {width}. Put a cell that holds the separator \
                 into quotation marks.",
                record.cells.len()
            )));
        }
        let mut row = Row { reading: self, record, number, complaints: Vec::new() };
        let line = row.understand();
        match line {
            Some(line) if row.complaints.is_empty() => Ok(line),
            _ => Err(row.complaints),
        }
    }

    fn column(&self, meaning: ColumnMeaning) -> Option<usize> {
        self.settings.columns.iter().position(|m| *m == meaning)
    }

    fn order(&self) -> DateOrder {
        self.settings.date_order
    }
}

struct Row<'r> {
    reading: &'r Reading<'r>,
    record: &'r Record<'r>,
    number: i64,
    complaints: Vec<ImportComplaint>,
}

impl Row<'_> {
    fn understand(&mut self) -> Option<Line> {
        let plate = self.text(ColumnMeaning::Plate).unwrap_or_default();
        let list = self.list();
        let from = self.moment(ColumnMeaning::ValidFrom, false);
        let until = self.moment(ColumnMeaning::ValidUntil, true);
        let owner = self.text(ColumnMeaning::Owner);
        let phone = self.text(ColumnMeaning::Phone);
        let remarks = self.text(ColumnMeaning::Remarks);
        if !self.complaints.is_empty() {
            return None;
        }
        let input = ListEntryInput {
            list: list?,
            plate,
            valid_from: from.flatten(),
            valid_until: until.flatten(),
            owner: owner.clone().unwrap_or_default(),
            phone: phone.clone().unwrap_or_default(),
            remarks: remarks.clone().unwrap_or_default(),
        };
        match checked(&input) {
            Ok(plate) => Some(Line {
                number: self.number,
                list: input.list,
                plate,
                from,
                until,
                owner,
                phone,
                remarks,
            }),
            Err(crate::Error::Invalid { field, sentence }) => {
                let meaning = match field {
                    "valid_until" => ColumnMeaning::ValidUntil,
                    "owner" => ColumnMeaning::Owner,
                    "phone" => ColumnMeaning::Phone,
                    "remarks" => ColumnMeaning::Remarks,
                    _ => ColumnMeaning::Plate,
                };
                self.complain(meaning, sentence);
                None
            }
            Err(other) => {
                self.complain(ColumnMeaning::Plate, other.to_string());
                None
            }
        }
    }

    fn cell(&self, meaning: ColumnMeaning) -> Option<&str> {
        let at = self.reading.column(meaning)?;
        Some(self.record.cells.get(at).unwrap_or_default().trim())
    }

    /// The text of a cell as a person would type it; `None` without such a column.
    fn text(&mut self, meaning: ColumnMeaning) -> Option<String> {
        let cell = self.cell(meaning)?;
        let breaks = meaning == ColumnMeaning::Remarks;
        let strange = |c: char| c.is_control() && c != '\t' && !(breaks && c == '\n');
        let sentence = if cell.contains('\u{FFFD}') {
            "This holds characters that cannot be read. Choose another character set."
        } else if cell.contains('\n') && !breaks {
            "This holds a line break. Look for a quotation mark that is opened and not closed."
        } else if cell.chars().any(strange) {
            "This holds characters that are no text. Save the file again as CSV."
        } else if cell.chars().count() > MAX_CELL {
            "This is far too long. Look for a quotation mark that is opened and not closed."
        } else {
            return Some(sheet::unguarded(cell).trim().to_owned());
        };
        self.complain(meaning, sentence.to_owned());
        Some(String::new())
    }

    fn list(&mut self) -> Option<ListKind> {
        let usual = self.reading.settings.list;
        let Some(word) = self.cell(ColumnMeaning::List) else { return Some(usual) };
        if word.is_empty() {
            return Some(usual);
        }
        let list = columns::list_named(word);
        if list.is_none() {
            self.complain(ColumnMeaning::List, "Write allow or block, or leave it empty.".to_owned());
        }
        list
    }

    fn moment(&mut self, meaning: ColumnMeaning, end: bool) -> Option<Option<Instant>> {
        let at = self.reading.column(meaning)?;
        // A missing end is not the same as no end: the line may be cut off.
        let Some(cell) = self.record.cells.get(at) else {
            self.complain(
                meaning,
                "The line ends before this column. Leave the cell empty for no limit.".to_owned(),
            );
            return None;
        };
        match moment::read(sheet::unguarded(cell.trim()), self.reading.zone, self.reading.order(), end) {
            Ok(at) => Some(at),
            Err(sentence) => {
                self.complain(meaning, sentence.to_owned());
                None
            }
        }
    }

    fn complain(&mut self, meaning: ColumnMeaning, sentence: String) {
        let at = self.reading.column(meaning);
        let name = at.and_then(|at| self.reading.names.get(at)).filter(|name| !name.is_empty());
        let column = name.cloned().unwrap_or_else(|| columns::name(meaning).to_owned());
        let value = shortened(self.cell(meaning).unwrap_or_default());
        self.complaints.push(ImportComplaint { line: self.number, column, value, sentence });
    }
}

/// The beginning of a cell, on one line.
pub(super) fn shortened(cell: &str) -> String {
    let mut shown: String = cell.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if cell.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
