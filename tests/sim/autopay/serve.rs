//! One connection to the simulated Autopay: read, check against the tables, authorise, act, bend, answer, note.
//!
//! What requests do is in `fleet` and `permit`.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::net::TcpStream;

use super::emit::{self, Object, Shape};
use super::fault::{Fault, Op, status_of};
use super::fleet::{self, Around};
use super::model::{Credential, Token};
use super::table::{self, Call};
use super::{Answer, Received, Shared, permit};
use crate::sim::error::Error;
use crate::sim::wire::{Request, Wire};

const PIECES: usize = 20;
const HUGE: usize = (8 << 20) + (64 << 10);

pub(super) async fn serve(stream: TcpStream, shared: &Shared) {
    let mut wire = Wire::new(stream);
    loop {
        let request = match wire.request().await {
            Ok(Some(request)) => request,
            Err(Error::NotHttp(words)) => return shared.violation(format!("not HTTP: {words}")),
            Ok(None) | Err(_) => return,
        };
        let (answer, fault) = answer(shared, &request);
        let bytes = answer.bytes(request.keeps_connection());
        let half = bytes.len() / 2;
        let sent = match fault {
            Some(Fault::CutAfter) => return,
            Some(Fault::CutInAnswer) => {
                let _ = wire.send(&bytes[..half]).await;
                return;
            }
            Some(Fault::TimeoutBefore | Fault::TimeoutAfter) => {
                // Whoever waits goes away at last; anything else that comes here is not answered either.
                while matches!(wire.request().await, Ok(Some(_))) {}
                return;
            }
            Some(Fault::Slow { ms }) => {
                let mut sent = Ok(());
                for piece in bytes.chunks(bytes.len().div_ceil(PIECES).max(1)) {
                    tokio::time::sleep(Duration::from_millis(ms)).await;
                    sent = wire.send(piece).await;
                    if sent.is_err() {
                        break;
                    }
                }
                sent
            }
            _ => wire.send(&bytes).await,
        };
        if sent.is_err() || !request.keeps_connection() {
            return;
        }
    }
}

/// Judges and acts; notes the request. The fault that comes back concerns the connection.
fn answer(shared: &Shared, request: &Request) -> (Answer, Option<Fault>) {
    let mut inner = shared.lock();
    let inner = &mut *inner;
    let now = inner.now();
    let mut note = super::received(request, now);
    let call = match table::read(request) {
        Ok(call) => call,
        Err((status, words)) => {
            note.violations.push(words.clone());
            note.status = status;
            inner.record.note(note);
            return (Answer::new(status, emit::error("method_not_supported", &words)), None);
        }
    };
    note.op = Some(call.op);
    let fault = inner.record.take(call.op, call.op != Op::Token);
    let shape = Shape {
        null_subdivision: inner.config.null_subdivision,
        created_offset: inner.config.created_offset,
        fault: fault.clone(),
    };
    let mut answer = match before(fault.as_ref(), call.op) {
        Some(answer) => {
            note.violations.extend(call.faults.iter().map(|(_, words)| words.clone()));
            answer
        }
        None if call.op == Op::Token => token(inner, request, &call, fault.as_ref(), &mut note),
        None => match authorised(inner, request, &call) {
            Err((answer, violation)) => {
                note.violations.extend(violation);
                note.violations.extend(call.faults.iter().map(|(_, words)| words.clone()));
                answer
            }
            Ok(client) => {
                note.client = Some(client.client_id.clone());
                act(inner, &call, &client, &shape, &mut note)
            }
        },
    };
    match fault {
        Some(Fault::BrokenJson) => answer.body.truncate(answer.body.len() / 2),
        Some(Fault::Huge) => answer.body.push_str(&" ".repeat(HUGE)),
        _ => {}
    }
    note.status = answer.status;
    inner.record.note(note);
    (answer, fault)
}

/// Faults that take the place of the deed.
fn before(fault: Option<&Fault>, op: Op) -> Option<Answer> {
    Some(match fault? {
        Fault::Error { id, status } => {
            Answer::new(status.unwrap_or_else(|| status_of(id)), emit::error(id, "Simulated error"))
        }
        Fault::TokenRefused => denied(),
        Fault::Unauthorized if op == Op::Token => denied(),
        Fault::Unauthorized => Answer::error("authentication_error", "The access token is not valid!"),
        Fault::TimeoutBefore => Answer::new(0, String::new()),
        Fault::Html { status } => {
            let mut answer = Answer::new(*status, "<html><body><h1>Error</h1></body></html>".into());
            answer.kind = "text/html";
            answer
        }
        Fault::RetryAfter { status, seconds } => {
            let mut answer = Answer::new(*status, emit::error("server_communication_error", "Later"));
            answer.retry_after = Some(*seconds);
            answer
        }
        _ => return None,
    })
}

