//! The people who may sign in. Secrets are here as hashes only, and those are never printed.

use std::fmt;

use chrono::{DateTime, Utc};
use gatehouse_domain::OperatorId;
use gatehouse_domain::people::Role;
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

/// An operator to be added.
#[derive(Clone, PartialEq, Eq)]
pub struct NewOperator {
    /// Unique, whatever the case.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// argon2id of PIN or password, PHC text.
    pub secret_hash: String,
    /// At the next sign-in.
    pub must_change_secret: bool,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// An operator.
#[derive(Clone, PartialEq, Eq)]
pub struct OperatorRow {
    /// Row number.
    pub id: OperatorId,
    /// Unique, whatever the case.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// argon2id of PIN or password, PHC text.
    pub secret_hash: String,
    /// May no longer sign in.
    pub disabled: bool,
    /// Wrong secrets in a row.
    pub failures: u32,
    /// The latest of them.
    pub last_failure_at: Option<DateTime<Utc>>,
    /// At the next sign-in.
    pub must_change_secret: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Last sign-in.
    pub last_signed_in_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for NewOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOperator")
            .field("name", &self.name)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OperatorRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperatorRow")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("role", &self.role)
            .field("disabled", &self.disabled)
            .field("failures", &self.failures)
            .finish_non_exhaustive()
    }
}

/// Every operator, by name.
pub fn all(c: &Connection) -> Result<Vec<OperatorRow>> {
    query::all(c, "SELECT * FROM operator ORDER BY name, id", [], read)
}

/// One operator.
pub fn get(c: &Connection, id: OperatorId) -> Result<Option<OperatorRow>> {
    query::first(c, "SELECT * FROM operator WHERE id = ?1", [id], read)
}

/// The operator with this name, whatever the case of unaccented letters.
pub fn find(c: &Connection, name: &str) -> Result<Option<OperatorRow>> {
    query::first(c, "SELECT * FROM operator WHERE name = ?1", [name], read)
}

/// How many operators there are.
pub fn count(c: &Connection) -> Result<i64> {
    query::number(c, "SELECT count(*) FROM operator", [])
}

/// Adds an operator. [`crate::Error::Conflict`] when the name is taken.
pub fn insert(c: &Connection, operator: &NewOperator) -> Result<OperatorId> {
    query::insert(
        c,
        "INSERT INTO operator (name, role, secret_hash, disabled, failures, must_change_secret, created_at_ms)
         VALUES (?1, ?2, ?3, 0, 0, ?4, ?5)",
        (
            &operator.name,
            operator.role.word(),
            &operator.secret_hash,
            operator.must_change_secret,
            operator.created_at.timestamp_millis(),
        ),
    )
}

/// Changes name, role, secret, failures and the two switches. [`crate::Error::Conflict`] when the
/// name is taken.
pub fn update(c: &Connection, operator: &OperatorRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE operator SET name = :name, role = :role, secret_hash = :secret_hash, disabled = :disabled,
             failures = :failures, last_failure_at_ms = :last_failure_at_ms, must_change_secret = :must_change_secret
         WHERE id = :id",
        named_params! {
            ":id": operator.id,
            ":name": operator.name,
            ":role": operator.role.word(),
            ":secret_hash": operator.secret_hash,
            ":disabled": operator.disabled,
            ":failures": operator.failures,
            ":last_failure_at_ms": column::ms(operator.last_failure_at),
            ":must_change_secret": operator.must_change_secret,
        },
    )
}

/// Sets how many wrong secrets came in a row, and when the latest did.
pub fn set_failures(
    c: &Connection,
    id: OperatorId,
    failures: u32,
    last_failure_at: Option<DateTime<Utc>>,
) -> Result<()> {
    query::change_one(
        c,
        "UPDATE operator SET failures = ?2, last_failure_at_ms = ?3 WHERE id = ?1",
        (id, failures, column::ms(last_failure_at)),
    )
}

/// Writes down a sign-in; the wrong secrets before it are forgotten.
pub fn signed_in(c: &Connection, id: OperatorId, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE operator SET failures = 0, last_failure_at_ms = NULL, last_signed_in_at_ms = ?2 WHERE id = ?1",
        (id, at.timestamp_millis()),
    )
}

fn read(row: &Row<'_>) -> Result<OperatorRow> {
    Ok(OperatorRow {
        id: row.get("id")?,
        name: row.get("name")?,
        role: column::word(row, "role", Role::from_word)?,
        secret_hash: row.get("secret_hash")?,
        disabled: row.get("disabled")?,
        failures: row.get("failures")?,
        last_failure_at: column::instant_or_none(row, "last_failure_at_ms")?,
        must_change_secret: row.get("must_change_secret")?,
        created_at: column::instant(row, "created_at_ms")?,
        last_signed_in_at: column::instant_or_none(row, "last_signed_in_at_ms")?,
    })
}
