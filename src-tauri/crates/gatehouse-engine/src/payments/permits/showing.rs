//! The permits of a landlord as the screen gets them: the local copy, its age, and what ends soon.

use crate::build;
use crate::engine::Engine;
use crate::error::Result;
use crate::view::{ConnectionHealth, PermitsView, TenantView};
use gatehouse_domain::ConnectionId;
use gatehouse_store::table::permits;

impl Engine {
    /// The permits of one landlord, from the local copy.
    pub async fn permits(&self, connection: ConnectionId) -> Result<PermitsView> {
        let row = self.landlord(connection)?;
        let mut copy = self
            .read(move |conn| {
                Ok(build::PermitCopy {
                    tenants: permits::tenants(conn, connection)?,
                    allocations: permits::allocations(conn, connection)?,
                    definitions: permits::definitions(conn, connection)?,
                })
            })
            .await?;
        // An empty list has no row that says when it was read; a whole look that succeeded does.
        let (definitions, as_of) = &mut copy.definitions;
        if definitions.is_empty() {
            *as_of = self.inner.payments.standings.with(connection, |standing| standing.looked_at);
        }
        let standing = self.connection_view(&row);
        let stale = (standing.health != ConnectionHealth::Fresh).then_some(standing.sentence);
        Ok(build::permits(&row, copy, stale, self.now()))
    }

    /// One tenant of the local copy.
    pub(super) async fn tenant_view(&self, connection: ConnectionId, tenant: &str) -> Result<TenantView> {
        let row = self.known_tenant(connection, tenant).await?;
        let id = tenant.to_owned();
        let (allocations, (definitions, _)) = self
            .read(move |conn| {
                Ok((permits::allocations_of(conn, connection, &id)?, permits::definitions(conn, connection)?))
            })
            .await?;
        let names = build::definition_names(&definitions);
        Ok(build::tenant(&row, allocations.iter(), &names, self.now()))
    }
}
