//! The thirteen downstream calls: what the document's tables say about each, and what the device then does.
//!
//! It judges one request that was already let in; it knows neither sockets nor passwords.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::shape::{ANY, Kind, WORDS, check, check_each, seconds};
use crate::sim::device::{Device, ListEntry};
use crate::sim::wire::Request;

/// What a call came to, before any fault bends it.
#[derive(Debug, Clone, PartialEq)]
pub enum Judged {
    /// Served; `Data` is as documented for the call.
    Done {
        /// The `Data` member.
        data: Value,
        /// `CreatedID`, which only the manual capture's example carries.
        created_id: bool,
        /// The call asked for a manual capture.
        capture: bool,
    },
    /// The document does not allow it, in words for the violations list.
    Malformed(Vec<String>),
    /// Allowed, but this device cannot do it: response code and words.
    Refused(i64, String),
    /// No such path (C-Q20: HTTP 599 and a broken body).
    Unknown,
}

const CHANNEL: &str = "/LAPI/V1.0/Channel/0/Media/";
const VEHICLES: &str = "/LAPI/V1.0/ParkingLots/Vehicles/";

/// Checks a request and, if it is as documented, acts on the device.
pub fn judge(device: &Device, request: &Request, rtsp_host: &str) -> Judged {
    let json_call = |act: &dyn Fn(&Value) -> Judged| match body(request) {
        Ok(value) => act(&value),
        Err(words) => Judged::Malformed(vec![words]),
    };
    let (method, target) = (request.method.as_str(), request.target.as_str());
    if let Some((list, id)) = list_target(target) {
        return match (method, id) {
            ("POST", None) => json_call(&|v| add(device, list, v)),
            ("PUT", Some(id)) => json_call(&|v| edit(device, list, id, v)),
            ("DELETE", Some(id)) => json_call(&|v| delete(device, list, id, v)),
            _ => method_fault(request, "POST without an id, PUT or DELETE with one"),
        };
    }
    let wanted = match target {
        "/LAPI/V1.0/Channel/0/Media/LivingStream" => "GET",
        "/LAPI/V1.0/Channel/0/Media/OSD/0" | "/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl" => "POST",
        "/LAPI/V1.0/Media/PicOSD?BaseCfgType=0"
        | "/LAPI/V1.0/INTELLIGENT/ParkingLED"
        | "/LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL"
        | "/LAPI/V1.0/System/Reboot" => "PUT",
        _ => return Judged::Unknown,
    };
    if method != wanted {
        return method_fault(request, wanted);
    }
    match target {
        "/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl" => json_call(&|v| gate(device, v)),
        "/LAPI/V1.0/INTELLIGENT/ParkingLED" => json_call(&|v| led(device, v)),
        "/LAPI/V1.0/Media/PicOSD?BaseCfgType=0" => json_call(&|v| photo_osd(device, v)),
        "/LAPI/V1.0/System/Reboot" => match empty(request, None) {
            None => {
                device.change(|m| m.reboots += 1);
                done()
            }
            Some(words) => Judged::Malformed(vec![words]),
        },
        "/LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL" => {
            match empty(request, Some("application/x-www-form-urlencoded")) {
                None => {
                    device.change(|m| m.captures_asked += 1);
                    Judged::Done { data: json!("null"), created_id: true, capture: true }
                }
                Some(words) => Judged::Malformed(vec![words]),
            }
        }
        t if t.starts_with(CHANNEL) && t.ends_with("OSD/0") => json_call(&|v| live_osd(device, v)),
        _ => Judged::Done {
            data: json!(format!("rtsp://{rtsp_host}:554/media/video1")),
            created_id: false,
            capture: false,
        },
    }
}

fn done() -> Judged {
    Judged::Done { data: json!("null"), created_id: false, capture: false }
}

