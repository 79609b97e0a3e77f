//! What is served to others: offers of the sources, changes and what is left of what was withdrawn, zones, keys.

use super::super::partner_keys::{self, PartnerKeyRow, ServedSettingRow};
use super::super::served_offers::{self, OfferRow};
use super::super::served_permits::{self, ServedPermitRow};
use super::super::served_zones::{self, ServedSourceRow, ServedZoneRow};
use super::{at, database, plan_of};
use gatehouse_domain::payment::ServedKind;
use rusqlite::Connection;

fn zone(c: &Connection, zone_id: &str) -> ServedZoneRow {
    let row = ServedZoneRow {
        zone_id: zone_id.into(),
        name: "Lot 1".into(),
        test: false,
        series: "abc".into(),
        last_change: 0,
        oldest_change: 0,
        as_of: None,
        problem: None,
    };
    served_zones::add(c, &row).unwrap();
    row
}

fn offer(permit_id: &str, plate: &str, until: Option<i64>) -> OfferRow {
    OfferRow {
        permit_id: permit_id.into(),
        region: String::new(),
        canonical: plate.into(),
        plate: plate.into(),
        valid_from: None,
        valid_until: until.map(at),
        make: None,
        color: Some("Blue".into()),
    }
}

fn put(c: &Connection, zone_id: &str, told: OfferRow, gone: bool) -> i64 {
    let change = served_zones::take_changes(c, zone_id, 1).unwrap() + 1;
    served_permits::put(c, zone_id, &ServedPermitRow { told, gone, change }).unwrap();
    change
}

fn plates(rows: &[ServedPermitRow]) -> Vec<&str> {
    rows.iter().map(|row| row.told.plate.as_str()).collect()
}

fn connection(c: &Connection, id: i64, kind: &str) {
    c.execute(
        "INSERT INTO payment_connection (id, kind, name, base_url, auth_url, audience, client_id, level, paths,
             allocations, create_path, delete_path, poll_s, enabled, time_basis, grace_s, asked_at_gate,
             recheck_failed)
         VALUES (?1, ?2, ?2 || ?1, 'https://a', 'https://a', 'a', 'c', 'small', 'documented', 0, '', '', 60, 1,
             'utc', 0, 0, 'warn')",
        (id, kind),
    )
    .unwrap();
}

#[test]
fn a_delta_has_what_changed_after_its_marker_and_a_full_read_what_has_not_ended() {
    let c = database();
    zone(&c, "prk1");
    zone(&c, "prk2");
    put(&c, "prk1", offer("1", "AAA111", None), false);
    let marker = put(&c, "prk1", offer("2", "BBB222", Some(100)), false);
    put(&c, "prk2", offer("1", "AAA111", None), false);
    put(&c, "prk1", offer("1", "AAA111", Some(5)), true);
    put(&c, "prk1", offer("3", "CCC333", Some(10)), false);
    let delta = served_permits::since(&c, "prk1", marker).unwrap();
    assert_eq!(plates(&delta), ["AAA111", "CCC333"]);
    assert!(delta[0].gone && !delta[1].gone);
    assert_eq!(plates(&served_permits::not_ended(&c, "prk1", at(9)).unwrap()), ["BBB222", "CCC333"]);
    assert_eq!(plates(&served_permits::not_ended(&c, "prk1", at(10)).unwrap()), ["BBB222"]);
    assert_eq!(served_permits::count(&c, "prk1", at(10)).unwrap(), 1);
    assert_eq!(served_permits::kept(&c, "prk1").unwrap().len(), 2, "what ended by itself was not withdrawn");
    assert!(served_permits::of_plate(&c, "prk1", "AAA111", at(6)).unwrap().is_empty());
    assert_eq!(served_permits::of_plate(&c, "prk2", "AAA111", at(6)).unwrap().len(), 1);
    let (rows, total) = served_permits::page(&c, "prk1", "22", at(6), 10).unwrap();
    assert_eq!((plates(&rows), total), (vec!["BBB222"], 1));
    assert_eq!(served_permits::page(&c, "prk1", "", at(6), 1).unwrap().1, 2);
}

#[test]
fn a_delta_and_a_plate_are_found_by_an_index() {
    let c = database();
    let delta =
        plan_of(&c, "SELECT * FROM served_permit WHERE zone_id = ?1 AND change > ?2 ORDER BY change", &[]);
    assert!(delta.contains("served_permit_change") && !delta.contains("SCAN"), "{delta}");
    assert!(!delta.contains("TEMP B-TREE"), "{delta}");
}

