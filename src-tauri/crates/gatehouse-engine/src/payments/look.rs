//! One look at a provider: everything is read, then the copy is replaced. A look that fails or is cancelled half way
//! leaves the copy as it was.

use super::copy::{Known, Parts};
use crate::engine::Engine;
use crate::view::LookProgress;
use gatehouse_domain::payment::{ConnectionKind, FleetCall, Service};
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_payments::autopay_fleet::Fleet;
use gatehouse_store::table::fleet_services::ServiceRow;
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::collections::HashMap;
use std::sync::Arc;

impl Engine {
    /// Looks at a connection; how it went is noted.
    pub(super) async fn look(&self, id: ConnectionId) {
        let Ok(row) = self.connection_row(id) else { return };
        let begun = self.now();
        let result = match row.kind {
            ConnectionKind::Fleet => self.look_at_fleet(&row, begun).await,
            ConnectionKind::Permit => self.look_at_permits(id).await.map_err(|error| error.to_string()),
            ConnectionKind::OpsCom => self.look_at_opscom(id).await.map_err(|error| error.to_string()),
            ConnectionKind::PayByPlate => self.look_at_rights(id).await.map_err(|error| error.to_string()),
        };
        let fails = result.as_ref().err().cloned();
        let failed_before = self.inner.payments.standings.with(id, |standing| {
            if fails.is_none() {
                standing.looked_at = Some(begun);
            }
            std::mem::replace(&mut standing.look_failed, fails.clone()).is_some()
        });
        if failed_before != fails.is_some() && row.kind == ConnectionKind::Fleet {
            // What was clear or unpaid cannot be told any more, or can be told again.
            let known = self.inner.payments.copies.get(id).plates.keys().cloned().collect();
            self.show_evidence_again(&known).await;
        }
        self.poke_served();
        match fails {
            None => self.note_success(id).await,
            Some(sentence) => self.note_failure(id, sentence).await,
        }
    }

    /// Vehicles, then unpaid services where the level has them. The error is a sentence.
    async fn look_at_fleet(&self, row: &ConnectionRow, begun: Instant) -> Result<(), String> {
        let fleet = self.fleet_link(row.id).map_err(|error| error.to_string())?;
        let before = self.inner.payments.copies.get(row.id);
        self.look_progress(
            row.id,
            LookProgress {
                what: "vehicles".into(),
                pages: 0,
                records: 0,
                expected: before.vehicles_as_of.map(|_| before.vehicles.len() as i64),
            },
        );
        let vehicles = fleet.vehicles().await.map_err(|error| error.sentence())?;
        let mut parts = Parts {
            vehicles: vehicles.into_iter().map(Arc::new).collect(),
            vehicles_as_of: Some(begun),
            ..Parts::default()
        };
        if row.level.lacks(FleetCall::Unpaid).is_none() {
            let (services, warning) = self.read_unpaid(row.id, &fleet).await?;
            parts.services = self.merged(row.id, services, begun);
            (parts.unpaid_as_of, parts.warning) = (Some(begun), warning);
        }
        self.replace_copy(row.id, parts).await;
        Ok(())
    }

    async fn read_unpaid(
        &self,
        id: ConnectionId,
        fleet: &Fleet,
    ) -> Result<(Vec<Service>, Option<String>), String> {
        let before = self.inner.payments.copies.get(id);
        let expected = before.unpaid_as_of.map(|_| before.services.len() as i64);
        let progress =
            |pages, records| LookProgress { what: "unpaid services".into(), pages, records, expected };
        self.look_progress(id, progress(0, 0));
        let (mut pages, mut all, mut warning) = (fleet.unpaid_pages(), Vec::new(), None);
        while let Some(page) = pages.next().await.map_err(|error| error.sentence())? {
            all.extend(page.services);
            warning = page.odd.map(|odd| odd.sentence().to_owned()).or(warning);
            self.look_progress(id, progress(i64::from(page.progress.pages), all.len() as i64));
        }
        Ok((all, warning))
    }

    /// With what we know beside: since when, and whether it was locked. What did not change stays the same thing.
    fn merged(&self, id: ConnectionId, services: Vec<Service>, now: Instant) -> Vec<Arc<Known>> {
        let before = self.inner.payments.copies.get(id);
        let known: HashMap<&str, &Arc<Known>> =
            before.services.iter().map(|known| (known.service().id.as_str(), known)).collect();
        let services = services.into_iter().map(|service| {
            let old = known.get(service.id.as_str());
            let row = ServiceRow {
                first_seen: old.map_or(now, |old| old.row.first_seen),
                locked_at: old.and_then(|old| old.row.locked_at),
                service,
            };
            let new = Known::new(row);
            match old {
                Some(old) if ***old == new => Arc::clone(old),
                _ => Arc::new(new),
            }
        });
        services.collect()
    }
}
