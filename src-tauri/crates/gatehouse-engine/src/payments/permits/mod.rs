//! Permits of a landlord: definitions, tenants that are known here, and their allocations.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `showing` | the local copy as the screen gets it |
//! | `look` | reading everything again, or one tenant |
//! | `tenants` | creating a tenant |
//! | `known` | which tenants are known here: add, look up, change, forget |
//! | `rules` | what may be asked of an allocation |
//! | `allocations` | changing and deleting one |
//! | `creating` | creating one, also for a tenant that is not ready yet |
//! | `granted` | asked beside granted |
//! | `carry` | one write: alone, recorded, to its end |

mod allocations;
mod carry;
mod creating;
mod granted;
mod known;
mod look;
mod rules;
mod showing;
mod tenants;

pub(super) use creating::Waits;
pub(super) use granted::values;
pub(super) use look::{signed_out, unanswered};
pub(super) use tenants::same_name;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::links::leads_elsewhere;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{Allocation, ConnectionKind};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::permits::{self, TenantRow};

impl Engine {
    /// The connection to a landlord.
    fn landlord(&self, connection: ConnectionId) -> Result<ConnectionRow> {
        let row = self.connection_row(connection)?;
        match row.kind {
            ConnectionKind::Permit => Ok(row),
            _ => Err(leads_elsewhere(&row, "permits")),
        }
    }

    /// A tenant that is known here.
    async fn known_tenant(&self, connection: ConnectionId, tenant: &str) -> Result<TenantRow> {
        let id = tenant.to_owned();
        self.read(move |conn| permits::tenant(conn, connection, &id)).await?.ok_or(Error::NotFound("tenant"))
    }

    /// An allocation of the local copy.
    async fn known_allocation(
        &self,
        connection: ConnectionId,
        tenant: &str,
        allocation: &str,
    ) -> Result<Allocation> {
        let id = tenant.to_owned();
        let all = self.read(move |conn| permits::allocations_of(conn, connection, &id)).await?;
        all.into_iter().find(|known| known.id == allocation).ok_or(Error::NotFound("allocation"))
    }

    /// How an allocation is called: by its tenant and its kind of permit.
    async fn allocation_words(
        &self,
        connection: ConnectionId,
        tenant: &TenantRow,
        definition: &str,
    ) -> Result<String> {
        let (definitions, _) = self.read(move |conn| permits::definitions(conn, connection)).await?;
        let name = definitions.into_iter().find(|known| known.id == definition).map(|known| known.name);
        Ok(format!("{} · {}", tenant.name, name.unwrap_or_else(|| format!("permit {definition}"))))
    }
}
