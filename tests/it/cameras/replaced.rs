//! A replaced camera keeps lane, connection and barrier.

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::SimCameraConfig;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_camera_keeps_lane_connection_and_barrier_and_the_gate_still_opens() {
    let site = TestSite::start().await;
    let old = site.camera("old");
    let old_id = site.link(&old).await;
    let lane = site.entry("Entry 1", old_id).await;
    let mut config = SimCameraConfig::new("park01", "new", site.intake);
    config.seed = 7;
    let new = site.whole_camera_of(config).await;
    let (user, password) = ("admin", "Gate#2026");
    new.lapi().set_password(password);
    site.connect(old_id, new.lapi().addr(), user, password).await;
    old.capture(&site.record("R-old", "AB123CD")).await.unwrap();
    site.capture("R-old").await;

    let new_id = site.camera_id("new").await;
    let path = format!("/cameras/{new_id}/replace");
    let body = json!({ "replaces": old_id });
    assert_eq!(site.supervisor().await.post(&path, body.clone()).await.refused(), "forbidden");
    let shown = site.engineer().await.post(&path, body.clone()).await.ok();
    assert_eq!((&shown["standing"], &shown["lane_id"]), (&json!("on_lane"), &json!(lane)));
    assert_eq!((&shown["user"], &shown["has_password"]), (&json!(user), &json!(true)));
    assert_eq!(shown["device_address"], new.lapi().addr().to_string());
    let gone = site.camera_view("old").await;
    assert_eq!((&gone["standing"], &gone["lane_id"]), (&json!("replaced"), &Value::Null));
    let lanes = site.engineer().await.get("/lanes").await.ok();
    assert_eq!(lanes[0]["barrier_camera_id"], new_id);
    assert_eq!(lanes[0]["cameras"].as_array().map(Vec::len), Some(1), "{lanes}");
    assert_eq!(lanes[0]["gate_complaint"], Value::Null);
    // Its history stays where it was.
    assert_eq!(site.capture("R-old").await["camera_id"], old_id);
    assert_eq!(site.engineer().await.post(&path, body).await.refused(), "conflict");

    let open = json!({ "command": "open", "reason": "Let in" });
    let command = site.attendant().await.post(&format!("/lanes/{lane}/commands"), open).await.ok();
    assert_eq!(command["outcome"], "accepted", "{command}");
    assert_eq!(new.device().command_numbers(), [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_camera_that_speaks_again_is_recorded_and_raises_no_silence_alarm() {
    let site = TestSite::start().await;
    let (old, new) = (site.camera_from("old", [127, 0, 0, 11]), site.camera_from("new", [127, 0, 0, 12]));
    let (old_id, new_id) = (site.link(&old).await, site.link(&new).await);
    site.entry("Entry 1", old_id).await;
    let path = format!("/cameras/{new_id}/replace");
    let _shown = site.engineer().await.post(&path, json!({ "replaces": old_id })).await.ok();
    let (_, mut events) = site.engineer().await.follow().await;
    site.clock.advance(std::time::Duration::from_secs(110));
    events.until("alarm", |a| a["kind"] == "camera_silent" && a["camera_id"] == new_id).await;
    assert_eq!(site.alarms("camera_silent").await.len(), 1);
    assert!(old.capture(&site.record("R-1", "AB123CD")).await.unwrap().reply.accepted());
    assert_eq!(site.capture("R-1").await["lane_id"], Value::Null);
}
