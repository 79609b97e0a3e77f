//! The six list calls: allow and block, add, edit, delete.
//!
//! The device keeps entries by id; nothing can read them back over the network.

use serde_json::Value;

use super::calls::{Judged, done, unless};
use super::shape::{ANY, Kind, WORDS, check, check_each, seconds};
use crate::sim::device::{Device, ListEntry};

const VEHICLES: &str = "/LAPI/V1.0/ParkingLots/Vehicles/";

/// Which of the two lists a call is about, with the names its table uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List {
    name: &'static str,
    info: &'static str,
    id: &'static str,
    /// `Num` is a string in the allow list's table and a number in the block list's (C-Q1).
    quoted_num: bool,
}

const ALLOW: List = List { name: "AllowList", info: "AllowListInfo", id: "AllowID", quoted_num: true };
const BLOCK: List = List { name: "BlockList", info: "BlockListInfo", id: "BlockID", quoted_num: false };

/// The list and the id a request target names; `None` = it is no list call.
pub(super) fn list_target(target: &str) -> Option<(List, Option<i64>)> {
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

/// L4, L7.
pub(super) fn add(device: &Device, list: List, value: &Value) -> Judged {
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

/// L5, L8.
pub(super) fn edit(device: &Device, list: List, id: i64, value: &Value) -> Judged {
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

/// L6, L9.
pub(super) fn delete(device: &Device, list: List, id: i64, value: &Value) -> Judged {
    unless(check(list.name, value, &[("ID", Kind::Number(id, id))], &[]), || {
        entries(device, list, |held| match held.remove(&id) {
            Some(_) => done(),
            None => Judged::Refused(1, format!("{} {id} unknown", list.id)),
        })
    })
}
