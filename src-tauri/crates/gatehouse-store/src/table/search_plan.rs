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

/// The question for the captures of a page: `sql` gives capture_id and happened_at_ms.
pub(super) struct Found {
    pub(super) sql: String,
    values: Values,
}

impl Found {
    pub(super) fn params(&self) -> Vec<(&str, &dyn ToSql)> {
        self.values.iter().map(|(name, value)| (*name, &**value)).collect()
    }
}

type Values = Vec<(&'static str, Box<dyn ToSql>)>;

/// A condition and the index that answers it.
struct Candidate {
    index: &'static str,
    condition: String,
    /// Whether the entries that fit lie in the order of the page.
    in_order: bool,
}

/// Chooses the index and writes the question.
pub(super) fn plan(c: &Connection, search: &Search) -> Result<Found> {
    let (index, conditions, mut values) = choose(c, search)?;
    values.push((":one_more", Box::new(search.limit.max(1).saturating_add(1))));
    let sql = format!(
        "SELECT capture_id, happened_at_ms FROM capture_index INDEXED BY {index} WHERE {}
         ORDER BY happened_at_ms DESC, capture_id DESC LIMIT :one_more",
        conditions.join(" AND ")
    );
    Ok(Found { sql, values })
}

fn choose(c: &Connection, search: &Search) -> Result<(&'static str, Vec<String>, Values)> {
    let mut values: Values = Vec::new();
    let candidates = candidates(search, &mut values);
    let period = period(search, &mut values);
    let all = || candidates.iter().map(|one| one.condition.clone()).chain(period.clone()).collect();
    for candidate in &candidates {
        if count_to_few(c, candidate, &period, &values)? <= FEW {
            return Ok((candidate.index, all(), values));
        }
    }
    let index = match candidates.as_slice() {
        [alone] if alone.in_order => alone.index,
        _ => TIME,
    };
    Ok((index, all(), values))
}

/// The candidates, the one most likely to be selective first.
fn candidates(search: &Search, values: &mut Values) -> Vec<Candidate> {
    let mut list = Vec::new();
    let mut add = |index, condition: &str, in_order| {
        list.push(Candidate { index, condition: condition.to_owned(), in_order });
    };
    match &search.pattern {
        Some(PlatePattern::Exact(plate)) => {
            values.push((":plate", Box::new(plate.clone())));
            add("capture_index_plate", "plate_normalised = :plate", true);
        }
        Some(PlatePattern::Lookalike(key)) => {
            values.push((":plate", Box::new(key.clone())));
            add("capture_index_lookalike", "lookalike = :plate", true);
        }
        Some(PlatePattern::Glob(pattern)) => {
            add("capture_index_plate", &glob("plate_normalised", pattern, values), false);
        }
        Some(PlatePattern::LookalikeGlob(pattern)) => {
            add("capture_index_lookalike", &glob("lookalike", pattern, values), false);
        }
        None => {}
    }
    if search.corrected {
        add("capture_index_corrected", "corrected = 1", true);
    }
    if search.no_plate {
        add("capture_index_no_plate", "plate_normalised IS NULL", true);
    }
    if let Some(verdict) = search.verdict {
        values.push((":verdict", Box::new(verdict.word())));
        add("capture_index_verdict", "verdict = :verdict", true);
    }
    if let Some(camera_id) = search.camera_id {
        values.push((":camera_id", Box::new(camera_id)));
        add("capture_index_camera", "camera_id = :camera_id", true);
    }
    if let Some(lane_id) = search.lane_id {
        values.push((":lane_id", Box::new(lane_id)));
        add("capture_index_lane", "lane_id = :lane_id", true);
    }
    list
}

/// The pattern as a condition. The range of its fixed beginning is written out, because an index
/// is used for a pattern that comes as a parameter only if SQLite looks into the parameter.
fn glob(column: &str, pattern: &str, values: &mut Values) -> String {
    let fixed: String = pattern.chars().take_while(|c| !matches!(c, '*' | '?' | '[')).collect();
    values.push((":pattern", Box::new(pattern.to_owned())));
    // No plate contains the highest code point, so this is the end of all that begin so.
    values.push((":beyond", Box::new(format!("{fixed}{}", char::MAX))));
    values.push((":fixed", Box::new(fixed)));
    format!("{column} >= :fixed AND {column} < :beyond AND {column} GLOB :pattern")
}

/// The conditions on time, the page before included.
fn period(search: &Search, values: &mut Values) -> Vec<String> {
    let mut conditions = Vec::new();
    if let Some(from) = search.from {
        values.push((":from_ms", Box::new(from.timestamp_millis())));
        conditions.push("happened_at_ms >= :from_ms".to_owned());
    }
    if let Some(until) = search.until {
        values.push((":until_ms", Box::new(until.timestamp_millis())));
        conditions.push("happened_at_ms < :until_ms".to_owned());
    }
    if let Some((at_ms, id)) = search.cursor {
        values.push((":after_ms", Box::new(at_ms)));
        values.push((":after_id", Box::new(id)));
        conditions.push("(happened_at_ms, capture_id) < (:after_ms, :after_id)".to_owned());
    }
    conditions
}

/// How many entries the candidate's index would be read for, counted no further than one more
/// than [`FEW`].
fn count_to_few(c: &Connection, candidate: &Candidate, period: &[String], values: &Values) -> Result<i64> {
    // Of a pattern only its fixed beginning bounds what is read; what is read is what counts.
    let bounds = candidate.condition.split(" AND ").filter(|part| !part.contains("GLOB"));
    let conditions: Vec<&str> = if candidate.in_order {
        bounds.chain(period.iter().map(String::as_str)).collect()
    } else {
        bounds.collect()
    };
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM capture_index INDEXED BY {} WHERE {} LIMIT {})",
        candidate.index,
        conditions.join(" AND "),
        FEW + 1
    );
    let params: Vec<(&str, &dyn ToSql)> =
        values.iter().filter(|(name, _)| sql.contains(name)).map(|(name, value)| (*name, &**value)).collect();
    Ok(c.prepare_cached(&sql)?.query_row(params.as_slice(), |row| row.get(0))?)
}
