//! The order of things for one capture: pictures synced, row committed, camera answered.

use gatehouse_tests::harness::{DEADLINE, Probe, TestSite, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_synced_then_the_row_is_committed_then_the_camera_is_answered() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(probe.clone()).start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    for n in 0..5 {
        let record = format!("R-{n}");
        let spec = site.record(&record, "AB123CD");
        probe.forget();
        assert!(camera.capture(&spec).await.unwrap().reply.accepted());
        probe.note("answered");
        let calls = probe.calls();
        let at = |word: &str, from: usize| {
            calls[from..].iter().position(|call| call == word).map(|found| found + from)
        };
        let synced = at("sync", 0).unwrap_or_else(|| panic!("no sync: {calls:?}"));
        let commit = at("commit", synced).unwrap_or_else(|| panic!("no commit after the sync: {calls:?}"));
        let committed = at("committed", commit).unwrap_or_else(|| panic!("not committed: {calls:?}"));
        let answered = at("answered", 0).unwrap();
        assert!(committed < answered, "{calls:?}");
        site.capture(&record).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_goes_out_while_the_commit_is_held() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(probe.clone()).start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    site.capture("R-1").await;
    let held = probe.hold_next_commit();
    let spec = site.record("R-2", "AB123CD");
    let upload = tokio::spawn(async move { camera.capture(&spec).await });
    wait_until(DEADLINE, "held commit", || async { held.is_reached().then_some(()) }).await;
    assert!(!upload.is_finished(), "the camera was answered before the commit");
    // The screen goes on meanwhile, and does not show what is not durable.
    assert_eq!(site.captures().await.len(), 1);
    assert!(!upload.is_finished(), "the camera was answered before the commit");
    held.release();
    assert!(upload.await.unwrap().unwrap().reply.accepted());
    site.capture("R-2").await;
}
