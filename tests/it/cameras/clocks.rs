//! Cameras' clocks: the offset is learnt from keepalives, and what is wrong is said (C-R5).

use chrono::{FixedOffset, Local, Offset};
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{CameraConfig, Identity};

const FIVE_MINUTES_MS: i64 = 300_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_is_learnt_said_and_corrected_for() {
    let site = TestSite::start().await;
    let mut config = CameraConfig::new(Identity::new("park01", "entry-1"), site.intake);
    config.clock_offset_ms = FIVE_MINUTES_MS;
    let camera = site.camera_of(config);
    let id = site.report(&camera).await;
    assert_eq!(site.camera_view("entry-1").await["clock_offset_ms"], serde_json::Value::Null);
    let (_, mut events) = site.attendant().await.follow().await;
    camera.keep_alive().await.unwrap();
    let alarm = events.until("alarm", |alarm| alarm["kind"] == "camera_clock").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("5 min ahead"), "{alarm}");
    let shown = site.camera_view("entry-1").await;
    let offset = shown["clock_offset_ms"].as_i64().unwrap();
    assert!((offset - FIVE_MINUTES_MS).abs() < 5_000, "{offset}");
    assert!(shown["clock_complaint"].as_str().unwrap().contains("ahead of this PC"), "{shown}");
    // A capture is dated by the truth, not by the camera.
    camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    let capture = site.capture("R-1").await;
    let at: chrono::DateTime<chrono::Utc> = serde_json::from_value(capture["happened_at"].clone()).unwrap();
    assert!((site.clock.now_utc() - at).num_seconds().abs() < 60, "{capture}");
    assert_eq!((&capture["historic"], &capture["camera_id"]), (&false.into(), &id.into()));

    camera.set_clock_offset_ms(0);
    for _ in 0..3 {
        camera.keep_alive().await.unwrap();
    }
    events.until("alarm", |alarm| alarm["kind"] == "camera_clock" && alarm["active"] == false).await;
    assert_eq!(site.camera_view("entry-1").await["clock_complaint"], serde_json::Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_starts_again_has_its_clock_learnt_anew() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    assert!(site.camera_view("entry-1").await["clock_offset_ms"].is_number());
    site.report(&camera).await;
    assert_eq!(site.camera_view("entry-1").await["clock_offset_ms"], serde_json::Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn picture_times_in_another_zone_are_said_and_the_car_stands_there_now() {
    let site = TestSite::start().await;
    let here = Local::now().offset().fix().local_minus_utc();
    let mut config = CameraConfig::new(Identity::new("park01", "entry-1"), site.intake);
    // An hour behind: summer time was forgotten. Its keepalives are UTC and right.
    config.zone = FixedOffset::east_opt(here - 3600);
    let camera = site.camera_of(config);
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    let (_, mut events) = site.attendant().await.follow().await;
    camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    let alarm = events.until("alarm", |alarm| alarm["kind"] == "camera_clock").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("1 h behind"), "{alarm}");
    let capture = site.capture("R-1").await;
    assert_eq!(capture["historic"], false);
    assert_eq!(capture["happened_at"], capture["received_at"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keepalive_without_a_time_or_with_a_mad_one_harms_nothing() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    for time in ["null", "\"soon\"", "-1", "9223372036854775807", "1e300", "{}", "[1]"] {
        let body = format!(r#"{{"parkId":"park01","deviceId":"entry-1","params":{{"uploadTime":{time}}}}}"#);
        assert!(camera.post("/api/upark/keepalive", body.as_bytes()).await.unwrap().accepted(), "{time}");
        assert!(camera.capture(&site.record(time, "AB123CD")).await.unwrap().reply.accepted(), "{time}");
        site.capture(time).await;
    }
}
