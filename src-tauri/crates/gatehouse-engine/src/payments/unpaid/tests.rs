//! Filters, sums and days over services in memory, and how long 50,000 of them take.

use super::*;
use crate::payments::copy::Parts;
use gatehouse_domain::payment::{Cost, Currency, FleetPlate, FleetVehicle, Named, Service, ServiceKind};
use gatehouse_store::table::fleet_services::ServiceRow;

const ZONE: Tz = chrono_tz::Europe::Oslo;

fn t(s: &str) -> Instant {
    s.parse().unwrap()
}

fn service(id: &str, plate: &str, end: Option<&str>, gross: Option<(&str, &str)>) -> Service {
    Service {
        id: id.into(),
        facility: None,
        zone: Some(Named { code: "100".into(), name: "Harbour".into() }),
        product_name: None,
        vehicle: FleetVehicle { plate: FleetPlate::new(plate, "NO", None), created_at: None },
        start: Some(t("2026-11-01T08:00:00Z")),
        end: end.map(t),
        cost: gross.map(|(currency, gross)| Cost {
            currency: Currency::new(currency),
            vat_percent: "25".parse().unwrap(),
            net: gross.parse().unwrap(),
            vat: "0".parse().unwrap(),
            gross: gross.parse().unwrap(),
        }),
        operator_id: Some("op-1".into()),
        kind: ServiceKind::Parking,
        data: Default::default(),
        invoicing: None,
    }
}

fn copy(services: Vec<Service>) -> Arc<FleetCopy> {
    let known = services.into_iter().map(|service| {
        Arc::new(Known::new(ServiceRow { service, first_seen: t("2026-11-01T00:00:00Z"), locked_at: None }))
    });
    Arc::new(FleetCopy::of(Parts { services: known.collect(), ..Parts::default() }))
}

fn ids(page: &UnpaidPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.service_id.as_str()).collect()
}

#[test]
fn what_is_asked_for_is_found_in_each_order_over_two_fleets() {
    let copies = [
        (
            1,
            copy(vec![
                service("a", "AA1", Some("2026-11-20T10:00:00Z"), Some(("NOK", "10"))),
                service("b", "CC1", None, None),
            ]),
        ),
        (
            2,
            copy(vec![
                service("c", "BB1", Some("2026-11-19T10:00:00Z"), Some(("EUR", "5"))),
                service("d", "AA2", Some("2026-11-21T10:00:00Z"), Some(("NOK", "30"))),
            ]),
        ),
    ];
    let now = t("2026-11-21T12:00:00Z");
    let ask = |query: UnpaidQuery| paged(&copies, &query, now, ZONE);
    let by = |order| ask(UnpaidQuery { order: Some(order), ..UnpaidQuery::default() });
    assert_eq!(ids(&by(UnpaidOrder::Oldest)), ["c", "a", "d", "b"]);
    assert_eq!(ids(&by(UnpaidOrder::Newest)), ["b", "d", "a", "c"]);
    assert_eq!(ids(&by(UnpaidOrder::Plate)), ["a", "d", "c", "b"]);
    assert_eq!(ids(&by(UnpaidOrder::Amount)), ["c", "d", "a", "b"]);
    let plate = UnpaidQuery { plate: Some("aa".into()), ..UnpaidQuery::default() };
    assert_eq!(ids(&ask(plate)), ["a", "d"]);
    let running = UnpaidQuery { running: Some(true), ..UnpaidQuery::default() };
    assert_eq!(ids(&ask(running)), ["b"]);
    let old = UnpaidQuery { older_than_h: Some(24), ..UnpaidQuery::default() };
    assert_eq!(ids(&ask(old)), ["c", "a"]);
    let payable = UnpaidQuery { driver_can_pay: Some(true), ..UnpaidQuery::default() };
    assert_eq!(ids(&ask(payable)), ["a", "d"]);
    let page = ask(UnpaidQuery { currency: Some("nok".into()), limit: Some(1), ..UnpaidQuery::default() });
    assert_eq!((ids(&page), page.total, page.totals.len()), (vec!["a"], 2, 1));
    assert_eq!(page.totals[0].gross, "40");
    assert_eq!(page.choices.currencies, ["EUR", "NOK"]);
}

#[test]
fn days_are_the_sites_own_also_when_one_has_25_hours() {
    let copies = [(
        1,
        copy(vec![
            // 23:30 and 00:30 in Oslo; the night of 25 October is an hour longer.
            service("a", "AA1", Some("2026-10-24T21:30:00Z"), Some(("NOK", "1"))),
            service("b", "AA1", Some("2026-10-24T22:30:00Z"), Some(("NOK", "2"))),
            service("c", "AA1", Some("2026-10-25T22:30:00Z"), Some(("NOK", "4"))),
            service("d", "AA1", Some("2026-10-25T23:30:00Z"), None),
            service("e", "AA1", None, None),
        ]),
    )];
    let page = paged(&copies, &UnpaidQuery::default(), t("2026-10-26T12:00:00Z"), ZONE);
    let said: Vec<_> = page.days.iter().map(|day| (day.day.as_str(), day.count)).collect();
    assert_eq!(said, [("2026-10-24", 1), ("2026-10-25", 2), ("2026-10-26", 1)]);
    assert_eq!(page.days[1].totals[0].gross, "6");
}

#[test]
fn fifty_thousand_services_are_filtered_and_summed_while_nobody_notices() {
    let services = (0..50_000).map(|n: i64| {
        let end = (t("2026-09-01T00:00:00Z") + TimeDelta::seconds(n * 97)).to_rfc3339();
        service(&format!("s{n}"), &format!("AA{}", n % 5_000), Some(&end), Some(("NOK", "24.24")))
    });
    let copies = [(1, copy(services.collect()))];
    let query =
        UnpaidQuery { plate: Some("7".into()), order: Some(UnpaidOrder::Amount), ..UnpaidQuery::default() };
    let begun = std::time::Instant::now();
    let page = paged(&copies, &query, t("2026-11-21T12:00:00Z"), ZONE);
    let took = begun.elapsed();
    assert!(page.total > 10_000);
    // Generous: a debug build on a machine that does other things. `--nocapture` tells how long it was.
    println!("{} of 50,000 in {took:?}", page.total);
    assert!(took < std::time::Duration::from_millis(500), "{took:?}");
}
