//! The six list calls: allow and block, add, edit, delete.
//!
//! The device keeps entries by id; nothing can read them back over the network.

use serde_json::Value;

use super::calls::{Judged, done, unless};
use super::model::Model;
use super::shape::{ANY, Kind, WORDS, check, check_each, seconds};
use crate::sim::device::{Device, ListEntry, ListKind, lists};

const VEHICLES: &str = "/LAPI/V1.0/ParkingLots/Vehicles/";

/// Which of the two lists a call is about, with the names its table uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct List {
    kind: ListKind,
    name: &'static str,
    info: &'static str,
    id: &'static str,
    /// `Num` is a string in the allow list's table and a number in the block list's (C-Q1).
    quoted_num: bool,
}

const ALLOW: List =
    List { kind: ListKind::Allow, name: "AllowList", info: "AllowListInfo", id: "AllowID", quoted_num: true };
const BLOCK: List = List {
    kind: ListKind::Block,
    name: "BlockList",
    info: "BlockListInfo",
    id: "BlockID",
    quoted_num: false,
};

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

/// How many entries a list call is about; `None` = it is no list call.
pub(super) fn entries_in(target: &str, body: &[u8]) -> Option<usize> {
    let (list, id) = list_target(target)?;
    if id.is_some() {
        return Some(1);
    }
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    Some(value[list.info].as_array().map_or(0, Vec::len))
}

/// L4, L7.
pub(super) fn add(device: &Device, model: Model, list: List, value: &Value) -> Judged {
    let quoted_num = list.quoted_num && !model.bare_num;
    let num = if quoted_num { Kind::Text(1, 6) } else { Kind::Number(1, 100_000) };
    let mut faults = check(list.name, value, &[("Num", num), (list.info, Kind::List(None))], &[]);
    let number = if model.quoted_values { Kind::Text(1, 20) } else { ANY };
    let required =
        [(list.id, number), ("PlateNo", Kind::Text(1, 16)), ("BeginTime", number), ("EndTime", number)];
    let optional = [("OwnerName", WORDS), ("PhoneNo", WORDS), ("Remarks", WORDS)];
    faults.extend(check_each(list.name, value, list.info, &required, &optional));
    let given = value[list.info].as_array().map_or(&[][..], Vec::as_slice);
    if seconds(value.get("Num")) != Some(given.len() as i64) {
        faults.push(format!("{}: Num is not the number of entries", list.name));
    }
    let at = |v: &Value, name: &str| seconds(v.get(name)).unwrap_or_default();
    let new: Vec<(i64, ListEntry)> = given
        .iter()
        .map(|v| {
            let plate = v["PlateNo"].as_str().unwrap_or_default().to_owned();
            (at(v, list.id), ListEntry { plate, begin_s: at(v, "BeginTime"), end_s: at(v, "EndTime") })
        })
        .collect();
    let mut ids: Vec<i64> = new.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| pair[0] == pair[1]) {
        faults.push(format!("{}: the same {} twice in one request", list.name, list.id));
    }
    unless(faults, || {
        device.change(|m| {
            let (held, rules) = m.list_mut(list.kind);
            lists::add(held, new, rules).map_or_else(|words| Judged::Refused(1, words), |()| done())
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
        device.change(|m| {
            let (held, rules) = m.list_mut(list.kind);
            let Some(entry) = held.get_mut(&id) else {
                return unknown(list, id, rules.refuse_unknown_edit);
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
        device.change(|m| {
            let (held, rules) = m.list_mut(list.kind);
            match held.remove(&id) {
                Some(_) => done(),
                None => unknown(list, id, rules.refuse_unknown_delete),
            }
        })
    })
}

fn unknown(list: List, id: i64, refuse: bool) -> Judged {
    if refuse { Judged::Refused(1, format!("{} {id} unknown", list.id)) } else { done() }
}
