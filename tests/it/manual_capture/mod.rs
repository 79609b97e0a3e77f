//! A picture on demand: whichever way it comes back, it is shown to the person who asked.

use gatehouse_tests::harness::{DEADLINE, LaneDraft, TestSite, wait_until};
use gatehouse_tests::sim::camera::{CAPTURE, MANUAL_RESULT};
use gatehouse_tests::sim::{ManualVia, SimCamera, SimCameraConfig, body};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const NEVER: Duration = Duration::from_secs(3600);

struct Site {
    site: TestSite,
    camera: Arc<SimCamera>,
    id: i64,
}

impl Site {
    async fn with(manual: ManualVia) -> Site {
        let site = TestSite::start().await;
        let mut config = SimCameraConfig::new("park01", "entry-1", site.intake);
        config.camera.keep_alive_interval = NEVER;
        config.camera.basic_info_interval = NEVER;
        config.manual = manual;
        let camera = site.whole_camera_of(config).await;
        let id = site.camera_id("entry-1").await;
        site.connect(id, camera.lapi().addr(), "admin", "camera-1234").await;
        site.lane(LaneDraft { name: "Entry 1", direction: "entry", cameras: &[id], automatic: false }).await;
        Site { site, camera, id }
    }

    async fn ask(&self, body: Value) -> Value {
        self.site.attendant().await.post(&format!("/cameras/{}/capture", self.id), body).await.ok()
    }

    async fn request(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let attendant = self.site.attendant().await;
        wait_until(DEADLINE, "request that fits", || async {
            let all = attendant.get(&format!("/cameras/{}/requests?kind=capture", self.id)).await.ok();
            all.as_array()?.first().filter(|request| fits(request)).cloned()
        })
        .await
    }

