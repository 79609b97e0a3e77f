//! One plate, one answer; and what sources may do at the gate. Each handler is one call of the engine.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Engineer};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{PlateQuestion, SourceRulesChange};
use gatehouse_engine::view::{PlateCardView, SourceRulesView};

/// Everything known about a plate, in one verdict. Answers at once from local knowledge while sources are asked;
/// `wait=true` waits for them, up to the deadline.
#[utoipa::path(
    get,
    path = "/plates/{plate}",
    tag = "captures",
    params(("plate" = String, Path, description = "The plate, in any spelling"), PlateQuestion),
    responses((status = 200, body = PlateCardView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn plate_card(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(plate): At<String>,
    Asked(question): Asked<PlateQuestion>,
) -> Answer<Json<PlateCardView>> {
    Ok(Json(app.engine.plate_card(&actor, &plate, question).await?))
}

/// Which sources may open, warn and block, and how long answers are waited for.
#[utoipa::path(
    get,
    path = "/source-rules",
    tag = "site",
    responses((status = 200, body = SourceRulesView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn source_rules(_: Engineer, State(app): State<App>) -> Answer<Json<SourceRulesView>> {
    Ok(Json(app.engine.source_rules()))
}

/// Changes what sources may do; a missing field stays as it is.
#[utoipa::path(
    patch,
    path = "/source-rules",
    tag = "site",
    request_body = SourceRulesChange,
    responses((status = 200, body = SourceRulesView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_source_rules(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<SourceRulesChange>,
) -> Answer<Json<SourceRulesView>> {
    Ok(Json(app.engine.change_source_rules(&actor, body).await?))
}
