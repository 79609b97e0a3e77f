//! The simulated provider's own page, and the same as JSON for tests that drive the product's screens.
//!
//! It is for loopback and demos: it has no log-in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{IsValidForm, PayByPlateSim, Permit, Rule};

const SHELL: &str = include_str!("page.html");
/// Permits that the page shows, the newest first.
const SHOWN: usize = 60;

type At = State<Arc<PayByPlateSim>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bulk {
    seed: u64,
    zone: String,
    permits: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Given {
    zone: String,
    permit_id: Option<String>,
    plate: String,
    #[serde(default)]
    state: String,
    activation: Option<DateTime<Utc>>,
    /// Until then; without it for `minutes`.
    expiry: Option<DateTime<Utc>>,
    minutes: Option<i64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plate {
    plate: String,
}

/// What can be changed about how it behaves; what is missing stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Behaviour {
    is_valid: Option<IsValidForm>,
    ahead_minutes: Option<i64>,
}

/// The page's routes.
///
/// | route | does |
/// | --- | --- |
/// | `GET /pay-by-plate` | the page |
/// | `GET /api/pay-by-plate/state` | address, zones, counts, violations, faults in force, permits |
/// | `GET /api/pay-by-plate/requests` | the requests received |
/// | `POST /api/pay-by-plate/permits` | `{zone, plate, permitId?, state?, activation?, expiry? or minutes?}` is added or changed; 404 = no such zone |
/// | `POST /api/pay-by-plate/take-back` | permits of `{plate}` are taken back; answers `{taken}` |
/// | `POST /api/pay-by-plate/bulk` | seeds `{seed, zone, permits}` |
/// | `POST /api/pay-by-plate/misbehave` | puts a fault in force: `{op, fault, times, …}` |
/// | `POST /api/pay-by-plate/behave` | no fault any more |
/// | `POST /api/pay-by-plate/configure` | `{isValid, aheadMinutes}`, each optional |
pub fn router(sim: Arc<PayByPlateSim>) -> Router {
    Router::new()
        .route("/pay-by-plate", get(|| async { Html(SHELL) }))
        .route("/api/pay-by-plate/state", get(|State(sim): At| async move { Json(state(&sim)) }))
        .route("/api/pay-by-plate/requests", get(|State(sim): At| async move { Json(sim.received()) }))
        .route("/api/pay-by-plate/permits", post(permits))
        .route("/api/pay-by-plate/take-back", post(take_back))
        .route("/api/pay-by-plate/bulk", post(bulk))
        .route("/api/pay-by-plate/misbehave", post(misbehave))
        .route("/api/pay-by-plate/behave", post(behave))
        .route("/api/pay-by-plate/configure", post(configure))
        .with_state(sim)
}

fn state(sim: &PayByPlateSim) -> Value {
    let now = sim.now();
    let brief = |p: &Permit| {
        json!({"zone": p.zone, "permitId": p.id, "plate": p.plate, "state": p.state, "activation": p.activation,
            "expiry": p.expiry, "make": p.make, "color": p.color, "valid": p.valid(now)})
    };
    let (zones, permits, count) = sim.world(|w| {
        let zones: Vec<Value> = w.zones.iter().map(|z| json!({"id": z.id, "name": z.name})).collect();
        let permits: Vec<&Permit> = w.permits().collect();
        let shown: Vec<Value> = permits.iter().rev().take(SHOWN).map(|p| brief(p)).collect();
        (zones, shown, permits.len())
    });
    json!({"baseUrl": sim.base_url(), "now": now, "zones": zones, "counts": sim.counts(),
        "violations": sim.violations(), "faults": sim.rules(), "permitCount": count, "permits": permits})
}

async fn permits(State(sim): At, Json(given): Json<Given>) -> StatusCode {
    let now = sim.now();
    let expiry = given.expiry.unwrap_or(now + TimeDelta::minutes(given.minutes.unwrap_or(60)));
    let known = sim.world(|w| {
        let known = w.has_zone(&given.zone);
        if known {
            let id = given.permit_id.unwrap_or_else(|| format!("{}P", 2000 + w.permits().count()));
            let mut permit = Permit::new(&given.zone, &id, &given.plate, &given.state, expiry);
            permit.activation = given.activation;
            w.put(permit);
        }
        known
    });
    if known { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}

async fn take_back(State(sim): At, Json(of): Json<Plate>) -> Response {
    Json(json!({"taken": sim.take_back(&of.plate)})).into_response()
}

async fn bulk(State(sim): At, Json(b): Json<Bulk>) -> StatusCode {
    sim.seed_bulk(b.seed, &b.zone, b.permits);
    StatusCode::NO_CONTENT
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
    sim.configure(|config| config.is_valid = wanted.is_valid.unwrap_or(config.is_valid));
    sim.advance(TimeDelta::minutes(wanted.ahead_minutes.unwrap_or_default()));
    StatusCode::NO_CONTENT
}
