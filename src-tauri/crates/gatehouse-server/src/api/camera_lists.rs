//! What the cameras hold of our lists. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Supervisor};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::ListPause;
use gatehouse_engine::view::{CameraListView, EntryOnCameraView};

/// The cameras that have a list entry, are to have it, or still have it.
#[utoipa::path(
    get,
    path = "/list-entries/{id}/cameras",
    tag = "lists",
    params(("id" = i64, Path, description = "The list entry")),
    responses((status = 200, body = Vec<EntryOnCameraView>)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn entry_cameras(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<Vec<EntryOnCameraView>>> {
    Ok(Json(app.engine.entry_on_cameras(id).await?))
}

/// The state of the lists of all cameras that get any, or may still hold some.
#[utoipa::path(
    get,
    path = "/camera-lists",
    tag = "lists",
    responses((status = 200, body = Vec<CameraListView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn camera_lists(_: Attendant, State(app): State<App>) -> Answer<Json<Vec<CameraListView>>> {
    Ok(Json(app.engine.camera_lists().await?))
}

/// The state of one camera's own lists, with the newest of what it refused.
#[utoipa::path(
    get,
    path = "/cameras/{id}/list-state",
    tag = "lists",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = CameraListView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn list_state(
    _: Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<CameraListView>> {
    Ok(Json(app.engine.camera_list(id).await?))
}

/// Deletes all that a camera holds of ours and sends everything anew. Meanwhile it may not open for everybody on the list.
#[utoipa::path(
    post,
    path = "/cameras/{id}/rebuild-list",
    tag = "lists",
    params(("id" = i64, Path, description = "The camera")),
    responses((status = 200, body = CameraListView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn rebuild_list(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<CameraListView>> {
    Ok(Json(app.engine.rebuild_camera_list(&actor, id).await?))
}

/// Pauses sending lists to a camera, or lets it go on. What it holds it keeps.
#[utoipa::path(
    post,
    path = "/cameras/{id}/list-pause",
    tag = "lists",
    params(("id" = i64, Path, description = "The camera")),
    request_body = ListPause,
    responses((status = 200, body = CameraListView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn pause_list(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ListPause>,
) -> Answer<Json<CameraListView>> {
    Ok(Json(app.engine.pause_camera_list(&actor, id, body).await?))
}