    async fn brought(&self) -> Value {
        let request = self.request(|request| request["capture_id"].is_i64()).await;
        self.site.attendant().await.get(&format!("/captures/{}", request["capture_id"])).await.ok()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_found_on_the_ordinary_path() {
    let site = Site::with(ManualVia::Capture).await;
    let asked = site.ask(json!({})).await;
    assert_eq!((&asked["outcome"], &asked["channel"]), (&json!("accepted"), &json!("lapi")));
    let capture = site.brought().await;
    assert_eq!(capture["camera_id"], site.id);
    assert_eq!(site.camera.device().memory().captures_asked, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_is_found_on_the_path_for_manual_captures() {
    let site = Site::with(ManualVia::ManualResult).await;
    let (_, mut events) = site.site.attendant().await.follow().await;
    let asked = site.ask(json!({})).await;
    let told = events.until("request", |r| r["id"] == asked["id"] && r["capture_id"].is_i64()).await;
    assert_eq!(told["kind"], "capture");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_on_both_paths_is_one_record_and_one_request() {
    let site = Site::with(ManualVia::Capture).await;
    let asked = site.ask(json!({})).await;
    let first = site.brought().await;
    let who = site.camera.camera().identity().clone();
    // The same record once more by the other path, with the picture that path has room for.
    let time = "2026-11-25T10:00:00";
    let spec = site.site.record("R-both", "AB123CD");
    let camera = site.site.camera("entry-1");
    assert!(camera.post(CAPTURE, &body::capture(&who, &spec, time)).await.unwrap().accepted());
    assert!(
        camera.post(MANUAL_RESULT, &body::manual_result(&who, &spec, time, "0")).await.unwrap().accepted()
    );
    let both = site.site.capture("R-both").await;
    let captures = site.site.captures().await;
    assert_eq!(captures.iter().filter(|c| c["record_id"] == "R-both").count(), 1);
    assert_ne!(both["id"], first["id"]);
    assert_eq!(site.site.alarms("record_conflict").await, Vec::<Value>::new());
    assert_eq!(site.request(|_| true).await["capture_id"], first["id"], "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_car_that_passes_meanwhile_is_not_taken_for_the_picture_asked_for() {
    let site = Site::with(ManualVia::Capture).await;
    let camera = site.site.camera("entry-1");
    // By keep-alive, so that this test says when the camera takes its picture.
    site.ask(json!({ "by_keep_alive": true })).await;
    let reply = camera.keep_alive().await.unwrap();
    assert_eq!(reply.json().unwrap()["data"]["getCapture"], 1);
    camera.capture(&site.site.record("R-passing", "AB123CD")).await.unwrap();
    site.site.capture("R-passing").await;
    assert_eq!(site.request(|r| r["outcome"] == "unknown").await["capture_id"], Value::Null);
    camera.manual_result(&site.site.record("R-asked", "AB123CD"), "0").await.unwrap();
    assert_eq!(site.brought().await["record_id"], "R-asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_of_the_request_decides_where_there_is_one() {
    let site = Site::with(ManualVia::Capture).await;
    let camera = site.site.camera("entry-1");
    let asked = site.ask(json!({ "by_keep_alive": true })).await;
    camera.keep_alive().await.unwrap();
    site.request(|r| r["outcome"] == "unknown").await;
    camera.manual_result(&site.site.record("R-other", "AB123CD"), "202001010000000001").await.unwrap();
    site.site.capture("R-other").await;
    assert_eq!(site.request(|_| true).await["capture_id"], Value::Null);
    let number = asked["request_id"].as_str().unwrap();
    camera.manual_result(&site.site.record("R-mine", "AB123CD"), number).await.unwrap();
    assert_eq!(site.brought().await["record_id"], "R-mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_no_picture_comes_it_is_said() {
    let site = Site::with(ManualVia::Capture).await;
    let camera = site.site.camera("entry-1");
    site.ask(json!({ "by_keep_alive": true })).await;
    camera.keep_alive().await.unwrap();
    site.request(|r| r["outcome"] == "unknown").await;
    site.site.clock.advance(Duration::from_secs(31));
    let request = site.request(|r| r["late"].is_object()).await;
    assert!(
        request["late"]["words"].as_str().unwrap().starts_with("No picture came within 15 s"),
        "{request}"
    );
    // A manual picture much later belongs to nobody's request.
    camera.manual_result(&site.site.record("R-late", "AB123CD"), "0").await.unwrap();
    site.site.capture("R-late").await;
    assert_eq!(site.request(|_| true).await["capture_id"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_without_recognition_needs_mqtt_and_says_so() {
    let site = Site::with(ManualVia::Capture).await;
    let attendant = site.site.attendant().await;
    let path = format!("/cameras/{}/capture", site.id);
    let refused = attendant.post(&path, json!({ "recognise": false })).await;
    assert_eq!(refused.refused(), "invalid");
    assert!(refused.json()["message"].as_str().unwrap().contains("over MQTT only"));
    assert_eq!(site.camera.device().memory().captures_asked, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_mqtt_a_picture_without_recognition_comes_back_by_the_number_of_its_request() {
    let gates = crate::mqtt::connected().await;
    let gate = gates.gate();
    let attendant = gates.site.attendant().await;
    let path = format!("/cameras/{}/capture", gate.camera_id);
    let asked = attendant.post(&path, json!({ "recognise": false })).await.ok();
    assert_eq!((&asked["channel"], &asked["outcome"]), (&json!("mqtt"), &json!("accepted")), "{asked}");
    let brought = wait_until(DEADLINE, "picture", || async {
        let all = attendant.get(&format!("/cameras/{}/requests?kind=capture", gate.camera_id)).await.ok();
        all.as_array()?.first().filter(|request| request["capture_id"].is_i64()).cloned()
    })
    .await;
    let capture = attendant.get(&format!("/captures/{}", brought["capture_id"])).await.ok();
    assert_eq!((&brought["id"], &capture["plate"]), (&asked["id"], &Value::Null));
}
