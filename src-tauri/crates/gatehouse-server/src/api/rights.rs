//! Rights that Pay-by-Plate providers tell of, and their zones. Each handler is one call of the engine.

use super::input::{Asked, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Engineer};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{RightsQuery, ZoneChoice, ZoneQuery};
use gatehouse_engine::view::{RightsPage, RightsZoneView};

/// Rights by plate, from the local copy, with the zones they are in.
#[utoipa::path(
    get,
    path = "/rights",
    tag = "rights",
    params(RightsQuery),
    responses((status = 200, body = RightsPage)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn rights(
    _: Attendant,
    State(app): State<App>,
    Asked(query): Asked<RightsQuery>,
) -> Answer<Json<RightsPage>> {
    Ok(Json(app.engine.rights(query).await?))
}

/// Zones of the providers, by connection and name.
#[utoipa::path(
    get,
    path = "/rights/zones",
    tag = "rights",
    params(ZoneQuery),
    responses((status = 200, body = Vec<RightsZoneView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn rights_zones(
    _: Attendant,
    State(app): State<App>,
    Asked(query): Asked<ZoneQuery>,
) -> Answer<Json<Vec<RightsZoneView>>> {
    Ok(Json(app.engine.rights_zones(query.connection_id).await?))
}

/// Says whether a zone is read; the copy of one that is not goes.
#[utoipa::path(
    patch,
    path = "/rights/zones",
    tag = "rights",
    request_body = ZoneChoice,
    responses((status = 200, body = RightsZoneView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn choose_zone(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<ZoneChoice>,
) -> Answer<Json<RightsZoneView>> {
    Ok(Json(app.engine.choose_zone(&actor, body).await?))
}
