//! What cameras are asked for besides their gates. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Engineer};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_engine::overlay::{OverlaySetup, PhotoSetup};
use gatehouse_engine::request::{CaptureNow, ControlOrder, SerialSend};
use gatehouse_engine::view::{OverlaysView, RequestView, SerialMessageView};

/// Restarts a camera: it is away for about a minute. Answers when it said yes or no.
#[utoipa::path(
    post,
    path = "/cameras/{id}/restart",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn restart(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.restart_camera(&actor, id).await?))
}

/// Asks a camera for a picture now. The picture comes as a capture; the request then names it.
#[utoipa::path(
    post,
    path = "/cameras/{id}/capture",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = CaptureNow,
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn capture_now(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<CaptureNow>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.capture_now(&actor, id, body).await?))
}

/// Gives one thing to a camera with the answer to its next keep-alive. Answers at once with a pending
/// request. A second one is refused while one waits, unless it is to take its place.
#[utoipa::path(
    post,
    path = "/cameras/{id}/keep-alive-control",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = ControlOrder,
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn order_control(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ControlOrder>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.order_control(&actor, id, body).await?))
}

/// Cancels what waits for a camera's next keep-alive.
#[utoipa::path(
    delete,
    path = "/cameras/{id}/keep-alive-control",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 204)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn withdraw_control(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<StatusCode> {
    app.engine.withdraw_control(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What devices on a camera's serial ports sent, newest first.
#[utoipa::path(
    get,
    path = "/cameras/{id}/serial",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = Vec<SerialMessageView>)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn serial_messages(
    _: Engineer,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<Vec<SerialMessageView>>> {
    Ok(Json(app.engine.serial_messages(id).await?))
}

/// Sends data to a device on a camera's serial port (over MQTT).
#[utoipa::path(
    post,
    path = "/cameras/{id}/serial",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = SerialSend,
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn send_serial(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<SerialSend>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.send_serial(&actor, id, body).await?))
}

/// What a camera was told last to write into its pictures.
#[utoipa::path(
    get,
    path = "/cameras/{id}/overlays",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = OverlaysView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn overlays(_: Engineer, State(app): State<App>, At(id): At<i64>) -> Answer<Json<OverlaysView>> {
    Ok(Json(app.engine.overlays(id).await?))
}

/// Replaces the text in a camera's live picture.
#[utoipa::path(
    put,
    path = "/cameras/{id}/live-overlay",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = OverlaySetup,
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn set_live_overlay(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<OverlaySetup>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.set_live_overlay(&actor, id, body).await?))
}

/// Replaces the text in a camera's photos.
#[utoipa::path(
    put,
    path = "/cameras/{id}/photo-overlay",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    request_body = PhotoSetup,
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn set_photo_overlay(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<PhotoSetup>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.set_photo_overlay(&actor, id, body).await?))
}
