//! One vehicle going through a lane is one passage (C-R2).

use chrono::TimeDelta;
use gatehouse_tests::harness::{LaneDraft, TestSite};
use gatehouse_tests::sim::{CameraSim, CaptureSpec};
use serde_json::Value;

/// Uploads a capture that was taken so many seconds ago; answers its passage.
async fn seen(site: &TestSite, camera: &CameraSim, ago_s: i64, spec: CaptureSpec) -> i64 {
    let at = camera.pic_time(camera.clock() - TimeDelta::seconds(ago_s));
    let record = spec.record_id.clone().unwrap();
    let spec = CaptureSpec { pic_time: Some(at), ..spec };
    assert!(camera.capture(&spec).await.unwrap().reply.accepted());
    site.capture(&record).await["passage_id"].as_i64().unwrap()
}

async fn passage(site: &TestSite, id: i64) -> Value {
    let snapshot = site.attendant().await.get("/snapshot").await.ok();
    snapshot["passages"].as_array().unwrap().iter().find(|p| p["id"] == id).unwrap().clone()
}

/// A lane with a front and a rear camera, both with known clocks.
async fn lane_with_two(site: &TestSite) -> (CameraSim, CameraSim) {
    let (front, rear) = (site.camera("front"), site.camera("rear"));
    let cameras = [site.link(&front).await, site.link(&rear).await];
    site.lane(LaneDraft { name: "Entry 1", direction: "entry", cameras: &cameras, automatic: false }).await;
    (front, rear)
}

#[tokio::test(flavor = "multi_thread")]
async fn captures_of_one_plate_within_thirty_seconds_are_one_passage_later_ones_another() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    let first = seen(&site, &camera, 100, site.record("R-1", "AB123CD")).await;
    let same = seen(&site, &camera, 75, site.record("R-2", "ab 123-cd")).await;
    let other = seen(&site, &camera, 74, site.record("R-3", "XY987ZW")).await;
    let later = seen(&site, &camera, 40, site.record("R-4", "AB123CD")).await;
    assert_eq!(first, same);
    assert_ne!(first, other);
    assert_ne!(first, later);
    assert_eq!(passage(&site, first).await["captures"].as_array().map(Vec::len), Some(2));
    let attendant = site.attendant().await;
    let history = attendant.get("/plates/AB123CD/history").await.ok();
    assert_eq!(history["passage_count"], 2, "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn front_and_rear_camera_of_a_lane_make_one_passage_that_shows_the_better_reading() {
    let site = TestSite::start().await;
    let (front, rear) = lane_with_two(&site).await;
    let nothing = CaptureSpec { confidence: 0, ..site.record("R-1", "Unknown") };
    let poor = CaptureSpec { confidence: 60, ..site.record("R-2", "AB123C0") };
    let good = CaptureSpec { confidence: 99, ..site.record("R-3", "AB123CO") };
    let first = seen(&site, &front, 60, nothing).await;
    assert_eq!(passage(&site, first).await["plate"], Value::Null);
    let second = seen(&site, &rear, 57, poor).await;
    assert_eq!(first, second, "the front camera read nothing");
    assert_eq!(passage(&site, first).await["plate"], "AB123C0");
    let third = seen(&site, &front, 55, good).await;
    assert_eq!(first, third, "a look-alike from the other camera");
    let shown = passage(&site, first).await;
    assert_eq!((&shown["plate"], &shown["confidence"]), (&"AB123CO".into(), &99.into()));
    assert_eq!(shown["captures"].as_array().map(Vec::len), Some(3));
    assert_eq!(shown["captures"][2]["id"], shown["capture_id"], "the shown plate's own pictures");
    // A car with another plate behind it is another passage.
    let behind = seen(&site, &rear, 50, site.record("R-4", "XY987ZW")).await;
    assert_ne!(first, behind);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_plate_at_two_lanes_is_two_passages() {
    let site = TestSite::start().await;
    let (entry, exit) = (site.camera("entry-1"), site.camera("exit-1"));
    let (entry_id, exit_id) = (site.link(&entry).await, site.link(&exit).await);
    site.entry("Entry 1", entry_id).await;
    site.lane(LaneDraft { name: "Exit 1", direction: "exit", cameras: &[exit_id], automatic: false }).await;
    let inward = seen(&site, &entry, 60, site.record("R-1", "AB123CD")).await;
    let outward = seen(&site, &exit, 50, site.record("R-2", "AB123CD")).await;
    assert_ne!(inward, outward);
    let history = site.attendant().await.get("/plates/ab-123-cd/history").await.ok();
    assert_eq!(history["last_entry"]["id"], inward, "the entry beside the exit: {history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_cars_without_a_plate_on_one_camera_stay_two() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    let first = seen(&site, &camera, 20, site.record("R-1", "")).await;
    let second = seen(&site, &camera, 15, site.record("R-2", "无车牌")).await;
    assert_ne!(first, second);
}
