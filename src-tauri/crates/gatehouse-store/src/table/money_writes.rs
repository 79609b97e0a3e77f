//! Writes that money depends on: recorded before they are sent, their outcome after, and what a person
//! found out about those nobody knew the end of. They are never removed.

use chrono::{DateTime, Utc};
use gatehouse_domain::payment::{Settled, WriteKind, WriteOutcome};
use gatehouse_domain::{ConnectionId, MoneyWriteId, OperatorId};
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

/// A write that is about to be sent; it is pending until [`finish`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMoneyWrite {
    /// Through which connection.
    pub connection_id: ConnectionId,
    /// Its name.
    pub connection_name: String,
    /// Writes of one act share it.
    pub group_id: String,
    /// What is asked.
    pub kind: WriteKind,
    /// What it is about, as shown.
    pub subject: String,
    /// JSON text: what is sent, without secrets.
    pub request: String,
    /// JSON text: ids of what it is about, by which a fresh look finds it.
    pub target: String,
    /// JSON text: what the operator saw when asking.
    pub reviewed: Option<String>,
    /// Why; empty = none was asked for.
    pub reason: String,
    /// Operator's name.
    pub asked_by: String,
    /// The operator; `None` = not one.
    pub asked_by_id: Option<OperatorId>,
    /// When.
    pub asked_at: DateTime<Utc>,
}

/// A write and what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyWriteRow {
    /// Row number; later writes have higher numbers.
    pub id: MoneyWriteId,
    /// Through which connection; `None` = it was removed since.
    pub connection_id: Option<ConnectionId>,
    /// What was asked, by whom, when.
    pub asked: NewMoneyWrite,
    /// How it ended.
    pub outcome: WriteOutcome,
    /// How it ended and what to do next.
    pub sentence: String,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// The provider's error id.
    pub error_id: Option<String>,
    /// JSON text: what the provider said it did.
    pub answer: Option<String>,
    /// When the outcome was known; `None` = pending.
    pub ended_at: Option<DateTime<Utc>>,
    /// JSON text and time of a fresh look while it was unknown.
    pub looked: Option<(String, DateTime<Utc>)>,
    /// What a person found out.
    pub settled: Option<SettledRow>,
}

/// What a person found out about an unknown write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledRow {
    /// It was done, or not.
    pub settled: Settled,
    /// Who says so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// How it was found out.
    pub note: String,
}

/// How a write ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyWriteEnd {
    /// How.
    pub outcome: WriteOutcome,
    /// How, and what to do next.
    pub sentence: String,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// The provider's error id.
    pub error_id: Option<String>,
    /// JSON text: what the provider said it did.
    pub answer: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes down what is about to be sent.
pub fn insert(c: &Connection, new: &NewMoneyWrite) -> Result<MoneyWriteId> {
    query::insert(
        c,
        "INSERT INTO money_write (connection_id, connection_name, group_id, kind, subject, request, target, reviewed, reason,
             asked_by, asked_by_id, asked_at_ms, outcome, sentence)
         VALUES (:connection_id, :connection_name, :group_id, :kind, :subject, :request, :target, :reviewed, :reason,
             :asked_by, :asked_by_id, :asked_at_ms, 'pending', 'Being sent.')",
        named_params! {
            ":connection_id": new.connection_id,
            ":connection_name": new.connection_name,
            ":group_id": new.group_id,
            ":kind": new.kind.word(),
            ":subject": new.subject,
            ":request": new.request,
            ":target": new.target,
            ":reviewed": new.reviewed,
            ":reason": new.reason,
            ":asked_by": new.asked_by,
            ":asked_by_id": new.asked_by_id,
            ":asked_at_ms": new.asked_at.timestamp_millis(),
        },
    )
}

/// Writes down how it ended.
pub fn finish(c: &Connection, id: MoneyWriteId, end: &MoneyWriteEnd) -> Result<()> {
    query::change_one(
        c,
        "UPDATE money_write SET outcome = ?2, sentence = ?3, status = ?4, error_id = ?5, answer = ?6, ended_at_ms = ?7
         WHERE id = ?1 AND outcome = 'pending'",
        (
            id,
            end.outcome.word(),
            &end.sentence,
            end.status,
            &end.error_id,
            &end.answer,
            end.at.timestamp_millis(),
        ),
    )
}

