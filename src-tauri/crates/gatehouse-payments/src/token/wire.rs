//! The sign-in's request and answer (Autopay, authentication): client credentials as JSON.

use crate::wire::{Count, Text, read};
use crate::{Error, Provider, Settings};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is taken when the answer names no lifetime.
const UNTOLD: Duration = Duration::from_secs(3600);
/// Longer ones are not believed.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Serialize)]
struct Request<'a> {
    client_id: &'a str,
    client_secret: &'a str,
    audience: &'a str,
    grant_type: &'static str,
}

#[derive(Deserialize)]
struct Answer {
    access_token: Text,
    #[serde(default)]
    expires_in: Count,
    /// As the prose misspells it (P-Q27).
    #[serde(default)]
    expries_in: Count,
}

pub(super) fn request(settings: &Settings) -> String {
    let request = Request {
        client_id: &settings.client_id,
        client_secret: settings.client_secret.expose_secret(),
        audience: &settings.audience,
        grant_type: "client_credentials",
    };
    serde_json::to_string(&request).expect("texts are always JSON")
}

pub(super) fn answer(body: &[u8]) -> Result<(SecretString, Duration), Error> {
    let answer: Answer = read(Provider::Autopay, body)?;
    let token = answer.access_token.0;
    // It goes into a header of every request: line breaks and the like end here.
    HeaderValue::from_str(&token)
        .map_err(|_| Error::Unreadable { provider: Provider::Autopay, path: "access_token".into() })?;
    let told = answer.expires_in.0.or(answer.expries_in.0).map(Duration::from_secs);
    Ok((token.into(), told.unwrap_or(UNTOLD).min(LONGEST)))
}
