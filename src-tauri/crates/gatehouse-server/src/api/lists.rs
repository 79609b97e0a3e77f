//! Allow and block lists. Each handler is one call of the engine.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Supervisor};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_engine::request::{AllowTonight, ListEntryInput, ListQuery};
use gatehouse_engine::view::{ListEntryView, ListPage};

/// List entries, ordered by plate.
#[utoipa::path(
    get,
    path = "/list-entries",
    tag = "lists",
    params(ListQuery),
    responses((status = 200, body = ListPage)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn list_entries(
    _: Supervisor,
    State(app): State<App>,
    Asked(query): Asked<ListQuery>,
) -> Answer<Json<ListPage>> {
    Ok(Json(app.engine.list_entries(query).await?))
}

/// Adds a plate to the allow or block list.
#[utoipa::path(
    post,
    path = "/list-entries",
    tag = "lists",
    request_body = ListEntryInput,
    responses((status = 200, body = ListEntryView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn add_list_entry(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<ListEntryInput>,
) -> Answer<Json<ListEntryView>> {
    Ok(Json(app.engine.add_list_entry(&actor, body).await?))
}

/// Changes a list entry.
#[utoipa::path(
    put,
    path = "/list-entries/{id}",
    tag = "lists",
    params(("id" = i64, Path, description = "The list entry")),
    request_body = ListEntryInput,
    responses((status = 200, body = ListEntryView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn change_list_entry(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<ListEntryInput>,
) -> Answer<Json<ListEntryView>> {
    Ok(Json(app.engine.change_list_entry(&actor, id, body).await?))
}

/// Deletes a list entry.
#[utoipa::path(
    delete,
    path = "/list-entries/{id}",
    tag = "lists",
    params(("id" = i64, Path, description = "The list entry")),
    responses((status = 204)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn delete_list_entry(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<StatusCode> {
    app.engine.delete_list_entry(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Allows a plate until tonight.
#[utoipa::path(
    post,
    path = "/allow-tonight",
    tag = "lists",
    request_body = AllowTonight,
    responses((status = 200, body = ListEntryView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn allow_tonight(
    Attendant(actor): Attendant,
    State(app): State<App>,
    Body(body): Body<AllowTonight>,
) -> Answer<Json<ListEntryView>> {
    Ok(Json(app.engine.allow_tonight(&actor, body).await?))
}
