//! The gate by hand and its journal. Each handler is one call of the engine.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Display};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{
    CommandQuery, EmergencyRequest, GateRequest, KeepAliveOpening, OpenAll, Reason,
};
use gatehouse_engine::view::CommandView;

/// Sends a gate command once and answers when its outcome is known (at most some 9 s).
#[utoipa::path(
    post,
    path = "/lanes/{id}/commands",
    tag = "gate",
    params(("id" = i64, Path, description = "The lane")),
    request_body = GateRequest,
    responses((status = 200, body = CommandView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn send_command(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<GateRequest>,
) -> Answer<Json<CommandView>> {
    Ok(Json(app.engine.command(&actor, id, body).await?))
}

/// Opens at once, also at a locked screen; the reason is asked afterwards.
#[utoipa::path(
    post,
    path = "/lanes/{id}/emergency-open",
    tag = "gate",
    params(("id" = i64, Path, description = "The lane")),
    request_body = EmergencyRequest,
    responses((status = 200, body = CommandView)),
    extensions(("x-role" = json!("display")))
)]
pub async fn emergency_open(
    Display(actor): Display,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<EmergencyRequest>,
) -> Answer<Json<CommandView>> {
    Ok(Json(app.engine.emergency_open(&actor, id, body).await?))
}

/// Opens with the next keep-alive of the barrier camera: up to an interval late, confirmed by nothing.
/// Answers at once with a pending command; how it ends is in the feed.
#[utoipa::path(
    post,
    path = "/lanes/{id}/keep-alive-open",
    tag = "gate",
    params(("id" = i64, Path, description = "The lane")),
    request_body = KeepAliveOpening,
    responses((status = 200, body = CommandView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn open_by_keep_alive(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<KeepAliveOpening>,
) -> Answer<Json<CommandView>> {
    Ok(Json(app.engine.open_by_keep_alive(&actor, id, body).await?))
}

/// The journal of gate commands, newest first.
#[utoipa::path(
    get,
    path = "/commands",
    tag = "gate",
    params(CommandQuery),
    responses((status = 200, body = Vec<CommandView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn commands(
    _: Attendant,
    State(app): State<App>,
    Asked(query): Asked<CommandQuery>,
) -> Answer<Json<Vec<CommandView>>> {
    Ok(Json(app.engine.commands(query).await?))
}

/// Signs an emergency opening with its reason.
#[utoipa::path(
    post,
    path = "/commands/{id}/sign",
    tag = "gate",
    params(("id" = i64, Path, description = "The gate command")),
    request_body = Reason,
    responses((status = 200, body = CommandView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn sign_command(
    Attendant(actor): Attendant,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<Reason>,
) -> Answer<Json<CommandView>> {
    Ok(Json(app.engine.sign_command(&actor, id, body).await?))
}

/// Opens and locks all lanes (fire).
#[utoipa::path(
    post,
    path = "/site/open-all",
    tag = "gate",
    request_body = OpenAll,
    responses((status = 200, body = Vec<CommandView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn open_all(
    Attendant(actor): Attendant,
    State(app): State<App>,
    Body(body): Body<OpenAll>,
) -> Answer<Json<Vec<CommandView>>> {
    Ok(Json(app.engine.open_all(&actor, body).await?))
}

/// Unlocks all lanes that were opened together.
#[utoipa::path(
    post,
    path = "/site/end-open-all",
    tag = "gate",
    request_body = Reason,
    responses((status = 200, body = Vec<CommandView>)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn end_open_all(
    Attendant(actor): Attendant,
    State(app): State<App>,
    Body(body): Body<Reason>,
) -> Answer<Json<Vec<CommandView>>> {
    Ok(Json(app.engine.end_open_all(&actor, body).await?))
}
