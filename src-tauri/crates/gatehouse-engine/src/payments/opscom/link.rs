//! Links to OPS-COM: one per connection, made anew when its settings or the site's zone change. Nothing is asked here.

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::connection_secret;
use crate::payments::links::leads_elsewhere;
use chrono_tz::Tz;
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_payments::opscom::{OpsCom, OpsComSettings, PermitTotal};
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is known of each connection to OPS-COM in this run.
#[derive(Default)]
pub(crate) struct Paid {
    links: Mutex<HashMap<ConnectionId, (Tz, OpsCom)>>,
    totals: Mutex<HashMap<ConnectionId, (Instant, Vec<PermitTotal>)>>,
}

impl Paid {
    fn links(&self) -> MutexGuard<'_, HashMap<ConnectionId, (Tz, OpsCom)>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the last look counted; one entry per connection.
    pub(super) fn totals(&self) -> MutexGuard<'_, HashMap<ConnectionId, (Instant, Vec<PermitTotal>)>> {
        self.totals.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Settings changed, or the connection is gone.
    pub(in crate::payments) fn drop_link(&self, id: ConnectionId) {
        self.links().remove(&id);
        self.totals().remove(&id);
    }
}

impl Engine {
    /// The row of a connection to OPS-COM.
    pub(super) fn opscom_row(&self, id: ConnectionId) -> Result<ConnectionRow> {
        let row = self.connection_row(id)?;
        match row.kind {
            ConnectionKind::OpsCom => Ok(row),
            _ => Err(leads_elsewhere(&row, "OPS-COM")),
        }
    }

    /// OPS-COM behind a connection; an error is a sentence that says what to set.
    pub(crate) fn opscom_link(&self, id: ConnectionId) -> Result<(ConnectionRow, OpsCom)> {
        let row = self.opscom_row(id)?;
        let zone = self.state().zone;
        let mut links = self.inner.payments.paid.links();
        if let Some((_, link)) = links.get(&id).filter(|(made_in, _)| *made_in == zone) {
            return Ok((row, link.clone()));
        }
        let secret = self.inner.secrets.get(&connection_secret(id)).ok_or_else(|| {
            Error::Conflict(format!(
                "The API token of {} is not known. An engineer types it under Settings, Connections.",
                row.name
            ))
        })?;
        let patience = self.inner.options.payments;
        let link = OpsCom::new(OpsComSettings {
            controller_url: row.base_url.clone(),
            validation_url: row.auth_url.clone(),
            time_basis: row.time_basis,
            timeouts: patience.timeouts,
            retry: patience.retry,
            ..OpsComSettings::new(row.client_id.clone(), secret, zone)
        })
        .map_err(|error| Error::Conflict(error.sentence()))?;
        links.insert(id, (zone, link.clone()));
        Ok((row, link))
    }
}
