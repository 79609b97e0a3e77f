//! The site, the site-wide stop of automatic opening, and health. Each handler is one call of the engine.

use super::input::Body;
use super::refusal::Answer;
use crate::app::App;
use crate::guard::{Display, Engineer, Supervisor};
use axum::Json;
use axum::extract::State;
use gatehouse_engine::request::{AutomaticStop, SiteChange};
use gatehouse_engine::view::{SiteView, StatusView};

/// The site's settings.
#[utoipa::path(
    get,
    path = "/site",
    tag = "site",
    responses((status = 200, body = SiteView)),
    extensions(("x-role" = json!("display")))
)]
pub async fn site(_: Display, State(app): State<App>) -> Answer<Json<SiteView>> {
    Ok(Json(app.engine.site().await?))
}

/// Changes the site's settings; a missing field stays as it is.
#[utoipa::path(
    patch,
    path = "/site",
    tag = "site",
    request_body = SiteChange,
    responses((status = 200, body = SiteView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_site(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<SiteChange>,
) -> Answer<Json<SiteView>> {
    Ok(Json(app.engine.change_site(&actor, body).await?))
}

/// Stops automatic opening by Gatehouse everywhere, or lets it go on. Opening by hand is not touched.
#[utoipa::path(
    post,
    path = "/site/automatic-stop",
    tag = "site",
    request_body = AutomaticStop,
    responses((status = 200, body = SiteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn stop_automatic(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    Body(body): Body<AutomaticStop>,
) -> Answer<Json<SiteView>> {
    Ok(Json(app.engine.stop_automatic(&actor, body).await?))
}

/// Health of this program.
#[utoipa::path(
    get,
    path = "/status",
    tag = "site",
    responses((status = 200, body = StatusView)),
    extensions(("x-role" = json!("display")))
)]
pub async fn status(_: Display, State(app): State<App>) -> Answer<Json<StatusView>> {
    Ok(Json(app.engine.status().await?))
}
