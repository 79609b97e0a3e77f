//! Paging through the lists by plate.

use gatehouse_domain::list::ListKind;
use rusqlite::{Connection, ToSql};

use super::lists::{ListRow, read};
use crate::error::Result;

/// Where a page ended: normalised plate and row number of its last entry.
pub type ListCursor = (String, i64);

/// Which entries in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListSearch {
    /// Only this list; both when `None`.
    pub list: Option<ListKind>,
    /// `GLOB` pattern over normalised plates. With `text` too, either is enough.
    pub pattern: Option<String>,
    /// Part of owner, phone or remarks; upper and lower case of unaccented letters are one.
    pub text: Option<String>,
    /// From the page before.
    pub cursor: Option<ListCursor>,
    /// Rows wanted.
    pub limit: i64,
}

/// One page ordered by plate, where the next one begins (`None` = no more), and how many entries
/// match in all.
pub fn page(c: &Connection, search: &ListSearch) -> Result<(Vec<ListRow>, Option<ListCursor>, i64)> {
    let list = search.list.map(ListKind::word);
    let text = search.text.as_deref().map(like_pattern);
    let mut matching = "FROM list_entry WHERE deleted_at_ms IS NULL".to_owned();
    let mut params: Vec<(&str, &dyn ToSql)> = Vec::new();
    if list.is_some() {
        matching.push_str(" AND list = :list");
        params.push((":list", &list));
    }
    let mut either = Vec::new();
    if search.pattern.is_some() {
        either.push("plate_normalised GLOB :pattern");
        params.push((":pattern", &search.pattern));
    }
    if text.is_some() {
        either.push("(owner LIKE :text ESCAPE '\\' OR phone LIKE :text ESCAPE '\\' OR remarks LIKE :text ESCAPE '\\')");
        params.push((":text", &text));
    }
    if !either.is_empty() {
        matching.push_str(&format!(" AND ({})", either.join(" OR ")));
    }
    let total = c
        .prepare_cached(&format!("SELECT count(*) {matching}"))?
        .query_row(params.as_slice(), |row| row.get(0))?;

    if let Some((plate, id)) = &search.cursor {
        matching.push_str(" AND (plate_normalised, id) > (:after_plate, :after_id)");
        params.push((":after_plate", plate));
        params.push((":after_id", id));
    }
    // One more than asked for tells whether there is a next page.
    let one_more = search.limit.max(1).saturating_add(1);
    params.push((":one_more", &one_more));
    let mut rows = c
        .prepare_cached(&format!("SELECT * {matching} ORDER BY plate_normalised, id LIMIT :one_more"))?
        .query_and_then(params.as_slice(), read)?
        .collect::<Result<Vec<ListRow>>>()?;
    let next = super::search::cut(&mut rows, search.limit, |last| (last.plate_normalised.clone(), last.id));
    Ok((rows, next, total))
}

fn like_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.trim().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
