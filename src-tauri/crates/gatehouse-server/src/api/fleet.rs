//! A fleet's vehicles, its unpaid services, and the return of a vehicle. Each handler is one call of the engine.

use super::input::{Asked, Body};
use super::list_files::{File, file};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Supervisor};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{DeclineOrder, FleetVehicleInput, FleetVehicleQuery, UnpaidQuery};
use gatehouse_engine::view::{FleetVehiclePage, MoneyWriteView, ParkedView, UnpaidPage};

/// Vehicles by plate, from the local copy.
#[utoipa::path(
    get,
    path = "/fleet/vehicles",
    tag = "fleet",
    params(FleetVehicleQuery),
    responses((status = 200, body = FleetVehiclePage)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn fleet_vehicles(
    _: Attendant,
    State(app): State<App>,
    Asked(query): Asked<FleetVehicleQuery>,
) -> Answer<Json<FleetVehiclePage>> {
    Ok(Json(app.engine.fleet_vehicles(query).await?))
}

/// Adds a vehicle to the fleet; answers when the outcome is known.
#[utoipa::path(
    post,
    path = "/fleet/vehicles",
    tag = "fleet",
    request_body = FleetVehicleInput,
    responses((status = 200, body = MoneyWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn add_fleet_vehicle(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<FleetVehicleInput>,
) -> Answer<Json<MoneyWriteView>> {
    Ok(Json(app.engine.add_fleet_vehicle(&actor, body).await?))
}

/// Takes a vehicle out of the fleet; answers when the outcome is known.
#[utoipa::path(
    post,
    path = "/fleet/vehicles/remove",
    tag = "fleet",
    request_body = FleetVehicleInput,
    responses((status = 200, body = MoneyWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn remove_fleet_vehicle(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<FleetVehicleInput>,
) -> Answer<Json<MoneyWriteView>> {
    Ok(Json(app.engine.remove_fleet_vehicle(&actor, body).await?))
}

/// Unlinks a vehicle from all user profiles, so that earlier drivers are no longer charged. It stays in the fleet.
#[utoipa::path(
    post,
    path = "/fleet/vehicles/detach",
    tag = "fleet",
    request_body = FleetVehicleInput,
    responses((status = 200, body = MoneyWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn detach_fleet_vehicle(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<FleetVehicleInput>,
) -> Answer<Json<MoneyWriteView>> {
    Ok(Json(app.engine.detach_fleet_vehicle(&actor, body).await?))
}

/// Fleet vehicles that are parked as far as notifications tell.
#[utoipa::path(
    get,
    path = "/fleet/parked",
    tag = "fleet",
    responses((status = 200, body = Vec<ParkedView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn parked_vehicles(_: Attendant, State(app): State<App>) -> Answer<Json<Vec<ParkedView>>> {
    Ok(Json(app.engine.parked_vehicles().await?))
}

/// Unpaid services from the local copy, with sums per currency and by day.
#[utoipa::path(
    get,
    path = "/fleet/unpaid",
    tag = "fleet",
    params(UnpaidQuery),
    responses((status = 200, body = UnpaidPage)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn unpaid(
    _: Attendant,
    State(app): State<App>,
    Asked(query): Asked<UnpaidQuery>,
) -> Answer<Json<UnpaidPage>> {
    Ok(Json(app.engine.unpaid(query).await?))
}

/// All unpaid services that fit, as a CSV file. Audited.
#[utoipa::path(
    get,
    path = "/fleet/unpaid/export",
    tag = "fleet",
    params(UnpaidQuery),
    responses((status = 200, content_type = "text/csv", body = String, description = "The file")),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn export_unpaid(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Asked(query): Asked<UnpaidQuery>,
) -> Answer<File> {
    Ok(file(app.engine.export_unpaid(&actor, query).await?))
}

/// Declines to pay a service: its costs are invoiced to the owner of the vehicle. It cannot be undone.
#[utoipa::path(
    post,
    path = "/fleet/decline",
    tag = "fleet",
    request_body = DeclineOrder,
    responses((status = 200, body = MoneyWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn decline_service(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<DeclineOrder>,
) -> Answer<Json<MoneyWriteView>> {
    Ok(Json(app.engine.decline_service(&actor, body).await?))
}
