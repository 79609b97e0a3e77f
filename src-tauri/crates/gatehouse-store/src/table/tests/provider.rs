//! Copies of the rights of Pay-by-Plate providers: zones, differences, pages.

use gatehouse_domain::payment::ConnectionKind;
use rusqlite::Connection;

use super::super::provider_rights::{self, RightRow, RightSearch};
use super::super::{payment_connections, provider_zones};
use super::fleet::connection_row;
use super::{at, database};

fn provider(c: &Connection, name: &str) -> i64 {
    let row = payment_connections::ConnectionRow {
        kind: ConnectionKind::PayByPlate,
        auth_url: String::new(),
        audience: String::new(),
        client_id: String::new(),
        ..connection_row(name)
    };
    payment_connections::insert(c, &row).unwrap()
}

fn right(connection_id: i64, zone: &str, permit: &str, plate: &str) -> RightRow {
    RightRow {
        connection_id,
        zone_id: zone.into(),
        permit_id: permit.into(),
        region: "NY".into(),
        canonical: plate.replace(' ', ""),
        plate: plate.into(),
        valid_from: None,
        valid_until: Some(at(50)),
        make: Some("Renault".into()),
        color: None,
    }
}

fn plates(c: &Connection, search: &RightSearch) -> (Vec<String>, i64) {
    let (rows, total) = provider_rights::page(c, &RightSearch { limit: 10, ..search.clone() }).unwrap();
    (rows.into_iter().map(|row| format!("{}/{}", row.zone_id, row.plate)).collect(), total)
}

#[test]
fn a_new_zone_is_read_and_a_known_one_keeps_what_was_chosen_and_takes_the_name() {
    let c = database();
    let id = provider(&c, "App");
    provider_zones::name(&c, id, "prk1", "Lot 1").unwrap();
    assert!(provider_zones::get(&c, id, "prk1").unwrap().unwrap().chosen);
    provider_zones::was_read(&c, id, "prk1", Some("12/6/2020 3:55:01 PM"), Some(at(1)), at(2)).unwrap();
    provider_zones::was_not_read(&c, id, "prk1", "HTTP 503.").unwrap();
    let read = provider_zones::get(&c, id, "prk1").unwrap().unwrap();
    assert_eq!((read.token.as_deref(), read.full_at), (Some("12/6/2020 3:55:01 PM"), Some(at(1))));
    assert_eq!((read.as_of, read.problem.as_deref()), (Some(at(2)), Some("HTTP 503.")));

    provider_zones::choose(&c, id, "prk1", false).unwrap();
    provider_zones::name(&c, id, "prk1", "Lot one").unwrap();
    let zone = provider_zones::of(&c, id).unwrap().remove(0);
    assert_eq!((zone.name.as_str(), zone.chosen), ("Lot one", false));
    assert_eq!((zone.token, zone.as_of, zone.problem), (None, None, None), "nothing is known of its copy");
    assert!(provider_zones::choose(&c, id, "nowhere", true).is_err());
    provider_zones::forget(&c, id, "prk1").unwrap();
    assert_eq!(provider_zones::all(&c).unwrap(), []);
}

#[test]
fn rights_are_told_apart_by_zone_id_region_and_plate() {
    let c = database();
    let id = provider(&c, "App");
    for zone in ["prk1", "prk2"] {
        provider_zones::name(&c, id, zone, zone).unwrap();
    }
    let one = right(id, "prk1", "5678B", "DEV 456");
    for row in [
        one.clone(),
        right(id, "prk1", "5678B", "GHI789"),
        right(id, "prk2", "5678B", "DEV 456"),
        RightRow { region: "NJ".into(), ..one.clone() },
        RightRow { color: Some("Blue".into()), valid_until: None, ..one.clone() },
    ] {
        provider_rights::put(&c, &row).unwrap();
    }
    assert_eq!(provider_rights::count(&c, id, "prk1").unwrap(), 3);
    let of_plate = provider_rights::of_plate(&c, "DEV456").unwrap();
    assert_eq!(of_plate.len(), 3);
    assert!(of_plate.iter().any(|row| row.color.as_deref() == Some("Blue") && row.valid_until.is_none()));
    assert!(provider_rights::remove(&c, &one).unwrap() && !provider_rights::remove(&c, &one).unwrap());
    assert_eq!(provider_rights::of_plate(&c, "DEV456").unwrap().len(), 2);
}

#[test]
fn pages_are_by_plate_and_searched_by_beginning_zone_and_connection() {
    let c = database();
    let (a, b) = (provider(&c, "App"), provider(&c, "Other"));
    for (id, zone) in [(a, "prk1"), (a, "prk2"), (b, "prk1")] {
        provider_zones::name(&c, id, zone, zone).unwrap();
    }
    for (id, zone, plate) in [(a, "prk2", "B1"), (a, "prk1", "A2"), (b, "prk1", "A1"), (a, "prk1", "C3")] {
        provider_rights::put(&c, &right(id, zone, "1", plate)).unwrap();
    }
    let all = RightSearch::default();
    assert_eq!(
        plates(&c, &all),
        (vec!["prk1/A1".into(), "prk1/A2".into(), "prk2/B1".into(), "prk1/C3".into()], 4)
    );
    let begins = RightSearch { pattern: Some("A*".into()), ..all.clone() };
    assert_eq!(plates(&c, &begins).1, 2);
    let zone = RightSearch { connection_id: Some(a), zone_id: Some("prk1".into()), ..all.clone() };
    assert_eq!(plates(&c, &zone), (vec!["prk1/A2".into(), "prk1/C3".into()], 2));
    let second = RightSearch { offset: 3, ..all };
    assert_eq!(plates(&c, &second), (vec!["prk1/C3".into()], 4));
}

#[test]
fn what_ended_is_found_and_a_zone_is_cleared_in_portions() {
    let c = database();
    let id = provider(&c, "App");
    provider_zones::name(&c, id, "prk1", "Lot 1").unwrap();
    for n in 0..5 {
        let row = RightRow { valid_until: Some(at(n)), ..right(id, "prk1", "1", &format!("A{n}")) };
        provider_rights::put(&c, &row).unwrap();
    }
    provider_rights::put(&c, &RightRow { valid_until: None, ..right(id, "prk1", "1", "ENDLESS") }).unwrap();
    let ended = provider_rights::ended(&c, id, "prk1", at(2)).unwrap();
    assert_eq!(ended.len(), 3, "an end at that very moment has come");
    let taken = [4, 4, 4].map(|most| provider_rights::clear(&c, id, "prk1", most).unwrap());
    assert_eq!(taken, [4, 2, 0]);
}
