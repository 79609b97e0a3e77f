//! U1, basic data: the document's spellings first, the correct ones beside
//! them (C-Q11).

use super::message::{BasicInfo, Capabilities, Sender, Space};
use crate::lenient::{self, Fields, Node};

pub(super) fn read(fields: &Fields<'_, '_>, sender: Sender, root: &Node<'_>) -> BasicInfo {
    let able = Fields::new([fields.get(&["deviceCapability"])]);
    BasicInfo {
        sender,
        device_type: fields.code(&["deviceType"]),
        device_name: fields.text(&["deviceName"]),
        scene_type: fields.code(&["senceType", "sceneType"]),
        keepalive_s: fields.int(&["keepalive"]),
        pic_fill_type: fields.code(&["picFillType"]),
        mqtt_enabled: fields.flag(&["mqttEnable"]),
        capabilities: Capabilities {
            lamp: able.flag(&["isSupportLamp"]),
            gate: able.flag(&["isSupportGate"]),
            coil: able.flag(&["isSupprotCoil", "isSupportCoil"]),
            radar: able.flag(&["isSupportRadar"]),
            led: able.flag(&["isSupportLED"]),
            store: able.flag(&["isSupportStore"]),
            park_detection: able.flag(&["isSupportParkDetection"]),
        },
        total_spaces: fields.int(&["totalParkNum"]),
        spaces: spaces(fields),
        shoot_position: fields.code(&["shootPosition"]),
        ip_address: fields.text(&["ipAddress"]),
        resolution: fields.text(&["resolution"]),
        software_version: fields.text(&["softwareVersion"]),
        serial_num: fields.text(&["serialNum"]),
        register_code: fields.text(&["registerCode"]),
        mac: fields.text(&["MAC"]),
        metadata_json: lenient::metadata(root),
    }
}

fn spaces(fields: &Fields<'_, '_>) -> Vec<Space> {
    let listed = fields.get(&["parkInfo"]).and_then(|info| info.get("idInfo").or(Some(info)));
    let items: &[Node<'_>] = match listed {
        Some(Node::List(items)) => items,
        Some(one @ Node::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    };
    let space = |item: &Node<'_>| {
        let item = Fields::new([Some(item)]);
        Space { area: item.text(&["area"]), id: item.text(&["id"]) }
    };
    items.iter().map(space).filter(|space| *space != Space::default()).collect()
}