fn unless(faults: Vec<String>, act: impl FnOnce() -> Judged) -> Judged {
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

const ROW: &[(&str, Kind)] = &[
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
        let rows = value["scenseInfoList"].as_array().map_or(&[][..], Vec::as_slice);
        let text = |row: &Value| row["customContext"].as_str().unwrap_or_default().to_owned();
        device.change(|m| {
            m.led.spoken = rows.iter().filter(|r| r["isBroadcast"] == 1).map(text).collect();
            let shown = rows.iter().map(text).collect();
            if value["msgType"] == 2 {
                m.led.constant = shown;
            } else {
                let seconds = value["showTime"].as_u64().unwrap_or_default().min(86_400);
                m.led.temporary = shown;
                m.led.temporary_until = Some(Instant::now() + Duration::from_secs(seconds));
            }
        });
        done()
    })
}

const POINT: &[(&str, Kind)] = &[("X", Kind::Number(0, 99)), ("Y", Kind::Number(0, 99))];

fn area_faults(what: &str, area: &Value) -> Vec<String> {
    let mut faults = check(what, area, &[("TopLeft", Kind::Object), ("BotRight", Kind::Object)], &[]);
    for corner in ["TopLeft", "BotRight"] {
        if let Some(point) = area.get(corner) {
            faults.extend(check(&format!("{what}.{corner}"), point, POINT, &[]));
        }
    }
    faults
}

fn live_osd(device: &Device, value: &Value) -> Judged {
    let count = value["AreaNum"].as_u64().map_or(0, |n| n as usize);
    let members = [("AreaNum", Kind::Number(0, 8)), ("InfoOSD", Kind::List(Some(count)))];
    let mut faults = check("OSD", value, &members, &[]);
    let area = [
        ("Index", Kind::Number(0, 7)),
        ("Enable", Kind::Number(0, 1)),
        ("InfoParam", Kind::List(Some(8))),
        ("Area", Kind::Object),
    ];
    faults.extend(check_each("OSD", value, "InfoOSD", &area, &[]));
    for one in value["InfoOSD"].as_array().into_iter().flatten() {
        let row = [("InfoType", Kind::Number(0, 2)), ("Value", WORDS)];
        faults.extend(check_each("OSD.InfoOSD", one, "InfoParam", &row, &[]));
        faults.extend(area_faults("OSD.Area", &one["Area"]));
    }
    unless(faults, || {
        device.change(|m| m.live_osd = Some(value.clone()));
        done()
    })
}

fn photo_osd(device: &Device, value: &Value) -> Judged {
    let zero = Kind::Number(0, 0);
    let colour = Kind::Number(0, 0xff_ffff);
    let count = value["OSDNum"].as_u64().map_or(0, |n| n as usize);
    let members = [("OSDBaseCFG", Kind::Object), ("OSDNum", ANY), ("PicOSDCFG", Kind::List(Some(count)))];
    let mut faults = check("PicOSD", value, &members, &[]);
    let base = [
        ("FontSpace", Kind::Number(0, 10)),
        ("Mode", zero),
        ("OSDPrame", zero),
        ("OSDSource", zero),
        ("BaseCfgType", zero),
        ("BackColor", colour),
        ("OSDStyle", Kind::Object),
        ("OSDArea", Kind::List(Some(8))),
    ];
    faults.extend(check("PicOSD.OSDBaseCFG", &value["OSDBaseCFG"], &base, &[]));
    let style = [
        ("FontStyle", Kind::Number(0, 4)),
        ("FontSize", Kind::Number(0, 3)),
        ("FontType", zero),
        ("Color", colour),
        ("Alpha", zero),
        ("TimeFormat", Kind::Number(0, 5)),
        ("DateFormat", Kind::Number(0, 4)),
    ];
    faults.extend(check("PicOSD.OSDStyle", &value["OSDBaseCFG"]["OSDStyle"], &style, &[]));
    for area in value["OSDBaseCFG"]["OSDArea"].as_array().into_iter().flatten() {
        faults.extend(area_faults("PicOSD.OSDArea", area));
    }
    let item = [
        ("OSDType", Kind::Number(0, 111)),
        ("Enable", Kind::Number(0, 1)),
        ("SpaceNum", Kind::Number(1, 1)),
        ("NewLineNum", zero),
        ("Location", zero),
        ("AreaIndex", Kind::Number(0, 7)),
        ("OSDName", WORDS),
        ("OSDForm", Kind::Text(0, 0)),
    ];
    faults.extend(check_each("PicOSD", value, "PicOSDCFG", &item, &[]));
    unless(faults, || {
        device.change(|m| m.photo_osd = Some(value.clone()));
        done()
    })
}

