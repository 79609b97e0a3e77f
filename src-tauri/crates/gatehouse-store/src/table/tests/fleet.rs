//! The local copy of a fleet: vehicles, services, how old they are; declines in the journal of writes.

use gatehouse_domain::payment::{
    ConnectionKind, Cost, Currency, FleetPlate, FleetVehicle, InvoicingStatus, Named, Notice, PathStyle,
    RecheckFailed, Service, ServiceKind, ServiceLevel, Settled, TimeBasis, WriteKind, WriteOutcome,
};
use rusqlite::Connection;
use std::collections::BTreeMap;

use super::super::fleet_copies::{self, CopyRow, Part};
use super::super::fleet_services::{self, ServiceRow};
use super::super::money_writes::{self, MoneyWriteEnd, NewMoneyWrite, SettledRow};
use super::super::payment_connections::{self, ConnectionRow};
use super::super::{fleet_notices, fleet_vehicles};
use super::{at, database};

fn connection(c: &Connection, name: &str) -> i64 {
    payment_connections::insert(c, &connection_row(name)).unwrap()
}

/// A connection to a fleet.
pub(super) fn connection_row(name: &str) -> ConnectionRow {
    ConnectionRow {
        id: 0,
        kind: ConnectionKind::Fleet,
        name: name.into(),
        base_url: "https://a.example".into(),
        auth_url: "https://b.example".into(),
        audience: "https://a.example".into(),
        client_id: "id".into(),
        level: ServiceLevel::Medium,
        landlord_id: None,
        paths: PathStyle::Documented,
        allocations: false,
        create_path: "/c".into(),
        delete_path: "/d".into(),
        poll_s: 300,
        enabled: true,
        last_success: None,
        last_failure: None,
        time_basis: TimeBasis::Utc,
        grace_s: 0,
        asked_at_gate: false,
        recheck_failed: RecheckFailed::Warn,
        clock_checked: None,
    }
}

fn vehicle(plate: &str, subdivision: Option<&str>) -> FleetVehicle {
    FleetVehicle { plate: FleetPlate::new(plate, "DE", subdivision), created_at: Some(at(1)) }
}

fn service(id: &str) -> ServiceRow {
    ServiceRow {
        service: Service {
            id: id.into(),
            facility: Some(Named { code: "100".into(), name: "House".into() }),
            zone: None,
            product_name: Some("Day".into()),
            vehicle: FleetVehicle { created_at: None, ..vehicle("BB12345", Some("HD")) },
            start: Some(at(2)),
            end: Some(at(3)),
            cost: Some(Cost {
                currency: Currency::new("NOK"),
                vat_percent: "20".parse().unwrap(),
                net: "20.20".parse().unwrap(),
                vat: "4.04".parse().unwrap(),
                gross: "24.240".parse().unwrap(),
            }),
            operator_id: Some("op".into()),
            kind: ServiceKind::Other("FERRY".into()),
            data: BTreeMap::from([("key".into(), "value".into())]),
            invoicing: Some(InvoicingStatus::NotInvoiced),
        },
        first_seen: at(4),
        locked_at: None,
    }
}

#[test]
fn a_service_comes_back_as_it_was_told_and_we_keep_when_we_first_heard_of_it() {
    let c = database();
    let id = connection(&c, "Rental");
    let first = service("s1");
    fleet_services::put(&c, id, &first).unwrap();
    assert_eq!(fleet_services::all(&c, id).unwrap(), std::slice::from_ref(&first));
    // Amounts keep their literal digits.
    let gross = fleet_services::all(&c, id).unwrap()[0].service.cost.clone().unwrap().gross;
    assert_eq!(gross.to_string(), "24.240");

    let mut changed = ServiceRow { first_seen: at(9), locked_at: Some(at(8)), ..first.clone() };
    changed.service.cost = None;
    changed.service.end = None;
    fleet_services::put(&c, id, &changed).unwrap();
    let kept = ServiceRow { first_seen: at(4), ..changed };
    fleet_services::put(&c, id, &service("s2")).unwrap();
    // What runs comes last.
    let all = fleet_services::all(&c, id).unwrap();
    assert_eq!((all[0].service.id.as_str(), &all[1]), ("s2", &kept));
    fleet_services::remove(&c, id, "s1").unwrap();
    fleet_services::remove(&c, id, "not there").unwrap();
    assert_eq!(fleet_services::all(&c, id).unwrap().len(), 1);
}

