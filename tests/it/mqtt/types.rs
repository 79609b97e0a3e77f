//! Every type of request over MQTT through the whole product, as the simulated camera has it from the document's
//! tables. Opening and closing (5, 8) are in `ladder`, lists (4) and displays (7) with their own tests.

use gatehouse_tests::harness::wait_until;
use gatehouse_tests::sim::SimCamera;
use serde_json::{Value, json};

use super::{connected, impatient};
use crate::gate::Gates;

/// The messages the camera heard, oldest first.
fn heard(camera: &SimCamera) -> Vec<Value> {
    camera.device().memory().mqtt.iter().filter_map(|m| m.message.clone()).collect()
}

async fn post(gates: &Gates, path: &str, body: Value) -> Value {
    let path = format!("/cameras/{}/{path}", gates.gate().camera_id);
    gates.site.engineer().await.post(&path, body).await.ok()
}

#[tokio::test]
async fn a_picture_with_and_without_reading_the_plate_is_asked_for_and_comes_back() {
    let gates = connected().await;
    let camera = &gates.gate().camera;
    camera.lapi().stop_listening();
    for (recognise, mode) in [(true, 1), (false, 2)] {
        let view = post(&gates, "capture", json!({ "recognise": recognise })).await;
        assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("mqtt")), "{view}");
        let last = heard(camera).pop().unwrap();
        assert_eq!((&last["type"], &last["params"]), (&json!(1), &json!({ "mode": mode })));
        assert_eq!(last["requestId"], view["request_id"]);
    }
    wait_until(gatehouse_tests::harness::DEADLINE, "both pictures", || async {
        (gates.site.captures().await.len() == 2).then_some(())
    })
    .await;
    assert_eq!(camera.violations(), [""; 0]);
}

#[tokio::test]
async fn a_restart_has_no_result_and_is_seen_when_the_camera_introduces_itself_again() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    camera.lapi().stop_listening();
    let before = gates.site.camera_view("entry-1").await["reported_at"].clone();
    let view = post(&gates, "restart", json!({})).await;
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("unknown"), &json!("mqtt")), "{view}");
    assert!(view["sentence"].as_str().unwrap().contains("it restarted"), "{view}");
    assert_eq!(heard(camera).pop().unwrap()["type"], 2);
    wait_until(gatehouse_tests::harness::DEADLINE, "camera again", || async {
        (gates.site.camera_view("entry-1").await["reported_at"] != before).then_some(())
    })
    .await;
    assert_eq!(camera.device().memory().reboots, 1);
}

#[tokio::test]
async fn serial_data_goes_over_mqtt_with_the_number_of_its_bytes() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    let view = post(&gates, "serial", json!({ "port": 2, "hex": true, "data": "77aa77aa" })).await;
    assert_eq!(view["channel"], "mqtt", "{view}");
    let last = heard(camera).pop().unwrap();
    assert_eq!(last["type"], 6);
    assert_eq!(last["params"], json!({ "serialNo": 2, "type": 2, "size": 4, "data": "77aa77aa" }));
    assert_eq!(camera.violations(), [""; 0]);
}

#[tokio::test]
async fn lamps_are_driven_only_where_that_is_switched_on_and_in_the_shape_of_the_keep_alive() {
    let gates = impatient().await;
    let camera = &gates.gate().camera;
    let lamps = json!({ "lamps": [{ "space": "001", "mode": 3, "color": 1 }] });
    let path = format!("/cameras/{}/mqtt/lamps", gates.gate().camera_id);
    let refused = gates.site.engineer().await.post(&path, lamps.clone()).await;
    assert_eq!(refused.refused(), "conflict");
    assert!(heard(camera).is_empty());

    let mut setup = super::own_broker();
    setup["lamp"] = json!(true);
    super::set_mqtt(&gates.site, setup).await;
    super::listens(&gates.site, gates.gate()).await;
    let view = gates.site.engineer().await.post(&path, lamps).await.ok();
    let last = heard(camera).pop().unwrap();
    assert_eq!(last["type"], 3);
    assert_eq!(last["params"], json!({ "num": 1, "lampInfo": [{ "id": "001", "mode": 3, "color": 1 }] }));
    assert_eq!((&view["outcome"], &view["channel"]), (&json!("accepted"), &json!("mqtt")), "{view}");
}
