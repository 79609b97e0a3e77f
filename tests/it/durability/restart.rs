//! What is there after the program ended, in order or not.

use gatehouse_tests::harness::{DEADLINE, Probe, TestSite, copied, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_that_was_recorded_and_not_assessed_before_a_crash_is_assessed_after_the_restart() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(probe.clone()).start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    site.listed("block", "AB123CD").await;
    camera.capture(&site.record("settled", "XY987ZW")).await.unwrap();
    site.capture("settled").await;

    let recording = probe.hold_next_commit();
    let spec = site.record("unassessed", "AB123CD");
    let upload = tokio::spawn(async move { camera.capture(&spec).await.unwrap() });
    wait_until(DEADLINE, "recording", || async { recording.is_reached().then_some(()) }).await;
    let assessing = probe.hold_next_commit();
    recording.release();
    assert!(upload.await.unwrap().reply.accepted());
    wait_until(DEADLINE, "assessing", || async { assessing.is_reached().then_some(()) }).await;
    // The computer stops here.
    let crashed = copied(site.data_dir());
    assessing.release();

    let after = TestSite::builder().data(crashed).start().await;
    let capture = after.capture("unassessed").await;
    assert_eq!(capture["lane_name"], "Entry 1");
    assert_eq!(capture["verdict"]["kind"], "blocked", "{capture}");
    assert!(after.capture("settled").await["passage_id"].is_number());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_orderly_end_everything_is_as_it_was() {
    let mut site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    let capture = site.capture("R-1").await;
    camera.post("/api/upark/capture", b"nonsense").await.unwrap();
    site.restart().await;
    assert_eq!(site.capture("R-1").await, capture);
    let snapshot = site.attendant().await.get("/snapshot").await.ok();
    assert_eq!(snapshot["passages"][0]["captures"][0]["id"], capture["id"]);
    assert_eq!(snapshot["lanes"][0]["name"], "Entry 1");
    assert_eq!(snapshot["lanes"][0]["last_plate"], "AB123CD");
    assert_eq!(snapshot["alarms"][0]["kind"], "dead_letter");
    assert_eq!(site.engineer().await.get("/dead-letters").await.ok().as_array().map(Vec::len), Some(1));
    let check = site.supervisor().await.post("/audit/check", serde_json::Value::Null).await.ok();
    assert_eq!(check["ok"], true, "{check}");
}
