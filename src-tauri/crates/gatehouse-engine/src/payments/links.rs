//! Links to the providers: one per connection, made of its row and its secret, sharing one token; dropped when either
//! changes. Nothing is asked here.

use super::{connection_secret, token_secret};
use crate::clock::Clock;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::secrets::Secrets;
use futures_util::future::BoxFuture;
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_payments::autopay_fleet::Fleet;
use gatehouse_payments::autopay_permit::{PathSetup, Permit};
use gatehouse_payments::{Autopay, Settings, TokenCache};
use gatehouse_store::table::payment_connections::ConnectionRow;
use secrecy::SecretString;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The links there are.
#[derive(Default)]
pub(super) struct Links {
    made: Mutex<HashMap<ConnectionId, Autopay>>,
}

impl Links {
    fn made(&self) -> MutexGuard<'_, HashMap<ConnectionId, Autopay>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a connection of another kind is told.
pub(super) fn leads_elsewhere(row: &ConnectionRow, wanted: &str) -> Error {
    let to = match row.kind {
        ConnectionKind::Fleet => "a fleet",
        ConnectionKind::Permit => "permits",
        ConnectionKind::OpsCom => "OPS-COM",
        ConnectionKind::PayByPlate => "a Pay-by-Plate provider",
    };
    Error::Conflict(format!("{} leads to {to}, not to {wanted}.", row.name))
}

impl Engine {
    /// The fleet behind a connection; an error is a sentence that says what to set.
    pub(crate) fn fleet_link(&self, id: ConnectionId) -> Result<Arc<Fleet>> {
        let (row, autopay) = self.autopay(id)?;
        match row.kind {
            ConnectionKind::Fleet => Ok(Arc::new(autopay.fleet())),
            _ => Err(leads_elsewhere(&row, "a fleet")),
        }
    }

    /// The landlord's permits behind a connection; an error is a sentence that says what to set.
    pub(crate) fn permit_link(&self, id: ConnectionId) -> Result<Arc<Permit>> {
        let (row, autopay) = self.autopay(id)?;
        let landlord = match (row.kind, &row.landlord_id) {
            (ConnectionKind::Permit, Some(landlord)) => landlord.clone(),
            (ConnectionKind::Permit, None) => {
                return Err(Error::Conflict(format!("The landlord's id of {} is not set.", row.name)));
            }
            _ => return Err(leads_elsewhere(&row, "permits")),
        };
        Ok(Arc::new(autopay.permit(landlord, paths(&row))))
    }

    /// A connection and its link, made when there is none yet.
    pub(super) fn autopay(&self, id: ConnectionId) -> Result<(ConnectionRow, Autopay)> {
        let row = self.connection_row(id)?;
        let mut made = self.inner.payments.links.made();
        if let Some(autopay) = made.get(&id) {
            return Ok((row, autopay.clone()));
        }
        let secret = self.inner.secrets.get(&connection_secret(id)).ok_or_else(|| {
            Error::Conflict(format!(
                "The client secret of {} is not known. An engineer types it under Settings, Connections.",
                row.name
            ))
        })?;
        let patience = self.inner.options.payments;
        let settings = Settings {
            base_url: row.base_url.clone(),
            auth_url: row.auth_url.clone(),
            audience: row.audience.clone(),
            timeouts: patience.timeouts,
            retry: patience.retry,
            ..Settings::new(row.client_id.clone(), secret)
        };
        let cache = KeptToken { secrets: self.inner.secrets.clone(), name: token_secret(id) };
        let clock = EngineClock(Arc::clone(&self.inner.options.clock));
        let autopay = Autopay::new(settings, Arc::new(cache), Arc::new(clock))
            .map_err(|error| Error::Conflict(error.sentence()))?;
        made.insert(id, autopay.clone());
        Ok((row, autopay))
    }

    /// The link of a connection, when one was made.
    pub(super) fn made_link(&self, id: ConnectionId) -> Option<Autopay> {
        self.inner.payments.links.made().get(&id).cloned()
    }

    /// Drops a link: its settings changed. With other credentials its token goes as well.
    pub(super) async fn drop_link(&self, id: ConnectionId, other_credentials: bool) {
        self.inner.payments.rights.drop_link(id);
        self.inner.payments.paid.drop_link(id);
        let dropped = self.inner.payments.links.made().remove(&id);
        match dropped {
            Some(autopay) if other_credentials => autopay.forget().await,
            None if other_credentials => keep_token(&self.inner.secrets, &token_secret(id), None).await,
            _ => {}
        }
    }
}

/// How the paths of the permit interface are made. The usual templates of creating and deleting are unverified.
pub(crate) fn paths(row: &ConnectionRow) -> PathSetup {
    PathSetup {
        style: row.paths,
        create_allocation: Some(row.create_path.clone()).filter(|path| !path.is_empty()),
        delete_allocation: Some(row.delete_path.clone()).filter(|path| !path.is_empty()),
        ..PathSetup::default()
    }
}

/// A token among the other secrets. In the encrypted file always: it is longer than some keyrings take.
struct KeptToken {
    secrets: Secrets,
    name: String,
}

impl TokenCache for KeptToken {
    fn load(&self) -> BoxFuture<'_, Option<SecretString>> {
        Box::pin(async { self.secrets.get(&self.name) })
    }

    fn save(&self, text: Option<SecretString>) -> BoxFuture<'_, ()> {
        Box::pin(keep_token(&self.secrets, &self.name, text))
    }
}

async fn keep_token(secrets: &Secrets, name: &str, text: Option<SecretString>) {
    let (secrets, name) = (secrets.clone(), name.to_owned());
    let kept = tokio::task::spawn_blocking(move || secrets.set_in_file(&name, text)).await;
    if let Err(error) = kept.map_err(anyhow::Error::from).flatten() {
        tracing::warn!(%error, "a token could not be kept; after a restart another one is asked for");
    }
}

/// The engine's clock, for the payments crate.
struct EngineClock(Arc<dyn Clock>);

impl gatehouse_payments::Clock for EngineClock {
    fn now(&self) -> Instant {
        self.0.now()
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }
}
