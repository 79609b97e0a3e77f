//! The landlord's half of the simulated Autopay, spoken to in raw HTTP.

use chrono::DateTime;
use serde_json::Value;

use super::model::{Allocation, Landlord, Tenant};
use super::tests::{LANDLORD, call, sim};
use super::{AutopaySim, Definition, Place};

fn landlord(sim: &AutopaySim) {
    let day = |text: &str| text.parse().unwrap();
    let definition = Definition {
        id: "37ae77b3-a66d-4bde-ba95-ae66f18f90a9".into(),
        name: "Free parking from 5 to 9".into(),
        facilities: vec![(
            Place::new("34124", "Supremax city center"),
            vec![Place::new("15124", "Upper level")],
        )],
    };
    let allocation = Allocation {
        id: "a1".into(),
        definition_id: definition.id.clone(),
        spaces: 5,
        permits: 20,
        issued: 14,
        from: day("2026-01-01"),
        to: day("2099-01-01"),
        zone_id: "Europe/Oslo".into(),
        via_api: false,
    };
    let tenant = |id: &str, kind: &str, allocations| Tenant {
        id: id.into(),
        name: "My tenant".into(),
        email: "example@autopay.io".into(),
        kind: kind.into(),
        ready_at: DateTime::UNIX_EPOCH,
        refusals: 0,
        allocations,
    };
    let tenants = vec![tenant("t1", "FULL", vec![allocation]), tenant("t2", "BASIC", vec![])];
    let landlord = Landlord { definitions: vec![definition], tenants };
    sim.world(|w| w.landlords.insert(LANDLORD.into(), landlord));
}

#[tokio::test]
async fn definitions_are_the_example_under_both_spellings_unless_one_is_off() {
    let sim = sim("2026-11-28T00:00:00+0000").await;
    landlord(&sim);
    let example = r#"{"landlord_id":"1a6f4e3b-2db6-46ea-a095-a8c76c995596","permit_definitions":[{"permit_definition_id":"37ae77b3-a66d-4bde-ba95-ae66f18f90a9","permit_definition_name":"Free parking from 5 to 9","facilities":[{"facility_code":"34124","facility_name":"Supremax city center","zones":[{"zone_code":"15124","zone_name":"Upper level"}]}]}]}"#;
    let root = format!("GET /permit/v2/landlord/{LANDLORD}");
    assert_eq!(call(&sim, "landlord", &format!("{root}/permitDefinitions"), "").await.1, example);
    assert_eq!(call(&sim, "landlord", &format!("{root}/permit_definitions"), "").await.1, example);
    sim.configure(|c| (c.paths.camel, c.paths.status) = (false, 410));
    assert_eq!(call(&sim, "landlord", &format!("{root}/permitDefinitions"), "").await.0, 410);
}

#[tokio::test]
async fn an_update_comes_as_close_as_possible_and_says_what_it_did() {
    let sim = sim("2026-11-28T00:00:00+0000").await;
    landlord(&sim);
    let line = format!("POST /permit/v2/landlord/{LANDLORD}/tenant/t1/permitAllocations/a1");
    let asked =
        r#"{"parking_spaces_count":4,"permit_count":10,"valid_from":"2026-12-01","valid_to":"2027-01-01"}"#;
    let (_, body) = call(&sim, "landlord", &line, asked).await;
    let done = r#"{"updated_via_api":true,"permit_allocation_id":"a1","permit_definition_id":"37ae77b3-a66d-4bde-ba95-ae66f18f90a9","parking_spaces_count":4,"permit_count":14,"valid_from":"2026-01-01","valid_to":"2027-01-01","time_zone_id":"Europe/Oslo"}"#;
    assert_eq!(body, done);
    let (_, body) =
        call(&sim, "landlord", &format!("GET /permit/v2/landlord/{LANDLORD}/tenant/t1"), "").await;
    assert_eq!(body, format!(r#"{{"name":"My tenant","tenant_id":"t1","permit_allocations":[{done}]}}"#));
    let late = r#"{"parking_spaces_count":4,"permit_count":10,"valid_to":"2099-01-02"}"#;
    assert_eq!(call(&sim, "landlord", &line, late).await.0, 400);
}

#[tokio::test]
async fn a_new_tenant_is_not_ready_for_a_while_and_then_takes_an_allocation() {
    let sim = sim("2026-11-28T00:00:00+0000").await;
    landlord(&sim);
    sim.configure(|c| c.tenant_refusals = 1);
    let root = format!("/permit/v2/landlord/{LANDLORD}/tenant");
    let new = r#"{"name":"My new tenant","manager_email":"example@autopay.io","type":"BASIC"}"#;
    let (_, body) = call(&sim, "landlord", &format!("PUT {root}/new"), new).await;
    let id = serde_json::from_str::<Value>(&body).unwrap()["tenant_id"].as_str().unwrap().to_owned();
    let line = format!("PUT {root}/{id}/permitAllocations");
    let wanted = |n: u8| {
        format!(
            r#"{{"permit_definition_id":"37ae77b3-a66d-4bde-ba95-ae66f18f90a9","parking_spaces_count":{n},"permit_count":{n},"valid_from":"2026-12-01","valid_to":"2027-12-01"}}"#
        )
    };
    let (status, body) = call(&sim, "landlord", &line, &wanted(1)).await;
    assert_eq!(status, 400);
    assert!(body.contains("not fully created yet") && body.contains("Retry the request later"));
    assert_eq!(call(&sim, "landlord", &line, &wanted(2)).await.0, 400, "a basic tenant has one of each");
    assert_eq!(call(&sim, "landlord", &line, &wanted(1)).await.0, 200);
    let made = sim.world(|w| w.landlords[LANDLORD].tenants[2].allocations[0].id.clone());
    let (status, _) =
        call(&sim, "landlord", &format!("DELETE {root}/{id}/permit_allocations/{made}"), "").await;
    assert_eq!(status, 200);
    let tenants = format!("GET /permit/v2/landlord/{LANDLORD}/tenants");
    assert!(call(&sim, "landlord", &tenants, "").await.1.contains("My new tenant"));
    sim.configure(|c| c.tenant_list = false);
    assert_eq!(call(&sim, "landlord", &tenants, "").await.0, 404);
}
