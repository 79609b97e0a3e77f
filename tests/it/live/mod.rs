//! Live view against GStreamer's RTSP server: what it logged is the witness for sessions and TEARDOWN.

mod ending;
mod page;
mod refusing;
mod watching;

use std::time::Duration;

use gatehouse_engine::LiveOptions;
use gatehouse_tests::harness::{RtspServer, TestSite};
use gatehouse_tests::sim::SimCameraConfig;
use serde_json::json;

use page::{Page, Said};

/// Short pauses, so that tests are.
fn options() -> LiveOptions {
    LiveOptions {
        heartbeat: Duration::from_secs(15),
        first_pause: Duration::from_millis(50),
        longest_pause: Duration::from_millis(200),
    }
}

/// A site with a camera whose live picture is at `port`, and the camera's row number.
async fn site_with(port: u16, options: LiveOptions) -> (TestSite, i64) {
    let site = TestSite::builder().live(options).start().await;
    let camera = camera_of(&site, port).await;
    (site, camera)
}

async fn camera_of(site: &TestSite, port: u16) -> i64 {
    let mut config = SimCameraConfig::new("park01", "entry-1", site.intake);
    config.lapi.rtsp_port = port;
    config.rtsp = None;
    let camera = site.whole_camera_of(config).await;
    let id = site.camera_id("entry-1").await;
    let at = camera.lapi().addr().to_string();
    let connection = json!({ "device_address": at, "user": "admin", "password": "camera-1234" });
    let _camera = site.engineer().await.patch(&format!("/cameras/{id}"), connection).await.ok();
    // The simulated camera ends with the test's process; its address is all that is needed here.
    std::mem::forget(camera);
    id
}
