//! A camera that is pointed at this PC appears by itself, with everything it says about itself.

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{CameraConfig, Identity, quirks};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_reports_appears_as_new_until_it_serves_a_lane() {
    let site = TestSite::start().await;
    let (snapshot, mut events) = site.engineer().await.follow().await;
    assert_eq!(snapshot["cameras"], json!([]));
    let camera = site.camera("entry-1");
    camera.basic_info().await.unwrap();
    let shown = events.until("camera", |c| c["device_id"] == "entry-1").await;
    assert_eq!(shown["standing"], "new");
    events.until("status", |status| status["new_cameras"] == 1).await;
    let lane = site.entry("Entry 1", shown["id"].as_i64().unwrap()).await;
    let shown = events.until("camera", |c| c["standing"] == "on_lane").await;
    assert_eq!((&shown["lane_id"], &shown["lane_name"]), (&json!(lane), &json!("Entry 1")));
    assert_eq!(site.attendant().await.get("/status").await.ok()["new_cameras"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_in_the_basic_data_is_shown_in_words() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    let shown = site.camera_view("entry-1").await;
    for (name, expected) in [
        ("park_id", json!("park01")),
        ("device_id", json!("entry-1")),
        ("name", json!("entry-1 (HC121@MAC-08S)")),
        ("device_type", json!("entrance and exit camera")),
        ("scene", json!("campus")),
        ("capabilities", json!(["gate control", "LED display", "induction loop", "storage in the camera"])),
        ("firmware", json!("PARK_1201-B0003")),
        ("resolution", json!("1920*1080")),
        ("shooting_position", json!("front")),
        ("picture_filling", json!("sent with the capture")),
        ("register_code", json!("316RJSU04XXXXXXXXXX700M4F")),
        ("keepalive_s", json!(30)),
        ("serial", json!(camera.identity().serial)),
        ("reported_address", json!("192.168.1.13")),
        ("source_address", json!("127.0.0.1")),
        ("presence", json!("online")),
        ("spaces", json!([])),
        ("total_spaces", Value::Null),
        ("identity_doubt", Value::Null),
        ("clock_complaint", Value::Null),
    ] {
        assert_eq!(shown[name], expected, "{name}");
    }
    assert!(shown["reported_at"].is_string() && shown["last_heard_at"].is_string());
    assert!(shown["clock_offset_ms"].as_i64().unwrap().abs() < 5_000, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn parking_spaces_are_shown_and_a_second_report_takes_the_place_of_the_first() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.report(&camera).await;
    let all = quirks::all(camera.identity());
    let spaces = all.iter().find(|quirk| quirk.id == "S1-basic-data-parking-spaces").unwrap();
    camera.send_quirk(spaces).await.unwrap();
    let shown = site.camera_view("entry-1").await;
    assert_eq!((&shown["total_spaces"], &shown["spaces"]), (&json!(2), &json!(["A12 001", "A12 001"])));
    let mut newer = CameraConfig::new(Identity::new("park01", "entry-1"), site.intake);
    newer.identity.firmware = "PARK_1201-B0099".into();
    site.report(&site.camera_of(newer)).await;
    let shown = site.camera_view("entry-1").await;
    assert_eq!((&shown["firmware"], &shown["total_spaces"]), (&json!("PARK_1201-B0099"), &Value::Null));
    assert_eq!(site.engineer().await.get("/cameras").await.ok().as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parking_space_camera_is_not_an_entrance_camera_gets_no_lane_and_is_still_recorded() {
    let site = TestSite::start().await;
    let mut config = CameraConfig::new(Identity::new("park01", "space-1"), site.intake);
    config.identity.device_type = 3;
    let camera = site.camera_of(config);
    let id = site.link(&camera).await;
    let shown = site.camera_view("space-1").await;
    assert_eq!(shown["standing"], "not_an_entrance_camera");
    assert_eq!(shown["device_type"], "roadside camera, low pole");
    let lane =
        json!({ "name": "Entry 1", "direction": "entry", "camera_ids": [id], "barrier_camera_id": id });
    let refused = site.engineer().await.post("/lanes", lane).await;
    assert_eq!(refused.refused(), "invalid");
    assert!(refused.json()["message"].as_str().unwrap().contains("not an entrance camera"));
    assert!(camera.capture(&site.record("R-1", "AB123CD")).await.unwrap().reply.accepted());
    assert_eq!(site.capture("R-1").await["lane_id"], Value::Null);
    assert_eq!(site.attendant().await.get("/status").await.ok()["new_cameras"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_without_a_lane_is_recorded_and_shown_all_the_same() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    let (_, mut events) = site.engineer().await.follow().await;
    camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    let passage = events.until("passage", |p| p["plate"] == "AB123CD").await;
    assert_eq!((&passage["lane_id"], &passage["direction"]), (&Value::Null, &Value::Null));
    assert!(passage["lane_name"].as_str().unwrap().contains("entry-1"), "{passage}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_missing_are_completed_from_the_source_address() {
    let site = TestSite::start().await;
    let known = site.camera_from("entry-1", [127, 0, 0, 11]);
    let id = site.link(&known).await;
    // The same device says nothing about itself (C-Q8).
    let keepalive = known.post("/api/upark/keepalive", b"{}").await.unwrap();
    assert!(keepalive.accepted());
    let all = quirks::all(known.identity());
    let nameless = all.iter().find(|quirk| quirk.id == "Q8-capture-without-ids").unwrap();
    known.send_quirk(nameless).await.unwrap();
    let capture = site.capture(nameless.record_id.as_deref().unwrap()).await;
    assert_eq!(capture["camera_id"], id);
    // A device nobody knows becomes a camera under its address.
    let stranger = site.camera_from("-", [127, 0, 0, 12]);
    stranger.post("/api/upark/keepalive", b"{}").await.unwrap();
    assert_eq!(site.camera_view("127.0.0.12").await["standing"], "new");
    assert_eq!(site.engineer().await.get("/cameras").await.ok().as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_is_forgotten_only_while_nothing_of_it_is_recorded() {
    let site = TestSite::start().await;
    let (silent, busy) = (site.camera("silent"), site.camera("busy"));
    let (silent, busy_id) = (site.report(&silent).await, site.report(&busy).await);
    busy.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    let engineer = site.engineer().await;
    let _gone = engineer.delete(&format!("/cameras/{silent}")).await.ok();
    assert_eq!(engineer.get(&format!("/cameras/{silent}")).await.refused(), "not_found");
    assert_eq!(engineer.delete(&format!("/cameras/{busy_id}")).await.refused(), "conflict");
}
