//! How things are written: the samples' member order and spelling, and what a flawed provider makes of them.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::model::{Permit, Zone};
use super::{Flaw, PbpConfig};
use crate::sim::json_text::{Object, array, text};

/// .NET's least date, which the samples write where there is no activation. It has no zone.
pub(super) const NEVER: &str = "0001-01-01T00:00:00";

/// `2020-12-07T15:55:01.475935Z`.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

pub(super) fn permit(p: &Permit, config: &PbpConfig) -> String {
    let expiry = if config.has(Flaw::ExpiryFormat) {
        p.expiry.format("%-m/%-d/%Y %-I:%M:%S %p").to_string()
    } else {
        time(p.expiry)
    };
    let activation = match p.activation {
        Some(at) => text(&time(at)),
        None if config.has(Flaw::ActivationNull) => "null".into(),
        None => text(NEVER),
    };
    let maybe = |value: &Option<String>| value.as_deref().map_or_else(|| "null".into(), text);
    Object::default()
        .text("Expiry", &expiry)
        .raw("Activation", activation)
        .text("PermitId", &p.id)
        .text("PlateNumber", &p.plate)
        .text("PlateState", &p.state)
        .raw("Make", maybe(&p.make))
        .raw("Color", maybe(&p.color))
        .done()
}

fn permits<'a>(all: impl IntoIterator<Item = &'a Permit>, config: &PbpConfig) -> String {
    array(all.into_iter().map(|p| permit(p, config)))
}

pub(super) fn page<'a>(
    token: Option<&str>,
    all: impl IntoIterator<Item = &'a Permit>,
    config: &PbpConfig,
) -> String {
    let token = token.filter(|_| !config.has(Flaw::TokenMissing)).map(text);
    Object::default().maybe("ContinuationToken", token).raw("Permits", permits(all, config)).done()
}

pub(super) fn found(zones: &[(&str, Vec<&Permit>)], config: &PbpConfig) -> String {
    let one = |(zone, all): &(&str, Vec<&Permit>)| {
        Object::default().raw("Permits", permits(all.iter().copied(), config)).text("ZoneId", zone).done()
    };
    Object::default().raw("PermitZones", array(zones.iter().map(one))).done()
}

pub(super) fn zones<'a>(all: impl Iterator<Item = &'a Zone>, config: &PbpConfig) -> String {
    array(all.map(|z| {
        if config.has(Flaw::BareZones) {
            text(&z.id)
        } else {
            Object::default().text("ZoneId", &z.id).text("Name", &z.name).done()
        }
    }))
}

/// `{"Message":"…"}`, as this kind of server writes its errors.
pub(super) fn error(words: &str) -> String {
    Object::default().text("Message", words).done()
}

/// The same with every name beginning with a small letter.
pub(super) fn camel_case(body: &str) -> String {
    match serde_json::from_str::<Value>(body) {
        Ok(value) => camel(value).to_string(),
        Err(_) => body.to_owned(),
    }
}

fn camel(value: Value) -> Value {
    match value {
        Value::Array(all) => Value::Array(all.into_iter().map(camel).collect()),
        Value::Object(all) => {
            let small = |name: String| {
                let mut letters = name.chars();
                letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
            };
            json!(
                all.into_iter()
                    .map(|(name, value)| (small(name), camel(value)))
                    .collect::<serde_json::Map<String, Value>>()
            )
        }
        other => other,
    }
}
