//! What a fleet says at the gate: unpaid, clear or "cannot tell", and what each lane does about it.

use super::{Fleet, parked};
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::autopay::{Fault, Op};
use gatehouse_tests::sim::{AutopayConfig, CameraSim};
use serde_json::{Value, json};
use std::time::Duration;

struct Gate {
    fleet: Fleet,
    camera: CameraSim,
    lane: i64,
}

impl Gate {
    async fn with(rule: &str) -> Gate {
        let fleet = Fleet::one().await;
        parked(&fleet.sim, "CLEAR1", "paid", Some(5));
        fleet.sim.world(|world| world.services[1].paid = true);
        fleet.refresh().await;
        let camera = fleet.site.camera("entry-1");
        let id = fleet.site.link(&camera).await;
        let lane = fleet.site.entry("Entry 1", id).await;
        let gate = Gate { fleet, camera, lane };
        gate.rule(rule).await;
        gate
    }

    async fn rule(&self, rule: &str) {
        unpaid_rule(&self.fleet.site, self.lane, rule).await;
    }

    /// A car drives up; answers its passage.
    async fn passage(&self, plate: &str) -> Value {
        let (_, mut events) = self.fleet.site.attendant().await.follow().await;
        let record = format!("R-{plate}-{}", self.fleet.site.clock.ahead_ms());
        let spec = self.fleet.site.record(&record, plate);
        assert!(self.camera.capture(&spec).await.unwrap().reply.accepted());
        events.until("passage", |passage| passage["reading"] == plate).await
    }
}

/// What the fleet says beside a passage; null = nothing.
fn fleet_line(passage: &Value) -> Value {
    let lines = passage["evidence"].as_array().unwrap();
    lines.iter().find(|line| line["source"] == "fleet").cloned().unwrap_or_default()
}

