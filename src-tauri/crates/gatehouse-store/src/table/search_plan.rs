//! How a search over a million captures is answered quickly, whatever is combined.
//!
//! Every condition that an index can answer is a candidate. A few thousand index entries are
//! counted for each; the first that has no more is used, and what it finds is sorted. When none is
//! so selective, hits are frequent: a lone condition is read along its own index, which already
//! has the order; anything else is read newest first along the index that covers every condition.
//! The worst case is one pass over that index. Nothing here depends on statistics of the database.

use rusqlite::{Connection, ToSql};

use super::search::{PlatePattern, Search};
use crate::error::Result;

/// So many entries are few enough to be looked up and sorted.
const FEW: i64 = 4_096;

/// Covers every condition, newest first.
const TIME: &str = "capture_index_time";

/// One condition and the parameters it names.
struct Clause {
    sql: String,
    values: Vec<(&'static str, Box<dyn ToSql>)>,
}

/// A condition and the index that answers it.
struct Candidate {
    index: &'static str,
    /// What bounds the part of the index that is read.
    bounds: Clause,
    /// Whether the entries inside the bounds lie in the order of the page.
    in_order: bool,
}

/// The question for the captures of a page: `sql` gives capture_id and happened_at_ms.
pub(super) struct Found {
    pub(super) sql: String,
    clauses: Vec<Clause>,
}

impl Found {
    pub(super) fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        params(self.clauses.iter())
    }
}

/// Chooses the index and writes the question.
pub(super) fn plan(c: &Connection, search: &Search) -> Result<Found> {
    let (candidates, period, pattern) = (candidates(search), period(search), pattern(search));
    let index = choose(c, &candidates, &period)?;
    let mut clauses: Vec<Clause> =
        candidates.into_iter().map(|candidate| candidate.bounds).chain(period).chain(pattern).collect();
    let sql = format!(
        "SELECT capture_id, happened_at_ms FROM capture_index INDEXED BY {index}{}
         ORDER BY happened_at_ms DESC, capture_id DESC LIMIT :one_more",
        conditions(clauses.iter())
    );
    // Not a condition, but a parameter of the question like the others.
    clauses.push(clause("", ":one_more", search.limit.max(1).saturating_add(1)));
    Ok(Found { sql, clauses })
}

fn choose(c: &Connection, candidates: &[Candidate], period: &[Clause]) -> Result<&'static str> {
    for candidate in candidates {
        if count_to_few(c, candidate, period)? <= FEW {
            return Ok(candidate.index);
        }
    }
    Ok(match candidates {
        [alone] if alone.in_order => alone.index,
        _ => TIME,
    })
}

/// How many entries of its index a candidate would read, counted up to one more than [`FEW`].
fn count_to_few(c: &Connection, candidate: &Candidate, period: &[Clause]) -> Result<i64> {
    // Behind a range the times are not in order any more, so they bound nothing.
    let period = if candidate.in_order { period } else { &[] };
    let clauses = || std::iter::once(&candidate.bounds).chain(period);
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM capture_index INDEXED BY {}{} LIMIT {})",
        candidate.index,
        conditions(clauses()),
        FEW + 1
    );
    Ok(c.prepare_cached(&sql)?.query_row(params(clauses()).as_slice(), |row| row.get(0))?)
}

/// The candidates, the one most likely to be selective first.
fn candidates(search: &Search) -> Vec<Candidate> {
    let mut list = Vec::new();
    let mut add = |index, bounds, in_order| list.push(Candidate { index, bounds, in_order });
    match &search.pattern {
        Some(PlatePattern::Exact(plate)) => {
            add("capture_index_plate", clause("plate_normalised = :plate", ":plate", plate.clone()), true);
        }
        Some(PlatePattern::Lookalike(key)) => {
            add("capture_index_lookalike", clause("lookalike = :plate", ":plate", key.clone()), true);
        }
        Some(PlatePattern::Glob(pattern)) => {
            add("capture_index_plate", beginning("plate_normalised", pattern), false);
        }
        Some(PlatePattern::LookalikeGlob(pattern)) => {
            add("capture_index_lookalike", beginning("lookalike", pattern), false);
        }
        None => {}
    }
    if search.corrected {
        add("capture_index_corrected", Clause { sql: "corrected = 1".to_owned(), values: Vec::new() }, true);
    }
    if search.no_plate {
        let none = Clause { sql: "plate_normalised IS NULL".to_owned(), values: Vec::new() };
        add("capture_index_no_plate", none, true);
    }
    if let Some(verdict) = search.verdict {
        add("capture_index_verdict", clause("verdict = :verdict", ":verdict", verdict.word()), true);
    }
    if let Some(id) = search.camera_id {
        add("capture_index_camera", clause("camera_id = :camera_id", ":camera_id", id), true);
    }
    if let Some(id) = search.lane_id {
        add("capture_index_lane", clause("lane_id = :lane_id", ":lane_id", id), true);
    }
    list
}

/// The fixed beginning of a pattern as a range. SQLite would find it by itself only by looking
/// into the parameter and preparing the statement anew for each.
fn beginning(column: &str, pattern: &str) -> Clause {
    let fixed: String = pattern.chars().take_while(|c| !matches!(c, '*' | '?' | '[')).collect();
    // No plate contains the highest code point, so this is behind all that begin so.
    let beyond = format!("{fixed}{}", char::MAX);
    Clause {
        sql: format!("{column} >= :fixed AND {column} < :beyond"),
        values: vec![(":fixed", Box::new(fixed)), (":beyond", Box::new(beyond))],
    }
}

/// The whole pattern; the plus keeps SQLite from looking into it.
fn pattern(search: &Search) -> Option<Clause> {
    match &search.pattern {
        Some(PlatePattern::Glob(pattern)) => {
            Some(clause("+plate_normalised GLOB :pattern", ":pattern", pattern.clone()))
        }
        Some(PlatePattern::LookalikeGlob(pattern)) => {
            Some(clause("+lookalike GLOB :pattern", ":pattern", pattern.clone()))
        }
        _ => None,
    }
}

/// The conditions on time, the end of the page before included.
fn period(search: &Search) -> Vec<Clause> {
    let mut list = Vec::new();
    if let Some(from) = search.from {
        list.push(clause("happened_at_ms >= :from_ms", ":from_ms", from.timestamp_millis()));
    }
    if let Some(until) = search.until {
        list.push(clause("happened_at_ms < :until_ms", ":until_ms", until.timestamp_millis()));
    }
    if let Some((at_ms, id)) = search.cursor {
        list.push(Clause {
            sql: "(happened_at_ms, capture_id) < (:after_ms, :after_id)".to_owned(),
            values: vec![(":after_ms", Box::new(at_ms)), (":after_id", Box::new(id))],
        });
    }
    list
}

fn clause(sql: &str, name: &'static str, value: impl ToSql + 'static) -> Clause {
    Clause { sql: sql.to_owned(), values: vec![(name, Box::new(value))] }
}

fn conditions<'a>(clauses: impl Iterator<Item = &'a Clause>) -> String {
    let all: Vec<&str> = clauses.map(|clause| clause.sql.as_str()).collect();
    if all.is_empty() { String::new() } else { format!(" WHERE {}", all.join(" AND ")) }
}

fn params<'a>(clauses: impl Iterator<Item = &'a Clause>) -> Vec<(&'a str, &'a dyn ToSql)> {
    clauses.flat_map(|clause| &clause.values).map(|(name, value)| (*name, &**value)).collect()
}
