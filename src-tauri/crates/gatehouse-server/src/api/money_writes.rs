//! Writes that money depends on, and the work list of those nobody knows the end of. Each handler is one call of the engine.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::Supervisor;
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{MoneyWriteQuery, Settlement};
use gatehouse_engine::view::{MoneyWritePage, MoneyWriteView};

/// Writes that money depends on, newest first; the work list oldest first.
#[utoipa::path(
    get,
    path = "/money-writes",
    tag = "money",
    params(MoneyWriteQuery),
    responses((status = 200, body = MoneyWritePage)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn money_writes(
    _: Supervisor,
    State(app): State<App>,
    Asked(query): Asked<MoneyWriteQuery>,
) -> Answer<Json<MoneyWritePage>> {
    Ok(Json(app.engine.money_writes(query).await?))
}

/// One write.
#[utoipa::path(
    get,
    path = "/money-writes/{id}",
    tag = "money",
    params(("id" = i64, Path, description = "The write")),
    responses((status = 200, body = MoneyWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn money_write(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<MoneyWriteView>> {
    Ok(Json(app.engine.money_write(id).await?))
}

/// Reads afresh what an unknown write was about and keeps it beside the write.
#[utoipa::path(
    post,
    path = "/money-writes/{id}/look",
    tag = "money",
    params(("id" = i64, Path, description = "The write")),
    responses((status = 200, body = MoneyWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn look_at_money_write(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<MoneyWriteView>> {
    Ok(Json(app.engine.look_at_money_write(id).await?))
}

/// Says whether an unknown write was done; it leaves the work list.
#[utoipa::path(
    post,
    path = "/money-writes/{id}/settle",
    tag = "money",
    params(("id" = i64, Path, description = "The write")),
    request_body = Settlement,
    responses((status = 200, body = MoneyWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn settle_money_write(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<Settlement>,
) -> Answer<Json<MoneyWriteView>> {
    Ok(Json(app.engine.settle_money_write(&actor, id, body).await?))
}
