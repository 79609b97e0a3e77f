//! The whole document at one camera: each of its interfaces is used once through the product, and the simulated
//! camera, which checks every one against the document's tables, has nothing to complain of.

use std::collections::BTreeSet;

use gatehouse_tests::harness::{DEADLINE, wait_until};
use gatehouse_tests::sim::{ManualVia, SimCamera};
use serde_json::{Value, json};

use crate::gate::{Gate, Gates};
use crate::mqtt::connected;

/// L1 to L13, as they stand in the document; numbers of entries are `ID`.
const LAPI: [&str; 13] = [
    "DELETE /LAPI/V1.0/ParkingLots/Vehicles/AllowList/ID",
    "DELETE /LAPI/V1.0/ParkingLots/Vehicles/BlockList/ID",
    "GET /LAPI/V1.0/Channel/0/Media/LivingStream",
    "POST /LAPI/V1.0/Channel/0/Media/OSD/0",
    "POST /LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl",
    "POST /LAPI/V1.0/ParkingLots/Vehicles/AllowList",
    "POST /LAPI/V1.0/ParkingLots/Vehicles/BlockList",
    "PUT /LAPI/V1.0/INTELLIGENT/ParkingLED",
    "PUT /LAPI/V1.0/Media/PicOSD?BaseCfgType=0",
    "PUT /LAPI/V1.0/ParkingLots/Vehicles/AllowList/ID",
    "PUT /LAPI/V1.0/ParkingLots/Vehicles/BlockList/ID",
    "PUT /LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL",
    "PUT /LAPI/V1.0/System/Reboot",
];

fn calls(camera: &SimCamera) -> BTreeSet<String> {
    let call = |method: &str, target: &str| {
        let target = match target.rsplit_once('/') {
            Some((list, id)) if list.ends_with("List") && id.parse::<i64>().is_ok() => format!("{list}/ID"),
            _ => target.to_owned(),
        };
        format!("{method} {target}")
    };
    camera.lapi().received().iter().filter(|r| r.let_in).map(|r| call(&r.method, &r.target)).collect()
}

async fn act(gates: &Gates, path: &str, body: Value) -> Value {
    let view = gates.site.engineer().await.post(path, body).await.ok();
    assert!(matches!(view["outcome"].as_str(), Some("accepted" | "unknown")), "{path}: {view}");
    view
}

/// How the lane's cameras get lists, or not at all.
async fn send_lists(gates: &Gates, how: Option<&str>) {
    let engineer = gates.site.engineer().await;
    let lanes = engineer.get("/lanes").await.ok();
    let lane = &lanes[0];
    let body = json!({
        "name": lane["name"], "direction": lane["direction"], "camera_ids": [gates.gate().camera_id],
        "barrier_camera_id": gates.gate().camera_id, "automatic_opening": false, "position": null,
        "mqtt": true, "sends_lists": how.is_some(), "list_channel": how.unwrap_or("lapi"),
    });
    engineer.put(&format!("/lanes/{}", gates.gate().lane), body).await.ok();
}

async fn holds(gate: &Gate, allow: &[&str], block: &[&str]) {
    let plates = |entries: Vec<String>| {
        let mut sorted = entries;
        sorted.sort();
        sorted
    };
    wait_until(DEADLINE, "lists on the camera", || async {
        let memory = gate.camera.device().memory();
        let allowed = plates(memory.allow.values().map(|entry| entry.plate.clone()).collect());
        let blocked = plates(memory.block.values().map(|entry| entry.plate.clone()).collect());
        (allowed == allow && blocked == block).then_some(())
    })
    .await;
}