fn denied() -> Answer {
    let body =
        Object::default().text("error", "access_denied").text("error_description", "Unauthorized").done();
    Answer::new(401, body)
}

fn token(
    inner: &mut super::Inner,
    request: &Request,
    call: &Call,
    fault: Option<&Fault>,
    note: &mut Received,
) -> Answer {
    note.violations.extend(call.faults.iter().map(|(_, words)| words.clone()));
    if request.headers.text("authorization").is_some() {
        note.violations.push("a token request with an Authorization header".into());
    }
    for (key, want) in [("audience", "https://api.autopay.io"), ("grant_type", "client_credentials")] {
        if call.text(key).is_some_and(|have| have != want) {
            note.violations.push(format!("{key} is not {want}"));
        }
    }
    note.client = call.text("client_id").map(str::to_owned);
    let known = inner.world.credentials.iter().any(|c| {
        Some(c.client_id.as_str()) == call.text("client_id")
            && Some(c.client_secret.as_str()) == call.text("client_secret")
    });
    if !known || !note.violations.is_empty() {
        return denied();
    }
    let seconds = match fault {
        Some(Fault::ShortToken { seconds }) => *seconds,
        _ => inner.config.token_seconds,
    };
    let text = format!("sim-{}", inner.world.fresh_id());
    let expires = inner.now() + TimeDelta::seconds(seconds);
    let client_id = note.client.clone().unwrap_or_default();
    inner.world.tokens.insert(text.clone(), Token { client_id, expires });
    inner.world.tokens_issued += 1;
    let body = Object::default()
        .text("access_token", &text)
        .text("scope", "fleet permit")
        .raw("expires_in", seconds.to_string())
        .text("token_type", "Bearer")
        .done();
    Answer::ok(body)
}

type Refused = (Answer, Option<String>);

fn authorised(inner: &super::Inner, request: &Request, call: &Call) -> Result<Credential, Refused> {
    let unknown = |words: &str, violation: bool| {
        (Answer::error("authentication_error", words), violation.then(|| words.to_owned()))
    };
    let header = request
        .headers
        .text("authorization")
        .ok_or_else(|| unknown("No access token present in header!", true))?;
    let text = header.strip_prefix("Bearer ").ok_or_else(|| unknown("Not a Bearer token", true))?;
    let token = inner.world.tokens.get(text).ok_or_else(|| unknown("The access token is unknown", true))?;
    if token.expires <= inner.now() {
        return Err(unknown("The access token has expired", true));
    }
    let client = inner
        .world
        .credentials
        .iter()
        .find(|c| c.client_id == token.client_id)
        .ok_or_else(|| unknown("The client was taken away", false))?;
    let may = match fleet::level(call.op) {
        Some(level) => client.level >= level,
        None => client.landlord_id.is_some() && client.landlord_id.as_ref() == call.ids.first(),
    };
    if may { Ok(client.clone()) } else { Err((Answer::error("forbidden", "Unauthorized"), None)) }
}

fn act(
    inner: &mut super::Inner,
    call: &Call,
    client: &Credential,
    shape: &Shape,
    note: &mut Received,
) -> Answer {
    if let Some((id, words)) = call.faults.first() {
        note.violations.extend(call.faults.iter().map(|(_, words)| words.clone()));
        return Answer::error(id, words);
    }
    let now = inner.now();
    if fleet::level(call.op).is_none() {
        let style = inner.config.paths;
        if !style.allows(&note.path) {
            return Answer::new(
                style.status,
                emit::error("method_not_supported", "This path was switched off"),
            );
        }
        return permit::perform(&mut inner.world, call, &inner.config, now);
    }
    let around = Around { config: &inner.config, now, operator: client.operator_id.as_deref(), shape };
    let answer = fleet::perform(&mut inner.world, call, &around);
    if answer.body.contains("vehicle_services_invalid_date_range") {
        note.violations.push("a period of more than 50 days, or one that ends before it begins".into());
    }
    answer
}
