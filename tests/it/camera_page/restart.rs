//! Restarting a camera over its own interface.

use super::quiet_camera;
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn an_engineer_restarts_a_camera_and_its_next_report_confirms_it() {
    let site = TestSite::start().await;
    let (camera, id) = quiet_camera(&site, "entry-1").await;
    site.connect(id, camera.lapi().addr(), "admin", "camera-1234").await;
    let path = format!("/cameras/{id}/restart");
    assert_eq!(site.attendant().await.post(&path, json!({})).await.refused(), "forbidden");
    let engineer = site.engineer().await;
    let asked = engineer.post(&path, json!({})).await.ok();
    assert_eq!((&asked["outcome"], &asked["channel"]), (&json!("accepted"), &json!("lapi")));
    assert_eq!(camera.device().memory().reboots, 1);
    site.camera("entry-1").basic_info().await.unwrap();
    let confirmed = wait_until(DEADLINE, "confirmation", || async {
        let all = engineer.get(&format!("/cameras/{id}/requests?kind=restart")).await.ok();
        all.as_array()?.first().filter(|request| request["late"].is_object()).cloned()
    })
    .await;
    assert_eq!(confirmed["outcome"], "accepted");
    assert!(confirmed["latency_ms"].is_i64() && confirmed["request_id"].is_string(), "{confirmed}");
}
