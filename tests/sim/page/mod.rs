//! The simulator's own page: what no camera reports, drawn for the person who watches a demo, and buttons; and the
//! same as JSON for tests that drive the product's screens.
//!
//! It is for loopback and demos: it has no log-in, and everything on it is simulated.

mod act;
mod card;
mod controls;
mod state;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::device::ListKind;
use super::error::{Error, Result};
use super::site::SimSite;

pub use act::Act;
pub use state::state;

const SHELL: &str = include_str!("shell.html");

type Site = State<Arc<SimSite>>;

/// Serves the page, and other pages beside it, until the process ends; returns where.
pub async fn serve(bind: SocketAddr, site: Arc<SimSite>, beside: Router) -> Result<SocketAddr> {
    let failed = |source| Error::Listen { addr: bind, source };
    let listener = TcpListener::bind(bind).await.map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    tokio::spawn(async move {
        if let Err(e) = axum::serve(listener, router(site).merge(beside)).await {
            tracing::error!("the simulator's page stopped: {e}");
        }
    });
    Ok(addr)
}

/// The page's routes.
///
/// | route | answers |
/// | --- | --- |
/// | `GET /` | the page |
/// | `GET /cards` | its changing parts, by camera |
/// | `GET /state` | everything the simulator knows but the lists' entries |
/// | `GET /cameras/{id}` | the same of one camera |
/// | `GET /cameras/{id}/lists` | every entry its lists hold, by id |
/// | `POST /cameras/{id}/do` | does one [`Act`]; 204, or 400 with the reason as text |
/// | `GET /picture/{id}` | the last picture it uploaded |
pub fn router(site: Arc<SimSite>) -> Router {
    Router::new()
        .route("/", get(shell))
        .route("/cards", get(cards))
        .route("/state", get(|State(site): Site| async move { Json(state(&site)) }))
        .route("/cameras/{id}", get(one))
        .route("/cameras/{id}/lists", get(lists))
        .route("/cameras/{id}/do", post(act))
        .route("/picture/{id}", get(picture))
        .with_state(site)
}

async fn shell(State(site): Site) -> Html<String> {
    let cameras: String = site
        .cameras()
        .iter()
        .map(|c| {
            format!(
                "<article data-camera=\"{}\"><div class=card>{}</div>{}</article>",
                escaped(c.id()),
                card::card(c),
                controls::controls()
            )
        })
        .collect();
    Html(SHELL.replace("@@cameras@@", &cameras))
}

async fn cards(State(site): Site) -> Json<BTreeMap<String, String>> {
    Json(site.cameras().iter().map(|c| (c.id().to_owned(), card::card(c))).collect())
}

async fn one(State(site): Site, Path(id): Path<String>) -> Response {
    match site.camera(&id) {
        Some(camera) => Json(state::camera(camera)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn lists(State(site): Site, Path(id): Path<String>) -> Response {
    let Some(camera) = site.camera(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let held = |kind| {
        let by_id = camera.device().list(kind).into_iter().map(|(id, e)| (id.to_string(), json!(e)));
        Value::Object(by_id.collect())
    };
    Json(json!({ "allow": held(ListKind::Allow), "block": held(ListKind::Block) })).into_response()
}

async fn act(State(site): Site, Path(id): Path<String>, Json(act): Json<Act>) -> Response {
    let Some(camera) = site.camera(&id) else {
        return (StatusCode::NOT_FOUND, "no such camera").into_response();
    };
    match act::act(camera, act).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(words) => (StatusCode::BAD_REQUEST, words).into_response(),
    }
}

async fn picture(State(site): Site, Path(id): Path<String>) -> Response {
    let jpeg = site.camera(&id).and_then(|c| c.device().look(|m| m.last_capture.as_ref()?.picture.clone()));
    match jpeg {
        Some(jpeg) => ([(header::CONTENT_TYPE, "image/jpeg")], jpeg).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
