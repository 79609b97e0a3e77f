//! Permits at OPS-COM that were paid for, and plates it is asked about. Each handler is one call of the engine.

use super::input::{Asked, At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Attendant, Supervisor};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{
    KnownPaidPermit, NewPaidPermit, PaidPermitChange, PaidPermitDeletion, PaidPermitQuery, PlateCheckInput,
};
use gatehouse_engine::view::{
    PaidPermitPage, PaidPermitView, PaidPermitWriteView, PermitTotalsView, PlateCheckView,
};

/// Paid permits that are known here, the one that was confirmed last first.
#[utoipa::path(
    get,
    path = "/paid-permits",
    tag = "paid permits",
    params(PaidPermitQuery),
    responses((status = 200, body = PaidPermitPage)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn paid_permits(
    _: Attendant,
    State(app): State<App>,
    Asked(query): Asked<PaidPermitQuery>,
) -> Answer<Json<PaidPermitPage>> {
    Ok(Json(app.engine.paid_permits(query).await?))
}

/// Remembers a permit of OPS-COM by its reference; nothing is asked of OPS-COM.
#[utoipa::path(
    post,
    path = "/paid-permits",
    tag = "paid permits",
    request_body = KnownPaidPermit,
    responses((status = 200, body = PaidPermitView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn add_paid_permit(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<KnownPaidPermit>,
) -> Answer<Json<PaidPermitView>> {
    Ok(Json(app.engine.add_paid_permit(&actor, body).await?))
}

/// Tells OPS-COM of a new permit; answers when the outcome is known.
#[utoipa::path(
    post,
    path = "/paid-permits/{connection}",
    tag = "paid permits",
    params(("connection" = i64, Path, description = "The connection")),
    request_body = NewPaidPermit,
    responses((status = 200, body = PaidPermitWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn push_paid_permit(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(connection): At<i64>,
    Body(body): Body<NewPaidPermit>,
) -> Answer<Json<PaidPermitWriteView>> {
    Ok(Json(app.engine.push_paid_permit(&actor, connection, body).await?))
}

/// One paid permit that is known here.
#[utoipa::path(
    get,
    path = "/paid-permits/{connection}/{reference}",
    tag = "paid permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("reference" = String, Path, description = "OPS-COM's reference of the permit")
    ),
    responses((status = 200, body = PaidPermitView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn paid_permit(
    _: Attendant,
    State(app): State<App>,
    At((connection, reference)): At<(i64, String)>,
) -> Answer<Json<PaidPermitView>> {
    Ok(Json(app.engine.paid_permit(connection, &reference).await?))
}

/// Extends or corrects a permit at OPS-COM; a missing field stays as it is. Answers when the outcome is known.
#[utoipa::path(
    patch,
    path = "/paid-permits/{connection}/{reference}",
    tag = "paid permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("reference" = String, Path, description = "OPS-COM's reference of the permit")
    ),
    request_body = PaidPermitChange,
    responses((status = 200, body = PaidPermitWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn update_paid_permit(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At((connection, reference)): At<(i64, String)>,
    Body(body): Body<PaidPermitChange>,
) -> Answer<Json<PaidPermitWriteView>> {
    Ok(Json(app.engine.update_paid_permit(&actor, connection, &reference, body).await?))
}

/// Deletes a permit at OPS-COM. It cannot be undone. Answers when the outcome is known.
#[utoipa::path(
    post,
    path = "/paid-permits/{connection}/{reference}/delete",
    tag = "paid permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("reference" = String, Path, description = "OPS-COM's reference of the permit")
    ),
    request_body = PaidPermitDeletion,
    responses((status = 200, body = PaidPermitWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn delete_paid_permit(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At((connection, reference)): At<(i64, String)>,
    Body(body): Body<PaidPermitDeletion>,
) -> Answer<Json<PaidPermitWriteView>> {
    Ok(Json(app.engine.delete_paid_permit(&actor, connection, &reference, body).await?))
}

/// Asks OPS-COM what it knows about a plate, now.
#[utoipa::path(
    post,
    path = "/plate-checks",
    tag = "paid permits",
    request_body = PlateCheckInput,
    responses((status = 200, body = PlateCheckView)),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn check_plate(
    Attendant(actor): Attendant,
    State(app): State<App>,
    Body(body): Body<PlateCheckInput>,
) -> Answer<Json<PlateCheckView>> {
    Ok(Json(app.engine.ask_about_plate(&actor, body).await?))
}

/// How many permits OPS-COM counted at the last look, by zone and kind.
#[utoipa::path(
    get,
    path = "/connections/{id}/permit-totals",
    tag = "paid permits",
    params(("id" = i64, Path, description = "The connection")),
    responses((status = 200, body = PermitTotalsView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn permit_totals(
    _: Supervisor,
    State(app): State<App>,
    At(id): At<i64>,
) -> Answer<Json<PermitTotalsView>> {
    Ok(Json(app.engine.permit_totals(id).await?))
}