/// Which of the two lists a call is about, with the names its table uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct List {
    name: &'static str,
    info: &'static str,
    id: &'static str,
    /// `Num` is a string in the allow list's table and a number in the block list's (C-Q1).
    quoted_num: bool,
}

const ALLOW: List = List { name: "AllowList", info: "AllowListInfo", id: "AllowID", quoted_num: true };
const BLOCK: List = List { name: "BlockList", info: "BlockListInfo", id: "BlockID", quoted_num: false };

fn list_target(target: &str) -> Option<(List, Option<i64>)> {
    let rest = target.strip_prefix(VEHICLES)?;
    let list = [ALLOW, BLOCK].into_iter().find(|l| rest.starts_with(l.name))?;
    match rest[list.name.len()..].strip_prefix('/') {
        None if rest.len() == list.name.len() => Some((list, None)),
        None => None,
        Some(id) => Some((list, Some(id.parse().ok()?))),
    }
}

fn entries<T>(
    device: &Device,
    list: List,
    act: impl FnOnce(&mut std::collections::BTreeMap<i64, ListEntry>) -> T,
) -> T {
    device.change(|m| act(if list == ALLOW { &mut m.allow } else { &mut m.block }))
}

fn add(device: &Device, list: List, value: &Value) -> Judged {
    let num = if list.quoted_num { Kind::Text(1, 6) } else { Kind::Number(1, 100_000) };
    let mut faults = check(list.name, value, &[("Num", num), (list.info, Kind::List(None))], &[]);
    let required = [(list.id, ANY), ("PlateNo", Kind::Text(1, 16)), ("BeginTime", ANY), ("EndTime", ANY)];
    let optional = [("OwnerName", WORDS), ("PhoneNo", WORDS), ("Remarks", WORDS)];
    faults.extend(check_each(list.name, value, list.info, &required, &optional));
    let new = value[list.info].as_array().cloned().unwrap_or_default();
    if seconds(value.get("Num")) != Some(new.len() as i64) {
        faults.push(format!("{}: Num is not the number of entries", list.name));
    }
    unless(faults, || {
        entries(device, list, |held| {
            let id = |v: &Value| v[list.id].as_i64().unwrap_or_default();
            if let Some(taken) = new.iter().map(id).find(|id| held.contains_key(id)) {
                return Judged::Refused(1, format!("{} {taken} exists", list.id));
            }
            for v in &new {
                let at = |name: &str| v[name].as_i64().unwrap_or_default();
                let plate = v["PlateNo"].as_str().unwrap_or_default().to_owned();
                held.insert(id(v), ListEntry { plate, begin_s: at("BeginTime"), end_s: at("EndTime") });
            }
            done()
        })
    })
}

fn edit(device: &Device, list: List, id: i64, value: &Value) -> Judged {
    // The allow list's table requires the id in the body, its example leaves it out: both are let through.
    let optional = [
        ("PlateNo", Kind::Text(1, 16)),
        ("BeginTime", Kind::NumberOrQuoted),
        ("EndTime", Kind::NumberOrQuoted),
        (list.id, Kind::Number(id, id)),
    ];
    unless(check(list.name, value, &[], &optional), || {
        entries(device, list, |held| {
            let Some(entry) = held.get_mut(&id) else {
                return Judged::Refused(1, format!("{} {id} unknown", list.id));
            };
            if let Some(plate) = value["PlateNo"].as_str() {
                entry.plate = plate.to_owned();
            }
            entry.begin_s = seconds(value.get("BeginTime")).unwrap_or(entry.begin_s);
            entry.end_s = seconds(value.get("EndTime")).unwrap_or(entry.end_s);
            done()
        })
    })
}

fn delete(device: &Device, list: List, id: i64, value: &Value) -> Judged {
    unless(check(list.name, value, &[("ID", Kind::Number(id, id))], &[]), || {
        entries(device, list, |held| match held.remove(&id) {
            Some(_) => done(),
            None => Judged::Refused(1, format!("{} {id} unknown", list.id)),
        })
    })
}
