//! Literal checks of JSON objects against the tables of the protocol document: names, kinds, ranges.
//!
//! Stricter than a real device on purpose: it is a witness. It changes nothing and sends nothing.

use serde_json::Value;

/// What a table says a member must be.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A JSON integer within both bounds.
    Number(i64, i64),
    /// A JSON string with so many characters.
    Text(usize, usize),
    /// Seconds UTC: a number by the table, a quoted number by the example (C-Q1).
    NumberOrQuoted,
    /// A JSON object.
    Object,
    /// A JSON array; with an exact length when one is fixed.
    List(Option<usize>),
}

/// Any integer.
pub const ANY: Kind = Kind::Number(i64::MIN, i64::MAX);
/// Any text of reasonable length; the document states no limits (C-Q33).
pub const WORDS: Kind = Kind::Text(0, 4096);

/// Checks one object; every fault is one sentence naming the member. Unknown names are faults too.
pub fn check(what: &str, value: &Value, required: &[(&str, Kind)], optional: &[(&str, Kind)]) -> Vec<String> {
    let Some(object) = value.as_object() else { return vec![format!("{what}: not a JSON object")] };
    let mut faults = Vec::new();
    for (name, kind) in required {
        match object.get(*name) {
            None => faults.push(format!("{what}: {name} is missing")),
            Some(member) => faults.extend(wrong_kind(what, name, member, *kind)),
        }
    }
    for (name, kind) in optional {
        if let Some(member) = object.get(*name) {
            faults.extend(wrong_kind(what, name, member, *kind));
        }
    }
    for name in object.keys() {
        if !required.iter().chain(optional).any(|(known, _)| known == name) {
            faults.push(format!("{what}: {name} is not in the document"));
        }
    }
    faults
}

/// Checks every element of a list member.
pub fn check_each(
    what: &str,
    value: &Value,
    list: &str,
    required: &[(&str, Kind)],
    optional: &[(&str, Kind)],
) -> Vec<String> {
    let elements = value.get(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    elements
        .iter()
        .enumerate()
        .flat_map(|(i, element)| check(&format!("{what}.{list}[{i}]"), element, required, optional))
        .collect()
}

/// Seconds from a number or a quoted number.
#[must_use]
pub fn seconds(value: Option<&Value>) -> Option<i64> {
    let value = value?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn wrong_kind(what: &str, name: &str, member: &Value, kind: Kind) -> Option<String> {
    let right = match kind {
        Kind::Number(low, high) => member.as_i64().is_some_and(|n| (low..=high).contains(&n)),
        Kind::Text(low, high) => member.as_str().is_some_and(|s| (low..=high).contains(&s.chars().count())),
        Kind::NumberOrQuoted => seconds(Some(member)).is_some(),
        Kind::Object => member.is_object(),
        Kind::List(length) => member.as_array().is_some_and(|l| length.is_none_or(|n| n == l.len())),
    };
    let wanted = match kind {
        Kind::Number(i64::MIN, _) => "a number".to_owned(),
        Kind::Number(low, high) => format!("a number from {low} to {high}"),
        Kind::Text(low, high) => format!("a string of {low} to {high} characters"),
        Kind::NumberOrQuoted => "seconds".to_owned(),
        Kind::Object => "an object".to_owned(),
        Kind::List(Some(n)) => format!("a list of {n}"),
        Kind::List(None) => "a list".to_owned(),
    };
    (!right).then(|| format!("{what}: {name} must be {wanted}, got {}", short(member)))
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}
