//! The documents' tables, typed: which requests there are, and which parameters each takes.
//!
//! It reads and judges a request; it does nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use super::fault::Op;
use crate::sim::wire::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Country,
    ServiceType,
    Time,
    Truth,
    Day,
    Count,
    TenantType,
}

type Fields = &'static [(&'static str, bool, Kind)];

struct Row {
    op: Op,
    method: &'static str,
    paths: &'static [&'static str],
    query: Fields,
    /// `None` = the request has no body.
    body: Option<Fields>,
}

const VEHICLE: Fields = &[
    ("license_plate_number", true, Kind::Text),
    ("country_code", true, Kind::Country),
    ("subdivision", false, Kind::Text),
];
const WINDOW: Fields = &[
    ("license_plate_number", true, Kind::Text),
    ("country_code", true, Kind::Country),
    ("subdivision", false, Kind::Text),
    ("type", false, Kind::ServiceType),
    ("from", false, Kind::Time),
    ("to", false, Kind::Time),
    ("include_running_services", false, Kind::Truth),
];
const TOKEN: Fields = &[
    ("client_id", true, Kind::Text),
    ("client_secret", true, Kind::Text),
    ("audience", true, Kind::Text),
    ("grant_type", true, Kind::Text),
];
const TENANT: Fields =
    &[("name", true, Kind::Text), ("manager_email", true, Kind::Text), ("type", true, Kind::TenantType)];
const ALLOCATION: Fields = &[
    ("permit_definition_id", true, Kind::Text),
    ("parking_spaces_count", true, Kind::Count),
    ("permit_count", true, Kind::Count),
    ("valid_from", true, Kind::Day),
    ("valid_to", true, Kind::Day),
];
const UPDATE: Fields = &[
    ("parking_spaces_count", true, Kind::Count),
    ("permit_count", true, Kind::Count),
    ("valid_from", false, Kind::Day),
    ("valid_to", true, Kind::Day),
];

const fn row(
    op: Op,
    method: &'static str,
    paths: &'static [&'static str],
    query: Fields,
    body: Option<Fields>,
) -> Row {
    Row { op, method, paths, query, body }
}

const ROWS: &[Row] = &[
    row(Op::Token, "POST", &["oauth/token"], &[], Some(TOKEN)),
    row(Op::Vehicles, "GET", &["fleet/v2/vehicles"], &[], None),
    row(Op::AddVehicle, "POST", &["fleet/v2/vehicles"], &[], Some(VEHICLE)),
    row(Op::RemoveVehicle, "DELETE", &["fleet/v2/vehicles"], VEHICLE, None),
    row(Op::Detach, "POST", &["fleet/v2/vehicles/detach"], &[], Some(VEHICLE)),
    row(Op::Decline, "POST", &["fleet/v2/services/{}/decline"], &[], None),
    row(Op::Unpaid, "GET", &["fleet/v2/services"], &[("cursor", false, Kind::Text)], None),
    row(Op::VehicleUnpaid, "GET", &["fleet/v2/vehicles/services"], WINDOW, None),
    row(Op::Lock, "POST", &["fleet/v2/vehicles/disable_payments"], &[], Some(WINDOW)),
    row(
        Op::Definitions,
        "GET",
        &["permit/v2/landlord/{}/permitDefinitions", "permit/v2/landlord/{}/permit_definitions"],
        &[],
        None,
    ),
    row(Op::NewTenant, "PUT", &["permit/v2/landlord/{}/tenant/new"], &[], Some(TENANT)),
    row(Op::Tenant, "GET", &["permit/v2/landlord/{}/tenant/{}"], &[], None),
    row(Op::Tenants, "GET", &["permit/v2/landlord/{}/tenants"], &[], None),
    row(
        Op::CreateAllocation,
        "PUT",
        &[
            "permit/v2/landlord/{}/tenant/{}/permitAllocations",
            "permit/v2/landlord/{}/tenant/{}/permitAllocations/new",
            "permit/v2/landlord/{}/tenant/{}/permit_allocations",
            "permit/v2/landlord/{}/tenant/{}/permit_allocations/new",
        ],
        &[],
        Some(ALLOCATION),
    ),
    row(
        Op::UpdateAllocation,
        "POST",
        &[
            "permit/v2/landlord/{}/tenant/{}/permitAllocations/{}",
            "permit/v2/landlord/{}/tenant/{}/permit_allocations/{}",
        ],
        &[],
        Some(UPDATE),
    ),
    row(
        Op::DeleteAllocation,
        "DELETE",
        &[
            "permit/v2/landlord/{}/tenant/{}/permitAllocations/{}",
            "permit/v2/landlord/{}/tenant/{}/permit_allocations/{}",
        ],
        &[],
        None,
    ),
];

