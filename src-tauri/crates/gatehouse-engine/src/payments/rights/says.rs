//! What providers say about a plate, from the copy: a right in force, none, or that it cannot be told. A copy that is
//! too old, or whose zone could not be read, never says "no right".

use super::{grace, right_of};
use crate::payments::standing::too_old;
use chrono_tz::Tz;
use gatehouse_domain::Instant;
use gatehouse_domain::evidence::{Says, SourceKind, Statement};
use gatehouse_domain::payment::{ConnectionKind, Right};
use gatehouse_domain::site::say;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::payment_connections::{self, ConnectionRow};
use gatehouse_store::table::provider_rights::{self, RightRow};
use gatehouse_store::table::provider_zones::{self, ZoneRow};

/// What each provider that is switched on says about a normalised plate; one of which no zone is read says nothing.
pub(crate) fn rights_statements(
    conn: &Connection,
    plate: &str,
    now: Instant,
    site: Tz,
) -> gatehouse_store::Result<Vec<Statement>> {
    let providers = payment_connections::all(conn)?.into_iter();
    let providers: Vec<ConnectionRow> =
        providers.filter(|row| row.enabled && row.kind == ConnectionKind::PayByPlate).collect();
    if providers.is_empty() {
        return Ok(Vec::new());
    }
    let (zones, rights) = (provider_zones::all(conn)?, provider_rights::of_plate(conn, plate)?);
    Ok(providers
        .iter()
        .filter_map(|row| {
            let zones: Vec<&ZoneRow> = zones.iter().filter(|zone| zone.connection_id == row.id).collect();
            said(row, &zones, &rights, now, site)
        })
        .collect())
}

fn said(
    row: &ConnectionRow,
    zones: &[&ZoneRow],
    rights: &[RightRow],
    now: Instant,
    site: Tz,
) -> Option<Statement> {
    let read: Vec<&ZoneRow> = zones.iter().filter(|zone| zone.chosen).copied().collect();
    let statement = |says, sentence: String| Statement {
        connection: Some(row.id),
        ..Statement::new(SourceKind::Rights, row.name.clone(), says, sentence)
    };
    if zones.is_empty() {
        return Some(statement(Says::CannotTell, "Its zones were never read.".into()));
    }
    if read.is_empty() {
        return None;
    }
    let best = |among: &[&ZoneRow]| -> Option<(ZoneRow, Right)> {
        let of = |right: &&RightRow| {
            right.connection_id == row.id && among.iter().any(|zone| zone.zone_id == right.zone_id)
        };
        let right = rights
            .iter()
            .filter(of)
            .map(right_of)
            .filter(|right| right.in_force(now, grace(row)))
            .max_by_key(|right| right.valid_until)?;
        let zone = among.iter().find(|zone| zone.zone_id == right.zone)?;
        Some(((*zone).clone(), right))
    };
    let (fresh, old): (Vec<&ZoneRow>, Vec<&ZoneRow>) = read.iter().partition(|zone| fresh(row, zone, now));
    if let Some((zone, right)) = best(&fresh) {
        return Some(Statement {
            permit: Some(right.permit_id.clone()),
            as_of: zone.as_of,
            ..statement(Says::Right, right_words(row, &zone, &right, now, site))
        });
    }
    let oldest = |zones: &[&ZoneRow]| zones.iter().map(|zone| zone.as_of).min().flatten();
    if let Some(first) = old.first() {
        let why = match (&first.problem, first.as_of) {
            (Some(problem), _) => format!("{}: {problem}", first.name),
            (None, None) => format!("{} was never read.", first.name),
            (None, Some(_)) => format!("What is known of {} is too old.", first.name),
        };
        let before = best(&old).map(|(zone, right)| right_words(row, &zone, &right, now, site));
        return Some(Statement {
            as_of: oldest(&old),
            stale: true,
            ..statement(Says::CannotTell, before.map_or(why.clone(), |before| format!("{before} {why}")))
        });
    }
    let names: Vec<&str> = fresh.iter().take(3).map(|zone| zone.name.as_str()).collect();
    let more = if fresh.len() > 3 { ", …" } else { "" };
    let sentence = format!("No right in force in {}{more}.", names.join(", "));
    Some(Statement { as_of: oldest(&fresh), ..statement(Says::NoRight, sentence) })
}

fn fresh(row: &ConnectionRow, zone: &ZoneRow, now: Instant) -> bool {
    zone.problem.is_none() && zone.as_of.is_some_and(|at| !too_old(row, at, now))
}

