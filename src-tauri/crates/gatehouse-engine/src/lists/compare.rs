//! A file against the lists as they are: what is new, changed, unchanged, repeated, and what would be
//! deleted. Pure; writes nothing.

use super::line::Line;
use crate::request::ImportMode;
use crate::view::{ImportComplaint, LineOutcome};
use gatehouse_domain::Instant;
use gatehouse_domain::list::{ListKind, Validity, validity};
use gatehouse_store::table::lists::ListRow;
use std::collections::{HashMap, HashSet};

/// So many lines may speak of one plate on one list.
const MAX_LINES_OF_A_PLATE: usize = 200;

/// What is to be done for one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Add an entry.
    Add,
    /// Change this entry.
    Change(Box<ListRow>),
    /// Nothing.
    Nothing,
}

/// What a file would change.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// For each line that makes sense, in the order of the file: its outcome and what is to be done.
    pub lines: Vec<(LineOutcome, Act)>,
    /// Complaints that only show beside other lines or entries.
    pub complaints: Vec<ImportComplaint>,
    /// Entries in force that would be deleted.
    pub deletes: Vec<ListRow>,
}

/// Positions of the lines, and the entries, of one plate on one list.
type Gathered<'a> = (Vec<usize>, Vec<&'a ListRow>);

/// Compares. `existing`: everything in force.
pub(super) fn compare(lines: &[Line], existing: &[ListRow], mode: ImportMode, now: Instant) -> Plan {
    let mut groups: HashMap<(ListKind, &str), Gathered<'_>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        groups.entry((line.list, line.plate.normalised())).or_default().0.push(at);
    }
    for row in existing {
        if let Some(group) = groups.get_mut(&(row.list, row.plate_normalised.as_str())) {
            group.1.push(row);
        }
    }
    let mut plan = Plan { lines: vec![(LineOutcome::Error, Act::Nothing); lines.len()], ..Plan::default() };
    let mut kept: HashSet<i64> = HashSet::new();
    for (own, entries) in groups.values() {
        Group { lines, own, entries, mode, now }.plan(&mut plan, &mut kept);
    }
    if mode == ImportMode::Replace {
        let spoken_of: HashSet<ListKind> = lines.iter().map(|line| line.list).collect();
        let gone = existing.iter().filter(|row| spoken_of.contains(&row.list) && !kept.contains(&row.id));
        plan.deletes = gone.cloned().collect();
    }
    plan.complaints.sort_by_key(|complaint| complaint.line);
    plan
}

/// The lines and entries of one plate on one list.
struct Group<'a> {
    lines: &'a [Line],
    own: &'a [usize],
    entries: &'a [&'a ListRow],
    mode: ImportMode,
    now: Instant,
}

impl Group<'_> {
    fn plan(&self, plan: &mut Plan, kept: &mut HashSet<i64>) {
        let mut free: Vec<&ListRow> = self.entries.to_vec();
        let mut open: Vec<usize> = Vec::new();
        for (nth, at) in self.own.iter().enumerate() {
            let line = &self.lines[*at];
            if nth >= MAX_LINES_OF_A_PLATE {
                let sentence =
                    format!("More than {MAX_LINES_OF_A_PLATE} lines are about this plate. Keep one.");
                plan.complaints.push(about(line, sentence));
            } else if let Some(same) = free.iter().position(|row| says_the_same(line, row)) {
                kept.insert(free.remove(same).id);
                plan.lines[*at].0 = LineOutcome::Unchanged;
            } else if self.own[..nth].iter().any(|earlier| equal(&self.lines[*earlier], line)) {
                plan.lines[*at].0 = LineOutcome::Repeated;
            } else if let Some(other) = self.contradicts(*at, plan) {
                let sentence =
                    format!("Line {other} has the same plate for the same time. Keep one of the two.");
                plan.complaints.push(about(line, sentence));
            } else {
                open.push(*at);
            }
        }
        self.pair(&open, &mut free, plan, kept);
    }

    /// Number of another line about the same time: an earlier one, or one that is an entry already.
    fn contradicts(&self, at: usize, plan: &Plan) -> Option<i64> {
        let line = &self.lines[at];
        let taken = |other: usize| other < at && plan.lines[other].0 != LineOutcome::Repeated;
        let others = self.own.iter().take(MAX_LINES_OF_A_PLATE);
        let mut others = others.filter(|other| taken(**other)).map(|other| &self.lines[*other]);
        others.find(|other| overlap(line, other)).map(|other| other.number)
    }

    /// Finds the entry each open line is about.
    fn pair(&self, open: &[usize], free: &mut Vec<&ListRow>, plan: &mut Plan, kept: &mut HashSet<i64>) {
        let mut rest = Vec::new();
        for at in open {
            let line = &self.lines[*at];
            match free.iter().position(|row| same_window(line, row)) {
                Some(same) => change(plan, kept, *at, line, free.remove(same)),
                None => rest.push(*at),
            }
        }
        // "Until tonight" leaves ended entries behind: only what still counts is meant.
        if self.mode == ImportMode::AddAndChange {
            free.retain(|row| validity(row.valid_from, row.valid_until, self.now) != Validity::Ended);
        }
        for at in rest {
            let line = &self.lines[at];
            if free.len() > 1 && self.mode == ImportMode::AddAndChange {
                let sentence = format!(
                    "There are {} entries for this plate with other times. Change the right one on the Lists page.",
                    free.len()
                );
                plan.complaints.push(about(line, sentence));
            } else if free.is_empty() {
                plan.lines[at] = (LineOutcome::New, Act::Add);
            } else {
                change(plan, kept, at, line, free.remove(0));
            }
        }
    }
}

