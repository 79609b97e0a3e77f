//! Reading a landlord's permits: what can be allotted, then one tenant after another. A tenant that cannot be read
//! keeps its allocations from before, and says why.

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::{Change, LookProgress, TenantView};
use gatehouse_domain::ConnectionId;
use gatehouse_payments::Error as Failure;
use gatehouse_payments::autopay_permit::Permit;
use gatehouse_store::table::permits;

/// So many tenants in a row without an answer end a look: the provider is away, not the tenant.
const SILENT_IN_A_ROW: u32 = 3;
/// So many tenants are read before the screen is told.
const TOLD_EVERY: usize = 20;

impl Engine {
    /// Reads everything of a landlord; the error is a sentence for the connection's page.
    pub(in crate::payments) async fn look_at_permits(&self, connection: ConnectionId) -> Result<()> {
        let permit = self.permit_link(connection)?;
        let result = self.read_landlord(connection, &permit).await;
        self.publish(Change::Permits(connection));
        result
    }

    async fn read_landlord(&self, connection: ConnectionId, permit: &Permit) -> Result<()> {
        let tenants = self.read(move |conn| permits::tenants(conn, connection)).await?;
        let progress = |what: &str, records: usize| LookProgress {
            what: what.into(),
            pages: 1,
            records: records as i64,
            expected: Some(tenants.len() as i64),
        };
        self.look_progress(connection, progress("permit definitions", 0));
        let trouble = match permit.definitions().await {
            Ok(definitions) => {
                let at = self.now();
                self.write_derived(move |tx| permits::replace_definitions(tx, connection, &definitions, at))
                    .await?;
                None
            }
            // The spelling of this path alone may have changed: tenants are read by another one.
            Err(gone @ Failure::PathGone { .. }) => Some(gone.sentence()),
            Err(failure) => return Err(Error::Conflict(failure.sentence())),
        };
        let mut silent = 0;
        for (n, tenant) in tenants.iter().enumerate() {
            self.look_progress(connection, progress("tenants", n));
            match self.read_tenant(connection, permit, &tenant.tenant_id).await? {
                None => silent = 0,
                Some(failure) if signed_out(&failure) => return Err(Error::Conflict(failure.sentence())),
                Some(failure) if unanswered(&failure) => {
                    silent += 1;
                    if silent == SILENT_IN_A_ROW {
                        return Err(Error::Conflict(failure.sentence()));
                    }
                }
                Some(_) => silent = 0,
            }
            if (n + 1) % TOLD_EVERY == 0 {
                self.publish(Change::Permits(connection));
            }
        }
        trouble.map_or(Ok(()), |sentence| Err(Error::Conflict(sentence)))
    }

    /// Reads one tenant into the copy; answers why it could not be read.
    pub(in crate::payments) async fn read_tenant(
        &self,
        connection: ConnectionId,
        permit: &Permit,
        id: &str,
    ) -> Result<Option<Failure>> {
        let at = self.now();
        let (read, id) = (permit.tenant(id).await, id.to_owned());
        let (written, failure) = match read {
            Ok(mut tenant) => {
                tenant.id = id;
                let written =
                    self.write_derived(move |tx| permits::was_read(tx, connection, &tenant, at)).await;
                (written, None)
            }
            Err(failure) => {
                let problem = failure.sentence();
                let written =
                    self.write_derived(move |tx| permits::was_not_read(tx, connection, &id, &problem)).await;
                (written, Some(failure))
            }
        };
        match written {
            // It was forgotten meanwhile.
            Ok(()) | Err(Error::NotFound(_)) => Ok(failure),
            Err(error) => Err(error),
        }
    }

    /// Reads a tenant's allocations now. When that fails, what was known stays, with the reason beside it.
    pub async fn refresh_tenant(&self, connection: ConnectionId, tenant: &str) -> Result<TenantView> {
        self.landlord(connection)?;
        self.known_tenant(connection, tenant).await?;
        let permit = self.permit_link(connection)?;
        match self.read_tenant(connection, &permit, tenant).await? {
            None => self.note_success(connection).await,
            Some(failure) if signed_out(&failure) || unanswered(&failure) => {
                self.note_failure(connection, failure.sentence()).await;
            }
            Some(_) => {}
        }
        self.publish(Change::Permits(connection));
        self.tenant_view(connection, tenant).await
    }
}

/// The credentials are the trouble, not what was asked.
pub(in crate::payments) fn signed_out(failure: &Failure) -> bool {
    matches!(failure, Failure::CredentialsRefused { .. } | Failure::SignedOut { .. } | Failure::Address(_))
}

/// Nobody answered.
pub(in crate::payments) fn unanswered(failure: &Failure) -> bool {
    matches!(failure, Failure::Unreachable { .. } | Failure::TimedOut { .. } | Failure::TooSlow { .. })
}
