//! Creating a tenant: sent once, remembered, and never a second time while nobody knows about the first.

use super::Landlord;
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Op};
use serde_json::{Value, json};

fn new(name: &str) -> Value {
    json!({ "name": name, "manager_email": "manager@example.test", "kind": "basic" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_created_with_what_was_typed_and_remembered() {
    let landlord = Landlord::connected(TestSite::builder(), AutopayConfig::default()).await;
    let created = landlord.post("/tenants", new(" My new tenant ")).await.ok();
    assert_eq!(created["write"]["outcome"], "done", "{created}");
    assert_eq!(
        landlord.bodies(Op::NewTenant),
        [json!({ "name": "My new tenant", "manager_email": "manager@example.test", "type": "BASIC" })]
    );
    let tenant = &created["tenant"];
    assert_eq!((&tenant["name"], &tenant["kind"]), (&json!("My new tenant"), &json!("basic")));
    assert_eq!(tenant["manager_email"], "manager@example.test");
    let id = tenant["id"].as_str().unwrap();
    assert_eq!(landlord.tenant(id).await["name"], "My new tenant");
    assert_eq!(landlord.writes().await.len(), 1);
    assert_eq!(landlord.post("/tenants", new("my new TENANT")).await.refused(), "conflict");
    assert_eq!(landlord.sim.count(Op::NewTenant), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_tenant_is_refused_before_anything_is_sent() {
    let landlord = Landlord::connected(TestSite::builder(), AutopayConfig::default()).await;
    for (field, value) in [("name", " "), ("manager_email", "nobody"), ("kind", "unknown")] {
        let mut body = new("Bakery");
        body[field] = json!(value);
        let refused = landlord.post("/tenants", body).await;
        assert_eq!(refused.json()["field"], field, "{}", refused.json());
    }
    assert_eq!((landlord.sim.count(Op::NewTenant), landlord.writes().await.len()), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_whose_answer_is_lost_is_unknown_and_not_created_again_until_somebody_settles_it() {
    let landlord = Landlord::connected(TestSite::builder(), AutopayConfig::default()).await;
    landlord.sim.misbehave(Some(Op::NewTenant), Fault::CutAfter, Some(1));
    let lost = landlord.post("/tenants", new("Fjord Legal")).await.ok();
    assert_eq!(lost["write"]["outcome"], "unknown", "{lost}");
    assert_eq!((&lost["tenant"], &lost["write"]["open"]), (&json!(null), &json!(true)));
    assert_eq!(landlord.sim.count(Op::NewTenant), 1);
    let again = landlord.post("/tenants", new("fjord legal")).await;
    assert!(again.json()["message"].as_str().unwrap().contains("Writes to settle"), "{}", again.json());
    assert_eq!(landlord.sim.count(Op::NewTenant), 1, "sent exactly once");

    let supervisor = landlord.site.supervisor().await;
    let write = format!("/money-writes/{}", lost["write"]["id"]);
    let looked = supervisor.post(&format!("{write}/look"), json!({})).await.ok();
    assert_eq!(looked["looked"]["speaks_for"], "done", "{looked}");
    let id = looked["looked"]["details"][0]["value"].clone();
    let settled = json!({ "settled": "done", "note": "On Autopay's list." });
    supervisor.post(&format!("{write}/settle"), settled.clone()).await.ok();
    assert_eq!(supervisor.post(&format!("{write}/settle"), settled).await.refused(), "conflict");
    assert_eq!(supervisor.post(&format!("{write}/look"), json!({})).await.refused(), "conflict");
    landlord.post("/tenants/known", json!({ "tenant_id": id, "kind": "basic" })).await.ok();
    assert_eq!(landlord.tenant(id.as_str().unwrap()).await["name"], "Fjord Legal");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_look_finds_no_tenant_that_was_not_created_and_says_when_there_is_no_list() {
    let landlord = Landlord::connected(TestSite::builder(), AutopayConfig::default()).await;
    let fault = Fault::Error { id: "internal_server_error".into(), status: None };
    landlord.sim.misbehave(Some(Op::NewTenant), fault, Some(1));
    let lost = landlord.post("/tenants", new("Tide Rentals")).await.ok();
    assert_eq!(lost["write"]["outcome"], "unknown", "a 500 does not tell: {lost}");
    let supervisor = landlord.site.supervisor().await;
    let write = format!("/money-writes/{}", lost["write"]["id"]);
    let looked = supervisor.post(&format!("{write}/look"), json!({})).await.ok();
    assert_eq!(looked["looked"]["speaks_for"], "not_done");
    landlord.sim.configure(|config| config.tenant_list = false);
    let looked = supervisor.post(&format!("{write}/look"), json!({})).await.ok();
    assert_eq!(looked["looked"]["speaks_for"], json!(null));
    assert!(looked["looked"]["sentence"].as_str().unwrap().contains("no list of tenants"));
    let settled = json!({ "settled": "not_done", "note": "Autopay says so." });
    supervisor.post(&format!("{write}/settle"), settled).await.ok();
    let created = landlord.post("/tenants", new("Tide Rentals")).await.ok();
    assert_eq!(created["write"]["outcome"], "done");
}