fn change(plan: &mut Plan, kept: &mut HashSet<i64>, at: usize, line: &Line, row: &ListRow) {
    kept.insert(row.id);
    plan.lines[at] = (LineOutcome::Changed, Act::Change(Box::new(changed(line, row))));
}

/// The entry as the line wants it; what the file has no column for stays.
fn changed(line: &Line, row: &ListRow) -> ListRow {
    ListRow {
        plate: line.plate.raw().to_owned(),
        plate_normalised: line.plate.normalised().to_owned(),
        lookalike: line.plate.lookalike(),
        valid_from: line.from.unwrap_or(row.valid_from),
        valid_until: line.until.unwrap_or(row.valid_until),
        owner: line.owner.clone().unwrap_or_else(|| row.owner.clone()),
        phone: line.phone.clone().unwrap_or_else(|| row.phone.clone()),
        remarks: line.remarks.clone().unwrap_or_else(|| row.remarks.clone()),
        ..row.clone()
    }
}

/// What of the entry the line would change, in words.
pub(super) fn difference(before: &ListRow, after: &ListRow) -> Vec<&'static str> {
    [
        ("plate", before.plate != after.plate),
        ("valid from", before.valid_from != after.valid_from),
        ("valid until", before.valid_until != after.valid_until),
        ("owner", before.owner != after.owner),
        ("phone", before.phone != after.phone),
        ("remarks", before.remarks != after.remarks),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}

fn says_the_same(line: &Line, row: &ListRow) -> bool {
    let text = |told: &Option<String>, kept: &str| told.as_deref().is_none_or(|told| same_text(told, kept));
    line.plate.raw() == row.plate
        && line.from.is_none_or(|from| from == row.valid_from)
        && line.until.is_none_or(|until| until == row.valid_until)
        && text(&line.owner, &row.owner)
        && text(&line.phone, &row.phone)
        && text(&line.remarks, &row.remarks)
}

/// Equal but for how lines are ended: a file knows one kind only.
fn same_text(told: &str, kept: &str) -> bool {
    told == kept || (kept.contains('\r') && told == kept.replace("\r\n", "\n").replace('\r', "\n"))
}

fn equal(a: &Line, b: &Line) -> bool {
    Line { number: 0, ..a.clone() } == Line { number: 0, ..b.clone() }
}

fn same_window(line: &Line, row: &ListRow) -> bool {
    line.from.is_none_or(|from| from == row.valid_from)
        && line.until.is_none_or(|until| until == row.valid_until)
}

fn overlap(a: &Line, b: &Line) -> bool {
    let ends_before = |a: &Line, b: &Line| match (a.until.flatten(), b.from.flatten()) {
        (Some(end), Some(begin)) => end <= begin,
        _ => false,
    };
    !ends_before(a, b) && !ends_before(b, a)
}

