//! MQTT through the whole product: set up over its API, cameras that speak MQTT 3.1 and 3.1.1, results over HTTP.

mod half_open;
mod ladder;
mod mosquitto;
mod perishable;
mod results;
mod settings;
mod types;

use std::time::Duration;

use gatehouse_tests::harness::{Builder, DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::MqttParam;
use serde_json::{Value, json};

use crate::gate::{Gate, Gates};

/// Our own broker on a free port of loopback.
pub fn own_broker() -> Value {
    json!({ "mode": "embedded", "listen": "127.0.0.1:0", "ca_pem": null, "broadcast_word": null })
}

/// One entry lane that uses MQTT; its camera is connected to our own broker and listens.
pub async fn connected() -> Gates {
    connected_with(TestSite::builder()).await
}

/// The same with results waited for one second only.
pub async fn impatient() -> Gates {
    connected_with(TestSite::builder().mqtt_patience(Duration::from_secs(1))).await
}

pub async fn connected_with(builder: Builder) -> Gates {
    let gates = Gates::of(builder, 1).await;
    set_mqtt(&gates.site, own_broker()).await;
    use_mqtt(&gates.site, gates.gate().lane, true).await;
    let account = account(&gates.site, gates.gate().camera_id).await;
    type_in(&gates.site, gates.gate(), &account).await;
    gates
}

/// Sets which broker is used.
pub async fn set_mqtt(site: &TestSite, setup: Value) -> Value {
    site.engineer().await.put("/mqtt", setup).await.ok()
}

pub async fn mqtt(site: &TestSite) -> Value {
    site.engineer().await.get("/mqtt").await.ok()
}

/// Waits until MQTT is as wanted.
pub async fn mqtt_when(site: &TestSite, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    wait_until(DEADLINE, what, || async { Some(mqtt(site).await).filter(|view| holds(view)) }).await
}

/// Says whether a lane uses MQTT.
pub async fn use_mqtt(site: &TestSite, lane: i64, wanted: bool) -> Value {
    let lanes = site.engineer().await.get("/lanes").await.ok();
    let view = lanes.as_array().unwrap().iter().find(|view| view["id"] == lane).unwrap().clone();
    let cameras: Vec<i64> =
        view["cameras"].as_array().unwrap().iter().map(|camera| camera["id"].as_i64().unwrap()).collect();
    let body = json!({
        "name": view["name"], "direction": view["direction"], "camera_ids": cameras,
        "barrier_camera_id": view["barrier_camera_id"], "automatic_opening": view["automatic_opening"],
        "position": view["position"], "mqtt": wanted,
    });
    site.engineer().await.put(&format!("/lanes/{lane}"), body).await.ok()
}

/// A new password for a camera, with what else is to be typed into it.
pub async fn account(site: &TestSite, camera: i64) -> Value {
    site.engineer().await.post(&format!("/cameras/{camera}/mqtt/password"), json!({})).await.ok()
}

/// Types the account into the camera, and waits until it listens.
pub async fn type_in(site: &TestSite, gate: &Gate, account: &Value) {
    let bound = mqtt_when(site, "broker", |view| view["bound"].is_string()).await;
    let text = |name: &str| account[name].as_str().unwrap().to_owned();
    let param = MqttParam {
        address: format!("tcp://{}", bound["bound"].as_str().unwrap()),
        user: text("user"),
        pwd: text("password"),
        req_topic: text("topic"),
    };
    point(gate, param);
    listens(site, gate).await;
}

/// Points the camera at a broker.
pub fn point(gate: &Gate, param: MqttParam) {
    gate.camera.camera().set_up(|who| {
        who.settings.mqtt_enable = true;
        who.settings.mqtt = Some(param);
    });
}

/// Waits until the camera listens and the product shows it.
pub async fn listens(site: &TestSite, gate: &Gate) {
    assert!(gate.camera.mqtt().wait_until_subscribed(DEADLINE).await, "{:?}", gate.camera.mqtt().state());
    mqtt_when(site, "camera that listens", |view| {
        view["cameras"]
            .as_array()
            .unwrap()
            .iter()
            .any(|c| c["id"] == gate.camera_id && c["mqtt"]["listening"] == true)
    })
    .await;
}

/// The gate commands that reached the barrier, each with the way it came.
pub fn ways(gate: &Gate) -> Vec<(i64, &'static str)> {
    gate.camera.device().commands().iter().map(|c| (c.command, c.channel)).collect()
}

/// The sentence of an outcome.
pub fn sentence(view: &Value) -> &str {
    view["sentence"].as_str().unwrap_or_default()
}
