//! Permits of a landlord: tenants and their allocations. Each handler is one call of the engine.

use super::input::{At, Body};
use super::refusal::Answer;
use crate::app::App;
use crate::guard::Supervisor;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use gatehouse_engine::request::{AllocationChange, KnownTenant, NewAllocation, NewTenant, TenantChange};
use gatehouse_engine::view::{PermitWriteView, PermitsView, TenantView};

/// The permits of one landlord, from the local copy.
#[utoipa::path(
    get,
    path = "/permits/{connection}",
    tag = "permits",
    params(("connection" = i64, Path, description = "The connection")),
    responses((status = 200, body = PermitsView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn permits(
    _: Supervisor,
    State(app): State<App>,
    At(connection): At<i64>,
) -> Answer<Json<PermitsView>> {
    Ok(Json(app.engine.permits(connection).await?))
}

/// Creates a tenant; answers when the outcome is known.
#[utoipa::path(
    post,
    path = "/permits/{connection}/tenants",
    tag = "permits",
    params(("connection" = i64, Path, description = "The connection")),
    request_body = NewTenant,
    responses((status = 200, body = PermitWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn create_tenant(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(connection): At<i64>,
    Body(body): Body<NewTenant>,
) -> Answer<Json<PermitWriteView>> {
    Ok(Json(app.engine.create_tenant(&actor, connection, body).await?))
}

/// Remembers a tenant by its id; it is read at once.
#[utoipa::path(
    post,
    path = "/permits/{connection}/tenants/known",
    tag = "permits",
    params(("connection" = i64, Path, description = "The connection")),
    request_body = KnownTenant,
    responses((status = 200, body = TenantView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn add_tenant(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(connection): At<i64>,
    Body(body): Body<KnownTenant>,
) -> Answer<Json<TenantView>> {
    Ok(Json(app.engine.add_tenant(&actor, connection, body).await?))
}

/// Asks the provider's list of tenants, where it has one, and remembers those that are new.
#[utoipa::path(
    post,
    path = "/permits/{connection}/tenants/look-up",
    tag = "permits",
    params(("connection" = i64, Path, description = "The connection")),
    responses((status = 200, body = PermitsView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn look_up_tenants(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At(connection): At<i64>,
) -> Answer<Json<PermitsView>> {
    Ok(Json(app.engine.look_up_tenants(&actor, connection).await?))
}

/// Changes what is kept here about a tenant.
#[utoipa::path(
    patch,
    path = "/permits/{connection}/tenants/{tenant}",
    tag = "permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("tenant" = String, Path, description = "The tenant")
    ),
    request_body = TenantChange,
    responses((status = 200, body = TenantView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn change_tenant(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At((connection, tenant)): At<(i64, String)>,
    Body(body): Body<TenantChange>,
) -> Answer<Json<TenantView>> {
    Ok(Json(app.engine.change_tenant(&actor, connection, &tenant, body).await?))
}

/// Forgets a tenant here; at the provider nothing changes.
#[utoipa::path(
    delete,
    path = "/permits/{connection}/tenants/{tenant}",
    tag = "permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("tenant" = String, Path, description = "The tenant")
    ),
    responses((status = 204)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn forget_tenant(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At((connection, tenant)): At<(i64, String)>,
) -> Answer<StatusCode> {
    app.engine.forget_tenant(&actor, connection, &tenant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads a tenant's allocations now.
#[utoipa::path(
    post,
    path = "/permits/{connection}/tenants/{tenant}/refresh",
    tag = "permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("tenant" = String, Path, description = "The tenant")
    ),
    responses((status = 200, body = TenantView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn refresh_tenant(
    _: Supervisor,
    State(app): State<App>,
    At((connection, tenant)): At<(i64, String)>,
) -> Answer<Json<TenantView>> {
    Ok(Json(app.engine.refresh_tenant(connection, &tenant).await?))
}

/// Creates an allocation; a tenant that is not ready is tried again after 1, 2, 4 and 8 seconds, told as `tenant_wait` events.
#[utoipa::path(
    post,
    path = "/permits/{connection}/tenants/{tenant}/allocations",
    tag = "permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("tenant" = String, Path, description = "The tenant")
    ),
    request_body = NewAllocation,
    responses((status = 200, body = PermitWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn create_allocation(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At((connection, tenant)): At<(i64, String)>,
    Body(body): Body<NewAllocation>,
) -> Answer<Json<PermitWriteView>> {
    Ok(Json(app.engine.create_allocation(&actor, connection, &tenant, body).await?))
}

/// Stops waiting for a new tenant to be ready.
#[utoipa::path(
    post,
    path = "/permits/{connection}/tenants/{tenant}/stop-waiting",
    tag = "permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("tenant" = String, Path, description = "The tenant")
    ),
    responses((status = 204)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn stop_waiting_for_tenant(
    _: Supervisor,
    State(app): State<App>,
    At((connection, tenant)): At<(i64, String)>,
) -> Answer<StatusCode> {
    app.engine.stop_waiting_for_tenant(connection, &tenant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Changes an allocation; the answer shows asked beside granted.
#[utoipa::path(
    put,
    path = "/permits/{connection}/tenants/{tenant}/allocations/{allocation}",
    tag = "permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("tenant" = String, Path, description = "The tenant"),
        ("allocation" = String, Path, description = "The allocation")
    ),
    request_body = AllocationChange,
    responses((status = 200, body = PermitWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn update_allocation(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At((connection, tenant, allocation)): At<(i64, String, String)>,
    Body(body): Body<AllocationChange>,
) -> Answer<Json<PermitWriteView>> {
    Ok(Json(app.engine.update_allocation(&actor, connection, &tenant, &allocation, body).await?))
}

/// Deletes an allocation.
#[utoipa::path(
    delete,
    path = "/permits/{connection}/tenants/{tenant}/allocations/{allocation}",
    tag = "permits",
    params(
        ("connection" = i64, Path, description = "The connection"),
        ("tenant" = String, Path, description = "The tenant"),
        ("allocation" = String, Path, description = "The allocation")
    ),
    responses((status = 200, body = PermitWriteView)),
    extensions(("x-role" = json!("supervisor")))
)]
pub async fn delete_allocation(
    Supervisor(actor): Supervisor,
    State(app): State<App>,
    At((connection, tenant, allocation)): At<(i64, String, String)>,
) -> Answer<Json<PermitWriteView>> {
    Ok(Json(app.engine.delete_allocation(&actor, connection, &tenant, &allocation).await?))
}
