//! The eight requests that come by MQTT: what the document's tables say about each, and what the device then does.
//!
//! It judges one message; it knows neither sockets nor brokers. Results go back over HTTP, see `notify`.

use chrono::Utc;
use serde_json::Value;

use crate::sim::body::Identity;
use crate::sim::camera::{GATE_RESULT, LAMP_RESULT, LED_RESULT, LIST_RESULT, MANUAL_RESULT};
use crate::sim::device::lists::ByPlate;
use crate::sim::device::{Device, Lamp, ListEntry, ListKind, SerialMessage, remember};
use crate::sim::lapi::calls::ROW;
use crate::sim::lapi::shape::{ANY, Kind, check, check_each};
use crate::sim::reply::lamp_faults;

/// The most a request may send over the serial port, bytes.
pub const SERIAL_LIMIT: usize = 1024;

/// What a message came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Executed {
    /// `done`, `failed`, `malformed`, `not for me`.
    pub(super) outcome: &'static str,
    /// The request it names.
    pub(super) request_id: String,
    /// Where its result goes; `None` where the document has no result.
    pub(super) result: Option<&'static str>,
    /// What is left to do.
    pub(super) next: Next,
}

/// What is left to do after the memory was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    Nothing,
    /// Take a picture, with or without reading the plate.
    Capture { recognise: bool },
    /// Restart.
    Restart,
    /// The peripheral says this.
    Peripheral(String),
}

const ENVELOPE: &[(&str, Kind)] = &[
    ("requestId", Kind::Text(1, 64)),
    ("version", Kind::Text(1, 8)),
    ("parkId", Kind::Text(1, 64)),
    ("deviceId", Kind::Text(1, 64)),
    ("type", Kind::Number(1, 8)),
    ("params", Kind::Object),
];

/// Checks a message and, if it is as documented and for this camera, acts on the device.
pub(super) fn execute(device: &Device, who: &Identity, message: &Value) -> Executed {
    let request_id = message["requestId"].as_str().unwrap_or_default().to_owned();
    let kind = message["type"].as_i64().unwrap_or_default();
    let result = match kind {
        1 => Some(MANUAL_RESULT),
        3 => Some(LAMP_RESULT),
        4 => Some(LIST_RESULT),
        5 | 8 => Some(GATE_RESULT),
        7 => Some(LED_RESULT),
        _ => None,
    };
    let executed = |outcome, result, next| Executed { outcome, request_id: request_id.clone(), result, next };
    // Every camera of a parking lot may listen to the same topic: what names another one is none of its business.
    if let Some(other) = message["deviceId"].as_str()
        && ![who.device_id.as_str(), "all", "1ton"].contains(&other)
    {
        return executed("not for me", None, Next::Nothing);
    }
    let mut faults = check("MQTT", message, ENVELOPE, &[]);
    if message["version"] != "1.0" {
        faults.push(format!("MQTT: version must be \"1.0\", got {}", message["version"]));
    }
    if message["parkId"].as_str().is_some_and(|park| park != who.park_id) {
        faults.push(format!("MQTT: parkId must be {:?}, got {}", who.park_id, message["parkId"]));
    }
    if faults.is_empty() {
        faults = params_faults(device, kind, &message["params"]);
    }
    if !faults.is_empty() {
        faults.into_iter().for_each(|fault| device.violation(fault));
        return executed("malformed", result, Next::Nothing);
    }
    match act(device, kind, &message["params"]) {
        Ok(next) => executed("done", result, next),
        Err(()) => executed("failed", result, Next::Nothing),
    }
}

fn params_faults(device: &Device, kind: i64, params: &Value) -> Vec<String> {
    let what = format!("MQTT type {kind}");
    match kind {
        1 => check(&what, params, &[], &[("mode", Kind::Number(1, 2))]),
        3 => lamp_faults(&what, params),
        4 => list_faults(&what, params),
        6 => serial_faults(&what, params),
        7 => {
            let rows = device.look(|m| m.led_rows);
            let members = [
                ("msgType", Kind::Number(1, 2)),
                ("showTime", Kind::Number(0, i64::MAX)),
                ("scenseInfoList", Kind::List(Some(rows))),
            ];
            let mut faults = check(&what, params, &members, &[]);
            faults.extend(check_each(&what, params, "scenseInfoList", ROW, &[]));
            faults
        }
        _ => check(&what, params, &[], &[]),
    }
}

