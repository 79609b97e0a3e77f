//! What a camera does about the controls in a keepalive answer.
//!
//! It acts on whatever is there; whether it was allowed to be there is judged in `reply`.

use chrono::Utc;
use serde_json::Value;

use super::{CameraSim, Link};
use crate::sim::device::Lamp;
use crate::sim::order::Order;
use crate::sim::settings::{MqttParam, OssParam};
use crate::sim::wire::Reply;

pub(super) async fn obey(camera: &CameraSim, reply: &Reply) {
    let Some(data) = reply.json().and_then(|j| j.get("data").cloned()) else { return };
    if let (true, Some(svr_time)) =
        (camera.0.config.adopt_server_time, data.get("svrTime").and_then(Value::as_i64))
    {
        camera.set_clock_offset_ms(svr_time - Utc::now().timestamp_millis());
    }
    act(camera, &data);
    let settings_changed = re_provision(camera, &data);
    let moved = move_to(camera, &data).await;
    if settings_changed || moved {
        // Step (3) of the interaction model: after a change of platform settings it introduces itself again.
        camera.0.link.send_replace(Link::Searching);
        camera.0.wake.notify_one();
    }
}

fn act(camera: &CameraSim, data: &Value) {
    let device = camera.device();
    let asked = |name: &str| data.get(name).and_then(Value::as_i64) == Some(1);
    if asked("letCarPass") {
        device.gate(0, "keepalive");
    }
    if asked("getCapture") {
        device.change(|m| m.captures_asked += 1);
        camera.order(Order::capture());
    }
    if let Some(mode) = data.get("lampCtrlMode").and_then(Value::as_i64) {
        device.change(|m| m.lamps_by_platform = mode == 1);
    }
    if let Some(lamps) = data.get("setLamp") {
        device.change(|m| m.lamps.extend(Lamp::read_all(lamps)));
    }
    if asked("reboot") {
        device.change(|m| m.reboots += 1);
        camera.set_silent(true);
        if !camera.order(Order::Restart) {
            // Nobody orchestrates this camera: it only falls silent and comes back by itself.
            let camera = camera.clone();
            tokio::spawn(async move {
                tokio::time::sleep(camera.0.config.restart_time).await;
                camera.set_silent(false);
            });
        }
    }
}

/// Ids, picture filling and MQTT; says whether anything was given.
fn re_provision(camera: &CameraSim, data: &Value) -> bool {
    let text = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| data.get(name).and_then(Value::as_i64);
    let known = ["parkId", "deviceId", "picFillType", "aliOssParam", "mqttEnable", "mqttParam"];
    if !known.iter().any(|name| data.get(*name).is_some()) {
        return false;
    }
    camera.0.identity.send_modify(|who| {
        if let Some(park_id) = text("parkId") {
            who.park_id = park_id;
        }
        if let Some(device_id) = text("deviceId") {
            who.device_id = device_id;
        }
        if let Some(kind) = number("picFillType") {
            who.settings.pic_fill_type = kind;
        }
        if let Some(oss) = data.get("aliOssParam").and_then(OssParam::read) {
            who.settings.oss = Some(oss);
        }
        if let Some(enable) = number("mqttEnable") {
            who.settings.mqtt_enable = enable == 1;
        }
        if let Some(mqtt) = data.get("mqttParam").and_then(MqttParam::read) {
            who.settings.mqtt = Some(mqtt);
        }
    });
    true
}

/// Another server address or port; says whether one was given.
async fn move_to(camera: &CameraSim, data: &Value) -> bool {
    let host = data.get("svrAddress").and_then(Value::as_str);
    let port = data.get("svrPort").and_then(Value::as_u64).and_then(|p| u16::try_from(p).ok());
    if host.is_none() && port.is_none() {
        return false;
    }
    let now = camera.intake();
    let host = host.map_or_else(|| now.ip().to_string(), str::to_owned);
    let port = port.unwrap_or(now.port());
    match tokio::net::lookup_host((host.as_str(), port)).await.map(|mut found| found.next()) {
        Ok(Some(addr)) => {
            camera.set_intake(addr);
            // The kept connection leads to the old one.
            camera.0.wire.lock().await.take();
        }
        _ => camera.device().violation(format!("svrAddress {host:?} cannot be found")),
    }
    true
}
