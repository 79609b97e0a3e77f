//! The documents' tables, typed: which requests there are, which attributes each takes, under which names.
//!
//! It reads and judges a request; it does nothing. What it says never holds the token.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde_json::{Map, Value};

use super::fault::Op;
use crate::sim::wire::Request;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Alphanumeric including dashes.
    Dashed,
    Text,
    /// `Y-m-d\TH:i:s`.
    Time,
    /// At least three digits, two of them pennies; 0.01 to 999999.99.
    Amount,
    /// CAD, USD.
    Currency,
}

/// One row of an attribute table.
struct Row {
    /// How the simulator calls it.
    key: &'static str,
    /// "Possible Names".
    names: &'static [&'static str],
    /// Characters.
    limit: usize,
    kind: Kind,
    /// The error code when it is missing; `None` = optional.
    missing: Option<u32>,
    /// The error code when its value is wrong.
    wrong: u32,
}

const fn row(
    key: &'static str,
    names: &'static [&'static str],
    limit: usize,
    kind: Kind,
    missing: Option<u32>,
    wrong: u32,
) -> Row {
    Row { key, names, limit, kind, missing, wrong }
}

const TOKEN: Row = row("token", &["apiToken"], 50, Kind::Dashed, Some(9001), 9002);
const REFERENCE: Row =
    row("reference", &["referenceid", "referenceID", "reference_id"], 50, Kind::Dashed, Some(9008), 9033);
const AMOUNT: Row = row("amount", &["amount", "Amount"], 9, Kind::Amount, None, 9033);
const CURRENCY: Row = row("currency", &["currency", "CurrencyID"], 10, Kind::Currency, None, 9033);

const PUSH: &[Row] = &[
    TOKEN,
    AMOUNT,
    CURRENCY,
    row("plate", &["plate", "LicencePlate"], 25, Kind::Text, Some(9006), 9033),
    row("zone", &["zone"], usize::MAX, Kind::Text, Some(9031), 9033),
    row("permitNo", &["permitNo"], usize::MAX, Kind::Text, None, 9033),
    row("start", &["startTime"], 20, Kind::Time, None, 9007),
    row("end", &["endTime", "EndDateUtc"], 20, Kind::Time, Some(9004), 9005),
];
const UPDATE: &[Row] = &[
    TOKEN,
    REFERENCE,
    row("end", &["endTime", "EndDateUtc"], 20, Kind::Time, None, 9005),
    row("plate", &["plate", "LicencePlate"], 25, Kind::Text, None, 9033),
    AMOUNT,
    CURRENCY,
];
const DELETE: &[Row] = &[TOKEN, REFERENCE];
const STATS: &[Row] = &[TOKEN, row("zones", &["zones"], usize::MAX, Kind::Text, None, 9033)];
/// Older revisions of the page spell the token as the other calls do.
const CHECK: &[Row] = &[
    row("token", &["api_token", "apiToken"], 50, Kind::Dashed, Some(9001), 9002),
    row("client", &["client"], usize::MAX, Kind::Text, Some(9000), 9033),
    row("plate", &["plate"], usize::MAX, Kind::Text, Some(9006), 9033),
];

/// Names under which a token comes.
pub(super) const TOKENS: [&str; 2] = ["apiToken", "api_token"];

/// A request as the tables see it.
#[derive(Debug)]
pub(super) struct Call {
    pub op: Op,
    /// The client code, of the path or the body.
    pub client: String,
    /// The values by the keys of the rows.
    pub values: BTreeMap<&'static str, String>,
    /// Whether the end came as `EndDateUtc`.
    pub end_is_utc: bool,
    /// What is not as described: an error code and words. 0 = nothing OPS-COM would refuse.
    pub faults: Vec<(u32, String)>,
}

impl Call {
    pub fn text(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }
}

