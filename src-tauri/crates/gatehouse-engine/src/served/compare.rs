//! What a zone is to serve beside what it serves: only the differences. Pure but for reading the tables.

use chrono::TimeDelta;
use gatehouse_domain::payment::ServedKind;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::Result;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::fleet_copies::{self, Part};
use gatehouse_store::table::served_offers::{self, OfferRow};
use gatehouse_store::table::served_permits::{self, ServedPermitRow};
use gatehouse_store::table::served_zones::{self, ServedSourceRow};
use std::collections::HashMap;

/// Permits of a zone; a client reads no more in one answer.
pub(super) const MAX_PERMITS: usize = 200_000;
/// What is withdrawn or has ended is remembered so long, for deltas.
const REMEMBERED: TimeDelta = TimeDelta::days(30);
/// What is forgotten at once.
const FORGOTTEN: i64 = 500;

/// One permit that is not served as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Difference {
    /// New or changed.
    Put(OfferRow),
    /// No source has it any more.
    Withdraw(OfferRow),
}

/// What is to be done so that a zone serves what its sources say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    pub differences: Vec<Difference>,
    /// Long gone.
    pub old: Vec<ServedPermitRow>,
}

/// What is known of a connection: its name, and whether it is switched on.
pub(super) type Connections = HashMap<ConnectionId, (String, bool)>;

/// Compares a zone with its sources; a sentence when it cannot be told what they say.
pub(super) fn plan(
    conn: &Connection,
    zone_id: &str,
    connections: &Connections,
    now: Instant,
) -> Result<std::result::Result<Plan, String>> {
    let mut wanted = HashMap::new();
    for source in served_zones::sources(conn, zone_id)? {
        let offers = match offers(conn, &source, connections, now)? {
            Ok(offers) => offers,
            Err(sentence) => return Ok(Err(sentence)),
        };
        for offer in offers {
            let (permit, region, plate) = offer.key();
            let key = (permit.to_owned(), region.to_owned(), plate.to_owned());
            wanted.entry(key).or_insert(offer);
        }
        if wanted.len() > MAX_PERMITS {
            return Ok(Err(format!(
                "More than {MAX_PERMITS} permits would be served. Publish fewer sources in this zone."
            )));
        }
    }
    let differences = differences(wanted, served_permits::kept(conn, zone_id)?, now);
    let old = served_permits::ended_before(conn, zone_id, now - REMEMBERED, FORGOTTEN)?;
    Ok(Ok(Plan { differences, old }))
}

/// What a source offers; a sentence when it was never read. A connection that is switched off offers nothing.
fn offers(
    conn: &Connection,
    source: &ServedSourceRow,
    connections: &Connections,
    now: Instant,
) -> Result<std::result::Result<Vec<OfferRow>, String>> {
    let zone = source.source_zone.as_deref();
    let Some(id) = source.connection_id else {
        return Ok(Ok(served_offers::allow_list(conn, now)?));
    };
    let Some((name, true)) = connections.get(&id) else { return Ok(Ok(Vec::new())) };
    let found = match source.kind {
        ServedKind::AllowList => served_offers::allow_list(conn, now)?,
        ServedKind::Fleet => {
            if fleet_copies::get(conn, id, Part::Vehicles)?.is_none() {
                return Ok(Err(format!("The vehicles of {name} have not been read yet.")));
            }
            served_offers::fleet(conn, id)?
        }
        ServedKind::PaidPermits => served_offers::paid_permits(conn, id, zone, now)?,
        ServedKind::Rights => {
            let read = served_offers::zones_read(conn, id)?;
            let mut concerned = read.iter().filter(|(of, _)| zone.is_none_or(|zone| zone == of)).peekable();
            if zone.is_some() && concerned.peek().is_none() {
                let zone = zone.unwrap_or_default();
                return Ok(Err(format!("{name} is not asked for the zone {zone}. Choose it there.")));
            }
            if let Some((zone, _)) = concerned.find(|(_, was_read)| !was_read) {
                return Ok(Err(format!("The zone {zone} of {name} has not been read yet.")));
            }
            served_offers::rights(conn, id, zone, now)?
        }
    };
    Ok(Ok(found))
}

