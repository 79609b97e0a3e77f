//! The return of a vehicle: read, review, lock, detach. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::Supervisor;
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{ReturnLock, ReturnStart};
use gatehouse_engine::view::ReturnView;

/// Returns of the last day, newest first.
#[utoipa::path(
    get,
    path = "/fleet/returns",
    tag = "fleet",
    responses((status = 200, body = Vec<ReturnView>)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn vehicle_returns(_: Supervisor, State(app): State<App>) -> Answer<Json<Vec<ReturnView>>> {
    Ok(Json(app.engine.vehicle_returns().await?))
}

/// Begins the return of a vehicle; answers at once, reading goes on and is told as `return` events.
#[utoipa::path(
    post,
    path = "/fleet/returns",
    tag = "fleet",
    request_body = ReturnStart,
    responses((status = 200, body = ReturnView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn begin_return(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<ReturnStart>,
) -> Answer<Json<ReturnView>> {
    Ok(Json(app.engine.begin_return(&actor, body).await?))
}

/// A return as it is now.
#[utoipa::path(
    get,
    path = "/fleet/returns/{id}",
    tag = "fleet",
    params(("id" = String, Path, description = "The return")),
    responses((status = 200, body = ReturnView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn vehicle_return(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<String>,
) -> Answer<Json<ReturnView>> {
    Ok(Json(app.engine.vehicle_return(&id).await?))
}

/// Ends the reading of a return. Nothing was changed at the provider.
#[utoipa::path(
    post,
    path = "/fleet/returns/{id}/cancel",
    tag = "fleet",
    params(("id" = String, Path, description = "The return")),
    responses((status = 200, body = ReturnView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn cancel_return(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<String>,
) -> Answer<Json<ReturnView>> {
    Ok(Json(app.engine.cancel_return(&id).await?))
}

/// Locks the payment of what was reviewed, window by window; answers at once and goes on as `return` events. It cannot be undone.
#[utoipa::path(
    post,
    path = "/fleet/returns/{id}/lock",
    tag = "fleet",
    params(("id" = String, Path, description = "The return")),
    request_body = ReturnLock,
    responses((status = 200, body = ReturnView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn lock_return(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<String>,
    Body(body): Body<ReturnLock>,
) -> Answer<Json<ReturnView>> {
    Ok(Json(app.engine.lock_return(&actor, &id, body).await?))
}

/// Detaches the vehicle of a return from all user profiles; answers when the outcome is known.
#[utoipa::path(
    post,
    path = "/fleet/returns/{id}/detach",
    tag = "fleet",
    params(("id" = String, Path, description = "The return")),
    responses((status = 200, body = ReturnView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn detach_return(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<String>,
) -> Answer<Json<ReturnView>> {
    Ok(Json(app.engine.detach_return(&actor, &id).await?))
}