/// Finds the request in the tables and checks it. `Err` = there is no such request: status and words.
pub(super) fn read(request: &Request) -> Result<Call, (u16, String)> {
    let path = request.path();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let (op, client, rows) = match parts.as_slice() {
        ["api", client, "v1", "permits", "push"] => (Op::Push, *client, PUSH),
        ["api", client, "v1", "permits", "update"] => (Op::Update, *client, UPDATE),
        ["api", client, "v1", "permits", "delete"] => (Op::Delete, *client, DELETE),
        ["api", client, "v1", "permits", "stats"] => (Op::Stats, *client, STATS),
        ["api", "v1", "validate", "plate"] => (Op::Check, "", CHECK),
        _ => return Err((404, format!("{} {path}: not in the documents", request.method))),
    };
    if request.method != "POST" {
        return Err((405, format!("{} {path}: the documents have POST only", request.method)));
    }
    let mut call = Call {
        op,
        client: client.to_owned(),
        values: BTreeMap::new(),
        end_is_utc: false,
        faults: Vec::new(),
    };
    if request.target != path {
        call.faults.push((0, "a query, where the documents have none".into()));
    }
    for header in ["content-type", "accept"] {
        let value = request.headers.text(header).unwrap_or_default();
        if value.split(';').next().unwrap_or_default().trim() != "application/json" {
            call.faults.push((0, format!("{header} {value:?}")));
        }
    }
    match serde_json::from_slice::<Value>(&request.body) {
        Ok(Value::Object(body)) => judge(rows, &body, &mut call),
        _ => call.faults.push((9003, "the body is not a JSON object".into())),
    }
    if op == Op::Check {
        call.client = call.text("client").unwrap_or_default().to_owned();
    }
    Ok(call)
}

fn judge(rows: &[Row], body: &Map<String, Value>, call: &mut Call) {
    for name in body.keys().filter(|name| !rows.iter().any(|r| r.names.contains(&name.as_str()))) {
        call.faults.push((0, format!("{name} is not in the documents")));
    }
    for row in rows {
        let given: Vec<&str> = row.names.iter().copied().filter(|name| body.contains_key(*name)).collect();
        if given.len() > 1 {
            call.faults.push((0, format!("two spellings of one attribute: {}", given.join(", "))));
        }
        let Some(name) = given.first() else {
            call.faults.extend(row.missing.map(|code| (code, format!("{} is missing", row.names[0]))));
            continue;
        };
        match (body[*name].as_str(), row.missing) {
            (None, _) => call.faults.push((row.wrong, format!("{name} is not a String"))),
            (Some(""), Some(code)) => call.faults.push((code, format!("{name} is empty"))),
            (Some(text), _) => {
                call.faults
                    .extend(complaint(row, text).map(|(code, what)| (code, format!("{name}: {what}"))));
                call.values.insert(row.key, text.to_owned());
                call.end_is_utc |= *name == "EndDateUtc";
            }
        }
    }
    if call.text("amount").is_some() != call.text("currency").is_some() {
        call.faults.push((0, "an amount without a currency, or a currency without an amount".into()));
    }
}

/// What is wrong with a value: an error code and words without the value.
fn complaint(row: &Row, text: &str) -> Option<(u32, String)> {
    if text.chars().count() > row.limit {
        return Some((9030, format!("longer than {} characters", row.limit)));
    }
    let fits = match row.kind {
        Kind::Text => !text.trim().is_empty(),
        Kind::Dashed => text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
        Kind::Time => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").is_ok() && text.len() == 19,
        Kind::Currency => matches!(text, "CAD" | "USD"),
        Kind::Amount => match text.split_once('.') {
            Some((whole, pennies)) if digits(whole) && digits(pennies) && pennies.len() == 2 => {
                if text.bytes().all(|b| matches!(b, b'0' | b'.')) {
                    return Some((9032, "less than 0.01".into()));
                }
                true
            }
            _ => false,
        },
    };
    (!fits).then(|| (row.wrong, format!("not a {:?}", row.kind)))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
