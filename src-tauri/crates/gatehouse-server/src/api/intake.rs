//! What to type into a new camera, and whether its uploads can arrive.

use super::refusal::Answer;
use crate::app::App;
use crate::guard::Engineer;
use crate::intake::{self_test, state};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::view::{IntakeView, SelfTestView};

/// Where the intake listens, and this PC's network addresses.
#[utoipa::path(
    get,
    path = "/intake",
    tag = "cameras",
    responses((status = 200, body = IntakeView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn intake(_: Engineer, State(app): State<App>) -> Answer<Json<IntakeView>> {
    let intake = app.intake.borrow().clone();
    Ok(Json(state::view(&intake)?))
}

/// Uploads a keep-alive to the intake on each of this PC's addresses.
#[utoipa::path(
    post,
    path = "/intake/self-test",
    tag = "cameras",
    responses((status = 200, body = SelfTestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn test_intake(_: Engineer, State(app): State<App>) -> Answer<Json<SelfTestView>> {
    let intake = app.intake.borrow().clone();
    Ok(Json(self_test::run(&state::view(&intake)?).await))
}
