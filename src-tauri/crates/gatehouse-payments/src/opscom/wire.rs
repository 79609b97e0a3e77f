//! The bodies of requests, each field in one spelling: that of the documents' own example of the call. They hold
//! the token, so they are never printed.
//!
//! Times of a new permit have one documented spelling in the sample; which clock they follow is the setting's word.

use chrono_tz::Tz;
use gatehouse_domain::payment::{PaidPermitPush, PaidPermitUpdate, PermitReference, TimeBasis};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

/// Whose clock, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub basis: TimeBasis,
    pub zone: Tz,
}

/// Body of permits/push (OPS-COM permit create, sample).
#[derive(Serialize)]
struct PushOut<'a> {
    #[serde(rename = "apiToken")]
    api_token: &'a str,
    #[serde(rename = "Amount", skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(rename = "CurrencyID", skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(rename = "LicencePlate")]
    plate: &'a str,
    zone: &'a str,
    #[serde(rename = "permitNo", skip_serializing_if = "Option::is_none")]
    permit_no: Option<&'a str>,
    #[serde(rename = "startTime")]
    start: String,
    #[serde(rename = "endTime")]
    end: String,
}

/// Body of permits/update (OPS-COM permit update, raw example).
#[derive(Serialize)]
struct UpdateOut<'a> {
    #[serde(rename = "apiToken")]
    api_token: &'a str,
    #[serde(rename = "referenceID")]
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    plate: Option<&'a str>,
    #[serde(rename = "Amount", skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(rename = "endTime", skip_serializing_if = "Option::is_none")]
    end_local: Option<String>,
    #[serde(rename = "EndDateUtc", skip_serializing_if = "Option::is_none")]
    end_utc: Option<String>,
}

#[derive(Serialize)]
struct DeleteOut<'a> {
    #[serde(rename = "apiToken")]
    api_token: &'a str,
    #[serde(rename = "referenceID")]
    reference: &'a str,
}

#[derive(Serialize)]
struct StatsOut<'a> {
    #[serde(rename = "apiToken")]
    api_token: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    zones: Option<String>,
}

/// The one call that spells the token with an underscore (OPS-COM plate validation).
#[derive(Serialize)]
struct CheckOut<'a> {
    api_token: &'a str,
    client: &'a str,
    plate: &'a str,
}

pub(super) fn push(token: &SecretString, push: &PaidPermitPush, times: Times) -> String {
    json(&PushOut {
        api_token: token.expose_secret(),
        amount: push.paid.map(|paid| paid.amount.to_string()),
        currency: push.paid.map(|paid| paid.currency.word()),
        plate: push.plate.as_str(),
        zone: push.zone.as_str(),
        permit_no: push.permit_no.as_ref().map(|no| no.as_str()),
        start: push.start.written(times.basis, times.zone),
        end: push.end.written(times.basis, times.zone),
    })
}

pub(super) fn update(token: &SecretString, update: &PaidPermitUpdate, times: Times) -> String {
    let end = update.end.map(|end| end.written(times.basis, times.zone));
    let (end_local, end_utc) = match times.basis {
        TimeBasis::Local => (end, None),
        TimeBasis::Utc => (None, end),
    };
    json(&UpdateOut {
        api_token: token.expose_secret(),
        reference: update.reference.as_str(),
        plate: update.plate.as_ref().map(|plate| plate.as_str()),
        amount: update.paid.map(|paid| paid.amount.to_string()),
        currency: update.paid.map(|paid| paid.currency.word()),
        end_local,
        end_utc,
    })
}

pub(super) fn delete(token: &SecretString, reference: &PermitReference) -> String {
    json(&DeleteOut { api_token: token.expose_secret(), reference: reference.as_str() })
}

/// No zones = all of them.
pub(super) fn stats(token: &SecretString, zones: &[&str]) -> String {
    let zones = (!zones.is_empty()).then(|| zones.join(","));
    json(&StatsOut { api_token: token.expose_secret(), zones })
}

pub(super) fn check(token: &SecretString, client: &str, plate: &str) -> String {
    json(&CheckOut { api_token: token.expose_secret(), client, plate })
}

fn json(body: &impl Serialize) -> String {
    serde_json::to_string(body).expect("texts are always JSON")
}
