//! The vendor's JSON, in the order of the document's examples.

use serde::Serialize;

use super::{Addressee, Downlink, ListChange, check};
use crate::led::{LedDuration, LedMessage};
use crate::list_item::{DeviceList, ListItem};
use crate::upark::Lamp;

/// Required by the table and without meaning for a constant message: the
/// value the table itself shows beside `msgType` 2.
const CONSTANT_SHOW_TIME: u32 = 10;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'m> {
    request_id: &'m str,
    version: &'static str,
    park_id: &'m str,
    device_id: &'m str,
    r#type: u8,
    params: Params<'m>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Params<'m> {
    Nothing {},
    Capture {
        mode: u8,
    },
    #[serde(rename_all = "camelCase")]
    Lamps {
        num: usize,
        lamp_info: Vec<LampInfo<'m>>,
    },
    #[serde(rename_all = "camelCase")]
    List {
        list_type: u8,
        mode: u8,
        num: usize,
        list_info: Vec<ListInfo<'m>>,
    },
    #[serde(rename_all = "camelCase")]
    Serial {
        serial_no: u8,
        r#type: u8,
        size: usize,
        data: &'m str,
    },
    #[serde(rename_all = "camelCase")]
    Led {
        msg_type: u8,
        show_time: u32,
        scense_info_list: Vec<ScenseInfo>,
    },
}

#[derive(Serialize)]
struct LampInfo<'m> {
    id: &'m str,
    mode: u8,
    color: u8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListInfo<'m> {
    plate_no: &'m str,
    /// Seconds since 1970 as text, unlike LAPI's numbers (C-Q1).
    start_time: String,
    end_time: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ScenseInfo {
    color_type: u8,
    custom_context: String,
    is_broadcast: u8,
    run_type: u8,
}

pub(super) fn envelope(what: &Downlink, request_id: &str, park_id: &str, to: &Addressee) -> Vec<u8> {
    let (Addressee::Camera(device_id) | Addressee::Everyone(device_id)) = to;
    let message = Envelope {
        request_id,
        version: "1.0",
        park_id,
        device_id,
        r#type: what.type_number(),
        params: params(what),
    };
    serde_json::to_vec(&message).expect("text and numbers only")
}

fn params(what: &Downlink) -> Params<'_> {
    match what {
        Downlink::Restart | Downlink::OpenGate | Downlink::CloseGate => Params::Nothing {},
        Downlink::Capture(mode) => Params::Capture { mode: *mode as u8 },
        Downlink::Lamps(lamps) => {
            Params::Lamps { num: lamps.len(), lamp_info: lamps.iter().map(lamp).collect() }
        }
        Downlink::List(change) => {
            let (mode, which, plates) = match change {
                ListChange::Add(which, plates) => (1, which, plates),
                ListChange::Edit(which, plates) => (2, which, plates),
                ListChange::Delete(which, plates) => (3, which, plates),
            };
            let list_info: Vec<_> = plates.iter().map(listed).collect();
            Params::List { list_type: list_type(*which), mode, num: list_info.len(), list_info }
        }
        Downlink::Serial { port, format, data } => Params::Serial {
            serial_no: *port as u8,
            r#type: *format as u8,
            // Bytes on the line, not characters of the text.
            size: check::serial_bytes(*format, data).unwrap_or(data.len()),
            data,
        },
        Downlink::Led(message) => led(message),
    }
}

fn lamp(lamp: &Lamp) -> LampInfo<'_> {
    LampInfo { id: &lamp.space, mode: lamp.mode as u8, color: lamp.color as u8 }
}

fn list_type(which: DeviceList) -> u8 {
    match which {
        DeviceList::Allow => 1,
        DeviceList::Block => 2,
    }
}

fn listed(item: &ListItem) -> ListInfo<'_> {
    ListInfo { plate_no: &item.plate, start_time: item.begin_s.to_string(), end_time: item.end_s.to_string() }
}

/// MQTT knows neither `scenseNum` nor `scenseType` nor `voiceLevel` (C-Q15):
/// the number of rows says how the display is built.
fn led(message: &LedMessage) -> Params<'_> {
    let (msg_type, show_time) = match message.duration {
        LedDuration::Seconds(seconds) => (1, seconds),
        LedDuration::Constant => (2, CONSTANT_SHOW_TIME),
    };
    let rows = message.padded(message.layout.rows());
    let scense_info_list = rows
        .into_iter()
        .map(|row| ScenseInfo {
            color_type: row.color as u8,
            custom_context: row.text,
            is_broadcast: u8::from(row.speak),
            run_type: row.scroll as u8,
        })
        .collect();
    Params::Led { msg_type, show_time, scense_info_list }
}
