//! Checking the audit chain row by row. Rows cut off at the end cannot show in the chain itself:
//! for that somebody has to have written down an earlier last number or hash.

use gatehouse_domain::audit::{Link, chain, personal_digest};
use rusqlite::{Connection, Row};

use super::audit::BEGINNING;
use crate::error::Result;

/// What a check of the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Rows that were read, the broken one included.
    pub rows: i64,
    /// The first row that does not fit; `None` = every row fits.
    pub broken_at: Option<i64>,
    /// What is wrong with it, in words; empty when nothing is.
    pub why: String,
}

/// Reads every row in order and stops at the first that does not fit the one before.
pub fn check(c: &Connection) -> Result<Checked> {
    let mut select = c.prepare(
        "SELECT seq, at_ms, actor, action, subject, reason, personal, salt, personal_digest, hash
         FROM audit ORDER BY seq",
    )?;
    let mut found = select.query([])?;
    let (mut rows, mut previous) = (0, BEGINNING);
    while let Some(row) = found.next()? {
        rows += 1;
        match next_link(row, rows, &previous)? {
            Ok(hash) => previous = hash,
            Err(why) => return Ok(Checked { rows, broken_at: Some(row.get("seq")?), why: why.to_owned() }),
        }
    }
    Ok(Checked { rows, broken_at: None, why: String::new() })
}

/// The row's hash when it fits, else what is wrong with it.
fn next_link(
    row: &Row<'_>,
    expected: i64,
    previous: &[u8; 32],
) -> Result<std::result::Result<[u8; 32], &'static str>> {
    let seq: i64 = row.get("seq")?;
    if seq != expected {
        return Ok(Err("a row before it is missing"));
    }
    let digest: Vec<u8> = row.get("personal_digest")?;
    let (actor, action): (String, String) = (row.get("actor")?, row.get("action")?);
    let (subject, reason): (String, String) = (row.get("subject")?, row.get("reason")?);
    let link = Link {
        seq,
        at_ms: row.get("at_ms")?,
        actor: &actor,
        action: &action,
        subject: &subject,
        reason: &reason,
        personal: &digest,
    };
    let hash = chain(previous, &link);
    if row.get::<_, [u8; 32]>("hash")? != hash {
        return Ok(Err("its content does not fit its hash and the row before"));
    }
    let personal: Option<String> = row.get("personal")?;
    if let (Some(personal), Some(salt)) = (personal, row.get::<_, Option<[u8; 16]>>("salt")?)
        && personal_digest(&salt, &personal)[..] != digest[..]
    {
        return Ok(Err("its personal part was replaced by another"));
    }
    Ok(Ok(hash))
}
