//! Reading and writing single columns: instants, words of enumerations, JSON arrays of texts.
//! What is stored and cannot be meant is reported as damage, never guessed at.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Row;

use crate::error::{Error, Result};

/// An instant as it is stored.
pub(super) fn ms(at: Option<DateTime<Utc>>) -> Option<i64> {
    at.map(|at| at.timestamp_millis())
}

/// A stored instant.
pub(super) fn instant(row: &Row<'_>, column: &str) -> Result<DateTime<Utc>> {
    instant_from(column, row.get(column)?)
}

/// A stored instant that may be missing.
pub(super) fn instant_or_none(row: &Row<'_>, column: &str) -> Result<Option<DateTime<Utc>>> {
    row.get::<_, Option<i64>>(column)?.map(|ms| instant_from(column, ms)).transpose()
}

fn instant_from(column: &str, ms: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms).ok_or_else(|| damaged(column, &ms.to_string()))
}

/// A stored day of the calendar that may be missing.
pub(super) fn day_or_none(row: &Row<'_>, column: &str) -> Result<Option<NaiveDate>> {
    let value = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    value.map(|value| value.parse().map_err(|_no_day| damaged(column, value))).transpose()
}

/// A stored word of an enumeration.
pub(super) fn word<T>(row: &Row<'_>, column: &str, from_word: fn(&str) -> Option<T>) -> Result<T> {
    let value = row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?;
    from_word(value).ok_or_else(|| damaged(column, value))
}

/// A stored word of an enumeration that may be missing.
pub(super) fn word_or_none<T>(
    row: &Row<'_>,
    column: &str,
    from_word: fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let value = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    value.map(|value| from_word(value).ok_or_else(|| damaged(column, value))).transpose()
}

/// Texts as a JSON array.
pub(super) fn json(texts: &[String]) -> String {
    serde_json::Value::from(texts.to_vec()).to_string()
}

/// A stored JSON array of texts; empty where it is missing.
pub(super) fn texts(row: &Row<'_>, column: &str) -> Result<Vec<String>> {
    let Some(value) = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
        return Ok(Vec::new());
    };
    serde_json::from_str(value).map_err(|_not_an_array_of_texts| damaged(column, value))
}

fn damaged(column: &str, value: &str) -> Error {
    Error::Damaged { what: format!("the database holds {value:?} as {column}, which means nothing") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    fn with_value<T>(sql: &str, read: fn(&Row<'_>) -> Result<T>) -> Result<T> {
        let conn = Connection::open_in_memory().unwrap();
        let mut select = conn.prepare(&format!("SELECT {sql} AS v")).unwrap();
        let mut rows = select.query([]).unwrap();
        read(rows.next().unwrap().unwrap())
    }

    #[test]
    fn a_stored_word_without_a_meaning_is_damage_and_says_where() {
        let read = |row: &Row<'_>| word(row, "v", gatehouse_domain::list::ListKind::from_word);
        let error = with_value("'grey'", read).unwrap_err();
        assert!(matches!(&error, Error::Damaged { what } if what.contains("grey") && what.contains('v')));
    }

    #[test]
    fn an_instant_outside_all_time_is_damage() {
        let error = with_value("9223372036854775807", |row| instant(row, "v")).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }));
    }

    #[test]
    fn texts_survive_the_database_and_anything_else_is_damage() {
        assert_eq!(with_value("'[\"a\",\"é\"]'", |row| texts(row, "v")).unwrap(), ["a", "é"]);
        assert!(with_value("NULL", |row| texts(row, "v")).unwrap().is_empty());
        assert!(matches!(with_value("'{}'", |row| texts(row, "v")), Err(Error::Damaged { .. })));
    }
}
