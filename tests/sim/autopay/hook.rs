//! The sender of notifications: what Autopay posts to a fleet's webhook, well behaved and not.
//!
//! It speaks plain HTTP; for HTTPS the caller gives a stream that is encrypted already.

use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::emit::{self, Object, Shape};
use super::model::Service;
use crate::sim::error::{Error, Result};
use crate::sim::wire::{Reply, Wire};

const PATIENCE: Duration = Duration::from_secs(10);

/// What a notification looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As in the examples: `serviceData`.
    Example,
    /// As in the table: `service_data`.
    Table,
    /// Both spellings in one body (P-Q1).
    Both,
    /// As printed: two commas are missing (P-Q3), so it is not JSON.
    Malformed,
}

/// The body of a notification; `period` in seconds makes it a periodic one.
#[must_use]
pub fn body(service: &Service, period: Option<u64>, form: Form) -> String {
    let place = |p: &super::Place| Object::default().text("code", &p.code).text("name", &p.name).done();
    let data =
        service.data.as_ref().map(|d| d.iter().fold(Object::default(), |o, (k, v)| o.text(k, v)).done());
    let table = data.clone().filter(|_| matches!(form, Form::Table | Form::Both));
    let example = data.filter(|_| form != Form::Table);
    let text = Object::default()
        .text("id", &service.id)
        .raw("vehicle", emit::vehicle(&service.vehicle, &Shape::default()))
        .maybe("facility", service.facility.as_ref().map(place))
        .maybe("zone", service.zone.as_ref().map(place))
        .text("start_time", &emit::time(service.start))
        .text("operator_id", &service.operator_id)
        .text("type", &service.kind)
        .maybe("notification_period", period.map(|s| emit::text(&s.to_string())))
        .maybe("serviceData", example)
        .maybe("service_data", table)
        .done();
    if form == Form::Malformed { text.replace(",\"name\"", "\"name\"") } else { text }
}

/// Posts a body to `http://host:port/path` and reads the answer.
///
/// # Errors
/// No connection, no answer within ten seconds, or one that is not HTTP.
pub async fn post(url: &str, token: Option<&str>, body: &str) -> Result<Reply> {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let sent = async {
        let stream = TcpStream::connect(host).await.map_err(|e| Error::Closed(e.to_string()))?;
        post_over(stream, host, &format!("/{path}"), token, body).await
    };
    let late = |_| Error::TimedOut { timeout_ms: PATIENCE.as_millis() as u64 };
    tokio::time::timeout(PATIENCE, sent).await.map_err(late)?
}

/// The same over a stream of the caller's, for example an encrypted one. It does not limit its time.
///
/// # Errors
/// As [`post`].
pub async fn post_over<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    host: &str,
    path: &str,
    token: Option<&str>,
    body: &str,
) -> Result<Reply> {
    let bearer = token.map_or_else(String::new, |t| format!("Authorization: Bearer {t}\r\n"));
    let length = body.len();
    let mut wire = Wire::new(stream);
    wire.send(
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\n{bearer}Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .as_bytes(),
    )
    .await?;
    wire.reply().await
}

/// A service as in the first example of a notification.
#[must_use]
pub fn example(vehicle: &super::Vehicle, id: &str, start: DateTime<Utc>) -> Service {
    let mut service = Service::new(id, vehicle, start, None);
    service.facility = Some(super::Place::new("TEST_FACILITY_1", "Test Facility 1"));
    service.zone = Some(super::Place::new("TEST_ZONE_1", "Test Zone 1"));
    service.operator_id = "operator_id".into();
    service
}