#[test]
fn what_is_forgotten_is_what_ended_before_unless_it_changed_meanwhile() {
    let c = database();
    zone(&c, "prk1");
    let first = put(&c, "prk1", offer("1", "AAA111", Some(1)), true);
    put(&c, "prk1", offer("2", "BBB222", Some(5)), false);
    put(&c, "prk1", offer("3", "CCC333", None), false);
    let old = served_permits::ended_before(&c, "prk1", at(6), 10).unwrap();
    assert_eq!(plates(&old), ["AAA111", "BBB222"]);
    assert_eq!(served_permits::ended_before(&c, "prk1", at(6), 1).unwrap().len(), 1);
    put(&c, "prk1", offer("2", "BBB222", None), false);
    for row in &old {
        served_permits::forget(&c, "prk1", row).unwrap();
    }
    assert_eq!(served_permits::kept(&c, "prk1").unwrap().len(), 2);
    served_zones::raise_oldest(&c, "prk1", first).unwrap();
    served_zones::raise_oldest(&c, "prk1", 0).unwrap();
    let row = served_zones::get(&c, "prk1").unwrap().unwrap();
    assert_eq!((row.last_change, row.oldest_change), (4, first));
}

#[test]
fn a_zone_keeps_its_sources_and_how_comparing_went_and_takes_everything_with_it() {
    let c = database();
    connection(&c, 7, "pay_by_plate");
    let mut row = zone(&c, "prk1");
    let sources = vec![
        ServedSourceRow { kind: ServedKind::AllowList, connection_id: None, source_zone: None },
        ServedSourceRow { kind: ServedKind::Rights, connection_id: Some(7), source_zone: Some("lot".into()) },
    ];
    served_zones::set_sources(&c, "prk1", &sources).unwrap();
    assert_eq!(served_zones::sources(&c, "prk1").unwrap(), sources);
    let twice = [sources[0].clone(), sources[0].clone()];
    assert!(matches!(served_zones::set_sources(&c, "prk1", &twice), Err(crate::Error::Conflict(_))));
    served_zones::compared(&c, "prk1", Some(at(3)), None).unwrap();
    served_zones::compared(&c, "prk1", None, Some("No.")).unwrap();
    served_zones::rename(&c, "prk1", "Lot 2").unwrap();
    served_zones::begin_series(&c, "prk1", "def").unwrap();
    (row.as_of, row.problem) = (Some(at(3)), Some("No.".into()));
    (row.name, row.series) = ("Lot 2".into(), "def".into());
    assert_eq!(served_zones::all(&c).unwrap(), [row]);
    put(&c, "prk1", offer("1", "AAA111", None), false);
    served_zones::remove(&c, "prk1").unwrap();
    assert!(served_permits::kept(&c, "prk1").unwrap().is_empty());
    assert!(matches!(served_zones::take_changes(&c, "prk1", 1), Err(crate::Error::NotFound)));
}

#[test]
fn the_allow_list_offers_what_has_not_ended_and_is_not_blocked_now() {
    let c = database();
    for (id, list, plate, from, until, deleted) in [
        (1, "allow", "AAA111", None, None, None),
        (2, "allow", "BBB222", None, Some(at(10)), None),
        (3, "allow", "CCC333", Some(at(50)), Some(at(60)), None),
        (4, "allow", "DDD444", None, None, Some(at(1))),
        (5, "allow", "EEE555", None, None, None),
        (6, "block", "EEE555", Some(at(15)), Some(at(30)), None),
        (7, "block", "FFF666", None, None, None),
    ] {
        let ms = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.timestamp_millis());
        c.execute(
            "INSERT INTO list_entry (id, list, plate, plate_normalised, lookalike, valid_from_ms, valid_until_ms,
                 owner, phone, remarks, added_by, added_at_ms, deleted_by, deleted_at_ms)
             VALUES (?1, ?2, ?3, ?3, ?3, ?4, ?5, '', '', '', 'Ana', 0, iif(?6 IS NULL, NULL, 'Ana'), ?6)",
            (id, list, plate, ms(from), ms(until), ms(deleted)),
        )
        .unwrap();
    }
    let offered = |seconds| -> Vec<String> {
        served_offers::allow_list(&c, at(seconds)).unwrap().into_iter().map(|o| o.permit_id).collect()
    };
    assert_eq!(offered(5), ["L1", "L2", "L3", "L5"]);
    assert_eq!(offered(10), ["L1", "L3", "L5"], "an end is exclusive");
    assert_eq!(offered(20), ["L1", "L3"], "block beats allow while it counts");
    assert_eq!(offered(30), ["L1", "L3", "L5"]);
}

