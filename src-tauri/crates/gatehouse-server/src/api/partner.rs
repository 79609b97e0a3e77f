//! The doors for other programs: certificate, TLS of the web door, the partner door and its hooks.

use super::input::{At, Body};
use super::refusal::{Answer, Code, Refusal};
use crate::app::App;
use crate::guard::Engineer;
use crate::tls;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_domain::partner::CertificateKind;
use gatehouse_engine::partner::KeptIdentity;
use gatehouse_engine::request::{CertificateSetup, HookChange, NewHook, PartnerDoorSetup, WebTlsSetup};
use gatehouse_engine::view::{HookTokenView, PartnerDoorView};

/// The doors as they are set and as they are.
#[utoipa::path(
    get,
    path = "/partner",
    tag = "partner",
    responses((status = 200, body = PartnerDoorView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn partner(_: Engineer, State(app): State<App>) -> Answer<Json<PartnerDoorView>> {
    Ok(Json(app.doors.view()))
}

/// Changes where and how the partner door listens. Answers when that is in force, or says why it is not.
#[utoipa::path(
    put,
    path = "/partner",
    tag = "partner",
    request_body = PartnerDoorSetup,
    responses((status = 200, body = PartnerDoorView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_partner(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<PartnerDoorSetup>,
) -> Answer<Json<PartnerDoorView>> {
    app.engine.change_partner_door(&actor, body).await?;
    app.doors.put_in_force().await;
    Ok(Json(app.doors.view()))
}

/// Makes a new certificate, or takes one that is given with its key. New connections get it at once.
#[utoipa::path(
    put,
    path = "/partner/certificate",
    tag = "partner",
    request_body = CertificateSetup,
    responses((status = 200, body = PartnerDoorView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_certificate(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<CertificateSetup>,
) -> Answer<Json<PartnerDoorView>> {
    match body.kind {
        CertificateKind::Generated => app.doors.make_certificate(&actor).await?,
        CertificateKind::Given => {
            let identity = KeptIdentity {
                kind: CertificateKind::Given,
                chain_pem: body.chain_pem.unwrap_or_default(),
                key_pem: body.key_pem.unwrap_or_default().into(),
            };
            let view = tls::checked(&identity, app.engine.now()).map_err(|complaint| Refusal {
                field: Some(complaint.field.to_owned()),
                ..Refusal::new(Code::Invalid, complaint.sentence)
            })?;
            app.doors.give_certificate(&actor, &identity, view).await?;
        }
    }
    Ok(Json(app.doors.view()))
}

/// Switches TLS of the web door on or off. Browsers that are connected lose their line and come back under the other
/// address (https or http).
#[utoipa::path(
    put,
    path = "/web-tls",
    tag = "partner",
    request_body = WebTlsSetup,
    responses((status = 200, body = PartnerDoorView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_web_tls(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<WebTlsSetup>,
) -> Answer<Json<PartnerDoorView>> {
    app.engine.change_web_tls(&actor, body).await?;
    app.doors.put_in_force().await;
    Ok(Json(app.doors.view()))
}

/// Makes a way in for a provider's notifications; its token is shown this once.
#[utoipa::path(
    post,
    path = "/partner/hooks",
    tag = "partner",
    request_body = NewHook,
    responses((status = 200, body = HookTokenView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn add_hook(
    Engineer(actor): Engineer,
    State(app): State<App>,
    Body(body): Body<NewHook>,
) -> Answer<Json<HookTokenView>> {
    Ok(Json(app.engine.add_hook(&actor, body, &app.doors.now()).await?))
}

/// Gives a hook another name or another token; a new token is shown this once.
#[utoipa::path(
    patch,
    path = "/partner/hooks/{id}",
    tag = "partner",
    params(("id" = String, Path, description = "The hook")),
    request_body = HookChange,
    responses((status = 200, body = HookTokenView)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn change_hook(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<String>,
    Body(body): Body<HookChange>,
) -> Answer<Json<HookTokenView>> {
    Ok(Json(app.engine.change_hook(&actor, &id, body, &app.doors.now()).await?))
}

/// Removes a hook: from then on nothing is taken there.
#[utoipa::path(
    delete,
    path = "/partner/hooks/{id}",
    tag = "partner",
    params(("id" = String, Path, description = "The hook")),
    responses((status = 204)),
    extensions(("x-role" = json!("engineer")))
)]
pub async fn remove_hook(
    Engineer(actor): Engineer,
    State(app): State<App>,
    At(id): At<String>,
) -> Answer<StatusCode> {
    app.engine.remove_hook(&actor, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