fn about(line: &Line, sentence: String) -> ImportComplaint {
    ImportComplaint {
        line: line.number,
        column: "Plate".to_owned(),
        value: super::line::shortened(line.plate.raw()),
        sentence,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_domain::plate::Plate;

    fn at(day: u32) -> Instant {
        format!("2026-11-{day:02}T00:00:00Z").parse().unwrap()
    }

    fn line(number: i64, plate: &str, from: Option<u32>, until: Option<u32>, owner: &str) -> Line {
        Line {
            number,
            list: ListKind::Allow,
            plate: Plate::read(plate).unwrap(),
            from: Some(from.map(at)),
            until: Some(until.map(at)),
            owner: Some(owner.to_owned()),
            phone: None,
            remarks: None,
        }
    }

    fn row(id: i64, plate: &str, from: Option<u32>, until: Option<u32>, owner: &str) -> ListRow {
        let read = Plate::read(plate).unwrap();
        ListRow {
            id,
            list: ListKind::Allow,
            plate: plate.to_owned(),
            plate_normalised: read.normalised().to_owned(),
            lookalike: read.lookalike(),
            valid_from: from.map(at),
            valid_until: until.map(at),
            owner: owner.to_owned(),
            phone: "555".to_owned(),
            remarks: "bay 1".to_owned(),
            added_by: "Sami".to_owned(),
            added_at: at(1),
            changed_by: None,
            changed_at: None,
            deleted_by: None,
            deleted_at: None,
        }
    }

    fn said(lines: &[Line], rows: &[ListRow], mode: ImportMode) -> String {
        let plan = compare(lines, rows, mode, at(10));
        let mut said: Vec<String> = plan
            .lines
            .iter()
            .map(|(outcome, act)| match act {
                Act::Change(row) => format!("{outcome:?} {}", row.id),
                _ => format!("{outcome:?}"),
            })
            .collect();
        said.extend(plan.deletes.iter().map(|row| format!("delete {}", row.id)));
        said.extend(plan.complaints.iter().map(|c| format!("line {}!", c.line)));
        said.join(", ")
    }

    #[test]
    fn each_line_finds_the_entry_it_is_about() {
        use ImportMode::{AddAndChange as Add, Replace};
        let bob = |id| row(id, "AB 1", None, None, "Bob");
        for (what, lines, rows, mode, expected) in [
            ("a new plate", vec![line(2, "AB1", None, None, "Bob")], vec![], Add, "New"),
            ("the same entry", vec![line(2, "AB 1", None, None, "Bob")], vec![bob(1)], Add, "Unchanged"),
            ("another owner", vec![line(2, "AB1", None, None, "Eve")], vec![bob(1)], Add, "Changed 1"),
            ("another end", vec![line(2, "AB1", None, Some(20), "Bob")], vec![bob(1)], Add, "Changed 1"),
            ("others stay", vec![line(2, "CD2", None, None, "")], vec![bob(1)], Add, "New"),
            ("others go", vec![line(2, "CD2", None, None, "")], vec![bob(1)], Replace, "New, delete 1"),
            (
                "the same line twice",
                vec![line(2, "AB1", None, None, "Bob"), line(3, "AB1", None, None, "Bob")],
                vec![],
                Add,
                "New, Repeated",
            ),
            (
                "two lines that contradict each other",
                vec![line(2, "AB1", None, None, "Bob"), line(3, "ab-1", None, Some(9), "Eve")],
                vec![],
                Add,
                "New, Error, line 3!",
            ),
            (
                "two windows one after the other",
                vec![line(2, "AB1", None, Some(5), "Bob"), line(3, "AB1", Some(5), None, "Bob")],
                vec![bob(1)],
                Add,
                "Changed 1, New",
            ),
            (
                "the entry with the same window is meant",
                vec![line(2, "AB1", Some(11), Some(12), "Eve")],
                vec![bob(1), row(2, "AB1", Some(11), Some(12), "Bob")],
                Add,
                "Changed 2",
            ),
            (
                "several entries could be meant",
                vec![line(2, "AB1", Some(13), Some(14), "Eve")],
                vec![bob(1), row(2, "AB1", Some(11), Some(12), "Bob")],
                Add,
                "Error, line 2!",
            ),
            (
                "an ended entry is not meant",
                vec![line(2, "AB1", Some(13), Some(14), "Eve")],
                vec![row(1, "AB1", Some(2), Some(3), "Bob")],
                Add,
                "New",
            ),
            (
                "replacing needs no guess",
                vec![line(2, "AB1", Some(13), Some(14), "Eve")],
                vec![bob(1), row(2, "AB1", Some(11), Some(12), "Bob")],
                Replace,
                "Changed 1, delete 2",
            ),
            (
                "what is there twice is found twice",
                vec![line(2, "AB 1", None, None, "Bob"), line(3, "AB 1", None, None, "Bob")],
                vec![bob(1), bob(2)],
                Replace,
                "Unchanged, Unchanged",
            ),
        ] {
            assert_eq!(said(&lines, &rows, mode), expected, "{what}");
        }
    }

    #[test]
    fn what_the_file_has_no_column_for_stays_as_it_is() {
        let plan = compare(
            &[Line { owner: None, until: Some(Some(at(20))), ..line(2, "AB1", None, None, "") }],
            &[row(1, "AB1", None, None, "Bob")],
            ImportMode::AddAndChange,
            at(10),
        );
        let Act::Change(after) = &plan.lines[0].1 else { panic!("{:?}", plan.lines[0]) };
        assert_eq!(
            (after.owner.as_str(), after.phone.as_str(), after.valid_until),
            ("Bob", "555", Some(at(20)))
        );
        assert_eq!(difference(&row(1, "AB1", None, None, "Bob"), after), ["valid until"]);
    }

    #[test]
    fn replacing_leaves_a_list_alone_that_the_file_does_not_speak_of() {
        let blocked = ListRow { list: ListKind::Block, ..row(9, "ZZ9", None, None, "") };
        let lines = [line(2, "AB1", None, None, "")];
        assert_eq!(said(&lines, &[blocked], ImportMode::Replace), "New");
    }
}
