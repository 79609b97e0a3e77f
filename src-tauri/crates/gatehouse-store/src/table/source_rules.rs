//! What sources may do at the gate, and how long answers are waited for. No row = as usual.

use gatehouse_domain::evidence::{OnCannotTell, OnRight, SourceKind, SourceRule};
use gatehouse_domain::payment::GateRule;
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;

/// The rule somebody chose for a kind of source.
pub fn get(c: &Connection, source: SourceKind) -> Result<Option<SourceRule>> {
    query::first(c, "SELECT * FROM source_rule WHERE source = ?1", [source.word()], read)
}

/// Chooses a rule.
pub fn put(c: &Connection, source: SourceKind, rule: &SourceRule) -> Result<()> {
    query::change(
        c,
        "INSERT INTO source_rule (source, on_right, on_no_right, on_warning, on_cannot_tell)
         VALUES (:source, :on_right, :on_no_right, :on_warning, :on_cannot_tell)
         ON CONFLICT (source) DO UPDATE SET on_right = excluded.on_right, on_no_right = excluded.on_no_right,
             on_warning = excluded.on_warning, on_cannot_tell = excluded.on_cannot_tell",
        named_params! {
            ":source": source.word(),
            ":on_right": rule.on_right.word(),
            ":on_no_right": rule.on_no_right.word(),
            ":on_warning": rule.on_warning.word(),
            ":on_cannot_tell": rule.on_cannot_tell.word(),
        },
    )?;
    Ok(())
}

/// How long answers are waited for, in milliseconds; `None` = nobody chose.
pub fn deadline_ms(c: &Connection) -> Result<Option<i64>> {
    query::first(c, "SELECT deadline_ms FROM ask_setting WHERE id = 1", [], |row| Ok(row.get(0)?))
}

/// Chooses how long answers are waited for, 50..=5000 ms.
pub fn set_deadline_ms(c: &Connection, deadline_ms: i64) -> Result<()> {
    query::change(
        c,
        "INSERT INTO ask_setting (id, deadline_ms) VALUES (1, ?1)
         ON CONFLICT (id) DO UPDATE SET deadline_ms = excluded.deadline_ms",
        [deadline_ms],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<SourceRule> {
    Ok(SourceRule {
        on_right: column::word(row, "on_right", OnRight::from_word)?,
        on_no_right: column::word(row, "on_no_right", GateRule::from_word)?,
        on_warning: column::word(row, "on_warning", GateRule::from_word)?,
        on_cannot_tell: column::word(row, "on_cannot_tell", OnCannotTell::from_word)?,
    })
}
