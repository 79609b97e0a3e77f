//! Tenants that are known here, their allocations, definitions; and the ids kept beside a write.

use super::*;
use crate::table::permits::{self, TenantRow};
use crate::table::{money_writes, payment_connections};
use gatehouse_domain::payment::{
    Allocation, ConnectionKind, Definition, Facility, NO_END, PathStyle, RecheckFailed, ServiceLevel, Tenant,
    TenantKind, TimeBasis, Validity, WriteKind, Zone,
};

fn landlord(c: &Connection) -> i64 {
    let row = payment_connections::ConnectionRow {
        id: 0,
        kind: ConnectionKind::Permit,
        name: "Landlord".into(),
        base_url: "https://api.example".into(),
        auth_url: "https://auth.example".into(),
        audience: "https://api.example".into(),
        client_id: "abc".into(),
        level: ServiceLevel::Small,
        landlord_id: Some("l-1".into()),
        paths: PathStyle::Documented,
        allocations: false,
        create_path: String::new(),
        delete_path: String::new(),
        poll_s: 300,
        enabled: true,
        last_success: None,
        last_failure: None,
        time_basis: TimeBasis::Utc,
        grace_s: 0,
        asked_at_gate: false,
        recheck_failed: RecheckFailed::Warn,
        clock_checked: None,
    };
    payment_connections::insert(c, &row).unwrap()
}

fn tenant(connection_id: i64) -> TenantRow {
    TenantRow {
        connection_id,
        tenant_id: "t-1".into(),
        name: "Harbour Bakery".into(),
        kind: TenantKind::Full,
        manager_email: Some("m@example.test".into()),
        added_by: "Sami".into(),
        added_at: at(0),
        as_of: None,
        problem: None,
    }
}

fn allocation(id: &str, to: &str) -> Allocation {
    Allocation {
        id: id.into(),
        definition_id: "d-1".into(),
        updated_via_api: false,
        spaces: 5,
        permits: 12,
        validity: Validity {
            from: Some("2026-01-01".parse().unwrap()),
            to: Some(to.parse().unwrap()),
            zone: "Europe/Oslo".into(),
        },
    }
}

fn read(name: &str, allocations: Vec<Allocation>) -> Tenant {
    Tenant { id: "t-1".into(), name: name.into(), allocations }
}

#[test]
fn a_tenant_is_remembered_once_and_reading_it_replaces_its_allocations() {
    let c = database();
    let id = landlord(&c);
    assert!(permits::remember(&c, &tenant(id)).unwrap());
    let other = TenantRow { name: "Other".into(), kind: TenantKind::Basic, ..tenant(id) };
    assert!(!permits::remember(&c, &other).unwrap(), "what is known stays");
    assert_eq!(permits::tenants(&c, id).unwrap(), [tenant(id)]);

    let both = vec![allocation("a-1", "2026-12-31"), allocation("a-2", "2099-01-01")];
    permits::was_read(&c, id, &read("Bakery by the harbour", both.clone()), at(60)).unwrap();
    let row = permits::tenant(&c, id, "t-1").unwrap().unwrap();
    assert_eq!((row.name.as_str(), row.as_of), ("Bakery by the harbour", Some(at(60))));
    assert_eq!(permits::allocations_of(&c, id, "t-1").unwrap(), both);
    assert_eq!(both[1].validity.to, Some(NO_END));

    permits::was_read(&c, id, &read("", both[..1].to_vec()), at(120)).unwrap();
    let row = permits::tenant(&c, id, "t-1").unwrap().unwrap();
    assert_eq!(row.name, "Bakery by the harbour", "no name was told");
    assert_eq!(permits::allocations(&c, id).unwrap(), [("t-1".to_owned(), both[0].clone())]);
}

#[test]
fn a_tenant_that_cannot_be_read_keeps_what_was_known_and_says_why() {
    let c = database();
    let id = landlord(&c);
    permits::remember(&c, &tenant(id)).unwrap();
    permits::was_read(&c, id, &read("Bakery", vec![allocation("a-1", "2026-12-31")]), at(60)).unwrap();
    permits::was_not_read(&c, id, "t-1", "Autopay refused.").unwrap();
    let row = permits::tenant(&c, id, "t-1").unwrap().unwrap();
    assert_eq!((row.as_of, row.problem.as_deref()), (Some(at(60)), Some("Autopay refused.")));
    assert_eq!(permits::allocations_of(&c, id, "t-1").unwrap().len(), 1);

    permits::set_kind(&c, id, "t-1", TenantKind::Unknown).unwrap();
    assert_eq!(permits::tenant(&c, id, "t-1").unwrap().unwrap().kind, TenantKind::Unknown);
    permits::forget(&c, id, "t-1").unwrap();
    assert!(permits::allocations(&c, id).unwrap().is_empty(), "its allocations go with it");
    assert!(permits::was_read(&c, id, &read("Bakery", vec![]), at(61)).is_err());
}

#[test]
fn an_allocation_is_put_in_place_of_the_one_before_and_can_be_taken_out() {
    let c = database();
    let id = landlord(&c);
    permits::remember(&c, &tenant(id)).unwrap();
    permits::put_allocation(&c, id, "t-1", &allocation("a-1", "2026-12-31")).unwrap();
    let changed = Allocation { permits: 14, updated_via_api: true, ..allocation("a-1", "2027-12-31") };
    permits::put_allocation(&c, id, "t-1", &changed).unwrap();
    assert_eq!(permits::allocations_of(&c, id, "t-1").unwrap(), [changed]);
    permits::remove_allocation(&c, id, "t-1", "a-1").unwrap();
    permits::remove_allocation(&c, id, "t-1", "a-1").unwrap();
    assert!(permits::allocations_of(&c, id, "t-1").unwrap().is_empty());
}

#[test]
fn definitions_are_replaced_as_a_whole_with_their_facilities_and_zones() {
    let c = database();
    let id = landlord(&c);
    assert_eq!(permits::definitions(&c, id).unwrap(), (vec![], None));
    let zones = vec![Zone { code: "15124".into(), name: "Upper level".into() }];
    let facilities = vec![Facility { code: "34124".into(), name: "City center".into(), zones }];
    let definition = Definition { id: "d-1".into(), name: "Residents".into(), facilities };
    let all = [definition];
    permits::replace_definitions(&c, id, &all, at(5)).unwrap();
    permits::replace_definitions(&c, id, &all, at(6)).unwrap();
    assert_eq!(permits::definitions(&c, id).unwrap(), (all.to_vec(), Some(at(6))));
}

#[test]
fn a_write_keeps_the_ids_of_what_it_is_about_when_its_connection_is_gone() {
    let c = database();
    let id = landlord(&c);
    let new = money_writes::NewMoneyWrite {
        connection_id: id,
        connection_name: "Landlord".into(),
        group_id: "g".into(),
        kind: WriteKind::CreateTenant,
        subject: "Harbour Bakery".into(),
        request: "[]".into(),
        target: r#"{"name":"Harbour Bakery"}"#.into(),
        reviewed: None,
        reason: String::new(),
        asked_by: "Sami".into(),
        asked_by_id: None,
        asked_at: at(0),
    };
    let write = money_writes::insert(&c, &new).unwrap();
    payment_connections::delete(&c, id).unwrap();
    let row = money_writes::get(&c, write).unwrap().unwrap();
    assert_eq!((row.connection_id, row.asked.target), (None, new.target));
}
