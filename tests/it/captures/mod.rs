//! Everything recorded can be found again: by search, page by page, with its original pictures and its facts.

mod correcting;
mod pictures;
mod searching;

use gatehouse_tests::harness::{DEADLINE, LaneDraft, TestSite, wait_until};
use gatehouse_tests::sim::{CameraSim, CaptureSpec};
use serde_json::Value;

/// A site with a way in and a way out, and their cameras.
async fn two_lanes() -> (TestSite, CameraSim, CameraSim) {
    let site = TestSite::start().await;
    let (entry, exit) = (site.camera("entry-1"), site.camera_from("exit-1", [127, 0, 0, 21]));
    let ids = (site.link(&entry).await, site.link(&exit).await);
    site.entry("North", ids.0).await;
    site.lane(LaneDraft { name: "South", direction: "exit", cameras: &[ids.1], automatic: false }).await;
    (site, entry, exit)
}

/// Uploads a record without pictures, so many seconds ago by the camera's clock.
async fn passed(site: &TestSite, camera: &CameraSim, record: &str, plate: &str, seconds_ago: i64) {
    camera.set_clock_offset_ms(site.clock.ahead_ms());
    let mut spec = CaptureSpec::new(record, plate, Vec::new());
    spec.pic_time = Some(camera.pic_time(site.clock.now_utc() - chrono::TimeDelta::seconds(seconds_ago)));
    assert!(camera.capture(&spec).await.unwrap().reply.accepted());
}

/// Waits until so many captures are assessed.
async fn assessed(site: &TestSite, count: usize) {
    let engineer = site.engineer().await;
    wait_until(DEADLINE, &format!("{count} assessed captures"), || async {
        let mut found = 0;
        let mut cursor = String::new();
        loop {
            let page = engineer.get(&format!("/captures?limit=200{cursor}")).await.ok();
            found += page["rows"].as_array()?.len();
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        (found >= count).then_some(())
    })
    .await;
}

fn ids(page: &Value) -> Vec<i64> {
    page["rows"].as_array().unwrap().iter().map(|row| row["id"].as_i64().unwrap()).collect()
}
