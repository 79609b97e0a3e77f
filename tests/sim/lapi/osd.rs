//! The two overlay calls: strict checks by their tables, then kept as they came.
//!
//! The document's examples of both contradict its tables; the tables decide (C-Q16).

use serde_json::Value;

use super::calls::{Judged, done, unless};
use super::shape::{ANY, Kind, WORDS, check, check_each};
use crate::sim::device::Device;

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

/// L2, the live overlay.
pub(super) fn live_osd(device: &Device, value: &Value) -> Judged {
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

/// L3, the photo overlay.
pub(super) fn photo_osd(device: &Device, value: &Value) -> Judged {
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
