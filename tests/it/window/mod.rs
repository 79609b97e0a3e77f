//! The real window, driven over WebDriver on a screen nobody sees: from the first start to a raised barrier.
//!
//! Ignored by itself, because it needs a display; `cargo xtask test` runs it under Xvfb. What the pages look like and
//! how they behave is tested in the browser; this shows that the window carries the same product.

mod driver;
mod live;

use std::path::PathBuf;
use std::sync::Arc;

use fantoccini::Locator;
use gatehouse_tests::harness::{Api, DEADLINE, wait_until, within};
use gatehouse_tests::sim::{Position, SimCamera, SimCameraConfig, Studio};
use serde_json::json;

use driver::Window;

/// As WebDriver writes these keys.
const F11: &str = "\u{E03B}";
const ENTER: &str = "\u{E007}";

/// Where the program with the window lies.
fn program() -> PathBuf {
    if let Some(given) = std::env::var_os("GATEHOUSE_BIN") {
        return given.into();
    }
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join(format!("gatehouse{}", std::env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "first: cargo build -p gatehouse");
    program
}

/// A camera that reports at the window's intake, and a lane whose barrier it drives.
async fn a_lane(window: &Window, rtsp_port: u16) -> Arc<SimCamera> {
    let mut config = SimCameraConfig::new("park01", "entry-1", window.intake);
    config.lapi.rtsp_port = rtsp_port;
    config.rtsp = None;
    let camera = SimCamera::start(config, Arc::new(Studio::small())).await.unwrap();
    let mut engineer = Api::anonymous(window.web);
    engineer.sign_in("Eli", "161803").await;
    let id = wait_until(DEADLINE, "camera that reported", || async {
        engineer.get("/cameras").await.ok()[0]["id"].as_i64()
    })
    .await;
    let at = camera.lapi().addr().to_string();
    let connection = json!({ "device_address": at, "user": "admin", "password": "camera-1234" });
    let _camera = engineer.patch(&format!("/cameras/{id}"), connection).await.ok();
    let lane = json!({ "name": "North", "direction": "entry", "camera_ids": [id], "barrier_camera_id": id });
    let _lane = engineer.post("/lanes", lane).await.ok();
    camera
}

/// Nobody is there yet: the window creates the first engineer without any code.
async fn first_engineer(window: &Window) {
    window.shows("form input[type=text]").await.send_keys("Eli").await.unwrap();
    for secret in window.client.find_all(Locator::Css("form input[type=password]")).await.unwrap() {
        secret.send_keys("161803").await.unwrap();
    }
    window.shows("form button[type=submit]").await.click().await.unwrap();
    window.says("No lanes yet").await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test runs it under Xvfb"]
async fn from_an_empty_folder_to_a_raised_barrier_through_the_real_window() {
    let window = Window::open(&program()).await;
    let page = &window.client;
    assert!(page.current_url().await.unwrap().as_str().starts_with("gatehouse://localhost/"));

    first_engineer(&window).await;
    let camera = a_lane(&window, 554).await;
    window.says("North").await;
    assert!(camera.send_plate("AB123CD").await.unwrap().reply.accepted());
    window.reads("[role=feed] [data-capture-id]", "AB123CD").await;
    window.paints("section[aria-label='Current vehicle'] img").await;

    window.press(F11).await;
    window.shows("[role=dialog]").await;
    window.press("1").await;
    window.shows("[role=dialog] button[aria-pressed=true]").await;
    assert!(camera.device().commands().is_empty(), "a number alone opens nothing");
    window.press(ENTER).await;
    window.reads("[role=dialog] [role=alert]", "acceptedbythecamera").await;
    assert_eq!(camera.device().command_numbers(), [0]);
    assert_eq!(camera.device().barrier().position, Position::Raised);
    within(DEADLINE, "end of the window", window.close()).await;
}
