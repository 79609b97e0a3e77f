//! Serving others as a Pay-by-Plate Sync provider: settings, zones, keys, and what a zone serves. What others ask is
//! answered at the partner door, not here.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::doors::pay_by_plate::document;
use crate::guard::{Engineer, Open};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_engine::request::{
    NewPartnerKey, NewServedZone, PayByPlateSetup, ServedQuery, ServedZoneSetup,
};
use gatehouse_engine::view::{PartnerKeyMade, PayByPlateView, ServedPreview};

/// Settings, zones, keys, and what is still missing.
#[utoipa::path(
    get,
    path = "/pay-by-plate",
    tag = "pay-by-plate",
    responses((status = 200, body = PayByPlateView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn pay_by_plate(_: Engineer, State(app): State<App>) -> Answer<Json<PayByPlateView>> {
    shown(&app).await
}

/// Switches it on or off, and certification methods with it.
#[utoipa::path(
    put,
    path = "/pay-by-plate",
    tag = "pay-by-plate",
    request_body = PayByPlateSetup,
    responses((status = 200, body = PayByPlateView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_pay_by_plate(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<PayByPlateSetup>,
) -> Answer<Json<PayByPlateView>> {
    app.engine.change_pay_by_plate(&actor, body).await?;
    shown(&app).await
}

/// Adds a zone.
#[utoipa::path(
    post,
    path = "/pay-by-plate/zones",
    tag = "pay-by-plate",
    request_body = NewServedZone,
    responses((status = 200, body = PayByPlateView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn add_served_zone(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<NewServedZone>,
) -> Answer<Json<PayByPlateView>> {
    app.engine.add_served_zone(&actor, body).await?;
    shown(&app).await
}

/// Gives a zone another name, or publishes something else in it.
#[utoipa::path(
    put,
    path = "/pay-by-plate/zones/{id}",
    tag = "pay-by-plate",
    params(("id" = String, Path, description = "The zone")),
    request_body = ServedZoneSetup,
    responses((status = 200, body = PayByPlateView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_served_zone(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<String>,
    Body(body): Body<ServedZoneSetup>,
) -> Answer<Json<PayByPlateView>> {
    app.engine.change_served_zone(&actor, &id, body).await?;
    shown(&app).await
}

/// Removes a zone: whoever asks for it is told that it is unknown.
#[utoipa::path(
    delete,
    path = "/pay-by-plate/zones/{id}",
    tag = "pay-by-plate",
    params(("id" = String, Path, description = "The zone")),
    responses((status = 204)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn remove_served_zone(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<String>,
) -> Answer<StatusCode> {
    app.engine.remove_served_zone(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a zone serves: the first hundred permits by plate, and how many there are.
#[utoipa::path(
    get,
    path = "/pay-by-plate/zones/{id}/permits",
    tag = "pay-by-plate",
    params(("id" = String, Path, description = "The zone"), ServedQuery),
    responses((status = 200, body = ServedPreview)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn served_permits(
    _: Engineer,
    State(app): State<App>,
    At(id): At<String>,
    Asked(asked): Asked<ServedQuery>,
) -> Answer<Json<ServedPreview>> {
    Ok(Json(app.engine.served_preview(&id, asked.plate).await?))
}

/// Makes a key for somebody who is to ask; it is shown this once.
#[utoipa::path(
    post,
    path = "/pay-by-plate/keys",
    tag = "pay-by-plate",
    request_body = NewPartnerKey,
    responses((status = 200, body = PartnerKeyMade)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn add_partner_key(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<NewPartnerKey>,
) -> Answer<Json<PartnerKeyMade>> {
    Ok(Json(app.engine.add_partner_key(&actor, body).await?))
}

/// Revokes a key: whoever has it is refused from then on.
#[utoipa::path(
    delete,
    path = "/pay-by-plate/keys/{id}",
    tag = "pay-by-plate",
    params(("id" = String, Path, description = "The key's id")),
    responses((status = 204)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn revoke_partner_key(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<String>,
) -> Answer<StatusCode> {
    app.engine.revoke_partner_key(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The OpenAPI document of Pay-by-Plate Sync as it is answered at the partner door now.
#[utoipa::path(
    get,
    path = "/pay-by-plate/openapi.json",
    tag = "pay-by-plate",
    responses((status = 200, content_type = "application/json", description = "The document")),
    extensions(("x-role" = json!("open")))
)]
pub async fn pay_by_plate_document(_: Open, State(app): State<App>) -> Json<serde_json::Value> {
    let serving = app.engine.serving();
    Json(document::value(serving.and_then(|serving| serving.certification).as_ref()))
}

async fn shown(app: &App) -> Answer<Json<PayByPlateView>> {
    Ok(Json(app.engine.pay_by_plate(app.doors.now()).await?))
}
