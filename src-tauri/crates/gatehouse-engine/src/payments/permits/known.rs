//! Which tenants are known here: the documents have no list of them, so they are added by their id, or looked up where
//! the newer list answers. At the provider nothing changes.

use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::Target;
use crate::request::{KnownTenant, TenantChange};
use crate::view::{Change, PermitsView, TenantView};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::TenantKind;
use gatehouse_store::table::permits::{self, TenantRow};

/// So many tenants of one landlord are known at most.
const MOST: usize = 2_000;

impl Engine {
    /// Remembers a tenant by its id; it is read at once, and not remembered when that fails.
    pub async fn add_tenant(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: KnownTenant,
    ) -> Result<TenantView> {
        let landlord = self.landlord(connection)?;
        let id = tenant.tenant_id.trim().to_owned();
        if id.is_empty() || id.chars().count() > 100 {
            return Err(Error::invalid("tenant_id", "Type the tenant's id, as Autopay shows it."));
        }
        let known = self.read(move |conn| permits::tenants(conn, connection)).await?;
        if let Some(row) = known.iter().find(|row| row.tenant_id == id) {
            return Err(Error::Conflict(format!("{} is known already under this id.", row.name)));
        }
        if known.len() >= MOST {
            return Err(Error::Conflict(format!("{MOST} tenants are known already; forget some first.")));
        }
        let permit = self.permit_link(connection)?;
        let at = self.now();
        let mut read = permit
            .tenant(&id)
            .await
            .map_err(|failure| Error::Conflict(format!("It was not added. {}", failure.sentence())))?;
        self.note_success(connection).await;
        read.id.clone_from(&id);
        let row = TenantRow {
            connection_id: connection,
            tenant_id: id.clone(),
            name: if read.name.is_empty() { id.clone() } else { read.name.clone() },
            kind: tenant.kind,
            manager_email: None,
            added_by: actor.name.clone(),
            added_at: at,
            as_of: None,
            problem: None,
        };
        let deed = Deed::of(actor, at, "payments: add tenant", format!("{}: {}", landlord.name, row.name));
        self.write(move |tx| {
            permits::remember(tx, &row)?;
            permits::was_read(tx, connection, &read, at)?;
            deed.append(tx)
        })
        .await?;
        self.publish(Change::Permits(connection));
        self.tenant_view(connection, &id).await
    }

    /// Asks the provider's list of tenants, where it has one, and remembers those that are new. Their allocations are
    /// read by the look that begins then.
    pub async fn look_up_tenants(&self, actor: &Actor, connection: ConnectionId) -> Result<PermitsView> {
        let landlord = self.landlord(connection)?;
        let permit = self.permit_link(connection)?;
        let listed = permit.tenants().await.map_err(|failure| Error::Conflict(failure.sentence()))?;
        self.note_success(connection).await;
        let Some(listed) = listed else {
            return Err(Error::Conflict(
                "This Autopay has no list of tenants. Add each tenant by its id instead.".into(),
            ));
        };
        let at = self.now();
        let by = actor.name.clone();
        let rows = listed.into_iter().take(MOST).map(|tenant| TenantRow {
            connection_id: connection,
            name: tenant.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| tenant.id.clone()),
            tenant_id: tenant.id,
            kind: TenantKind::Unknown,
            manager_email: None,
            added_by: by.clone(),
            added_at: at,
            as_of: None,
            problem: None,
        });
        let rows: Vec<TenantRow> = rows.filter(|row| !row.tenant_id.is_empty()).collect();
        let actor = actor.clone();
        let added = self
            .write(move |tx| {
                let (mut known, mut added) = (permits::tenants(tx, connection)?.len(), 0);
                for row in &rows {
                    if known >= MOST {
                        break;
                    }
                    if permits::remember(tx, row)? {
                        (known, added) = (known + 1, added + 1);
                    }
                }
                if added > 0 {
                    let subject = format!("{}: {added} new", landlord.name);
                    Deed::of(&actor, at, "payments: look up tenants", subject).append(tx)?;
                }
                Ok(added)
            })
            .await?;
        if added > 0 {
            self.publish(Change::Permits(connection));
            if landlord.enabled {
                self.refresh_connection(connection).await?;
            }
        }
        self.permits(connection).await
    }

    /// Changes what is kept here about a tenant.
    pub async fn change_tenant(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: &str,
        change: TenantChange,
    ) -> Result<TenantView> {
        let (landlord, row) = (self.landlord(connection)?, self.known_tenant(connection, tenant).await?);
        let subject = format!("{}: {} is {}", landlord.name, row.name, change.kind.word());
        let deed = Deed::of(actor, self.now(), "payments: change tenant", subject);
        self.write(move |tx| {
            permits::set_kind(tx, connection, &row.tenant_id, change.kind)?;
            deed.append(tx)
        })
        .await?;
        self.publish(Change::Permits(connection));
        self.tenant_view(connection, tenant).await
    }

    /// Forgets a tenant here; at the provider nothing changes. Refused while a write about it waits for a person.
    pub async fn forget_tenant(&self, actor: &Actor, connection: ConnectionId, tenant: &str) -> Result<()> {
        let (landlord, row) = (self.landlord(connection)?, self.known_tenant(connection, tenant).await?);
        let concerns = |target: &Target| target.tenant_id.as_deref() == Some(tenant);
        let _one_at_a_time = self.inner.payments.intending.lock().await;
        self.refuse_beside_open(connection, concerns).await?;
        let subject = format!("{}: {}", landlord.name, row.name);
        let deed = Deed::of(actor, self.now(), "payments: forget tenant", subject);
        self.write(move |tx| {
            permits::forget(tx, connection, &row.tenant_id)?;
            deed.append(tx)
        })
        .await?;
        self.publish(Change::Permits(connection));
        Ok(())
    }
}
