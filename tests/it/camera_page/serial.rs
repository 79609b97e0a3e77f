//! The serial console: what devices send is shown with its bytes; sending needs MQTT and says so.

use gatehouse_tests::harness::{LaneDraft, TestSite};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn what_a_device_on_the_serial_port_sends_is_shown_as_hex_and_ascii_in_the_moment_it_comes() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    let (_, mut events) = site.engineer().await.follow().await;
    let upload = async |size: i64, data: &str| {
        let body = format!(
            r#"{{"version":"1.0","parkId":"park01","deviceId":"entry-1","params":{{"size":{size},"data":"{data}"}}}}"#
        );
        assert!(camera.post("/api/upark/transchannel", body.as_bytes()).await.unwrap().accepted());
    };
    upload(4, "77aa77aa").await;
    let live = events.until("serial", |message| message["camera_id"] == id).await;
    assert_eq!((&live["hex"], &live["note"]), (&json!("77 AA 77 AA"), &Value::Null));
    upload(5, "hello").await;
    upload(1024, "77aa").await;
    let all = site.engineer().await.get(&format!("/cameras/{id}/serial")).await.ok();
    let shown: Vec<(&str, &str)> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|message| (message["ascii"].as_str().unwrap(), message["note"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(shown, [("w·", "The camera says 1024 bytes; 2 came."), ("hello", ""), ("w·w·", "")]);
    assert_eq!(all[2], live, "the same live and read again");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_mqtt_nothing_is_sent_and_it_is_said_what_to_switch_on() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.lane(LaneDraft { name: "Entry 1", direction: "entry", cameras: &[id], automatic: false }).await;
    let engineer = site.engineer().await;
    let path = format!("/cameras/{id}/serial");
    let refused = engineer.post(&path, json!({ "port": 1, "hex": false, "data": "hello" })).await;
    assert_eq!(refused.refused(), "conflict");
    assert!(refused.json()["message"].as_str().unwrap().contains("Switch MQTT on for the lane"));
    for (body, field) in [
        (json!({ "port": 3, "hex": false, "data": "x" }), "port"),
        (json!({ "port": 1, "hex": true, "data": "7" }), "data"),
        (json!({ "port": 1, "hex": true, "data": "zz" }), "data"),
        (json!({ "port": 2, "hex": true, "data": "ab".repeat(1025) }), "data"),
    ] {
        let refused = engineer.post(&path, body).await;
        assert_eq!((refused.refused().as_str(), &refused.json()["field"]), ("invalid", &json!(field)));
    }
    assert_eq!(site.attendant().await.get(&path).await.refused(), "forbidden");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_mqtt_data_reach_the_port_byte_for_byte_and_stand_in_the_history() {
    let gates = crate::mqtt::connected().await;
    let gate = gates.gate();
    let engineer = gates.site.engineer().await;
    let path = format!("/cameras/{}/serial", gate.camera_id);
    let sent = engineer.post(&path, json!({ "port": 2, "hex": true, "data": "77 AA 77 aa" })).await.ok();
    assert_eq!((&sent["channel"], &sent["outcome"]), (&json!("mqtt"), &json!("unknown")), "{sent}");
    let text = engineer.post(&path, json!({ "port": 1, "hex": false, "data": "hello" })).await.ok();
    assert_eq!(text["detail"], json!({ "port": 1, "hex": false, "data": "hello", "bytes": 5 }));
    let device = gate.camera.device();
    assert!(device.wait_until(gatehouse_tests::harness::DEADLINE, |d| d.memory().serial.len() >= 2).await);
    let serial: Vec<_> = device.memory().serial.iter().filter(|m| m.to_peripheral).cloned().collect();
    assert_eq!((serial[0].port, serial[0].hex, serial[0].data.as_str()), (Some(2), true, "77AA77aa"));
    assert_eq!((serial[1].port, serial[1].hex, serial[1].data.as_str()), (Some(1), false, "hello"));
    let history = engineer.get(&format!("/cameras/{}/requests?kind=serial", gate.camera_id)).await.ok();
    assert_eq!(history.as_array().map(Vec::len), Some(2));
    assert_eq!(device.violations(), Vec::<String>::new());
}