#[test]
fn a_vehicle_in_two_spellings_is_one_and_goes_with_its_connection() {
    let c = database();
    let (id, other) = (connection(&c, "Rental"), connection(&c, "Other"));
    fleet_vehicles::put(&c, id, &vehicle("BB12345", Some("HD"))).unwrap();
    fleet_vehicles::put(&c, id, &vehicle("HD-BB 12345", Some("HD"))).unwrap();
    fleet_vehicles::put(&c, other, &vehicle("AA1", None)).unwrap();
    let all = fleet_vehicles::all(&c, id).unwrap();
    assert_eq!(all, [vehicle("HD-BB 12345", Some("HD"))]);
    fleet_vehicles::remove(&c, id, &FleetPlate::new("bb12345", "de", Some("hd"))).unwrap();
    assert!(fleet_vehicles::all(&c, id).unwrap().is_empty());
    payment_connections::delete(&c, other).unwrap();
    assert!(fleet_vehicles::all(&c, other).unwrap().is_empty());
}

#[test]
fn each_part_of_a_copy_has_its_own_age() {
    let c = database();
    let id = connection(&c, "Rental");
    assert_eq!(fleet_copies::get(&c, id, Part::Vehicles).unwrap(), None);
    let row = |n| CopyRow { as_of: at(n), warning: Some("odd".into()) };
    fleet_copies::put(&c, id, Part::Vehicles, &row(1)).unwrap();
    fleet_copies::put(&c, id, Part::Unpaid, &row(2)).unwrap();
    fleet_copies::put(&c, id, Part::Unpaid, &row(3)).unwrap();
    assert_eq!(fleet_copies::get(&c, id, Part::Vehicles).unwrap(), Some(row(1)));
    assert_eq!(fleet_copies::get(&c, id, Part::Unpaid).unwrap(), Some(row(3)));
    fleet_copies::remove(&c, id, Part::Unpaid).unwrap();
    assert_eq!(fleet_copies::get(&c, id, Part::Unpaid).unwrap(), None);
    assert!(fleet_copies::get(&c, id, Part::Vehicles).unwrap().is_some());
}

#[test]
fn of_each_parked_service_the_latest_word_is_found() {
    let c = database();
    let id = connection(&c, "Rental");
    let notice = |service: &str, period_secs| Notice {
        service_id: service.into(),
        vehicle: FleetVehicle { created_at: None, ..vehicle("BB12345", Some("HD")) },
        facility: None,
        zone: Some(Named { code: "1".into(), name: "Zone".into() }),
        start: Some(at(1)),
        operator_id: None,
        kind: ServiceKind::Parking,
        period_secs,
        data: BTreeMap::new(),
    };
    for (service, period, n) in [("a", None, 2), ("b", None, 3), ("a", Some(900), 4), ("old", None, 1)] {
        assert!(fleet_notices::append(&c, &notice(service, period), Some(id), "hook", at(n)).unwrap());
    }
    let found = fleet_notices::latest(&c, at(2)).unwrap();
    let said: Vec<_> = found.iter().map(|row| (row.notice.clone(), row.received_at)).collect();
    assert_eq!(said, [(notice("b", None), at(3)), (notice("a", Some(900)), at(4))]);
}

#[test]
fn a_decline_is_found_again_unless_it_was_not_done() {
    let c = database();
    let id = connection(&c, "Rental");
    let new = NewMoneyWrite {
        connection_id: id,
        connection_name: "Rental".into(),
        group_id: "g".into(),
        kind: WriteKind::Decline,
        subject: "AA1".into(),
        request: r#"[["Service","s1"],["Plate","AA1"]]"#.into(),
        target: "{}".into(),
        reviewed: None,
        reason: "why".into(),
        asked_by: "Ana".into(),
        asked_by_id: None,
        asked_at: at(1),
    };
    let found = |service: &str| money_writes::declines(&c, id, "Service", service).unwrap().len();
    let end = |outcome| MoneyWriteEnd {
        outcome,
        sentence: "x".into(),
        status: None,
        error_id: None,
        answer: None,
        at: at(2),
    };
    let refused = money_writes::insert(&c, &new).unwrap();
    assert_eq!((found("s1"), found("AA1"), found("s2")), (1, 0, 0));
    money_writes::finish(&c, refused, &end(WriteOutcome::Refused)).unwrap();
    assert_eq!(found("s1"), 0);
    let unknown = money_writes::insert(&c, &new).unwrap();
    money_writes::finish(&c, unknown, &end(WriteOutcome::Unknown)).unwrap();
    assert_eq!(found("s1"), 1);
    let settled =
        SettledRow { settled: Settled::NotDone, by: "Ana".into(), at: at(3), note: "asked them".into() };
    money_writes::settle(&c, unknown, &settled).unwrap();
    assert_eq!(found("s1"), 0);
}
