//! What survives the end of the program: the copy, the token, and the doubt about what was being sent.

use super::{Fleet, connection, parked, provider};
use gatehouse_tests::harness::{Child, DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Level, Op};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_survives_a_restart_and_no_second_one_is_asked_for() {
    let mut fleet = Fleet::one().await;
    fleet.site.restart().await;
    let looks = fleet.sim.count(Op::Vehicles);
    wait_until(DEADLINE, "look after the restart", || async {
        (fleet.sim.count(Op::Vehicles) > looks || looks > 1).then_some(())
    })
    .await;
    fleet.when("fresh connection", |view| view["health"] == "fresh" && view["progress"].is_null()).await;
    assert_eq!(fleet.sim.tokens_issued(), 1);
    assert_eq!(fleet.view().await["tokens_asked"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_works_at_once_when_the_provider_is_away_at_the_start() {
    let mut fleet = Fleet::of(TestSite::builder(), AutopayConfig::default()).await;
    parked(&fleet.sim, "BB1", "service-2", None);
    fleet.refresh().await;
    fleet.site.stop().await;
    fleet.sim.misbehave(None, Fault::Error { id: "internal_server_error".into(), status: None }, None);
    fleet.site.restart().await;
    let unpaid = fleet.unpaid().await;
    assert_eq!(unpaid["rows"][0]["cost"]["gross"], "24.24");
    assert!(unpaid["ages"][0]["as_of"].is_string());
    let vehicles = fleet.site.attendant().await.get("/fleet/vehicles").await.ok();
    assert_eq!(vehicles["total"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_the_program_was_killed_over_is_unknown_after_the_restart_and_not_sent_again() {
    let sim = provider(Level::Medium, AutopayConfig::default()).await;
    parked(&sim, "AA12345", "service-1", Some(3));
    let (data, key) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let child = Child::start(data.path(), key.path()).await;
    let engineer = child.engineer().await;
    let id = engineer.post("/connections", connection(&sim, "medium")).await.ok()["id"].clone();
    sim.misbehave(Some(Op::Detach), Fault::TimeoutAfter, None);
    let asking = tokio::spawn({
        let engineer = engineer.clone();
        let body = json!({ "connection_id": id, "plate": "AA12345", "country": "NO" });
        async move { engineer.post("/fleet/vehicles/detach", body).await }
    });
    wait_until(DEADLINE, "request at the provider", || async { (sim.count(Op::Detach) == 1).then_some(()) })
        .await;
    child.kill().await;
    asking.abort();
    let child = Child::start(data.path(), key.path()).await;
    let engineer = child.engineer().await;
    let open = engineer.get("/money-writes?open=true").await.ok();
    assert_eq!(open["open"], 1, "{open}");
    let row: &Value = &open["rows"][0];
    assert_eq!((row["outcome"].as_str(), row["kind"].as_str()), (Some("unknown"), Some("detach_vehicle")));
    assert_eq!(sim.count(Op::Detach), 1);
}
