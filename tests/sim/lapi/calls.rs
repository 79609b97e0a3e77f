//! The thirteen downstream calls: what the document's tables say about each, and what the device then does.
//!
//! It judges one request that was already let in; it knows neither sockets nor passwords.

use serde_json::{Value, json};

use super::lists::{add, delete, edit, list_target};
use super::model::Model;
use super::osd::{live_osd, photo_osd};
use super::shape::{Kind, WORDS, check, check_each};
use crate::sim::device::Device;
use crate::sim::order::Order;
use crate::sim::wire::Request;

/// What a call came to, before any fault bends it.
#[derive(Debug, Clone)]
pub enum Judged {
    /// Served; `Data` is as documented for the call.
    Done {
        /// The `Data` member.
        data: Value,
        /// `CreatedID`, which only the manual capture's example carries.
        created_id: bool,
        /// What is to be done once the answer is on its way.
        order: Option<Order>,
    },
    /// The document does not allow it, in words for the violations list.
    Malformed(Vec<String>),
    /// Allowed, but this device cannot do it: response code and words.
    Refused(i64, String),
    /// No such path (C-Q20: HTTP 599 and a broken body).
    Unknown,
}

const GATE: &str = "/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl";
const LED: &str = "/LAPI/V1.0/INTELLIGENT/ParkingLED";
const PHOTO_OSD: &str = "/LAPI/V1.0/Media/PicOSD?BaseCfgType=0";
const CAPTURE: &str = "/LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL";
const REBOOT: &str = "/LAPI/V1.0/System/Reboot";

/// Checks a request and, if it is as documented, acts on the device. `live` is the live stream's address.
pub fn judge(device: &Device, model: Model, request: &Request, live: &str) -> Judged {
    let json_call = |act: &dyn Fn(&Value) -> Judged| match body(request) {
        Ok(value) => act(&value),
        Err(words) => Judged::Malformed(vec![words]),
    };
    let (method, target) = (request.method.as_str(), request.target.as_str());
    if let Some((list, id)) = list_target(target) {
        return match (method, id) {
            ("POST", None) => json_call(&|v| add(device, model, list, v)),
            ("PUT", Some(id)) => json_call(&|v| edit(device, list, id, v)),
            ("DELETE", Some(id)) => json_call(&|v| delete(device, list, id, v)),
            _ => method_fault(request, "POST without an id, PUT or DELETE with one"),
        };
    }
    let wanted = match target {
        t if t == model.living_stream() => "GET",
        t if t == model.live_osd() || t == GATE => "POST",
        PHOTO_OSD | LED | CAPTURE | REBOOT => "PUT",
        _ => return Judged::Unknown,
    };
    if method != wanted {
        return method_fault(request, wanted);
    }
    match target {
        GATE => json_call(&|v| gate(device, v)),
        LED => json_call(&|v| led(device, v)),
        PHOTO_OSD => json_call(&|v| photo_osd(device, v)),
        REBOOT => bare_call(request, None, || {
            device.change(|m| m.reboots += 1);
            Judged::Done { data: json!("null"), created_id: false, order: Some(Order::Restart) }
        }),
        CAPTURE => bare_call(request, Some("application/x-www-form-urlencoded"), || {
            device.change(|m| m.captures_asked += 1);
            Judged::Done { data: json!("null"), created_id: true, order: Some(Order::capture()) }
        }),
        t if t == model.live_osd() => json_call(&|v| live_osd(device, v)),
        _ => Judged::Done { data: json!(live), created_id: false, order: None },
    }
}

fn bare_call(request: &Request, content_type: Option<&str>, act: impl FnOnce() -> Judged) -> Judged {
    match empty(request, content_type) {
        None => act(),
        Some(words) => Judged::Malformed(vec![words]),
    }
}

pub(super) fn done() -> Judged {
    Judged::Done { data: json!("null"), created_id: false, order: None }
}

pub(super) fn unless(faults: Vec<String>, act: impl FnOnce() -> Judged) -> Judged {
    if faults.is_empty() { act() } else { Judged::Malformed(faults) }
}

fn method_fault(request: &Request, wanted: &str) -> Judged {
    Judged::Malformed(vec![format!("{} {}: the method must be {wanted}", request.method, request.path())])
}

fn body(request: &Request) -> Result<Value, String> {
    let what = request.path();
    let kind = request.headers.text("content-type").unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return Err(format!("{what}: Content-Type must be application/json, got {kind:?}"));
    }
    serde_json::from_slice(&request.body).map_err(|e| format!("{what}: the body is not JSON: {e}"))
}

/// Calls without a body still need a length: embedded servers answer 411 or hang without one.
fn empty(request: &Request, content_type: Option<&str>) -> Option<String> {
    let what = request.path();
    let given = request.headers.text("content-type").unwrap_or_default();
    if content_type.is_some_and(|wanted| wanted != given) {
        return Some(format!(
            "{what}: Content-Type must be {}, got {given:?}",
            content_type.unwrap_or_default()
        ));
    }
    if !request.body.is_empty() {
        return Some(format!("{what}: no body is documented"));
    }
    (request.headers.text("content-length").as_deref() != Some("0"))
        .then(|| format!("{what}: Content-Length: 0 is missing"))
}

fn gate(device: &Device, value: &Value) -> Judged {
    unless(check("GateControl", value, &[("Command", Kind::Number(0, 3))], &[]), || {
        device.gate(value["Command"].as_i64().unwrap_or(-1), "LAPI");
        done()
    })
}

/// One row of the display, the same in both channels' tables.
pub(crate) const ROW: &[(&str, Kind)] = &[
    ("customContext", WORDS),
    ("runType", Kind::Number(0, 4)),
    ("isBroadcast", Kind::Number(0, 1)),
    ("colorType", Kind::Number(1, 3)),
];

fn led(device: &Device, value: &Value) -> Judged {
    let required = [
        ("msgType", Kind::Number(1, 2)),
        ("showTime", Kind::Number(0, i64::MAX)),
        ("scenseNum", Kind::Number(4, 4)),
        ("scenseInfoList", Kind::List(Some(4))),
    ];
    let optional = [("scenseType", Kind::Number(0, 1)), ("voiceLevel", Kind::Number(1, 10))];
    let mut faults = check("ParkingLED", value, &required, &optional);
    faults.extend(check_each("ParkingLED", value, "scenseInfoList", ROW, &[]));
    unless(faults, || {
        device.change(|m| m.led.take(value));
        done()
    })
}