/// In the order in which they are told: withdrawn ones first.
fn differences(
    mut wanted: HashMap<(String, String, String), OfferRow>,
    served: Vec<OfferRow>,
    now: Instant,
) -> Vec<Difference> {
    let mut found = Vec::new();
    for old in served {
        let (permit, region, plate) = old.key();
        match wanted.remove(&(permit.to_owned(), region.to_owned(), plate.to_owned())) {
            Some(new) if new != old => found.push(Difference::Put(new)),
            Some(_) => {}
            // What has ended by itself was told with its end.
            None if old.valid_until.is_some_and(|until| until <= now) => {}
            None => found.push(Difference::Withdraw(old)),
        }
    }
    found.sort_by_key(|difference| matches!(difference, Difference::Put(_)));
    let mut new: Vec<OfferRow> = wanted.into_values().collect();
    new.sort_by(|a, b| a.key().cmp(&b.key()));
    found.extend(new.into_iter().map(Difference::Put));
    found
}

impl Difference {
    /// As it is kept, with this number.
    pub(super) fn row(self, change: i64, now: Instant) -> ServedPermitRow {
        match self {
            Difference::Put(told) => ServedPermitRow { told, gone: false, change },
            Difference::Withdraw(told) => withdrawn(told, change, now),
        }
    }
}

/// A permit that ended now, whenever it was to begin.
pub(super) fn withdrawn(mut told: OfferRow, change: i64, now: Instant) -> ServedPermitRow {
    told.valid_from = told.valid_from.filter(|from| *from < now);
    told.valid_until = Some(told.valid_until.map_or(now, |until| until.min(now)));
    ServedPermitRow { told, gone: true, change }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(seconds: i64) -> Instant {
        Instant::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
    }

    fn offer(id: &str, until: Option<i64>) -> OfferRow {
        OfferRow {
            permit_id: id.into(),
            region: String::new(),
            canonical: format!("PLATE{id}"),
            plate: format!("PLATE{id}"),
            valid_from: None,
            valid_until: until.map(t),
            make: None,
            color: None,
        }
    }

    fn compare(wanted: Vec<OfferRow>, served: Vec<OfferRow>) -> Vec<Difference> {
        let key = |o: &OfferRow| (o.permit_id.clone(), o.region.clone(), o.canonical.clone());
        differences(wanted.into_iter().map(|o| (key(&o), o)).collect(), served, t(0))
    }

    #[test]
    fn only_what_differs_is_written_and_what_ended_by_itself_is_not_withdrawn() {
        let served = vec![
            offer("same", None),
            offer("changed", None),
            offer("gone", Some(50)),
            offer("ended", Some(0)),
            offer("shortened", Some(90)),
        ];
        let wanted = vec![
            offer("same", None),
            offer("changed", Some(70)),
            offer("new", None),
            offer("shortened", Some(60)),
        ];
        let found = compare(wanted, served);
        assert_eq!(
            found,
            [
                Difference::Withdraw(offer("gone", Some(50))),
                Difference::Put(offer("changed", Some(70))),
                Difference::Put(offer("shortened", Some(60))),
                Difference::Put(offer("new", None)),
            ]
        );
        assert!(compare(vec![offer("a", None)], vec![offer("a", None)]).is_empty());
    }

    #[test]
    fn a_withdrawn_permit_ends_no_later_than_now_and_never_before_it_begins() {
        let mut later = offer("1", None);
        later.valid_from = Some(t(100));
        let row = withdrawn(later, 7, t(0));
        assert_eq!((row.told.valid_from, row.told.valid_until, row.gone), (None, Some(t(0)), true));
        let row = withdrawn(offer("2", Some(-5)), 8, t(0));
        assert_eq!(row.told.valid_until, Some(t(-5)), "an end in the past stays");
    }
}
