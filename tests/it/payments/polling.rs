//! Looking at a provider: what is read when, what a failing look leaves, tokens that last.

use super::{Fleet, connection, parked, provider};
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Level, Op};
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_new_at_the_provider_is_read_by_itself_after_the_interval() {
    let fleet = Fleet::one().await;
    let looks = fleet.sim.count(Op::Vehicles);
    parked(&fleet.sim, "BB1", "service-2", Some(1));
    fleet.site.clock.advance(Duration::from_secs(331));
    wait_until(DEADLINE, "second service", || async { (fleet.unpaid().await["total"] == 2).then_some(()) })
        .await;
    assert_eq!(fleet.sim.count(Op::Vehicles), looks + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_fails_half_way_keeps_the_copy_from_before_and_marks_it_old() {
    let fleet =
        Fleet::of(TestSite::builder(), AutopayConfig { page_size: 1, ..AutopayConfig::default() }).await;
    parked(&fleet.sim, "BB1", "service-2", Some(1));
    fleet.refresh().await;
    assert_eq!(fleet.unpaid().await["total"], 2);
    // The first page comes, the second does not; meanwhile another service is there.
    parked(&fleet.sim, "CC1", "service-3", Some(1));
    fleet.sim.misbehave(Some(Op::Unpaid), Fault::MoreWithoutCursor, Some(0));
    fleet.sim.misbehave(Some(Op::Unpaid), Fault::RepeatedCursor, None);
    let view = fleet.refresh().await;
    assert_eq!(view["health"], "failing", "{view}");
    assert!(view["sentence"].as_str().unwrap().contains("What is shown is as of"), "{view}");
    let unpaid = fleet.unpaid().await;
    assert_eq!((unpaid["total"].as_i64(), unpaid["ages"][0]["stale"].as_bool()), (Some(2), Some(true)));
    fleet.sim.behave();
    assert_eq!(fleet.refresh().await["health"], "fresh");
    assert_eq!(fleet.unpaid().await["total"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_without_unpaid_services_is_never_asked_for_them() {
    let sim = provider(Level::Small, AutopayConfig::default()).await;
    parked(&sim, "AA12345", "service-1", Some(3));
    let fleet = Fleet::at(TestSite::builder(), sim, "small").await;
    fleet.refresh().await;
    let tested =
        fleet.site.engineer().await.post(&format!("/connections/{}/test", fleet.id), json!({})).await.ok();
    assert_eq!(tested["ok"], true, "{tested}");
    assert_eq!(fleet.sim.count(Op::Unpaid), 0);
    let start = json!({ "connection_id": fleet.id, "plate": "AA12345", "country": "NO" });
    let refused = fleet.site.supervisor().await.post("/fleet/returns", start).await;
    assert!(refused.json()["message"].as_str().unwrap().contains("service level Medium"));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_pause_a_connection_for_a_minute_and_raise_an_alarm_until_it_answers() {
    let fleet = Fleet::one().await;
    fleet.sim.misbehave(None, Fault::Error { id: "internal_server_error".into(), status: None }, None);
    for _ in 0..5 {
        fleet.refresh().await;
    }
    let view = fleet.view().await;
    assert!(view["paused_until"].is_string(), "{view}");
    assert_eq!(fleet.site.alarms("payments_down").await.len(), 1);
    // The screen works all the same.
    assert_eq!(fleet.unpaid().await["total"], 1);
    fleet.sim.behave();
    let asked = fleet.sim.count(Op::Vehicles);
    fleet.site.clock.advance(Duration::from_secs(61));
    fleet.site.clock.advance(Duration::from_secs(331));
    let view = fleet.when("recovery", |view| view["health"] == "fresh").await;
    assert!(view["paused_until"].is_null() && fleet.sim.count(Op::Vehicles) > asked);
    wait_until(DEADLINE, "end of the alarm", || async {
        let alarms = fleet.site.alarms("payments_down").await;
        alarms.iter().all(|alarm| alarm["active"] == false).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_renewed_once() {
    let fleet = Fleet::one().await;
    assert_eq!(fleet.sim.tokens_issued(), 1);
    fleet.sim.forget_tokens();
    assert_eq!(fleet.refresh().await["health"], "fresh");
    assert_eq!(fleet.sim.tokens_issued(), 2);
    assert_eq!(fleet.view().await["tokens_asked"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_can_be_cancelled_and_leaves_the_copy_as_it_was() {
    let fleet = Fleet::one().await;
    fleet.sim.misbehave(Some(Op::Unpaid), Fault::TimeoutBefore, None);
    let path = format!("/connections/{}/refresh", fleet.id);
    let asked = fleet.sim.count(Op::Unpaid);
    let _begun = fleet.site.supervisor().await.post(&path, json!({})).await.ok();
    wait_until(DEADLINE, "question", || async { (fleet.sim.count(Op::Unpaid) > asked).then_some(()) }).await;
    let _cancelled = fleet.site.supervisor().await.delete(&path).await.ok();
    fleet.when("end of the look", |view| view["progress"].is_null()).await;
    assert_eq!(fleet.unpaid().await["total"], 1);
    assert_eq!(fleet.view().await["health"], "fresh");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_without_its_secret_says_what_to_do_and_a_test_names_wrong_credentials() {
    let sim = provider(Level::Medium, AutopayConfig::default()).await;
    let site = TestSite::start().await;
    let mut setup = connection(&sim, "medium");
    setup["client_secret"] = json!("");
    let id = site.engineer().await.post("/connections", setup).await.ok()["id"].clone();
    let test = format!("/connections/{id}/test");
    let tested = site.engineer().await.post(&test, json!({})).await.ok();
    assert!(
        tested["sentence"].as_str().unwrap().contains("client secret of Rental is not known"),
        "{tested}"
    );
    let change = json!({ "client_secret": "wrong" });
    let _changed = site.engineer().await.patch(&format!("/connections/{id}"), change).await.ok();
    let tested = site.engineer().await.post(&test, json!({})).await.ok();
    assert!(
        tested["sentence"].as_str().unwrap().starts_with("Token: Autopay refuses the client id"),
        "{tested}"
    );
    let change = json!({ "client_secret": "secret" });
    let _changed = site.engineer().await.patch(&format!("/connections/{id}"), change).await.ok();
    assert_eq!(site.engineer().await.post(&test, json!({})).await.ok()["ok"], true);
}
