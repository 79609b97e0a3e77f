//! What our own tables say about a plate: lists, copies of rights, permits we know of, earlier passages. What cannot
//! be read is a source that cannot tell, never an error: the car is there all the same.

use super::asker::right_words;
use super::witness::Witness;
use crate::payments::{right_of, too_old};
use chrono::TimeDelta;
use gatehouse_domain::evidence::{Says, SourceKind, Statement};
use gatehouse_domain::list::ListEntry;
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_domain::plate::lookalike_key;
use gatehouse_domain::site::say_short;
use gatehouse_domain::verdict::VerdictKind;
use gatehouse_domain::{Instant, PassageId};
use gatehouse_store::Result;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::lists::{self, ListRow};
use gatehouse_store::table::passages::{self, PassageRow};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::provider_rights::{self, RightRow};
use gatehouse_store::table::provider_zones::{self, ZoneRow};
use gatehouse_store::table::{corrections, paid_permits};

/// Look-alike entries considered for warnings.
const LOOKALIKES: i64 = 16;
/// How far back passages of a plate are counted, in days.
const COUNTED_DAYS: i64 = 30;

/// Entries with exactly this plate, and those that only look alike.
pub(super) fn entries(conn: &Connection, plate: &str) -> Result<(Vec<ListEntry>, Vec<ListEntry>)> {
    let domain = |rows: Vec<ListRow>| rows.iter().map(ListRow::to_domain).collect();
    Ok((
        domain(lists::exact(conn, plate)?),
        domain(lists::lookalike(conn, &lookalike_key(plate), LOOKALIKES)?),
    ))
}

/// What is known here from one connection; `None` = nothing, which is no news.
pub(super) struct Local {
    pub statement: Statement,
    /// The right it tells of has ended, and counts by its grace period only.
    pub in_grace: bool,
}

impl From<Statement> for Local {
    fn from(statement: Statement) -> Local {
        Local { statement, in_grace: false }
    }
}

/// What the tables say through the given connections, one answer for each.
pub(super) struct Copies {
    rights: Result<(Vec<RightRow>, Vec<ZoneRow>)>,
    permits: Result<Vec<paid_permits::PaidPermitRow>>,
}

impl Copies {
    pub(super) fn read(conn: &Connection, plate: &str, sources: &[ConnectionRow]) -> Copies {
        let any = |kind| sources.iter().any(|row| row.kind == kind);
        let rights = match any(ConnectionKind::PayByPlate) {
            true => provider_rights::of_plate(conn, plate)
                .and_then(|rights| Ok((rights, provider_zones::all(conn)?))),
            false => Ok((Vec::new(), Vec::new())),
        };
        let permits = match any(ConnectionKind::OpsCom) {
            true => paid_permits::of_plate(conn, plate),
            false => Ok(Vec::new()),
        };
        let fault = rights.as_ref().err().or(permits.as_ref().err());
        if let Some(error) = fault {
            tracing::error!(%error, "what is known of rights cannot be read");
        }
        Copies { rights, permits }
    }

    pub(super) fn of(&self, row: &ConnectionRow, witness: &Witness, at: Instant) -> Option<Local> {
        match row.kind {
            ConnectionKind::PayByPlate => Some(self.right(row, witness, at)),
            ConnectionKind::OpsCom => self.permit(row, witness, at),
            ConnectionKind::Fleet | ConnectionKind::Permit => None,
        }
    }

    /// By the copy of a provider's zones.
    fn right(&self, row: &ConnectionRow, witness: &Witness, at: Instant) -> Local {
        let told = |says, sentence: &str| Statement {
            connection: Some(row.id),
            ..Statement::new(SourceKind::Rights, row.name.clone(), says, sentence)
        };
        let cannot = |why: &str| Statement { stale: true, ..told(Says::CannotTell, why) }.into();
        let Ok((rights, zones)) = &self.rights else { return cannot("Its copy here could not be read.") };
        let zones: Vec<&ZoneRow> =
            zones.iter().filter(|zone| zone.connection_id == row.id && zone.chosen).collect();
        let old = |zone: &ZoneRow| {
            zone.problem.is_some() || zone.as_of.is_none_or(|as_of| too_old(row, as_of, witness.now()))
        };
        let grace = TimeDelta::seconds(row.grace_s);
        let counts = |right: &&RightRow| right_of(right).in_force(at, grace);
        let in_zone = |right: &RightRow| zones.iter().copied().find(|zone| zone.zone_id == right.zone_id);
        let best = rights
            .iter()
            .filter(|right| right.connection_id == row.id)
            .filter(counts)
            .filter_map(|right| Some((right, in_zone(right)?)))
            // A fresh copy speaks before an old one, and what lasts longest is worth naming.
            .max_by_key(|(right, zone)| (!old(zone), right.valid_until.is_none(), right.valid_until));
        if let Some((right, zone)) = best {
            let known = right_of(right);
            let statement = Statement {
                permit: Some(right.permit_id.clone()),
                as_of: zone.as_of,
                stale: old(zone),
                ..told(Says::Right, &right_words(&known, Some(&zone.name), at, witness.zone()))
            };
            return Local { in_grace: known.ended(at, TimeDelta::zero()), statement };
        }
        let as_of = zones.iter().map(|zone| zone.as_of).min().flatten();
        if as_of.is_none() {
            return cannot("Its rights were never read.");
        }
        let stale = zones.iter().any(|zone| old(zone));
        Statement { as_of, stale, ..told(Says::NoRight, "No right in its zones.") }.into()
    }

