//! Hooks and what came through them.

use super::*;
use crate::table::{fleet_notices, partner};
use gatehouse_domain::partner::HookKind;
use gatehouse_domain::payment::{FleetPlate, FleetVehicle, Notice, ServiceKind};
use partner::{HookCounts, HookRow, PartnerDoorRow};

fn notice(service_id: &str, period_secs: Option<i64>) -> Notice {
    Notice {
        service_id: service_id.into(),
        vehicle: FleetVehicle { plate: FleetPlate::new("BB12345", "DE", Some("HD")), created_at: None },
        facility: None,
        zone: None,
        start: None,
        operator_id: None,
        kind: ServiceKind::Parking,
        period_secs,
        data: std::collections::BTreeMap::new(),
    }
}

#[test]
fn a_notification_is_kept_once_for_each_connection_service_and_period() {
    let c = database();
    let now = chrono::Utc::now();
    let put = |notice: &Notice, connection| fleet_notices::append(&c, notice, connection, "h", now).unwrap();
    assert!(put(&notice("1", None), None));
    assert!(!put(&notice("1", None), None), "the entry was known");
    assert!(put(&notice("1", Some(3600)), None), "the same service an hour later");
    assert!(!put(&notice("1", Some(3600)), None));
    assert!(put(&notice("2", None), None));
    let plate: String =
        c.query_row("SELECT canonical FROM fleet_notice LIMIT 1", [], |row| row.get(0)).unwrap();
    assert_eq!(plate, "HDBB12345");
}

#[test]
fn the_door_is_off_until_it_is_set_and_then_as_set() {
    let c = database();
    assert_eq!((partner::door(&c).unwrap(), partner::web_tls(&c).unwrap()), (None, false));
    for enabled in [true, false] {
        let row = PartnerDoorRow { enabled, address: "127.0.0.1:8443".into(), plain: enabled };
        partner::set_door(&c, &row).unwrap();
        partner::set_web_tls(&c, enabled).unwrap();
        assert_eq!((partner::door(&c).unwrap(), partner::web_tls(&c).unwrap()), (Some(row), enabled));
    }
}

#[test]
fn a_hook_keeps_what_came_through_it() {
    let c = database();
    let created_at = chrono::DateTime::from_timestamp_millis(1_700_000_000_000).unwrap();
    let mut hook = HookRow {
        id: "abc".into(),
        name: "Autopay".into(),
        connection_id: None,
        kind: HookKind::Entry,
        created_at,
        counts: HookCounts::default(),
    };
    partner::add_hook(&c, &hook).unwrap();
    hook.counts = HookCounts { accepted: 2, last_at: Some(created_at), ..HookCounts::default() };
    partner::count(&c, "abc", &hook.counts).unwrap();
    hook.name = "Autopay entries".into();
    partner::rename_hook(&c, "abc", &hook.name).unwrap();
    assert_eq!(partner::hooks(&c).unwrap(), [hook]);
    partner::remove_hook(&c, "abc").unwrap();
    assert!(partner::rename_hook(&c, "abc", "x").is_err());
    partner::count(&c, "abc", &HookCounts::default()).unwrap();
}
