//! The simulated Autopay's own page, and the same as JSON for tests that drive the product's screens.
//!
//! It is for loopback and demos: it has no log-in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::hook::{self, Form};
use super::{AutopaySim, Rule, Service};

const SHELL: &str = include_str!("page.html");
/// Rows of each kind that the page shows.
const SHOWN: usize = 60;

/// Where notifications go.
#[derive(Debug, Clone)]
pub struct Hook {
    /// `http://host:port/path`.
    pub url: String,
    /// The bearer token.
    pub token: Option<String>,
}

#[derive(Debug)]
struct Shown {
    sim: Arc<AutopaySim>,
    hook: Option<Hook>,
}

type At = State<Arc<Shown>>;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bulk {
    seed: u64,
    vehicles: usize,
    services: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Park {
    country: String,
    plate: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    id: String,
}

/// What can be changed about how it behaves; what is missing stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Behaviour {
    tenant_refusals: Option<u32>,
    camel_paths: Option<bool>,
    snake_paths: Option<bool>,
}

/// The page's routes.
///
/// | route | does |
/// | --- | --- |
/// | `GET /autopay` | the page |
/// | `GET /api/autopay/state` | addresses, counts, violations, faults in force, vehicles, running and unpaid services |
/// | `GET /api/autopay/requests` | the requests received |
/// | `POST /api/autopay/bulk` | seeds `{seed, vehicles, services}` |
/// | `POST /api/autopay/misbehave` | puts a fault in force: `{op, fault, times, …}` |
/// | `POST /api/autopay/behave` | no fault any more |
/// | `POST /api/autopay/configure` | `{tenant_refusals, camel_paths, snake_paths}`, each optional |
/// | `POST /api/autopay/park` | `{country, plate}` parks; answers `{id}`, 404 when it is not in the fleet |
/// | `POST /api/autopay/end`, `…/driver-pays` | `{id}`; 404 when there is no such service |
pub fn router(sim: Arc<AutopaySim>, hook: Option<Hook>) -> Router {
    Router::new()
        .route("/autopay", get(|| async { Html(SHELL) }))
        .route("/api/autopay/state", get(|State(at): At| async move { Json(state(&at.sim)) }))
        .route("/api/autopay/requests", get(|State(at): At| async move { Json(at.sim.received()) }))
        .route("/api/autopay/bulk", post(bulk))
        .route("/api/autopay/misbehave", post(misbehave))
        .route("/api/autopay/behave", post(behave))
        .route("/api/autopay/configure", post(configure))
        .route("/api/autopay/park", post(park))
        .route("/api/autopay/end", post(end))
        .route("/api/autopay/driver-pays", post(driver_pays))
        .with_state(Arc::new(Shown { sim, hook }))
}

fn state(sim: &AutopaySim) -> Value {
    let now = sim.now();
    let brief = |s: &Service| {
        json!({"id": s.id, "plate": s.vehicle.plate, "country": s.vehicle.country, "type": s.kind,
            "start": s.start, "end": s.end, "gross": s.cost.as_ref().map(|c| format!("{} {}", c.gross, c.currency)),
            "running": !s.finished(now), "locked": s.locked, "declined": s.declined, "paid": s.paid})
    };
    let (vehicles, services, vehicle_count, service_count) = sim.world(|w| {
        let vehicles: Vec<Value> = w
            .vehicles
            .iter()
            .take(SHOWN)
            .map(|v| json!({"plate": v.plate, "country": v.country, "subdivision": v.subdivision}))
            .collect();
        let services: Vec<Value> = w.services.iter().rev().take(SHOWN).map(brief).collect();
        (vehicles, services, w.vehicles.len(), w.services.len())
    });
    json!({"baseUrl": sim.base_url(), "authUrl": sim.auth_url(), "counts": sim.counts(),
        "tokensIssued": sim.tokens_issued(), "violations": sim.violations(), "faults": sim.rules(),
        "vehicleCount": vehicle_count, "serviceCount": service_count, "vehicles": vehicles, "services": services})
}

async fn bulk(State(at): At, Json(b): Json<Bulk>) -> StatusCode {
    at.sim.seed_bulk(b.seed, b.vehicles, b.services);
    StatusCode::NO_CONTENT
}

async fn misbehave(State(at): At, Json(rule): Json<Rule>) -> StatusCode {
    at.sim.misbehave(rule.op, rule.fault, rule.times);
    StatusCode::NO_CONTENT
}

async fn behave(State(at): At) -> StatusCode {
    at.sim.behave();
    StatusCode::NO_CONTENT
}

async fn configure(State(at): At, Json(wanted): Json<Behaviour>) -> StatusCode {
    at.sim.configure(|config| {
        config.tenant_refusals = wanted.tenant_refusals.unwrap_or(config.tenant_refusals);
        config.paths.camel = wanted.camel_paths.unwrap_or(config.paths.camel);
        config.paths.snake = wanted.snake_paths.unwrap_or(config.paths.snake);
    });
    StatusCode::NO_CONTENT
}

async fn park(State(at): At, Json(p): Json<Park>) -> Response {
    let Some(service) = at.sim.park(&p.country, &p.plate) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if let Some(hook) = &at.hook {
        let body = hook::body(&service, None, Form::Example);
        if let Err(e) = hook::post(&hook.url, hook.token.as_deref(), &body).await {
            tracing::warn!("the notification was not delivered: {e}");
        }
    }
    Json(json!({"id": service.id})).into_response()
}

async fn end(State(at): At, Json(named): Json<Named>) -> StatusCode {
    found(at.sim.end(&named.id))
}

async fn driver_pays(State(at): At, Json(named): Json<Named>) -> StatusCode {
    found(at.sim.driver_pays(&named.id))
}

fn found(done: bool) -> StatusCode {
    if done { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}
