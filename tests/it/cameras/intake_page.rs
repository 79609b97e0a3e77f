//! What an engineer needs to point a new camera at this PC, and the self-test of the intake.

use gatehouse_tests::harness::TestSite;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn the_port_and_the_addresses_to_type_into_a_camera_are_shown() {
    let site = TestSite::start().await;
    let view = site.engineer().await.get("/intake").await.ok();
    assert_eq!((&view["listening"], &view["complaint"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&view["port"], &view["bound"]),
        (&json!(site.intake.port()), &json!(site.intake.to_string()))
    );
    let own = view["addresses"].as_array().unwrap().iter().find(|a| a["address"] == "127.0.0.1").unwrap();
    assert_eq!(own["reachable"], true);
    assert_eq!(site.supervisor().await.get("/intake").await.refused(), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_self_test_goes_through_the_real_intake_and_leaves_no_camera_behind() {
    let site = TestSite::start().await;
    let found = site.engineer().await.post("/intake/self-test", Value::Null).await.ok();
    assert_eq!(found["ok"], true, "{found}");
    assert!(!found["steps"].as_array().unwrap().is_empty());
    assert!(found["steps"][0]["step"].as_str().unwrap().contains(&site.intake.to_string()), "{found}");
    assert_eq!(site.engineer().await.get("/cameras").await.ok(), json!([]));
    assert_eq!(site.alarms("dead_letter").await, Vec::<Value>::new());
}
