//! The zones of the providers as known in this run, and the links to them: one per connection, made of its row and its
//! key, dropped when either changes. Nothing is asked here.

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::connection_secret;
use crate::payments::links::leads_elsewhere;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_payments::pay_by_plate::{PayByPlate, PbpSettings};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::provider_rights;
use gatehouse_store::table::provider_zones::{self, ZoneRow};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// A zone, and how many rights its copy has.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub row: ZoneRow,
    pub rights: i64,
}

/// What is known of all providers.
#[derive(Default)]
pub(in crate::payments) struct Rights {
    links: Mutex<HashMap<ConnectionId, PayByPlate>>,
    zones: Mutex<HashMap<ConnectionId, Vec<Known>>>,
    /// When a zone was last read, by the monotonic clock; of this run.
    read: Mutex<HashMap<(ConnectionId, String), Duration>>,
}

impl Rights {
    /// Drops a link: its settings changed.
    pub(in crate::payments) fn drop_link(&self, id: ConnectionId) {
        lock(&self.links).remove(&id);
        lock(&self.read).retain(|(of, _), _| *of != id);
    }

    /// Forgets a connection that was removed.
    pub(in crate::payments) fn forget(&self, id: ConnectionId) {
        self.drop_link(id);
        lock(&self.zones).remove(&id);
    }

    /// The zones of a connection, by name.
    pub(super) fn zones(&self, id: ConnectionId) -> Vec<Known> {
        lock(&self.zones).get(&id).cloned().unwrap_or_default()
    }

    /// When a zone was last read in this run.
    pub(super) fn last_read(&self, id: ConnectionId, zone: &str) -> Option<Duration> {
        lock(&self.read).get(&(id, zone.to_owned())).copied()
    }

    /// A zone was read; `None` = it may be read at once.
    pub(super) fn set_last_read(&self, id: ConnectionId, zone: &str, at: Option<Duration>) {
        let key = (id, zone.to_owned());
        match at {
            Some(at) => lock(&self.read).insert(key, at),
            None => lock(&self.read).remove(&key),
        };
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// The provider behind a connection; an error is a sentence that says what to set.
    pub(crate) fn pay_by_plate_link(&self, id: ConnectionId) -> Result<PayByPlate> {
        let row = self.connection_row(id)?;
        if row.kind != ConnectionKind::PayByPlate {
            return Err(leads_elsewhere(&row, "a Pay-by-Plate provider"));
        }
        let mut links = lock(&self.inner.payments.rights.links);
        if let Some(link) = links.get(&id) {
            return Ok(link.clone());
        }
        let key = self.inner.secrets.get(&connection_secret(id)).ok_or_else(|| {
            Error::Conflict(format!(
                "The API key of {} is not known. An engineer types it under Settings, Connections.",
                row.name
            ))
        })?;
        let patience = self.inner.options.payments;
        let settings = PbpSettings {
            timeouts: patience.timeouts,
            retry: patience.retry,
            ..PbpSettings::new(row.base_url, key)
        };
        let link = PayByPlate::new(settings).map_err(|error| Error::Conflict(error.sentence()))?;
        links.insert(id, link.clone());
        Ok(link)
    }

    /// Takes up the zones the tables hold, of all connections.
    pub(crate) async fn remember_zones(&self) -> Result<()> {
        let all = self.read(|conn| known(conn, provider_zones::all(conn)?)).await?;
        let mut zones: HashMap<ConnectionId, Vec<Known>> = HashMap::new();
        for zone in all {
            zones.entry(zone.row.connection_id).or_default().push(zone);
        }
        *lock(&self.inner.payments.rights.zones) = zones;
        Ok(())
    }

    /// The tables hold something else of a connection's zones now.
    pub(super) async fn zones_changed(&self, id: ConnectionId) -> Result<()> {
        let zones = self.read(move |conn| known(conn, provider_zones::of(conn, id)?)).await?;
        if self.connection_row(id).is_ok() {
            lock(&self.inner.payments.rights.zones).insert(id, zones);
        }
        Ok(())
    }
}

fn known(conn: &Connection, rows: Vec<ZoneRow>) -> gatehouse_store::Result<Vec<Known>> {
    rows.into_iter()
        .map(|row| {
            let rights = provider_rights::count(conn, row.connection_id, &row.zone_id)?;
            Ok(Known { row, rights })
        })
        .collect()
}
