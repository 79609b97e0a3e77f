//! The document's tables, typed: which requests there are, and which members each takes.
//!
//! It reads and judges a request; it does nothing. The bodies of `isvalid` and of the two certification methods are
//! not public: theirs are as agreed here.

use serde_json::Value;

use super::fault::Op;
use super::{Flaw, PbpConfig};
use crate::sim::autopay::table::decoded;
use crate::sim::wire::Request;

/// Where the methods are, in front of their names.
pub const PREFIX: &str = "/api/pbp/v2014-06/";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Texts,
    Permits,
}

type Members = &'static [(&'static str, bool, Kind)];

const IS_VALID: Members =
    &[("PlateNumber", true, Kind::Text), ("PlateState", false, Kind::Text), ("ZoneIds", true, Kind::Texts)];
const SEARCH: Members = &[("PlateNumbers", true, Kind::Texts), ("ZoneIds", true, Kind::Texts)];
const POPULATE: Members = &[("ZoneId", true, Kind::Text), ("Permits", true, Kind::Permits)];
const CLEAR: Members = &[("ZoneId", true, Kind::Text)];
const PERMIT: &[(&str, bool)] = &[
    ("Expiry", true),
    ("Activation", false),
    ("PermitId", true),
    ("PlateNumber", true),
    ("PlateState", false),
    ("Make", false),
    ("Color", false),
];

/// A request as the tables see it.
#[derive(Debug)]
pub(super) struct Call {
    pub op: Op,
    /// The zone in the path, decoded.
    pub zone: String,
    pub token: Option<String>,
    pub body: Value,
    /// What is not as described.
    pub faults: Vec<String>,
}

impl Call {
    pub fn text(&self, member: &str) -> &str {
        self.body[member].as_str().unwrap_or_default()
    }
    pub fn texts(&self, member: &str) -> Vec<&str> {
        self.body[member].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// Finds the request in the tables and checks it. `Err` = there is no such request.
pub(super) fn read(request: &Request, config: &PbpConfig) -> Result<Call, (u16, String)> {
    let path = request.path();
    let (op, zone) = method(path, config)
        .ok_or_else(|| (404, format!("{} {path}: not in the document", request.method)))?;
    let wanted = if matches!(op, Op::Zones | Op::Permits) { "GET" } else { "POST" };
    if request.method != wanted {
        return Err((405, format!("{} {path}: the document has {wanted}", request.method)));
    }
    let mut call = Call { op, zone, token: None, body: Value::Null, faults: Vec::new() };
    query(request, config, &mut call);
    let members = match op {
        Op::Zones | Op::Permits => None,
        Op::IsValid => Some(IS_VALID),
        Op::Search => Some(SEARCH),
        Op::Populate => Some(POPULATE),
        Op::Clear => Some(CLEAR),
    };
    match members {
        None if !request.body.is_empty() => call.faults.push("a body, where the document has none".into()),
        None => {}
        Some(members) => body(request, members, &mut call),
    }
    Ok(call)
}

fn method(path: &str, config: &PbpConfig) -> Option<(Op, String)> {
    let any = config.has(Flaw::AnyVersion);
    let rest = match path.strip_prefix(PREFIX) {
        None if any => path.strip_prefix("/api/pbp/")?.split_once('/')?.1,
        rest => rest?,
    };
    let op = match rest {
        "zones" => Op::Zones,
        "isvalid" => Op::IsValid,
        "permits/search" => Op::Search,
        own if own == config.populate_path => Op::Populate,
        own if own == config.clear_path => Op::Clear,
        other => {
            let zone = other.strip_prefix("zones/")?.strip_suffix("/permits")?;
            let one = !zone.is_empty() && !zone.contains('/');
            return one.then(|| (Op::Permits, decoded(zone)));
        }
    };
    Some((op, String::new()))
}

fn query(request: &Request, config: &PbpConfig, call: &mut Call) {
    let text = request.target.split_once('?').map_or("", |(_, q)| q);
    for pair in text.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if call.op != Op::Permits || decoded(name) != "continuationToken" {
            call.faults.push(format!("query {name}: not in the document"));
        } else if call.token.is_some() {
            call.faults.push("query continuationToken: given twice".into());
        } else {
            let as_sent = config.has(Flaw::TokenNotDecoded);
            if value.bytes().any(|b| !(b.is_ascii_alphanumeric() || b"-._~%+".contains(&b))) {
                call.faults.push(format!("query continuationToken: {value:?} is not percent-encoded"));
            }
            call.token = Some(if as_sent { value.to_owned() } else { decoded(value) });
        }
    }
}

fn body(request: &Request, members: Members, call: &mut Call) {
    let kind = request.headers.text("content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(kind.as_str(), "application/json" | "text/json") {
        call.faults.push(format!("Content-Type {kind:?}"));
    }
    let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&request.body) else {
        return call.faults.push("the body is not a JSON object".into());
    };
    for (name, mandatory, kind) in members {
        match body.get(*name) {
            None | Some(Value::Null) if *mandatory => call.faults.push(format!("{name} is missing")),
            None | Some(Value::Null) => {}
            Some(value) if !fits(*kind, value) => call.faults.push(format!("{name} is not {kind:?}")),
            Some(_) => {}
        }
    }
    let strange = body.keys().filter(|name| !members.iter().any(|(known, ..)| known == name));
    call.faults.extend(strange.map(|name| format!("{name} is not in the document")));
    call.body = Value::Object(body);
}

fn fits(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::Text => value.is_string(),
        Kind::Texts => value.as_array().is_some_and(|a| a.iter().all(Value::is_string)),
        Kind::Permits => value.as_array().is_some_and(|a| a.iter().all(is_permit)),
    }
}

fn is_permit(value: &Value) -> bool {
    let Some(permit) = value.as_object() else { return false };
    permit.keys().all(|name| PERMIT.iter().any(|(known, _)| known == name))
        && PERMIT.iter().all(|(name, mandatory)| match permit.get(*name) {
            None | Some(Value::Null) => !mandatory,
            Some(value) => value.is_string(),
        })
}