/// `Right 1234A in Lot 1 until 28 Nov 2026 21:00 (Blue Renault).`
fn right_words(row: &ConnectionRow, zone: &ZoneRow, right: &Right, now: Instant, site: Tz) -> String {
    let until = match right.ends() {
        None => "without an end".to_owned(),
        Some(end) if end <= now => {
            format!(
                "ended at {}, within the grace period until {}",
                say(site, end),
                say(site, end + grace(row))
            )
        }
        Some(end) => format!("until {}", say(site, end)),
    };
    let vehicle: Vec<&str> = [&right.color, &right.make].into_iter().flatten().map(String::as_str).collect();
    let vehicle = if vehicle.is_empty() { String::new() } else { format!(" ({})", vehicle.join(" ")) };
    format!("Right {} in {} {until}{vehicle}.", right.permit_id, zone.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::connections::blank;

    const NOW: &str = "2026-05-01T12:00:00Z";

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    fn provider() -> ConnectionRow {
        ConnectionRow { id: 7, name: "Street app".into(), ..blank(ConnectionKind::PayByPlate) }
    }

    fn zone(id: &str, as_of: Option<&str>, problem: Option<&str>) -> ZoneRow {
        ZoneRow {
            connection_id: 7,
            zone_id: id.into(),
            name: format!("Lot {id}"),
            chosen: true,
            token: None,
            full_at: None,
            as_of: as_of.map(at),
            problem: problem.map(str::to_owned),
        }
    }

    fn right(zone: &str, permit: &str, until: Option<&str>) -> RightRow {
        RightRow {
            connection_id: 7,
            zone_id: zone.into(),
            permit_id: permit.into(),
            region: String::new(),
            canonical: "AB1".into(),
            plate: "AB 1".into(),
            valid_from: None,
            valid_until: until.map(at),
            make: Some("Renault".into()),
            color: Some("Blue".into()),
        }
    }

    fn says(row: &ConnectionRow, zones: &[ZoneRow], rights: &[RightRow]) -> Option<Statement> {
        said(row, &zones.iter().collect::<Vec<_>>(), rights, at(NOW), chrono_tz::UTC)
    }

    const FRESH: Option<&str> = Some("2026-05-01T11:59:00Z");
    const OLD: Option<&str> = Some("2026-05-01T11:56:59Z");

    #[test]
    fn a_right_in_force_names_its_zone_its_end_and_the_vehicle() {
        let rights = [
            right("1", "SHORT", Some("2026-05-01T12:30:00Z")),
            right("1", "LONG", Some("2026-05-01T13:00:00Z")),
        ];
        let it = says(&provider(), &[zone("1", FRESH, None)], &rights).unwrap();
        assert_eq!(it.says, Says::Right);
        assert_eq!(it.sentence, "Right LONG in Lot 1 until 1 May 2026 13:00 (Blue Renault).");
        assert_eq!((it.permit.as_deref(), it.as_of, it.stale), (Some("LONG"), FRESH.map(at), false));
        let endless = says(&provider(), &[zone("1", FRESH, None)], &[right("1", "P", None)]).unwrap();
        assert!(endless.sentence.contains("without an end"), "{endless:?}");
    }

    #[test]
    fn a_right_counts_through_the_grace_period_and_not_a_moment_longer() {
        let (zones, ended) = ([zone("1", FRESH, None)], [right("1", "P", Some("2026-05-01T11:50:00Z"))]);
        let row = |grace_s| ConnectionRow { grace_s, ..provider() };
        let within = says(&row(601), &zones, &ended).unwrap();
        assert_eq!(within.says, Says::Right);
        assert!(within.sentence.contains("grace period until 1 May 2026 12:00"), "{within:?}");
        assert_eq!(says(&row(600), &zones, &ended).unwrap().says, Says::NoRight);
    }

    #[test]
    fn no_right_is_said_only_when_every_zone_that_is_read_is_fresh() {
        let said = |zones: &[ZoneRow]| says(&provider(), zones, &[]).map(|it| it.says);
        let unchosen = ZoneRow { chosen: false, ..zone("9", None, None) };
        assert_eq!(said(&[zone("1", FRESH, None), unchosen.clone()]), Some(Says::NoRight));
        assert_eq!(said(&[zone("1", FRESH, None), zone("2", None, None)]), Some(Says::CannotTell));
        assert_eq!(said(&[zone("1", FRESH, None), zone("2", OLD, None)]), Some(Says::CannotTell));
        assert_eq!(said(&[zone("1", FRESH, Some("HTTP 503."))]), Some(Says::CannotTell));
        assert_eq!(said(&[]), Some(Says::CannotTell));
        assert_eq!(said(&[unchosen]), None);
    }

    #[test]
    fn what_an_old_copy_knows_is_told_but_does_not_count() {
        let rights = [right("1", "P", Some("2026-05-01T13:00:00Z"))];
        let it = says(&provider(), &[zone("1", OLD, Some("It cannot tell (HTTP 503)."))], &rights).unwrap();
        assert_eq!((it.says, it.stale, it.as_of), (Says::CannotTell, true, OLD.map(at)));
        assert_eq!(
            it.sentence,
            "Right P in Lot 1 until 1 May 2026 13:00 (Blue Renault). Lot 1: It cannot tell (HTTP 503)."
        );
        // A fresh zone with a right counts whatever the others do.
        let zones = [zone("1", OLD, None), zone("2", FRESH, None)];
        let rights = [right("2", "Q", Some("2026-05-01T13:00:00Z"))];
        assert_eq!(says(&provider(), &zones, &rights).unwrap().says, Says::Right);
    }
}
