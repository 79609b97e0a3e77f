//! Connections to payment and permit systems. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Engineer, Supervisor};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_engine::request::{ConnectionChange, ConnectionSetup};
use gatehouse_engine::view::{ConnectionTestView, ConnectionView};

/// All connections by name.
#[utoipa::path(
    get,
    path = "/connections",
    tag = "connections",
    responses((status = 200, body = Vec<ConnectionView>)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn connections(_: Supervisor, State(app): State<App>) -> Answer<Json<Vec<ConnectionView>>> {
    Ok(Json(app.engine.connections().await?))
}

/// Adds a connection.
#[utoipa::path(
    post,
    path = "/connections",
    tag = "connections",
    request_body = ConnectionSetup,
    responses((status = 200, body = ConnectionView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn add_connection(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<ConnectionSetup>,
) -> Answer<Json<ConnectionView>> {
    Ok(Json(app.engine.add_connection(&actor, body).await?))
}

/// Changes a connection; a missing field stays as it is.
#[utoipa::path(
    patch,
    path = "/connections/{id}",
    tag = "connections",
    params(("id" = i64, Path, description = "The connection")),
    request_body = ConnectionChange,
    responses((status = 200, body = ConnectionView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_connection(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ConnectionChange>,
) -> Answer<Json<ConnectionView>> {
    Ok(Json(app.engine.change_connection(&actor, id, body).await?))
}

/// Removes a connection, its secret and its local copy. Refused while a write through it waits for a person.
#[utoipa::path(
    delete,
    path = "/connections/{id}",
    tag = "connections",
    params(("id" = i64, Path, description = "The connection")),
    responses((status = 204)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn remove_connection(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<StatusCode> {
    app.engine.remove_connection(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries out a connection and says what to do. Nothing is changed at the provider.
#[utoipa::path(
    post,
    path = "/connections/{id}/test",
    tag = "connections",
    params(("id" = i64, Path, description = "The connection")),
    responses((status = 200, body = ConnectionTestView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn test_connection(
    _: Engineer,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<ConnectionTestView>> {
    Ok(Json(app.engine.test_connection(id).await?))
}

/// Looks at a connection now; answers at once, the look goes on and is told as `connection` events.
#[utoipa::path(
    post,
    path = "/connections/{id}/refresh",
    tag = "connections",
    params(("id" = i64, Path, description = "The connection")),
    responses((status = 200, body = ConnectionView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn refresh_connection(
    _: Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<ConnectionView>> {
    Ok(Json(app.engine.refresh_connection(id).await?))
}

/// Ends a look that goes on; the copy stays as it was.
#[utoipa::path(
    delete,
    path = "/connections/{id}/refresh",
    tag = "connections",
    params(("id" = i64, Path, description = "The connection")),
    responses((status = 200, body = ConnectionView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn cancel_refresh(
    _: Attendant,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<ConnectionView>> {
    Ok(Json(app.engine.cancel_refresh(id).await?))
}
