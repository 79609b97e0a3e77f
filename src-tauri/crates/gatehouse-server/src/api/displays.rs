//! Displays at lanes: set up, previewed, tried out. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Engineer};
use axum::Json;
use axum::extract::State;
use gatehouse_domain::display::LaneDisplay;
use gatehouse_engine::request::ShowOnDisplay;
use gatehouse_engine::view::{DisplayPreview, RequestView};

/// How a lane's display is set up; the usual texts when it never was.
#[utoipa::path(
    get,
    path = "/lanes/{id}/display",
    tag = "displays",
    params(("id" = i64, Path, description = "The lane")),
    responses((status = 200, body = LaneDisplay)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn lane_display(_: Engineer, State(app): State<App>, At(id): At<i64>) -> Answer<Json<LaneDisplay>> {
    Ok(Json(app.engine.lane_display(id)?))
}

/// Sets up a lane's display. Where it is on, its constant text is sent.
#[utoipa::path(
    put,
    path = "/lanes/{id}/display",
    tag = "displays",
    params(("id" = i64, Path, description = "The lane")),
    request_body = LaneDisplay,
    responses((status = 200, body = LaneDisplay)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_lane_display(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<LaneDisplay>,
) -> Answer<Json<LaneDisplay>> {
    Ok(Json(app.engine.change_lane_display(&actor, id, body).await?))
}

/// What a display would show on each occasion, with a made-up vehicle. Nothing is sent or kept.
#[utoipa::path(
    post,
    path = "/lanes/{id}/display/preview",
    tag = "displays",
    params(("id" = i64, Path, description = "The lane")),
    request_body = LaneDisplay,
    responses((status = 200, body = Vec<DisplayPreview>)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn preview_display(
    _: Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<LaneDisplay>,
) -> Answer<Json<Vec<DisplayPreview>>> {
    Ok(Json(app.engine.preview_display(id, body)?))
}

/// Shows a text on the display now, with a made-up vehicle; answers how it went.
#[utoipa::path(
    post,
    path = "/lanes/{id}/display/show",
    tag = "displays",
    params(("id" = i64, Path, description = "The lane")),
    request_body = ShowOnDisplay,
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn show_on_display(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ShowOnDisplay>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.show_on_display(&actor, id, body).await?))
}

/// Sends the constant text now; answers how it went.
#[utoipa::path(
    post,
    path = "/lanes/{id}/display/restore",
    tag = "displays",
    params(("id" = i64, Path, description = "The lane")),
    responses((status = 200, body = RequestView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn restore_display(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<RequestView>> {
    Ok(Json(app.engine.restore_display(&actor, id).await?))
}