/// Keeps what a fresh look showed (JSON text) beside an unknown write.
pub fn looked(c: &Connection, id: MoneyWriteId, seen: &str, at: DateTime<Utc>) -> Result<()> {
    query::change_one(
        c,
        "UPDATE money_write SET looked = ?2, looked_at_ms = ?3 WHERE id = ?1",
        (id, seen, at.timestamp_millis()),
    )
}

/// Settles an unknown write; [`crate::Error::NotFound`] when it is not unknown or already settled.
pub fn settle(c: &Connection, id: MoneyWriteId, settled: &SettledRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE money_write SET settled = ?2, settled_by = ?3, settled_at_ms = ?4, settled_note = ?5
         WHERE id = ?1 AND outcome = 'unknown' AND settled IS NULL",
        (id, settled.settled.word(), &settled.by, settled.at.timestamp_millis(), &settled.note),
    )
}

/// One write.
pub fn get(c: &Connection, id: MoneyWriteId) -> Result<Option<MoneyWriteRow>> {
    query::first(c, "SELECT * FROM money_write WHERE id = ?1", [id], read)
}

/// The writes of one act, oldest first.
pub fn of_group(c: &Connection, group_id: &str) -> Result<Vec<MoneyWriteRow>> {
    query::all(c, "SELECT * FROM money_write WHERE group_id = ?1 ORDER BY id", [group_id], read)
}

/// Writes newest first, older than row `before` when given.
pub fn page(c: &Connection, before: Option<MoneyWriteId>, limit: i64) -> Result<Vec<MoneyWriteRow>> {
    query::all(
        c,
        "SELECT * FROM money_write WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        (before.unwrap_or(i64::MAX), limit),
        read,
    )
}

/// The work list: pending ones and unknown ones nobody settled, oldest first.
pub fn open(c: &Connection) -> Result<Vec<MoneyWriteRow>> {
    query::all(
        c,
        "SELECT * FROM money_write WHERE outcome IN ('pending', 'unknown') AND settled IS NULL ORDER BY id",
        [],
        read,
    )
}

/// Declines of a service that were done, or may have been; `label` is under which its id stands in `request`.
pub fn declines(
    c: &Connection,
    connection_id: ConnectionId,
    label: &str,
    service_id: &str,
) -> Result<Vec<MoneyWriteRow>> {
    query::all(
        c,
        "SELECT * FROM money_write AS w
         WHERE connection_id = ?1 AND kind = 'decline' AND coalesce(settled, '') <> 'not_done'
           AND outcome IN ('pending', 'done', 'unknown')
           AND EXISTS (SELECT 1 FROM json_each(w.request) AS said
                       WHERE said.value ->> 0 = ?2 AND said.value ->> 1 = ?3)
         ORDER BY id",
        (connection_id, label, service_id),
        read,
    )
}

fn read(row: &Row<'_>) -> Result<MoneyWriteRow> {
    let settled = column::word_or_none(row, "settled", Settled::from_word)?;
    let settled_by: Option<String> = row.get("settled_by")?;
    let settled_at = column::instant_or_none(row, "settled_at_ms")?;
    let looked: Option<String> = row.get("looked")?;
    let connection_id: Option<ConnectionId> = row.get("connection_id")?;
    Ok(MoneyWriteRow {
        id: row.get("id")?,
        connection_id,
        asked: NewMoneyWrite {
            connection_id: connection_id.unwrap_or_default(),
            connection_name: row.get("connection_name")?,
            group_id: row.get("group_id")?,
            kind: column::word(row, "kind", WriteKind::from_word)?,
            subject: row.get("subject")?,
            request: row.get("request")?,
            target: row.get("target")?,
            reviewed: row.get("reviewed")?,
            reason: row.get("reason")?,
            asked_by: row.get("asked_by")?,
            asked_by_id: row.get("asked_by_id")?,
            asked_at: column::instant(row, "asked_at_ms")?,
        },
        outcome: column::word(row, "outcome", WriteOutcome::from_word)?,
        sentence: row.get("sentence")?,
        status: row.get("status")?,
        error_id: row.get("error_id")?,
        answer: row.get("answer")?,
        ended_at: column::instant_or_none(row, "ended_at_ms")?,
        looked: looked.zip(column::instant_or_none(row, "looked_at_ms")?),
        settled: match (settled, settled_by, settled_at) {
            (Some(settled), Some(by), Some(at)) => Some(SettledRow {
                settled,
                by,
                at,
                note: row.get::<_, Option<String>>("settled_note")?.unwrap_or_default(),
            }),
            _ => None,
        },
    })
}
