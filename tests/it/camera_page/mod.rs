//! The camera page: its checklist, restart, overlays and serial console, through the whole product.

mod checklist;
mod overlays;
mod restart;
mod serial;

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{SimCamera, SimCameraConfig};
use std::sync::Arc;
use std::time::Duration;

const NEVER: Duration = Duration::from_secs(3600);

/// A whole camera that reported once and then speaks only when it is told to.
pub async fn quiet_camera(site: &TestSite, device_id: &str) -> (Arc<SimCamera>, i64) {
    let mut config = SimCameraConfig::new("park01", device_id, site.intake);
    config.camera.keep_alive_interval = NEVER;
    config.camera.basic_info_interval = NEVER;
    let camera = site.whole_camera_of(config).await;
    let id = site.camera_id(device_id).await;
    (camera, id)
}
