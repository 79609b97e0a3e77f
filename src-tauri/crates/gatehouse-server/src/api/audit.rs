//! The audit table. Each handler is one call of the engine.

use super::input::Asked;
use super::refusal::Answer;
use crate::app::App;
use crate::guard::Supervisor;
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::AuditQuery;
use gatehouse_engine::view::{AuditCheckView, AuditPage};

/// The audit table, newest first.
#[utoipa::path(
    get,
    path = "/audit",
    tag = "audit",
    params(AuditQuery),
    responses((status = 200, body = AuditPage)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn audit(
    _: Supervisor,
    State(app): State<App>,
    Asked(query): Asked<AuditQuery>,
) -> Answer<Json<AuditPage>> {
    Ok(Json(app.engine.audit(query).await?))
}

/// Checks that every row of the audit table fits the one before.
#[utoipa::path(
    post,
    path = "/audit/check",
    tag = "audit",
    responses((status = 200, body = AuditCheckView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn check_audit(_: Supervisor, State(app): State<App>) -> Answer<Json<AuditCheckView>> {
    Ok(Json(app.engine.check_audit().await?))
}
