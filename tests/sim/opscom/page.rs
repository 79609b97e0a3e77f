//! The simulated OPS-COM's own page, and the same as JSON for tests that drive the product's screens.
//!
//! It is for loopback and demos: it has no log-in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Note, OpsComSim, Permit, Rule, key};

const SHELL: &str = include_str!("page.html");
/// Permits that the page shows, newest first.
const SHOWN: usize = 60;

type At = State<Arc<OpsComSim>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    reference: String,
}

/// A note about a plate; without times it holds today.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Noted {
    plate: String,
    notes: String,
    location: String,
}

/// An alarm about a plate; empty = none any more.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Alarmed {
    plate: String,
    alarm: String,
}

/// What can be changed about how it behaves; what is missing stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Behaviour {
    error_status: Option<u16>,
    old_answers: Option<bool>,
    plain_times_are_utc: Option<bool>,
}

/// The page's routes.
///
/// | route | does |
/// | --- | --- |
/// | `GET /opscom` | the page |
/// | `GET /api/opscom/state` | address, client code, counts, violations, faults in force, permits, notes, alarms |
/// | `GET /api/opscom/requests` | the requests received, without tokens |
/// | `POST /api/opscom/misbehave` | puts a fault in force: `{op, fault, times, …}` |
/// | `POST /api/opscom/behave` | no fault any more |
/// | `POST /api/opscom/configure` | `{error_status, old_answers, plain_times_are_utc}`, each optional |
/// | `POST /api/opscom/permit` | puts a [`Permit`] there as if somebody else had made it |
/// | `POST /api/opscom/remove` | `{reference}`: somebody else deletes a permit; 404 when there is none |
/// | `POST /api/opscom/note` | `{plate, notes, location}`: do not ticket today |
/// | `POST /api/opscom/alarm` | `{plate, alarm}`; an empty alarm takes it away |
pub fn router(sim: Arc<OpsComSim>) -> Router {
    Router::new()
        .route("/opscom", get(|| async { Html(SHELL) }))
        .route("/api/opscom/state", get(|State(sim): At| async move { Json(state(&sim)) }))
        .route("/api/opscom/requests", get(|State(sim): At| async move { Json(sim.received()) }))
        .route("/api/opscom/misbehave", post(misbehave))
        .route("/api/opscom/behave", post(behave))
        .route("/api/opscom/configure", post(configure))
        .route("/api/opscom/permit", post(permit))
        .route("/api/opscom/remove", post(remove))
        .route("/api/opscom/note", post(note))
        .route("/api/opscom/alarm", post(alarm))
        .with_state(sim)
}

fn state(sim: &OpsComSim) -> Value {
    let now = sim.shared.lock().now_on_the_wall();
    let client_code = sim.shared.lock().config.client_code.clone();
    let (permits, count, zones, notes, alarms) = sim.world(|w| {
        let permits: Vec<Permit> = w.permits.iter().rev().take(SHOWN).cloned().collect();
        (permits, w.permits.len(), w.zones.clone(), w.notes.clone(), w.alarms.clone())
    });
    json!({"baseUrl": sim.base_url(), "clientCode": client_code, "onTheWall": now, "counts": sim.counts(),
        "violations": sim.violations(), "faults": sim.rules(), "permitCount": count, "permits": permits,
        "zones": zones, "notes": notes, "alarms": alarms})
}

async fn misbehave(State(sim): At, Json(rule): Json<Rule>) -> StatusCode {
    sim.misbehave(rule.op, rule.fault, rule.times);
    StatusCode::NO_CONTENT
}

async fn behave(State(sim): At) -> StatusCode {
    sim.behave();
    StatusCode::NO_CONTENT
}

async fn configure(State(sim): At, Json(wanted): Json<Behaviour>) -> StatusCode {
    sim.configure(|config| {
        config.error_status = wanted.error_status.unwrap_or(config.error_status);
        config.old_answers = wanted.old_answers.unwrap_or(config.old_answers);
        config.plain_times_are_utc = wanted.plain_times_are_utc.unwrap_or(config.plain_times_are_utc);
    });
    StatusCode::NO_CONTENT
}

async fn permit(State(sim): At, Json(permit): Json<Permit>) -> StatusCode {
    sim.world(|w| w.permits.push(permit));
    StatusCode::NO_CONTENT
}

async fn remove(State(sim): At, Json(named): Json<Named>) -> StatusCode {
    let removed = sim.world(|w| {
        let before = w.permits.len();
        w.permits.retain(|p| p.reference != named.reference);
        w.permits.len() < before
    });
    if removed { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

async fn note(State(sim): At, Json(noted): Json<Noted>) -> StatusCode {
    let today = sim.shared.lock().now_on_the_wall().date();
    let (Some(start), Some(end)) = (today.and_hms_opt(0, 0, 0), today.and_hms_opt(23, 59, 0)) else {
        return StatusCode::INTERNAL_SERVER_ERROR;
    };
    let note = Note { notes: noted.notes, location: noted.location, start, end };
    sim.world(|w| w.notes.entry(key(&noted.plate)).or_default().push(note));
    StatusCode::NO_CONTENT
}

async fn alarm(State(sim): At, Json(alarmed): Json<Alarmed>) -> StatusCode {
    let plate = key(&alarmed.plate);
    sim.world(|w| {
        if alarmed.alarm.is_empty() { w.alarms.remove(&plate) } else { w.alarms.insert(plate, alarmed.alarm) }
    });
    StatusCode::NO_CONTENT
}
