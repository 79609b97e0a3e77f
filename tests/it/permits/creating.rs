//! Creating an allocation: a tenant that is not ready is tried again, visibly, and nothing else is.

use super::{DEFINITION, LANDLORD, Landlord, day};
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Op};
use serde_json::{Value, json};
use std::time::Duration;

pub fn wanted() -> Value {
    json!({ "definition_id": DEFINITION, "spaces": 2, "permits": 3, "valid_from": day(1), "valid_to": null })
}

/// The tenant refuses so many requests because it is not ready.
fn not_ready(landlord: &Landlord, times: u32) {
    landlord.sim.world(|world| world.landlords.get_mut(LANDLORD).unwrap().tenants[0].refusals = times);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_is_not_ready_twice_gets_its_allocation_at_the_third_try_as_one_write() {
    let landlord = Landlord::known().await;
    not_ready(&landlord, 2);
    let (_, mut events) = landlord.site.supervisor().await.follow().await;
    let created = landlord.post("/tenants/t1/allocations", wanted()).await.ok();
    assert_eq!(created["write"]["outcome"], "done", "{created}");
    assert_eq!(created["write"]["sentence"], "The allocation was created as asked.");
    assert_eq!(
        landlord.bodies(Op::CreateAllocation),
        vec![
            json!({
                "permit_definition_id": DEFINITION, "parking_spaces_count": 2, "permit_count": 3,
                "valid_from": day(1), "valid_to": "2099-01-01"
            });
            3
        ]
    );
    assert_eq!(landlord.writes().await.len(), 1, "all tries are one write");
    for (tries, further) in [(1, true), (2, true), (3, false)] {
        let wait = events.until("tenant_wait", |_| true).await;
        assert_eq!((&wait["tries"], wait["next_in_s"].is_null()), (&json!(tries), !further), "{wait}");
        assert_eq!(wait["write_id"], created["write"]["id"]);
    }
    assert_eq!(created["tenant"]["allocations"].as_array().unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_never_gets_ready_is_given_up_after_five_tries_and_nothing_was_created() {
    let landlord = Landlord::known().await;
    not_ready(&landlord, 100);
    let refused = landlord.post("/tenants/t1/allocations", wanted()).await.ok();
    assert_eq!(refused["write"]["outcome"], "refused");
    assert!(refused["write"]["sentence"].as_str().unwrap().contains("after 5 tries"), "{refused}");
    assert_eq!(landlord.sim.count(Op::CreateAllocation), 5);
    assert_eq!(refused["write"]["open"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_can_stop_waiting_for_a_tenant() {
    let builder = TestSite::builder().tenant_wait(Duration::from_secs(3_600));
    let landlord = Landlord::known_at(builder, AutopayConfig::default()).await;
    not_ready(&landlord, 100);
    let supervisor = landlord.site.supervisor().await;
    let stop = landlord.path("/tenants/t1/stop-waiting");
    assert_eq!(supervisor.post(&stop, json!({})).await.refused(), "conflict", "nothing waits");
    let (_, mut events) = supervisor.follow().await;
    let (asking, path) = (supervisor.clone(), landlord.path("/tenants/t1/allocations"));
    let asked = tokio::spawn(async move { asking.post(&path, wanted()).await });
    let wait = events.until("tenant_wait", |_| true).await;
    assert_eq!(wait["next_in_s"], 3_600);
    let beside = landlord.post("/tenants/t1/allocations", wanted()).await;
    assert!(beside.json()["message"].as_str().unwrap().contains("on its way"), "{}", beside.json());
    supervisor.post(&stop, json!({})).await.ok();
    let stopped = asked.await.unwrap().ok();
    assert_eq!(stopped["write"]["outcome"], "refused");
    assert!(stopped["write"]["sentence"].as_str().unwrap().contains("stopped waiting"), "{stopped}");
    assert_eq!(landlord.sim.count(Op::CreateAllocation), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_refusal_is_not_tried_again() {
    let landlord = Landlord::known().await;
    let fault = Fault::Error { id: "argument_type_mismatch".into(), status: None };
    landlord.sim.misbehave(Some(Op::CreateAllocation), fault, Some(1));
    let refused = landlord.post("/tenants/t1/allocations", wanted()).await.ok();
    assert_eq!(
        (&refused["write"]["outcome"], landlord.sim.count(Op::CreateAllocation)),
        (&json!("refused"), 1)
    );
    let mut other = wanted();
    other["definition_id"] = json!("nothing");
    let refused = landlord.post("/tenants/t1/allocations", other).await;
    assert_eq!(refused.json()["field"], "definition_id");
    let two = landlord.post("/tenants/t2/allocations", wanted()).await;
    assert_eq!(two.json()["field"], "spaces", "BASIC");
    assert_eq!(landlord.sim.count(Op::CreateAllocation), 1);
}
