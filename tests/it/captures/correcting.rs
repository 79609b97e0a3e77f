//! A correction stands beside the reading, which is never changed; and what is known of a plate.

use std::time::Duration;

use gatehouse_tests::harness::TestSite;
use serde_json::{Value, json};

use super::{passed, two_lanes};

fn what(facts: &Value) -> Vec<String> {
    let said = |fact: &Value| format!("{}: {}", fact["by"].as_str().unwrap(), fact["what"].as_str().unwrap());
    facts.as_array().unwrap().iter().map(said).collect()
}

#[tokio::test]
async fn correcting_a_plate_keeps_the_reading_and_undoing_brings_it_back() {
    let (site, entry, _) = two_lanes().await;
    site.listed("allow", "AB123CD").await;
    let (snapshot, mut events) = site.attendant().await.follow().await;
    assert_eq!(snapshot["passages"], json!([]));
    passed(&site, &entry, "k-1", "A8123CD", 0).await;
    let before = site.capture("k-1").await;
    assert_eq!(before["verdict"]["kind"], "review");
    let path = format!("/captures/{}/correction", before["id"]);
    let attendant = site.attendant().await;
    let after = attendant.put(&path, json!({ "plate": "ab 123 cd" })).await.ok();
    assert_eq!((&after["reading"], &after["plate_normalised"]), (&json!("A8123CD"), &json!("AB123CD")));
    assert_eq!((&after["corrected"]["by"], &after["verdict"]["kind"]), (&json!("Ada"), &json!("allowed")));
    let shown = events.until("passage", |passage| passage["corrected"]["by"] == "Ada").await;
    assert_eq!((&shown["verdict"]["kind"], &shown["reading"]), (&json!("allowed"), &json!("A8123CD")));

    let undone = attendant.delete(&path).await.ok();
    assert_eq!((&undone["plate_normalised"], &undone["corrected"]), (&json!("A8123CD"), &Value::Null));
    assert_eq!(undone["verdict"]["kind"], "review");
    assert_eq!(attendant.delete(&path).await.refused(), "conflict", "there is nothing to undo");
    let none = attendant.put(&path, json!({ "plate": "" })).await.ok();
    assert_eq!((&none["plate"], &none["verdict"]["kind"]), (&Value::Null, &json!("unknown")));
    let facts = what(&none["facts"]);
    assert_eq!(facts.iter().filter(|fact| fact.starts_with("Ada: ")).count(), 3, "each is a fact: {facts:?}");
    for wrong in ["...", &"A".repeat(100)] {
        assert_eq!(attendant.put(&path, json!({ "plate": wrong })).await.refused(), "invalid");
    }
    let metadata = none["metadata_json"].as_str().unwrap();
    assert!(metadata.contains("A8123CD"), "the upload stays as it was: {metadata}");
}

#[tokio::test]
async fn a_correction_outlives_a_restart() {
    let mut site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("North", id).await;
    passed(&site, &camera, "r-1", "A8123CD", 0).await;
    let capture = site.capture("r-1").await["id"].clone();
    let path = format!("/captures/{capture}/correction");
    let _capture = site.attendant().await.put(&path, json!({ "plate": "AB123CD" })).await.ok();
    site.restart().await;
    let again = site.capture("r-1").await;
    assert_eq!((&again["plate"], &again["reading"]), (&json!("AB123CD"), &json!("A8123CD")));
    let snapshot = site.engineer().await.get("/snapshot").await.ok();
    assert_eq!(snapshot["passages"][0]["plate"], "AB123CD");
}

#[tokio::test]
async fn at_the_exit_the_last_entry_of_the_same_plate_is_known_with_its_picture() {
    let (site, entry, exit) = two_lanes().await;
    let arrived = site.record("h-1", "AB123CD");
    entry.capture(&arrived).await.unwrap();
    let arrived = site.capture("h-1").await;
    site.clock.advance(Duration::from_secs(2 * 3600));
    passed(&site, &exit, "h-2", "ab-123-cd", 0).await;
    site.capture("h-2").await;
    passed(&site, &exit, "h-3", "OTHER1", 0).await;
    site.capture("h-3").await;
    let history = site.attendant().await.get("/plates/ab%20123cd/history").await.ok();
    assert_eq!((&history["plate"], &history["passage_count"]), (&json!("AB123CD"), &json!(2)));
    let last = &history["last_entry"];
    assert_eq!((&last["capture_id"], &last["direction"]), (&arrived["id"], &json!("entry")));
    assert_eq!((&last["lane_name"], &last["vehicle_picture"]), (&json!("North"), &json!(0)));
    let directions: Vec<&Value> =
        history["passages"].as_array().unwrap().iter().map(|p| &p["direction"]).collect();
    assert_eq!(directions, ["exit", "entry"], "newest first");
    // The entry is shown however long ago it was, so that the car gets out.
    site.clock.advance(Duration::from_secs(20 * 3600));
    let later = site.attendant().await.get("/plates/AB123CD/history").await.ok();
    assert_eq!((&later["last_entry"]["capture_id"], &later["passages"]), (&arrived["id"], &json!([])));
    let nobody = site.attendant().await.get("/plates/NOBODY1/history").await.ok();
    assert_eq!((&nobody["passage_count"], &nobody["last_entry"]), (&json!(0), &Value::Null));
}