/// What a lane does about unpaid services: block, warn or ignore.
pub async fn unpaid_rule(site: &TestSite, lane: i64, rule: &str) {
    let engineer = site.engineer().await;
    let lanes = engineer.get("/lanes").await.ok();
    let view = lanes.as_array().unwrap().iter().find(|view| view["id"] == lane).unwrap();
    let cameras: Vec<&Value> =
        view["cameras"].as_array().unwrap().iter().map(|camera| &camera["id"]).collect();
    let body = json!({
        "name": view["name"], "direction": view["direction"], "camera_ids": cameras,
        "barrier_camera_id": view["barrier_camera_id"], "automatic_opening": false, "position": null,
        "fleet_unpaid": rule,
    });
    let _changed = engineer.put(&format!("/lanes/{lane}"), body).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_vehicle_with_unpaid_services_is_blocked_warned_about_or_only_shown() {
    let gate = Gate::with("block").await;
    let passage = gate.passage("AA12345").await;
    assert_eq!(passage["verdict"]["kind"], "blocked", "{passage}");
    let sentence = passage["verdict"]["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Rental: Fleet vehicle with unpaid services: NOK 24.24 (1 service), as of "),
        "{sentence}"
    );
    assert_eq!(fleet_line(&passage)["state"], "unpaid");
    assert_eq!(fleet_line(&passage)["totals"], json!([{ "currency": "NOK", "gross": "24.24", "count": 1 }]));
    let clear = gate.passage("CLEAR1").await;
    assert_eq!(
        (fleet_line(&clear)["state"].as_str(), clear["verdict"]["kind"].as_str()),
        (Some("clear"), Some("review"))
    );
    let stranger = gate.passage("ZZ99999").await;
    assert_eq!(fleet_line(&stranger), Value::Null);
    for (rule, warned) in [("warn", 1), ("ignore", 0)] {
        gate.rule(rule).await;
        gate.fleet.site.clock.advance(Duration::from_secs(90));
        gate.camera.set_clock_offset_ms(gate.fleet.site.clock.ahead_ms());
        gate.camera.basic_info().await.unwrap();
        gate.camera.keep_alive().await.unwrap();
        let passage = gate.passage("AA12345").await;
        assert_eq!(passage["verdict"]["kind"], "review", "{rule}");
        assert_eq!(passage["verdict"]["warnings"].as_array().unwrap().len(), warned, "{rule}: {passage}");
        assert_eq!(fleet_line(&passage)["state"], "unpaid", "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_never_blocks_and_says_that_it_cannot_tell() {
    let gate = Gate::with("block").await;
    gate.fleet.sim.misbehave(Some(Op::Unpaid), Fault::BrokenJson, None);
    assert_eq!(gate.fleet.refresh().await["health"], "failing");
    let passage = gate.passage("AA12345").await;
    assert_eq!(passage["verdict"]["kind"], "review", "{passage}");
    assert!(
        passage["verdict"]["warnings"][0].as_str().unwrap().starts_with("Rental cannot tell: "),
        "{passage}"
    );
    assert_eq!(
        (fleet_line(&passage)["state"].as_str(), fleet_line(&passage)["stale"].as_bool()),
        (Some("cannot_tell"), Some(true))
    );
    assert_eq!(fleet_line(&gate.passage("ZZ99999").await), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_on_the_screen_is_shown_again_when_its_vehicle_has_paid() {
    let gate = Gate::with("block").await;
    assert_eq!(gate.passage("AA12345").await["verdict"]["kind"], "blocked");
    let (_, mut events) = gate.fleet.site.attendant().await.follow().await;
    gate.fleet.sim.world(|world| world.services[0].paid = true);
    gate.fleet.refresh().await;
    let passage = events.until("passage", |passage| passage["reading"] == "AA12345").await;
    assert_eq!(
        (fleet_line(&passage)["state"].as_str(), passage["verdict"]["kind"].as_str()),
        (Some("clear"), Some("review"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_lane_rests_on_a_fleet_that_was_never_read_every_car_says_so() {
    let sim = super::provider(gatehouse_tests::sim::autopay::Level::Medium, AutopayConfig::default()).await;
    sim.misbehave(None, Fault::BrokenJson, None);
    let site = TestSite::start().await;
    let view = site.engineer().await.post("/connections", super::connection(&sim, "medium")).await.ok();
    let fleet = Fleet { site, sim, id: view["id"].as_i64().unwrap() };
    fleet.when("failed look", |view| view["health"] == "failing").await;
    let camera = fleet.site.camera("entry-1");
    let id = fleet.site.link(&camera).await;
    let lane = fleet.site.entry("Entry 1", id).await;
    let gate = Gate { fleet, camera, lane };
    gate.rule("warn").await;
    let passage = gate.passage("ZZ99999").await;
    assert_eq!(fleet_line(&passage)["state"], "cannot_tell", "{passage}");
    gate.rule("ignore").await;
    assert_eq!(fleet_line(&gate.passage("YY99999").await), Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_opens_by_itself_while_a_fleet_the_lane_rests_on_cannot_tell() {
    let fleet = Fleet::one().await;
    let gate = crate::gate::gate(&fleet.site, "entry-1", true).await;
    assert!(gate.camera.camera().keep_alive().await.unwrap().accepted());
    fleet.site.listed("allow", "AA12345").await;
    fleet.site.listed("allow", "WIT123").await;
    let body = json!({
        "name": "entry-1", "direction": "entry", "camera_ids": [gate.camera_id],
        "barrier_camera_id": gate.camera_id, "automatic_opening": true, "position": null, "fleet_unpaid": "block",
    });
    let _changed = fleet.site.engineer().await.put(&format!("/lanes/{}", gate.lane), body).await.ok();
    fleet.sim.misbehave(Some(Op::Unpaid), Fault::BrokenJson, None);
    fleet.refresh().await;
    for plate in ["AA12345", "WIT123"] {
        let record = gate.camera.record_id();
        let sent = gate.camera.camera().capture(&fleet.site.record(&record, plate)).await.unwrap();
        assert!(sent.reply.accepted(), "{:?}", sent.reply);
        let capture = fleet.site.capture(&record).await;
        assert_eq!(capture["verdict"]["kind"], "allowed", "{plate}: {capture}");
    }
    // The second car is nobody's fleet vehicle, and the only one that was let in.
    let journal =
        gatehouse_tests::harness::wait_until(gatehouse_tests::harness::DEADLINE, "opening", || async {
            let all = fleet.site.attendant().await.get("/commands").await.ok();
            let all = all.as_array().unwrap().clone();
            all.iter().any(|command| command["outcome"] == "accepted").then_some(all)
        })
        .await;
    let plates: Vec<&Value> = journal.iter().map(|command| &command["plate"]).collect();
    assert_eq!(plates, ["WIT123"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passage_on_the_screen_says_so_when_what_its_fleet_said_grows_too_old_and_when_it_is_read_again() {
    let gate = Gate::with("block").await;
    assert_eq!(gate.passage("AA12345").await["verdict"]["kind"], "blocked");
    // Looks begin and hang: nothing fails, nothing comes.
    gate.fleet.sim.misbehave(None, Fault::TimeoutBefore, None);
    let (_, mut events) = gate.fleet.site.attendant().await.follow().await;
    gate.fleet.site.clock.advance(Duration::from_secs(3 * 300 + 60));
    let old = |passage: &Value| passage["reading"] == "AA12345" && fleet_line(passage)["stale"] == true;
    let passage = events.until("passage", old).await;
    assert_eq!(
        (fleet_line(&passage)["state"].as_str(), passage["verdict"]["kind"].as_str()),
        (Some("cannot_tell"), Some("review")),
        "{passage}"
    );
    gate.fleet.sim.behave();
    gate.fleet.when("look that hangs", |view| !view["progress"].is_null()).await;
    let look = format!("/connections/{}/refresh", gate.fleet.id);
    gate.fleet.site.supervisor().await.delete(&look).await.ok();
    gate.fleet.when("end of it", |view| view["progress"].is_null()).await;
    gate.fleet.site.supervisor().await.post(&look, json!({})).await.ok();
    let fresh = |passage: &Value| passage["reading"] == "AA12345" && fleet_line(passage)["stale"] == false;
    let passage = events.until("passage", fresh).await;
    assert_eq!(passage["verdict"]["kind"], "blocked", "{passage}");
}