    /// By what we told OPS-COM ourselves, and it confirmed.
    fn permit(&self, row: &ConnectionRow, witness: &Witness, at: Instant) -> Option<Local> {
        let told = |says, sentence: String| Statement {
            connection: Some(row.id),
            ..Statement::new(SourceKind::PaidPermits, row.name.clone(), says, sentence)
        };
        let Ok(permits) = &self.permits else {
            let sentence = "What we know of its permits could not be read.".to_owned();
            return Some(Statement { stale: true, ..told(Says::CannotTell, sentence) }.into());
        };
        let mine = permits.iter().filter(|permit| permit.connection_id == row.id && !permit.gone);
        let permit = mine.max_by_key(|permit| permit.end)?;
        let begun = permit.start.is_none_or(|start| start <= at);
        let place = permit.zone.as_deref().map(|zone| format!(" in {zone}")).unwrap_or_default();
        let end = permit.end?;
        let (says, sentence) = if begun && end > at {
            let until = say_short(witness.zone(), end, at);
            (Says::Right, format!("Paid permit{place} until {until}, by our own records."))
        } else if begun {
            let ended = say_short(witness.zone(), end, at);
            (Says::NotKnown, format!("Paid permit{place} ended at {ended}, by our own records."))
        } else {
            (Says::NotKnown, format!("Paid permit{place} has not begun, by our own records."))
        };
        let (permit, as_of) = (Some(permit.reference.clone()), Some(permit.changed_at));
        Some(Statement { permit, as_of, ..told(says, sentence) }.into())
    }
}

/// What our cameras saw of this plate before: when, where, how often, and how it went. `None` = never.
pub(super) fn earlier(
    conn: &Connection,
    plate: &str,
    own: Option<PassageId>,
    witness: &Witness,
) -> Result<Option<Statement>> {
    let newest = passages::of_plate(conn, plate, 2)?;
    let Some(last) = newest.iter().find(|passage| Some(passage.id) != own) else { return Ok(None) };
    let since = witness.now() - TimeDelta::days(COUNTED_DAYS);
    let own_counted = newest.iter().any(|passage| Some(passage.id) == own && passage.happened_at >= since);
    let count = passages::count_of_plate_since(conn, plate, since)? - i64::from(own_counted);
    let when = say_short(witness.zone(), last.happened_at, witness.now());
    let place = witness.place(last.lane_id, last.camera_id);
    let often = match count {
        0 => format!("Not seen in {COUNTED_DAYS} days; last {when} at {place}"),
        1 => format!("Seen once in {COUNTED_DAYS} days: {when} at {place}"),
        _ => format!("Seen {count} times in {COUNTED_DAYS} days, last {when} at {place}"),
    };
    let sentence = format!("{often}{}.", how_it_went(conn, last)?);
    Ok(Some(Statement::new(SourceKind::Passages, "Earlier passages", Says::Seen, sentence)))
}

fn how_it_went(conn: &Connection, passage: &PassageRow) -> Result<String> {
    let mut parts = Vec::new();
    match passage.verdict.kind {
        VerdictKind::Blocked => parts.push("blocked then"),
        VerdictKind::Review => parts.push("to review then"),
        VerdictKind::Allowed | VerdictKind::Unknown => {}
    }
    if passage.opened_by_command_id.is_some() {
        parts.push("the gate was opened");
    }
    let corrected = corrections::latest(conn, passage.main_capture_id)?;
    if corrected.is_some_and(|c| c.action == corrections::CorrectionAction::Set) {
        parts.push("its plate was corrected");
    }
    Ok(if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) })
}
