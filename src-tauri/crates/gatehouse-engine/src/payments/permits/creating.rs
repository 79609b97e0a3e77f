//! Creating an allocation. A new tenant may not be ready in all of Autopay's systems: only that refusal is tried again,
//! after 1, 2, 4 and 8 seconds, visibly, until somebody stops it. All tries are one write: a refusal changed nothing.

use super::allocations::{offered, outcome};
use super::granted::values;
use super::rules;
use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::Target;
use crate::payments::journal::{Intent, new_group};
use crate::payments::send::Said;
use crate::request::NewAllocation;
use crate::view::{Change, PermitWriteView, TenantWaitView};
use gatehouse_domain::payment::WriteKind;
use gatehouse_domain::{ConnectionId, MoneyWriteId};
use gatehouse_payments::Ended;
use gatehouse_payments::autopay_permit::{Counts, Granted, Permit};
use gatehouse_store::table::permits::{self, TenantRow};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// What waits for a tenant to be ready, and how to stop it; at most one for each tenant.
#[derive(Default)]
pub(in crate::payments) struct Waits {
    stops: Mutex<HashMap<(ConnectionId, String), watch::Sender<bool>>>,
}

impl Waits {
    fn stops(&self) -> MutexGuard<'_, HashMap<(ConnectionId, String), watch::Sender<bool>>> {
        self.stops.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A creation that is carried out.
struct Creation<'a> {
    connection: ConnectionId,
    tenant: &'a str,
    definition: &'a str,
    counts: Counts,
    write: MoneyWriteId,
}

impl Engine {
    /// Creates an allocation; a tenant that is not ready is tried again after 1, 2, 4 and 8 seconds.
    pub async fn create_allocation(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: &str,
        allocation: NewAllocation,
    ) -> Result<PermitWriteView> {
        offered(&self.landlord(connection)?)?;
        let tenant = self.known_tenant(connection, tenant).await?;
        let (definitions, _) = self.read(move |conn| permits::definitions(conn, connection)).await?;
        if !definitions.iter().any(|known| known.id == allocation.definition_id) {
            return Err(Error::invalid("definition_id", "Choose a kind of permit from the list."));
        }
        let counts = rules::new(tenant.kind, &allocation.values)?;
        let (engine, actor, definition) = (self.clone(), actor.clone(), allocation.definition_id);
        self.to_its_end(
            async move { engine.send_create(&actor, connection, tenant, &definition, counts).await },
        )
        .await
    }

    async fn send_create(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        tenant: TenantRow,
        definition: &str,
        counts: Counts,
    ) -> Result<PermitWriteView> {
        let permit = self.permit_link(connection)?;
        let (id, asked) = (tenant.tenant_id.clone(), rules::asked(&counts));
        let known = self.read(move |conn| permits::allocations_of(conn, connection, &id)).await?;
        let subject = self.allocation_words(connection, &tenant, definition).await?;
        let target = Target {
            tenant_id: Some(tenant.tenant_id.clone()),
            definition_id: Some(definition.to_owned()),
            asked: Some(asked),
            known: known.into_iter().map(|known| known.id).collect(),
            ..Target::default()
        };
        let mut request = vec![
            ("Tenant".to_owned(), tenant.name.clone()),
            ("Tenant id".to_owned(), tenant.tenant_id.clone()),
            ("Kind of permit".to_owned(), definition.to_owned()),
        ];
        request.extend(values(&asked));
        let intent = Intent {
            connection,
            group: new_group(),
            kind: WriteKind::CreateAllocation,
            subject,
            request,
            target: target.json(),
            reviewed: None,
            reason: String::new(),
            personal: None,
        };
        // Another creation for this tenant: what appears could not be told apart.
        let same = |other: &Target| {
            other.tenant_id.as_deref() == Some(tenant.tenant_id.as_str()) && other.allocation_id.is_none()
        };
        let write = self.intend_alone(actor, intent, same).await?;
        let creation =
            Creation { connection, tenant: &tenant.tenant_id, definition, counts, write: write.id };
        let ended = self.send_until_ready(&permit, &creation).await;
        let (differences, said) = match &ended {
            Ended::Done(granted) => {
                let granted = self.keep_granted(connection, &permit, &tenant, None, granted.clone()).await;
                outcome("The allocation was created", None, &counts, &granted)
            }
            _ => (Vec::new(), Said { sentence: String::new(), answer: Vec::new(), change: None }),
        };
        let write = self.permit_write_ended(connection, write, &ended, said).await;
        let tenant = self.tenant_view(connection, &tenant.tenant_id).await.ok();
        Ok(PermitWriteView { write, tenant, differences })
    }

    /// Sends it, and again as long as the tenant is not ready and there are tries left.
    async fn send_until_ready(&self, permit: &Permit, creation: &Creation<'_>) -> Ended<Granted> {
        let key = (creation.connection, creation.tenant.to_owned());
        let (stop, mut stopped) = watch::channel(false);
        self.inner.payments.waits.stops().insert(key.clone(), stop);
        let mut stopping = self.inner.stopping.subscribe();
        let mut waits = self.inner.options.tenant_waits.into_iter();
        let mut tries = 0;
        let ended = loop {
            let mut ended =
                permit.create_allocation(creation.tenant, creation.definition, creation.counts).await;
            tries += 1;
            let Ended::Refused(refusal) = &mut ended else { break ended };
            if !refusal.not_ready {
                break ended;
            }
            let Some(wait) = waits.next() else {
                refusal.words = format!(
                    "The tenant is still not ready after {tries} tries. Try again in some minutes. {}",
                    refusal.words
                );
                break ended;
            };
            self.tell_wait(creation, tries, Some(wait.as_secs() as i64));
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                _ = stopped.wait_for(|stop| *stop) => {
                    refusal.words = format!("Somebody stopped waiting for the tenant. {}", refusal.words);
                    break ended;
                }
                _ = stopping.wait_for(|stop| *stop) => {
                    refusal.words = format!("The program ended while waiting for the tenant. {}", refusal.words);
                    break ended;
                }
            }
        };
        self.inner.payments.waits.stops().remove(&key);
        if tries > 1 || matches!(&ended, Ended::Refused(refusal) if refusal.not_ready) {
            self.tell_wait(creation, tries, None);
        }
        ended
    }

    fn tell_wait(&self, creation: &Creation<'_>, tries: i64, next_in_s: Option<i64>) {
        let sentence = match next_in_s {
            Some(secs) => {
                format!("The tenant is not ready yet (try {tries}). It is tried again in {secs} s.")
            }
            None => format!("No further try after try {tries}."),
        };
        self.publish(Change::TenantWait(Box::new(TenantWaitView {
            connection_id: creation.connection,
            tenant_id: creation.tenant.to_owned(),
            write_id: creation.write,
            tries,
            next_in_s,
            sentence,
        })));
    }

    /// Stops waiting for a tenant to be ready; what was sent so far was refused and changed nothing.
    pub async fn stop_waiting_for_tenant(&self, connection: ConnectionId, tenant: &str) -> Result<()> {
        self.landlord(connection)?;
        match self.inner.payments.waits.stops().get(&(connection, tenant.to_owned())) {
            Some(stop) => {
                stop.send_replace(true);
                Ok(())
            }
            None => Err(Error::Conflict("Nothing waits for this tenant.".into())),
        }
    }
}