fn list_faults(what: &str, params: &Value) -> Vec<String> {
    let count = params["num"].as_u64().map_or(0, |n| n as usize);
    let members = [
        ("listType", Kind::Number(1, 2)),
        ("mode", Kind::Number(1, 3)),
        ("num", Kind::Number(1, 100_000)),
        ("listInfo", Kind::List(Some(count))),
    ];
    let mut faults = check(what, params, &members, &[]);
    let entry =
        [("plateNo", Kind::Text(1, 16)), ("startTime", Kind::Text(1, 12)), ("endTime", Kind::Text(1, 12))];
    faults.extend(check_each(what, params, "listInfo", &entry, &[]));
    for one in params["listInfo"].as_array().into_iter().flatten() {
        for name in ["startTime", "endTime"] {
            if one[name].as_str().is_some_and(|t| t.parse::<i64>().is_err()) {
                faults.push(format!("{what}: {name} must be seconds, got {}", one[name]));
            }
        }
    }
    faults
}

fn serial_faults(what: &str, params: &Value) -> Vec<String> {
    let required = [("type", Kind::Number(1, 2)), ("size", ANY), ("data", Kind::Text(0, 8192))];
    let mut faults = check(what, params, &required, &[("serialNo", Kind::Number(1, 2))]);
    let data = params["data"].as_str().unwrap_or_default();
    let bytes = if params["type"] == 2 {
        if data.len() % 2 == 1 || !data.bytes().all(|b| b.is_ascii_hexdigit()) {
            faults.push(format!("{what}: data must be pairs of hex digits"));
        }
        data.len() / 2
    } else {
        if !data.is_ascii() {
            faults.push(format!("{what}: data must be ASCII"));
        }
        data.len()
    };
    if params["size"].as_u64() != Some(bytes as u64) {
        faults.push(format!("{what}: size {} is not the {bytes} bytes of data", params["size"]));
    }
    if bytes > SERIAL_LIMIT {
        faults.push(format!("{what}: {bytes} bytes are more than {SERIAL_LIMIT}"));
    }
    faults
}

fn act(device: &Device, kind: i64, params: &Value) -> Result<Next, ()> {
    match kind {
        1 => {
            device.change(|m| m.captures_asked += 1);
            return Ok(Next::Capture { recognise: params["mode"] != 2 });
        }
        2 => {
            device.change(|m| m.reboots += 1);
            return Ok(Next::Restart);
        }
        3 => device.change(|m| m.lamps.extend(Lamp::read_all(params))),
        4 => return sync_list(device, params),
        5 => device.gate(0, "MQTT"),
        6 => return Ok(serial(device, params)),
        7 => device.change(|m| m.led.take(params)),
        _ => device.gate(3, "MQTT"),
    }
    Ok(Next::Nothing)
}

/// One entry after the other: what can be done is done, and one that cannot makes the whole result a failure.
fn sync_list(device: &Device, params: &Value) -> Result<Next, ()> {
    let kind = if params["listType"] == 1 { ListKind::Allow } else { ListKind::Block };
    let at = |v: &Value, name: &str| v[name].as_str().and_then(|t| t.parse().ok()).unwrap_or_default();
    let given = params["listInfo"].as_array().map_or(&[][..], Vec::as_slice);
    device.change(|m| {
        let (held, rules) = m.list_mut(kind);
        if rules.max_per_request.is_some_and(|most| given.len() > most) {
            return Err(());
        }
        let mut by_plate = ByPlate::new(held, rules);
        let mut failed = 0;
        for v in given {
            let plate = v["plateNo"].as_str().unwrap_or_default().to_owned();
            let entry = ListEntry { plate, begin_s: at(v, "startTime"), end_s: at(v, "endTime") };
            let done = match params["mode"].as_i64() {
                Some(1) => by_plate.add(entry).is_ok(),
                Some(2) => by_plate.edit(&entry) || !rules.refuse_unknown_edit,
                _ => by_plate.delete(&entry.plate) || !rules.refuse_unknown_delete,
            };
            failed += usize::from(!done);
        }
        if failed == 0 { Ok(Next::Nothing) } else { Err(()) }
    })
}

fn serial(device: &Device, params: &Value) -> Next {
    let data = params["data"].as_str().unwrap_or_default().to_owned();
    let message = SerialMessage {
        at: Utc::now(),
        port: params["serialNo"].as_i64(),
        to_peripheral: true,
        hex: params["type"] == 2,
        data: data.clone(),
    };
    let reply = device.change(|m| {
        remember(&mut m.serial, message);
        m.peripheral.reply(&data)
    });
    reply.map_or(Next::Nothing, Next::Peripheral)
}
