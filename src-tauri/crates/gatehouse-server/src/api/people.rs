//! Operators. What changes about one counts in their sessions at once.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::Engineer;
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{NewOperator, OperatorChange};
use gatehouse_engine::view::OperatorView;

/// All operators.
#[utoipa::path(
    get,
    path = "/operators",
    tag = "people",
    responses((status = 200, body = Vec<OperatorView>)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn operators(_: Engineer, State(app): State<App>) -> Answer<Json<Vec<OperatorView>>> {
    Ok(Json(app.engine.operators().await?))
}

/// Adds an operator, who must choose another PIN at the first sign-in.
#[utoipa::path(
    post,
    path = "/operators",
    tag = "people",
    request_body = NewOperator,
    responses((status = 200, body = OperatorView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn add_operator(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<NewOperator>,
) -> Answer<Json<OperatorView>> {
    Ok(Json(app.engine.add_operator(&actor, body).await?))
}

/// Changes an operator, resets the PIN or disables; a missing field stays as it is.
#[utoipa::path(
    patch,
    path = "/operators/{id}",
    tag = "people",
    params(("id" = i64, Path, description = "The operator")),
    request_body = OperatorChange,
    responses((status = 200, body = OperatorView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_operator(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<i64>,
    Body(body): Body<OperatorChange>,
) -> Answer<Json<OperatorView>> {
    let reset = body.secret.is_some();
    let operator = app.engine.change_operator(&actor, id, body).await?;
    app.sessions.changed(&operator);
    // Whoever knew the old PIN must not go on with it; engineers resetting their own stay signed in.
    if reset && actor.operator_id != Some(id) {
        app.sessions.end_all_of(id);
    }
    Ok(Json(operator))
}
