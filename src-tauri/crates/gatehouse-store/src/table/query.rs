//! The four ways in which the table modules speak to the database. Statements are kept prepared.

use rusqlite::{Connection, Params, Row};

use crate::error::{Error, Result};

/// Every row the question finds.
pub(super) fn all<T, P: Params>(
    c: &Connection,
    sql: &str,
    params: P,
    read: fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    c.prepare_cached(sql)?.query_and_then(params, read)?.collect()
}

/// The first row the question finds.
pub(super) fn first<T, P: Params>(
    c: &Connection,
    sql: &str,
    params: P,
    read: fn(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    c.prepare_cached(sql)?.query_and_then(params, read)?.next().transpose()
}

/// A question for one number.
pub(super) fn number<P: Params>(c: &Connection, sql: &str, params: P) -> Result<i64> {
    Ok(c.prepare_cached(sql)?.query_row(params, |row| row.get(0))?)
}

/// Inserts a row and gives its number.
pub(super) fn insert<P: Params>(c: &Connection, sql: &str, params: P) -> Result<i64> {
    Ok(c.prepare_cached(sql)?.insert(params)?)
}

/// Changes any number of rows; gives how many.
pub(super) fn change<P: Params>(c: &Connection, sql: &str, params: P) -> Result<usize> {
    Ok(c.prepare_cached(sql)?.execute(params)?)
}

/// Changes the one row that is named; [`Error::NotFound`] when there is none.
pub(super) fn change_one<P: Params>(c: &Connection, sql: &str, params: P) -> Result<()> {
    match change(c, sql, params)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}
