//! Changing and deleting an allocation: sent once, what was granted is shown beside what was asked.

use super::granted::{answer, differences, now, read_afterwards, sentence, values, whole};
use super::rules;
use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::Target;
use crate::payments::journal::{Intent, new_group};
use crate::payments::send::Said;
use crate::request::AllocationChange;
use crate::view::{GrantedView, PermitWriteView};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::{Allocation, WriteKind};
use gatehouse_payments::Ended;
use gatehouse_payments::autopay_permit::{Counts, Granted, Permit};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::permits::{self, TenantRow};

impl Engine {
    /// Changes an allocation; the answer shows asked beside granted.
    pub async fn update_allocation(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: &str,
        allocation: &str,
        change: AllocationChange,
    ) -> Result<PermitWriteView> {
        self.landlord(connection)?;
        let tenant = self.known_tenant(connection, tenant).await?;
        let before = self.known_allocation(connection, &tenant.tenant_id, allocation).await?;
        let counts = rules::change(tenant.kind, &before, &change, self.now())?;
        let (engine, actor) = (self.clone(), actor.clone());
        self.to_its_end(async move { engine.send_update(&actor, connection, tenant, before, counts).await })
            .await
    }

    async fn send_update(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: TenantRow,
        before: Allocation,
        counts: Counts,
    ) -> Result<PermitWriteView> {
        let permit = self.permit_link(connection)?;
        let (asked, known) = (rules::asked(&counts), rules::known(&before));
        let target = Target { asked: Some(asked), before: Some(known), ..about(&tenant, &before) };
        let intent = Intent {
            connection,
            group: new_group(),
            kind: WriteKind::UpdateAllocation,
            subject: self.allocation_words(connection, &tenant, &before.definition_id).await?,
            request: named(&tenant, &before.id, values(&asked)),
            target: target.json(),
            reviewed: Some(serde_json::json!(values(&known))),
            reason: String::new(),
            personal: None,
        };
        let same = |other: &Target| other.allocation_id.as_deref() == Some(before.id.as_str());
        let write = self.intend_alone(actor, intent, same).await?;
        let ended = permit.update_allocation(&tenant.tenant_id, &before.id, counts).await;
        let (differences, said) = match &ended {
            Ended::Done(granted) => {
                let granted =
                    self.keep_granted(connection, &permit, &tenant, Some(&before), granted.clone()).await;
                outcome("The allocation was changed", Some(&before), &counts, &granted)
            }
            _ => (Vec::new(), Said { sentence: String::new(), answer: Vec::new(), change: None }),
        };
        let write = self.permit_write_ended(connection, write, &ended, said).await;
        let tenant = self.tenant_view(connection, &tenant.tenant_id).await.ok();
        Ok(PermitWriteView { write, tenant, differences })
    }

    /// Puts into the copy what was granted; the tenant is read again when not everything was told. Answers what is
    /// known then. A copy that cannot be kept is read again by the next look.
    pub(super) async fn keep_granted(
        &self,
        connection: ConnectionId,
        permit: &Permit,
        tenant: &TenantRow,
        before: Option<&Allocation>,
        mut granted: Granted,
    ) -> Granted {
        let id = granted.id.clone().or_else(|| before.map(|known| known.id.clone()));
        if let Some(after) = now(before, &granted) {
            let tenant = tenant.tenant_id.clone();
            let kept =
                self.write_derived(move |tx| permits::put_allocation(tx, connection, &tenant, &after)).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "an allocation was granted and its copy could not be kept");
            }
        }
        if !whole(&granted)
            && matches!(self.read_tenant(connection, permit, &tenant.tenant_id).await, Ok(None))
            && let Some(id) = id
            && let Ok(read) = self.known_allocation(connection, &tenant.tenant_id, &id).await
        {
            granted = read_afterwards(&read);
        }
        granted
    }

    /// Deletes an allocation.
    pub async fn delete_allocation(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: &str,
        allocation: &str,
    ) -> Result<PermitWriteView> {
        offered(&self.landlord(connection)?)?;
        let tenant = self.known_tenant(connection, tenant).await?;
        let before = self.known_allocation(connection, &tenant.tenant_id, allocation).await?;
        let (engine, actor) = (self.clone(), actor.clone());
        self.to_its_end(async move { engine.send_delete(&actor, connection, tenant, before).await }).await
    }

    async fn send_delete(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: TenantRow,
        before: Allocation,
    ) -> Result<PermitWriteView> {
        let permit = self.permit_link(connection)?;
        let known = rules::known(&before);
        let target = Target { before: Some(known), ..about(&tenant, &before) };
        let intent = Intent {
            connection,
            group: new_group(),
            kind: WriteKind::DeleteAllocation,
            subject: self.allocation_words(connection, &tenant, &before.definition_id).await?,
            request: named(&tenant, &before.id, Vec::new()),
            target: target.json(),
            reviewed: Some(serde_json::json!(values(&known))),
            reason: String::new(),
            personal: None,
        };
        let same = |other: &Target| other.allocation_id.as_deref() == Some(before.id.as_str());
        let write = self.intend_alone(actor, intent, same).await?;
        let ended = permit.delete_allocation(&tenant.tenant_id, &before.id).await;
        if let Ended::Done(()) = &ended {
            let (tenant, id) = (tenant.tenant_id.clone(), before.id.clone());
            let kept =
                self.write_derived(move |tx| permits::remove_allocation(tx, connection, &tenant, &id)).await;
            if let Err(error) = kept {
                tracing::warn!(%error, "an allocation was deleted and is still in the copy");
            }
        }
        let said = Said { sentence: "The allocation was deleted.".into(), answer: Vec::new(), change: None };
        let write = self.permit_write_ended(connection, write, &ended, said).await;
        let tenant = self.tenant_view(connection, &tenant.tenant_id).await.ok();
        Ok(PermitWriteView { write, tenant, differences: Vec::new() })
    }
}

/// What came of it, value by value and in words.
pub(super) fn outcome(
    done: &str,
    before: Option<&Allocation>,
    asked: &Counts,
    granted: &Granted,
) -> (Vec<GrantedView>, Said) {
    let differences = differences(before, asked, granted);
    let said = Said { sentence: sentence(done, &differences), answer: answer(&differences), change: None };
    (differences, said)
}

/// Creating and deleting are offered only where an engineer switched them on: their paths are not verified.
pub(super) fn offered(connection: &ConnectionRow) -> Result<()> {
    match connection.allocations {
        true => Ok(()),
        false => Err(Error::Conflict(format!(
            "Creating and deleting allocations is switched off for {}: Autopay's paths for it are not verified. An engineer switches it on under Settings, Connections.",
            connection.name
        ))),
    }
}

fn about(tenant: &TenantRow, allocation: &Allocation) -> Target {
    Target {
        tenant_id: Some(tenant.tenant_id.clone()),
        allocation_id: Some(allocation.id.clone()),
        definition_id: Some(allocation.definition_id.clone()),
        ..Target::default()
    }
}

/// What is sent, with whom and what it is about in front.
fn named(tenant: &TenantRow, id: &str, values: Vec<(String, String)>) -> Vec<(String, String)> {
    let about =
        [("Tenant", tenant.name.as_str()), ("Tenant id", tenant.tenant_id.as_str()), ("Allocation id", id)];
    about.into_iter().map(|(label, value)| (label.to_owned(), value.to_owned())).chain(values).collect()
}
