//! Captures, corrections, what is known of a plate, uploads that could not be read. Each handler is one call of the engine.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Supervisor};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{CaptureQuery, Correction};
use gatehouse_engine::view::{CapturePage, CaptureView, DeadLetterView, PlateHistoryView};

/// Searches captures, newest first. An attendant sees the running shift; the answer then says so.
#[utoipa::path(
    get,
    path = "/captures",
    tag = "captures",
    params(CaptureQuery),
    responses((status = 200, body = CapturePage)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn search_captures(
    Attendant(actor): Attendant,
    State(app): State<App>,
    Asked(query): Asked<CaptureQuery>,
) -> Answer<Json<CapturePage>> {
    Ok(Json(app.engine.search_captures(&actor, query).await?))
}

/// One capture with its facts.
#[utoipa::path(
    get,
    path = "/captures/{id}",
    tag = "captures",
    params(("id" = i64, Path, description = "The capture")),
    responses((status = 200, body = CaptureView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn capture(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<CaptureView>> {
    Ok(Json(app.engine.capture(&actor, id).await?))
}

/// Corrects the plate; the reading is kept beside it.
#[utoipa::path(
    put,
    path = "/captures/{id}/correction",
    tag = "captures",
    params(("id" = i64, Path, description = "The capture")),
    request_body = Correction,
    responses((status = 200, body = CaptureView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn correct(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<Correction>,
) -> Answer<Json<CaptureView>> {
    Ok(Json(app.engine.correct(&actor, id, body).await?))
}

/// Takes a correction back.
#[utoipa::path(
    delete,
    path = "/captures/{id}/correction",
    tag = "captures",
    params(("id" = i64, Path, description = "The capture")),
    responses((status = 200, body = CaptureView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn undo_correction(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<CaptureView>> {
    Ok(Json(app.engine.undo_correction(&actor, id).await?))
}

/// Earlier passages and openings of a plate.
#[utoipa::path(
    get,
    path = "/plates/{plate}/history",
    tag = "captures",
    params(("plate" = String, Path, description = "The plate, in any spelling")),
    responses((status = 200, body = PlateHistoryView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn plate_history(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(plate): At<String>,
) -> Answer<Json<PlateHistoryView>> {
    Ok(Json(app.engine.plate_history(&actor, &plate).await?))
}

/// Uploads that could not be read: the newest 200.
#[utoipa::path(
    get,
    path = "/dead-letters",
    tag = "captures",
    responses((status = 200, body = Vec<DeadLetterView>)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn dead_letters(_: Supervisor, State(app): State<App>) -> Answer<Json<Vec<DeadLetterView>>> {
    Ok(Json(app.engine.dead_letters().await?))
}