#[test]
fn fleets_permits_and_rights_are_offered_as_far_as_they_are_known_and_have_not_ended() {
    let c = database();
    connection(&c, 1, "fleet");
    connection(&c, 2, "opscom");
    connection(&c, 3, "pay_by_plate");
    let end = at(100).timestamp_millis();
    c.execute_batch(&format!(
        "INSERT INTO fleet_vehicle VALUES (1, 'DE', 'HDBB12345', 'BB 12345', 'HD', NULL);
         INSERT INTO paid_permit (connection_id, reference, plate, canonical, zone, start_ms, end_ms, gone, added_by,
             added_at_ms, changed_at_ms)
         VALUES (2, 'R-1', 'abc 123', 'ABC123', 'North', NULL, {end}, 0, 'Ana', 0, 0),
             (2, 'R-2', 'abc 124', 'ABC124', 'South', NULL, {end}, 0, 'Ana', 0, 0),
             (2, 'R-3', '', '', 'North', NULL, {end}, 0, 'Ana', 0, 0),
             (2, 'R-4', 'abc 126', 'ABC126', 'North', NULL, NULL, 0, 'Ana', 0, 0),
             (2, 'R-5', 'abc 127', 'ABC127', 'North', NULL, {end}, 1, 'Ana', 0, 0);
         INSERT INTO provider_zone (connection_id, zone_id, name, chosen, as_of_ms)
         VALUES (3, 'lot', 'Lot', 1, 5), (3, 'roof', 'Roof', 1, NULL), (3, 'else', '', 0, NULL);
         INSERT INTO provider_right VALUES
             (3, 'lot', '5678B', 'NY', 'DEV456', 'DEV-456', NULL, {end}, 'Renault', 'Blue'),
             (3, 'roof', '5678B', 'NY', 'DEV456', 'DEV-456', NULL, NULL, NULL, NULL);"
    ))
    .unwrap();
    let fleet = served_offers::fleet(&c, 1).unwrap();
    assert_eq!((fleet[0].plate.as_str(), fleet[0].region.as_str()), ("HDBB12345", "DE"));
    let paid = |zone, now| served_offers::paid_permits(&c, 2, zone, at(now)).unwrap();
    let ids = |offers: &[OfferRow]| offers.iter().map(|o| o.permit_id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&paid(None, 0)), ["P2.R-1", "P2.R-2"], "plate and end are known, and it is not gone");
    assert_eq!(ids(&paid(Some("north"), 0)), ["P2.R-1"]);
    assert!(paid(None, 100).is_empty());
    let rights = |zone, now| served_offers::rights(&c, 3, zone, at(now)).unwrap();
    assert_eq!(ids(&rights(None, 0)), ["R3.lot.5678B", "R3.roof.5678B"], "one id in two zones");
    assert_eq!(ids(&rights(Some("lot"), 0)), ["R3.lot.5678B"]);
    assert_eq!(ids(&rights(None, 100)), ["R3.roof.5678B"], "no end is no end");
    assert_eq!(rights(Some("lot"), 0)[0].plate, "DEV-456", "as its provider spells it");
    let read = served_offers::zones_read(&c, 3).unwrap();
    assert_eq!(read, [("lot".to_owned(), true), ("roof".to_owned(), false)]);
}

#[test]
fn settings_and_keys_are_off_and_none_until_somebody_makes_them() {
    let c = database();
    assert_eq!(partner_keys::setting(&c).unwrap(), None);
    for enabled in [true, false] {
        let row = ServedSettingRow {
            enabled,
            certification: !enabled,
            populate_path: "_test/populate".into(),
            clear_path: "_test/clear".into(),
        };
        partner_keys::set(&c, &row).unwrap();
        assert_eq!(partner_keys::setting(&c).unwrap(), Some(row));
    }
    let mut key = PartnerKeyRow {
        id: "k1".into(),
        name: "AutoVu".into(),
        zones: vec!["prk1".into()],
        development: false,
        created_at: at(1),
        answered: 0,
        last_at: None,
    };
    partner_keys::add(&c, &key).unwrap();
    partner_keys::count(&c, "k1", 12, at(9)).unwrap();
    partner_keys::set_zones(&c, "k1", &[]).unwrap();
    (key.answered, key.last_at) = (12, Some(at(9)));
    key.zones.clear();
    assert_eq!(partner_keys::all(&c).unwrap(), [key]);
    partner_keys::remove(&c, "k1").unwrap();
    partner_keys::count(&c, "k1", 13, at(9)).unwrap();
    assert!(partner_keys::all(&c).unwrap().is_empty());
}
