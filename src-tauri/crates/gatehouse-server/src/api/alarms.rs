//! Alarms. Each handler is one call of the engine.

use super::input::At;
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Display};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::view::AlarmView;

/// Alarms that are active or not acknowledged.
#[utoipa::path(
    get,
    path = "/alarms",
    tag = "alarms",
    responses((status = 200, body = Vec<AlarmView>)),
    extensions(("x-role" = json!("display")))
)]
pub async fn alarms(_: Display, State(app): State<App>) -> Answer<Json<Vec<AlarmView>>> {
    Ok(Json(app.engine.alarms().await?))
}

/// Says that somebody has seen an alarm.
#[utoipa::path(
    post,
    path = "/alarms/{id}/acknowledge",
    tag = "alarms",
    params(("id" = i64, Path, description = "The alarm")),
    responses((status = 200, body = AlarmView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn acknowledge(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<AlarmView>> {
    Ok(Json(app.engine.acknowledge(&actor, id).await?))
}
