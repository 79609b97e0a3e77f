//! Reading what came: pages of permits, answers of `isvalid` and of a search. Only as far as a check needs it.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::client::Answer;

/// .NET's least date: no activation.
pub(super) const NEVER: &str = "0001-01-01T00:00:00";

/// A page of permits.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub whole: Value,
}

impl Page {
    pub fn read(answer: &Answer) -> Result<Self, String> {
        let whole = answer.ok()?;
        if whole["Permits"].is_array() {
            return Ok(Self { whole });
        }
        if whole.is_object() {
            return Err("200, but without a list called Permits".into());
        }
        Err("200, but not a JSON object".into())
    }

    pub fn token(&self) -> Option<&str> {
        self.whole["ContinuationToken"].as_str().filter(|t| !t.is_empty())
    }

    pub fn permits(&self) -> &[Value] {
        self.whole["Permits"].as_array().map_or(&[], Vec::as_slice)
    }

    /// `id/plate` of each permit, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.permits().iter().map(name).collect();
        names.sort();
        names
    }

    pub fn find(&self, id: &str, plate: &str) -> Option<&Value> {
        self.permits().iter().find(|p| text(p, "PermitId") == id && text(p, "PlateNumber") == plate)
    }
}

pub(super) fn name(permit: &Value) -> String {
    format!("{}/{}", text(permit, "PermitId"), text(permit, "PlateNumber"))
}

pub(super) fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

/// A time with `Z` or an offset and at most seven fractional digits.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let fraction = text.split_once('.').map_or(0, |(_, f)| f.bytes().take_while(u8::is_ascii_digit).count());
    let at = DateTime::parse_from_rfc3339(text).ok().filter(|_| text.contains('T') && fraction <= 7)?;
    Some(at.with_timezone(&Utc))
}

/// Whether `isvalid` said yes. 404 is taken for no.
pub(super) fn valid(answer: &Answer, now: DateTime<Utc>) -> Result<bool, String> {
    if answer.status == 404 {
        return Ok(false);
    }
    match answer.ok()? {
        Value::Bool(valid) => Ok(valid),
        Value::Null => Ok(false),
        Value::Object(members) => match (members.get("IsValid"), members.get("Expiry")) {
            (Some(Value::Bool(valid)), _) => Ok(*valid),
            (None, Some(Value::String(expiry))) => {
                let expiry = time(expiry).ok_or("a permit whose Expiry cannot be read")?;
                let begins = members.get("Activation").and_then(Value::as_str).and_then(time);
                Ok(now < expiry && begins.is_none_or(|from| from <= now))
            }
            _ => Err("200, but neither IsValid nor a permit".into()),
        },
        _ => Err("200, but neither true nor false nor an object".into()),
    }
}

/// What a search found: zone and permit. 404 = nothing.
pub(super) fn found(answer: &Answer) -> Result<Vec<(String, Value)>, String> {
    if answer.status == 404 {
        return Ok(Vec::new());
    }
    let whole = answer.ok()?;
    let zones = whole["PermitZones"].as_array().ok_or("200, but without a list called PermitZones")?;
    let mut found = Vec::new();
    for zone in zones {
        let id = zone["ZoneId"].as_str().ok_or("a member of PermitZones without ZoneId")?;
        let permits = zone["Permits"].as_array().ok_or("a member of PermitZones without Permits")?;
        found.extend(permits.iter().map(|p| (id.to_owned(), p.clone())));
    }
    Ok(found)
}

/// The ids of an answer of `zones`.
pub(super) fn zones(answer: &Answer) -> Result<Vec<String>, String> {
    let whole = answer.ok()?;
    let list = whole.as_array().or_else(|| whole["Zones"].as_array()).ok_or("200, but no list of zones")?;
    list.iter()
        .map(|zone| {
            let id = zone["ZoneId"].as_str().or_else(|| zone["Id"].as_str());
            let name = ["Name", "ZoneName", "Description"].iter().find_map(|n| zone[n].as_str());
            match (id, name) {
                (Some(id), Some(_)) if !id.is_empty() => Ok(id.to_owned()),
                _ => Err("a zone without an id or without a name".to_owned()),
            }
        })
        .collect()
}
