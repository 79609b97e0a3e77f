//! Cameras: what they told us and how to speak to them. Each handler is one call of the engine.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Engineer};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_engine::request::{CameraConnection, IdentityChoice, Replacement, RequestQuery};
use gatehouse_engine::view::{CameraView, CommissioningView, ProbeView, ProfileView, RequestView};

/// All cameras that ever reported.
#[utoipa::path(
    get,
    path = "/cameras",
    tag = "cameras",
    responses((status = 200, body = Vec<CameraView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn cameras(_: Attendant, State(app): State<App>) -> Answer<Json<Vec<CameraView>>> {
    Ok(Json(app.engine.cameras().await?))
}

/// One camera.
#[utoipa::path(
    get,
    path = "/cameras/{id}",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = CameraView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn camera(_: Attendant, State(app): State<App>, At(id): At<i64>) -> Answer<Json<CameraView>> {
    Ok(Json(app.engine.camera(id).await?))
}

/// Changes how to speak to a camera; a missing field stays as it is.
#[utoipa::path(
    patch,
    path = "/cameras/{id}",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = CameraConnection,
    responses((status = 200, body = CameraView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_camera(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<CameraConnection>,
) -> Answer<Json<CameraView>> {
    Ok(Json(app.engine.change_camera(&actor, id, body).await?))
}

/// Asks the camera something harmless and says whether commands would get through.
#[utoipa::path(
    post,
    path = "/cameras/{id}/probe",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = ProbeView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn probe_camera(_: Engineer, State(app): State<App>, At(id): At<i64>) -> Answer<Json<ProbeView>> {
    Ok(Json(app.engine.probe_camera(id).await?))
}

/// What a camera was asked for besides gate commands, newest first.
#[utoipa::path(
    get,
    path = "/cameras/{id}/requests",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera"), RequestQuery),
    responses((status = 200, body = Vec<RequestView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn camera_requests(
    _: Attendant,
    State(app): State<App>,
    At(id): At<i64>,
    Asked(query): Asked<RequestQuery>,
) -> Answer<Json<Vec<RequestView>>> {
    Ok(Json(app.engine.requests(id, query).await?))
}

/// What is done, open and wrong until a camera is in service.
#[utoipa::path(
    get,
    path = "/cameras/{id}/commissioning",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = CommissioningView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn commissioning(
    _: Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<CommissioningView>> {
    Ok(Json(app.engine.commissioning(id).await?))
}

/// The profiles of camera models: what differs from the protocol document.
#[utoipa::path(
    get,
    path = "/camera-profiles",
    tag = "cameras",
    responses((status = 200, body = Vec<ProfileView>)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn profiles(_: Engineer, State(app): State<App>) -> Answer<Json<Vec<ProfileView>>> {
    Ok(Json(app.engine.camera_profiles()))
}

/// Says that this camera took the place of another one.
#[utoipa::path(
    post,
    path = "/cameras/{id}/replace",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = Replacement,
    responses((status = 200, body = CameraView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn replace_camera(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<Replacement>,
) -> Answer<Json<CameraView>> {
    Ok(Json(app.engine.replace_camera(&actor, id, body).await?))
}

/// Says which of several devices under one id is the camera.
#[utoipa::path(
    post,
    path = "/cameras/{id}/identity",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = IdentityChoice,
    responses((status = 200, body = CameraView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn choose_identity(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<IdentityChoice>,
) -> Answer<Json<CameraView>> {
    Ok(Json(app.engine.choose_identity(&actor, id, body).await?))
}

/// Forgets a camera that has no lane and no captures.
#[utoipa::path(
    delete,
    path = "/cameras/{id}",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 204)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn forget_camera(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<StatusCode> {
    app.engine.forget_camera(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
