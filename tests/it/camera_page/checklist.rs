//! The commissioning checklist ticks itself as the camera reports and answers.

use super::quiet_camera;
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

async fn steps(site: &TestSite, id: i64) -> Value {
    site.attendant().await.get(&format!("/cameras/{id}/commissioning")).await.ok()
}

async fn state(site: &TestSite, id: i64, key: &str) -> (String, Value) {
    let view = steps(site, id).await;
    let step = view["steps"].as_array().unwrap().iter().find(|step| step["key"] == key).cloned().unwrap();
    (step["state"].as_str().unwrap().to_owned(), step)
}

async fn becomes(site: &TestSite, id: i64, key: &str, wanted: &str) -> Value {
    wait_until(DEADLINE, &format!("{key} {wanted}"), || async {
        let (state, step) = state(site, id, key).await;
        (state == wanted).then_some(step)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_ticks_itself_in_turn_until_the_camera_is_in_service() {
    let site = TestSite::start().await;
    let (camera, id) = quiet_camera(&site, "entry-1").await;
    becomes(&site, id, "appeared", "done").await;
    becomes(&site, id, "basic_data", "done").await;
    becomes(&site, id, "clock", "done").await;
    for key in ["lane", "reachable", "password", "gate", "vehicle_picture", "plate_picture"] {
        let step = becomes(&site, id, key, "open").await;
        assert_ne!(step["advice"], "", "{key} says what to do");
    }
    assert_eq!(steps(&site, id).await["complete"], false);
    let engineer = site.engineer().await;
    site.connect(id, camera.lapi().addr(), "admin", "wrong").await;
    engineer.post(&format!("/cameras/{id}/probe"), json!({})).await.ok();
    becomes(&site, id, "reachable", "done").await;
    let wrong = becomes(&site, id, "password", "wrong").await;
    assert!(wrong["found"].as_str().unwrap().starts_with("Password refused"), "{wrong}");
    site.connect(id, camera.lapi().addr(), "admin", "camera-1234").await;
    engineer.post(&format!("/cameras/{id}/probe"), json!({})).await.ok();
    becomes(&site, id, "password", "done").await;
    let lane = site.entry("Entry 1", id).await;
    becomes(&site, id, "lane", "done").await;
    becomes(&site, id, "direction", "done").await;
    let body = json!({ "command": "open", "reason": "Delivery" });
    engineer.post(&format!("/lanes/{lane}/commands"), body).await.ok();
    becomes(&site, id, "gate", "done").await;
    camera.camera().capture(&site.record("R-1", "AB123CD")).await.unwrap();
    becomes(&site, id, "vehicle_picture", "done").await;
    becomes(&site, id, "plate_picture", "done").await;
    for key in ["lists", "mqtt"] {
        becomes(&site, id, key, "unused").await;
    }
    assert_eq!(steps(&site, id).await["captures_today"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_whole_hours_off_is_named_with_its_likely_cause() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.report(&camera).await;
    assert_eq!(state(&site, id, "clock").await.0, "open");
    camera.set_clock_offset_ms(3_600_000);
    camera.keep_alive().await.unwrap();
    let step = becomes(&site, id, "clock", "wrong").await;
    let words = step["found"].as_str().unwrap();
    assert!(words.contains("60 min ahead") && words.contains("time zone and summer time"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_program_at_the_cameras_address_is_named_as_such() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let page = "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<h1>Printer</h1";
            let mut head = [0; 2048];
            let _read = tokio::io::AsyncReadExt::read(&mut stream, &mut head).await;
            let _written = stream.write_all(page.as_bytes()).await;
        }
    });
    site.connect(id, at, "admin", "x").await;
    let found = site.engineer().await.post(&format!("/cameras/{id}/probe"), json!({})).await.ok();
    assert_eq!(found["ok"], false);
    assert_eq!(found["sentence"], "Another program answers at this address (HTTP 404).");
    let step = becomes(&site, id, "reachable", "wrong").await;
    assert_eq!(step["found"], found["sentence"]);
    assert_eq!(site.camera_view("entry-1").await["reach"]["sentence"], found["sentence"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parking_space_camera_owes_no_lane_and_no_gate() {
    let site = TestSite::start().await;
    let identity = gatehouse_tests::sim::Identity {
        device_type: 3,
        ..gatehouse_tests::sim::Identity::new("park01", "space-1")
    };
    let camera = site.camera_of(gatehouse_tests::sim::CameraConfig::new(identity, site.intake));
    let id = site.link(&camera).await;
    let view = steps(&site, id).await;
    let keys: Vec<&str> =
        view["steps"].as_array().unwrap().iter().map(|step| step["key"].as_str().unwrap()).collect();
    assert!(!keys.contains(&"lane") && !keys.contains(&"gate"), "{keys:?}");
}
