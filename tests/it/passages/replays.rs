//! What comes late is history: it moves no barrier and no tile (C-R4, invariant 4).

use std::sync::Arc;

use chrono::TimeDelta;
use gatehouse_tests::harness::{DEADLINE, LaneDraft, TestSite, wait_until};
use gatehouse_tests::sim::{CaptureSpec, SimCamera};
use serde_json::{Value, json};

/// A lane that opens by itself for AB123CD.
async fn automatic_lane(site: &TestSite) -> (Arc<SimCamera>, i64) {
    let camera = site.whole_camera("entry-1").await;
    camera.lapi().set_password("Gate#2026");
    let id = site.camera_id("entry-1").await;
    site.connect(id, camera.lapi().addr(), "admin", "Gate#2026").await;
    let draft = LaneDraft { name: "Entry 1", direction: "entry", cameras: &[id], automatic: true };
    let lane = site.lane(draft).await["id"].as_i64().unwrap();
    site.listed("allow", "AB123CD").await;
    wait_until(DEADLINE, "learnt clock", || async {
        site.camera_view("entry-1").await["clock_offset_ms"].as_i64()
    })
    .await;
    (camera, lane)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_replay_is_history_and_opens_nothing_while_a_fresh_capture_does() {
    let site = TestSite::start().await;
    let (camera, lane) = automatic_lane(&site).await;
    let (_, mut events) = site.attendant().await.follow().await;
    let long_ago = camera.camera().pic_time(camera.camera().clock() - TimeDelta::minutes(10));
    let late = CaptureSpec { pic_time: Some(long_ago), ..site.record("late", "AB123CD") };
    assert!(camera.camera().capture(&late).await.unwrap().reply.accepted());
    let passage = events.until("passage", |p| p["plate"] == "AB123CD").await;
    assert_eq!((&passage["historic"], &passage["verdict"]["kind"]), (&json!(true), &json!("allowed")));
    let tile = site.attendant().await.get("/lanes").await.ok()[0].clone();
    assert_eq!((&tile["last_plate"], &tile["waiting"]), (&Value::Null, &Value::Null), "{tile}");

    // A little late is not history, and not fresh either.
    let just_now = camera.camera().pic_time(camera.camera().clock() - TimeDelta::seconds(45));
    let stale = CaptureSpec { pic_time: Some(just_now), ..site.record("stale", "AB123CD") };
    camera.camera().capture(&stale).await.unwrap();
    assert_eq!(site.capture("stale").await["historic"], false);

    camera.camera().capture(&site.record("fresh", "AB123CD")).await.unwrap();
    events.until("passage", |p| p["command"]["outcome"] == "accepted").await;
    let commands = site.attendant().await.get(&format!("/commands?lane_id={lane}")).await.ok();
    assert_eq!(commands.as_array().map(Vec::len), Some(1), "{commands}");
    let fresh = site.capture("fresh").await;
    assert_eq!((&commands[0]["capture_id"], &commands[0]["automatic"]), (&fresh["id"], &json!(true)));
    assert_eq!(camera.device().command_numbers(), [0], "the barrier moved once");
    // The same record again does nothing.
    let history = site.attendant().await.get("/lanes").await.ok()[0]["last_command"].clone();
    camera.camera().capture(&late).await.unwrap();
    assert_eq!(site.attendant().await.get("/lanes").await.ok()[0]["last_command"], history);
    assert_eq!(camera.device().command_numbers(), [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_plate_in_a_replay_raises_no_alarm_and_in_a_live_capture_does() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    site.listed("block", "AB123CD").await;
    let long_ago = camera.pic_time(camera.clock() - TimeDelta::minutes(10));
    let late = CaptureSpec { pic_time: Some(long_ago), ..site.record("late", "AB123CD") };
    camera.capture(&late).await.unwrap();
    assert_eq!(site.capture("late").await["verdict"]["kind"], "blocked");
    assert_eq!(site.alarms("blocked_plate").await, Vec::<Value>::new());
    camera.capture(&site.record("now", "AB123CD")).await.unwrap();
    let alarm = site.alarm("blocked_plate").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("AB123CD"), "{alarm}");
    assert_eq!(alarm["severity"], "urgent");
}
