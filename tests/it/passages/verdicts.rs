//! The verdict over a plate, for each state of the lists, as the screen hears it.

use chrono::TimeDelta;
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::CaptureSpec;
use serde_json::{Value, json};

async fn entry(site: &TestSite, list: &str, plate: &str, from_h: Option<i64>, until_h: Option<i64>) {
    let at = |hours: Option<i64>| hours.map(|h| site.clock.now_utc() + TimeDelta::hours(h));
    let body = json!({
        "list": list, "plate": plate, "valid_from": at(from_h), "valid_until": at(until_h),
        "owner": "Stella Marten", "remarks": "",
    });
    let _entry = site.supervisor().await.post("/list-entries", body).await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_state_of_the_lists_gives_its_verdict_in_the_feed() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    entry(&site, "allow", "ALL0W1", None, None).await;
    entry(&site, "allow", "WIND0W", Some(-1), Some(1)).await;
    entry(&site, "block", "BL0CK1", None, None).await;
    entry(&site, "allow", "B0TH11", None, None).await;
    entry(&site, "block", "B0TH11", None, None).await;
    entry(&site, "allow", "EXP1RE", None, Some(-2)).await;
    entry(&site, "allow", "C0MING", Some(2), None).await;
    entry(&site, "block", "PAST11", None, Some(-2)).await;
    let (_, mut events) = site.attendant().await.follow().await;
    for (plate, kind, words) in [
        ("all0w-1", "allowed", "allow list"),
        ("WIND0W", "allowed", "until"),
        ("BL0CK1", "blocked", "block list"),
        ("B0TH11", "blocked", "block list"),
        ("EXP1RE", "review", "expired on"),
        ("C0MING", "review", "begins only on"),
        ("PAST11", "review", "On no list"),
        ("N0B0DY", "review", "On no list"),
        ("Unknown", "unknown", "No plate was read"),
    ] {
        camera.capture(&site.record(plate, plate)).await.unwrap();
        let passage = events.until("passage", |p| p["reading"] == plate).await;
        assert_eq!(passage["verdict"]["kind"], kind, "{plate}: {passage}");
        let sentence = passage["verdict"]["sentence"].as_str().unwrap();
        assert!(sentence.contains(words), "{plate}: {sentence}");
        assert_eq!(passage["lane_name"], "Entry 1");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_alike_and_the_cameras_own_list_only_warn() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    entry(&site, "allow", "AB0123", None, None).await;
    let spec = CaptureSpec { car_list_type: Some("1".into()), ..site.record("R-1", "ABO123") };
    camera.capture(&spec).await.unwrap();
    let verdict = site.capture("R-1").await["verdict"].clone();
    assert_eq!(verdict["kind"], "review");
    let warnings = verdict["warnings"].to_string();
    assert!(warnings.contains("Looks like AB0123") && warnings.contains("its allow list"), "{warnings}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_lists_counts_from_the_next_car_on() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    camera.capture(&site.record("R-1", "XY987ZW")).await.unwrap();
    assert_eq!(site.capture("R-1").await["verdict"]["kind"], "review");
    entry(&site, "block", "XY 987 ZW", None, None).await;
    // More than a passage later.
    site.clock.advance(std::time::Duration::from_secs(90));
    camera.set_clock_offset_ms(site.clock.ahead_ms());
    camera.basic_info().await.unwrap();
    camera.keep_alive().await.unwrap();
    camera.capture(&site.record("R-2", "XY987ZW")).await.unwrap();
    assert_eq!(site.capture("R-2").await["verdict"]["kind"], "blocked");
    assert_ne!(site.capture("R-1").await["id"], Value::Null);
}