/// A request as the tables see it.
#[derive(Debug)]
pub(super) struct Call {
    pub op: Op,
    /// What stands in the path's holes.
    pub ids: Vec<String>,
    pub params: BTreeMap<String, Value>,
    /// What is not as described: an error id and words.
    pub faults: Vec<(&'static str, String)>,
}

impl Call {
    pub fn text(&self, key: &str) -> Option<&str> {
        self.params.get(key).and_then(Value::as_str)
    }
}

/// Finds the request in the tables and checks it. `Err` = there is no such request.
pub(super) fn read(request: &Request) -> Result<Call, (u16, String)> {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let found: Vec<(&Row, Vec<String>)> =
        ROWS.iter().filter_map(|r| r.paths.iter().find_map(|p| holes(p, path)).map(|ids| (r, ids))).collect();
    let Some((row, ids)) = found.into_iter().find(|(r, _)| r.method == request.method) else {
        let known = ROWS.iter().any(|r| r.paths.iter().any(|p| holes(p, path).is_some()));
        let words = format!("{} {path}: not in the document", request.method);
        return Err((if known { 400 } else { 404 }, words));
    };
    let mut faults = Vec::new();
    let mut params = BTreeMap::new();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        if value.contains('+') {
            faults.push(("argument_type_mismatch", format!("query {key}: + is not percent-encoded")));
        }
        if params.insert(decoded(key), Value::from(decoded(value))).is_some() {
            faults.push(("argument_type_mismatch", format!("query {key}: given twice")));
        }
    }
    judge(row.query, &params, true, &mut faults);
    match row.body {
        None if !request.body.is_empty() => {
            faults.push(("message_not_readable", "a body, where the document has none".into()));
        }
        None => {}
        Some(fields) => {
            let kind = request.headers.text("content-type").unwrap_or_default();
            if kind.split(';').next().unwrap_or_default().trim() != "application/json" {
                faults.push(("message_not_readable", format!("Content-Type {kind:?}")));
            }
            match serde_json::from_slice::<Value>(&request.body) {
                Ok(Value::Object(body)) => {
                    let body = body.into_iter().collect();
                    judge(fields, &body, false, &mut faults);
                    params.extend(body);
                }
                _ => faults.push(("message_not_readable", "the body is not a JSON object".into())),
            }
        }
    }
    Ok(Call { op: row.op, ids, params, faults })
}

fn judge(
    fields: Fields,
    given: &BTreeMap<String, Value>,
    query: bool,
    faults: &mut Vec<(&'static str, String)>,
) {
    for (key, mandatory, _) in fields {
        let empty = given.get(*key).is_none_or(|v| v.as_str().is_some_and(str::is_empty));
        if *mandatory && empty {
            faults.push(("missing_property", format!("{key} is missing")));
        }
    }
    for (key, value) in given {
        match fields.iter().find(|(k, ..)| k == key) {
            None => faults.push(("argument_type_mismatch", format!("{key} is not in the document"))),
            Some((_, _, kind)) if !fits(*kind, value, query) => {
                faults.push(("argument_type_mismatch", format!("{key}: {value} is not a {kind:?}")));
            }
            Some(_) => {}
        }
    }
}

fn fits(kind: Kind, value: &Value, query: bool) -> bool {
    let text = value.as_str();
    match kind {
        Kind::Text => text.is_some(),
        Kind::Country => text.is_some_and(|t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase())),
        Kind::ServiceType => matches!(text, Some("PARKING" | "TOLL_ROAD")),
        Kind::TenantType => matches!(text, Some("FULL" | "BASIC")),
        Kind::Time => text.is_some_and(|t| DateTime::parse_from_str(t, "%Y-%m-%dT%H:%M:%S%z").is_ok()),
        Kind::Day => text.is_some_and(|t| NaiveDate::parse_from_str(t, "%Y-%m-%d").is_ok()),
        Kind::Truth if query => matches!(text, Some("true" | "false")),
        Kind::Truth => value.is_boolean(),
        Kind::Count => value.as_u64().is_some(),
    }
}

fn holes(pattern: &str, path: &str) -> Option<Vec<String>> {
    let (mut want, mut have) = (pattern.split('/'), path.strip_prefix('/')?.split('/'));
    let mut ids = Vec::new();
    loop {
        match (want.next(), have.next()) {
            (None, None) => return Some(ids),
            (Some("{}"), Some(id)) if !id.is_empty() => ids.push(decoded(id)),
            (Some(w), Some(h)) if w == h => {}
            _ => return None,
        }
    }
}

/// Percent-decoded; a bare `+` is a space, as in a form.
pub(in crate::sim) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut i) = (Vec::with_capacity(bytes.len()), 0);
    while i < bytes.len() {
        let hex = text.get(i + 1..i + 3).and_then(|h| u8::from_str_radix(h, 16).ok());
        match (bytes[i], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                i += 2;
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
        i += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