/// Adds, changes and deletes an entry of each list.
async fn use_lists(gates: &Gates) {
    let supervisor = gates.site.supervisor().await;
    let entry = |list: &str, plate: &str| json!({ "list": list, "plate": plate });
    let mut ids = Vec::new();
    for (list, plate) in [("allow", "AB123CD"), ("block", "XY987ZZ")] {
        let view = supervisor.post("/list-entries", entry(list, plate)).await.ok();
        ids.push(view["id"].as_i64().unwrap());
    }
    holds(gates.gate(), &["AB123CD"], &["XY987ZZ"]).await;
    for (id, list, plate) in [(ids[0], "allow", "AB124CD"), (ids[1], "block", "XY988ZZ")] {
        supervisor.put(&format!("/list-entries/{id}"), entry(list, plate)).await.ok();
    }
    holds(gates.gate(), &["AB124CD"], &["XY988ZZ"]).await;
    for id in ids {
        supervisor.delete(&format!("/list-entries/{id}")).await;
    }
    holds(gates.gate(), &[], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_interface_of_the_document_works_in_both_directions_at_one_camera() {
    let gates = connected().await;
    let (gate, camera) = (gates.gate(), &gates.gate().camera);
    let (at, lane) = (format!("/cameras/{}", gate.camera_id), format!("/lanes/{}", gate.lane));
    let engineer = gates.site.engineer().await;
    let display = engineer.get(&format!("{lane}/display")).await.ok();
    let show = json!({ "occasion": "allowed", "display": display });

    // Its own interface: all thirteen calls.
    send_lists(&gates, Some("lapi")).await;
    use_lists(&gates).await;
    engineer.post(&format!("{at}/probe"), json!({})).await.ok();
    let place = json!({ "x": 1, "y": 2 });
    let rows = json!([{ "kind": "text", "text": "North" }]);
    let live = json!({ "areas": [{ "enabled": true, "place": place, "rows": rows }] });
    engineer.put(&format!("{at}/live-overlay"), live).await.ok();
    let photo = json!({
        "font_space_px": 2, "font_style": 0, "font_size": 3, "color": "#ffffff", "back_color": "#0000ff",
        "milliseconds": true, "date_format": 4, "places": [place],
        "time": { "enabled": true, "area": 0 }, "plate": { "enabled": true, "area": 1 },
        "custom_1": { "enabled": true, "area": 1, "text": "Site A" }, "custom_2": { "enabled": false, "area": 7 },
    });
    engineer.put(&format!("{at}/photo-overlay"), photo).await.ok();
    act(&gates, &format!("{lane}/display/show"), show.clone()).await;
    act(&gates, &format!("{lane}/commands"), json!({ "command": "open", "reason": "Test" })).await;
    act(&gates, &format!("{at}/capture"), json!({ "recognise": true })).await;
    let before = gates.site.camera_view("entry-1").await["reported_at"].clone();
    act(&gates, &format!("{at}/restart"), json!({})).await;
    assert_eq!(calls(camera), LAPI.map(str::to_owned).into());
    wait_until(DEADLINE, "camera that is back", || async {
        let anew = gates.site.camera_view("entry-1").await["reported_at"] != before;
        let probe = engineer.post(&format!("{at}/probe"), json!({})).await.ok();
        (anew && probe["ok"] == true).then_some(())
    })
    .await;
    assert!(camera.mqtt().wait_until_subscribed(DEADLINE).await, "{:?}", camera.mqtt().state());

    // MQTT: all eight types; results come back on their four paths.
    camera.lapi().stop_listening();
    camera.set_manual(ManualVia::ManualResult);
    let mut setup = crate::mqtt::own_broker();
    setup["lamp"] = json!(true);
    crate::mqtt::set_mqtt(&gates.site, setup).await;
    crate::mqtt::listens(&gates.site, gate).await;
    send_lists(&gates, Some("mqtt")).await;
    use_lists(&gates).await;
    act(&gates, &format!("{at}/capture"), json!({ "recognise": true })).await;
    act(&gates, &format!("{lane}/commands"), json!({ "command": "open", "reason": "Test" })).await;
    act(&gates, &format!("{lane}/commands"), json!({ "command": "close", "reason": "Test" })).await;
    act(&gates, &format!("{lane}/display/show"), show).await;
    let lamps = json!({ "lamps": [{ "space": "001", "mode": 3, "color": 1 }] });
    act(&gates, &format!("{at}/mqtt/lamps"), lamps).await;
    act(&gates, &format!("{at}/serial"), json!({ "port": 1, "hex": false, "data": "hello" })).await;
    camera.peripheral_says("weight 1200").await.unwrap();
    act(&gates, &format!("{at}/restart"), json!({})).await;
    let heard = camera.device().memory().mqtt;
    let types: BTreeSet<i64> =
        heard.iter().filter_map(|one| one.message.as_ref()?["type"].as_i64()).collect();
    assert_eq!(types, (1..=8).collect());

    // Upstream: captures, serial data, and what it said of itself and of its clock.
    let serial = engineer.get(&format!("{at}/serial")).await.ok();
    assert!(serial.to_string().contains("weight 1200"), "{serial}");
    let seen = gates.site.camera_view("entry-1").await;
    assert!(seen["reported_at"].is_string() && seen["clock_offset_ms"].is_number(), "{seen}");
    assert!(gates.site.captures().await.len() >= 2, "pictures by both upstream paths");
    assert_eq!(camera.violations(), [""; 0]);
}
