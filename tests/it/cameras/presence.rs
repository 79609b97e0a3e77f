//! Presence: online, suspect after one missed interval, offline after three (C-R6).

use std::time::Duration;

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{CameraConfig, Identity};
use serde_json::json;

const MISSED_ONE: Duration = Duration::from_secs(45);
const MISSED_THREE: Duration = Duration::from_secs(110);

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_camera_becomes_suspect_then_offline_raises_an_alarm_and_comes_back() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    let (_, mut events) = site.attendant().await.follow().await;
    site.clock.advance(MISSED_ONE);
    events.until("camera", |c| c["presence"] == "suspect").await;
    assert_eq!(site.alarms("camera_silent").await.len(), 0, "one missed keepalive is no alarm");
    site.clock.advance(MISSED_THREE - MISSED_ONE);
    events.until("camera", |c| c["presence"] == "offline").await;
    let alarm = events.until("alarm", |alarm| alarm["kind"] == "camera_silent").await;
    let sentence = alarm["sentence"].as_str().unwrap();
    assert!(sentence.contains("entry-1") && sentence.contains("Entry 1"), "{sentence}");
    assert_eq!((&alarm["active"], &alarm["camera_id"]), (&json!(true), &json!(id)));
    let lane = site.attendant().await.get("/lanes").await.ok()[0].clone();
    assert_eq!(lane["cameras"][0]["presence"], "offline");

    camera.set_clock_offset_ms(site.clock.ahead_ms());
    assert!(camera.keep_alive().await.unwrap().accepted());
    events.until("camera", |c| c["presence"] == "online").await;
    events.until("alarm", |alarm| alarm["kind"] == "camera_silent" && alarm["active"] == false).await;
    // It goes on standing there until somebody has seen it.
    let alarms = site.alarms("camera_silent").await;
    assert_eq!(alarms.len(), 1);
    let _seen = site
        .attendant()
        .await
        .post(&format!("/alarms/{}/acknowledge", alarms[0]["id"]), json!(null))
        .await
        .ok();
    assert_eq!(site.alarms("camera_silent").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interval_is_the_one_the_camera_told_and_a_camera_without_a_lane_raises_no_alarm() {
    let site = TestSite::start().await;
    let mut slow = CameraConfig::new(Identity::new("park01", "slow"), site.intake);
    slow.identity.keepalive_s = 300;
    let (slow, quick) = (site.camera_of(slow), site.camera("quick"));
    site.link(&slow).await;
    site.link(&quick).await;
    let (_, mut events) = site.engineer().await.follow().await;
    site.clock.advance(MISSED_THREE);
    events.until("camera", |c| c["device_id"] == "quick" && c["presence"] == "offline").await;
    assert_eq!(site.camera_view("slow").await["presence"], "online");
    assert_eq!(site.alarms("camera_silent").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn setting_the_clock_of_the_pc_makes_no_camera_silent() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    let (_, mut events) = site.engineer().await.follow().await;
    site.clock.set_wall_by_ms(24 * 3_600_000);
    // Enough ticks have passed when another camera, truly silent for a while, has been noticed.
    let other = site.camera("exit-1");
    site.link(&other).await;
    site.clock.advance(MISSED_ONE);
    events.until("camera", |c| c["device_id"] == "exit-1" && c["presence"] == "suspect").await;
    assert_eq!(site.camera_view("entry-1").await["presence"], "suspect");
    assert_eq!(site.alarms("camera_silent").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_a_camera_is_not_heard_yet_and_not_silent() {
    let mut site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    site.restart().await;
    let shown = site.camera_view("entry-1").await;
    assert_eq!(shown["presence"], "never_heard");
    assert!(shown["last_heard_at"].is_string(), "when it was heard before is remembered: {shown}");
    assert_eq!(shown["clock_offset_ms"], json!(null), "its clock is learnt anew");
    assert_eq!(site.alarms("camera_silent").await.len(), 0);
}
