//! Lanes as an engineer sets them up. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Display, Engineer};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_engine::request::LaneSetup;
use gatehouse_engine::view::LaneView;

/// All lanes in their fixed order.
#[utoipa::path(
    get,
    path = "/lanes",
    tag = "lanes",
    responses((status = 200, body = Vec<LaneView>)),
    extensions(("x-role" = json!("display")))
)]
pub async fn lanes(_: Display, State(app): State<App>) -> Answer<Json<Vec<LaneView>>> {
    Ok(Json(app.engine.lanes().await?))
}

/// Sets up a new lane.
#[utoipa::path(
    post,
    path = "/lanes",
    tag = "lanes",
    request_body = LaneSetup,
    responses((status = 200, body = LaneView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn add_lane(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<LaneSetup>,
) -> Answer<Json<LaneView>> {
    Ok(Json(app.engine.add_lane(&actor, body).await?))
}

/// Changes how a lane is set up.
#[utoipa::path(
    put,
    path = "/lanes/{id}",
    tag = "lanes",
    params(("id" = i64, Path, description = "The lane")),
    request_body = LaneSetup,
    responses((status = 200, body = LaneView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_lane(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<LaneSetup>,
) -> Answer<Json<LaneView>> {
    Ok(Json(app.engine.change_lane(&actor, id, body).await?))
}

/// Removes a lane; its captures and openings stay.
#[utoipa::path(
    delete,
    path = "/lanes/{id}",
    tag = "lanes",
    params(("id" = i64, Path, description = "The lane")),
    responses((status = 204)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn remove_lane(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<StatusCode> {
    app.engine.remove_lane(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
