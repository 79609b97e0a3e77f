//! The publisher: keeps what the zones serve equal to what their sources say. It compares after every change and at
//! least every minute, and writes only differences, in small portions, so that captures never wait long for the one
//! writer. Each portion is durable before others see it: a marker that was given out is never of a change that is lost.

use super::Compared;
use super::compare::{Connections, Difference, Plan, plan};
use crate::engine::Engine;
use crate::error::Error;
use crate::view::Change;
use gatehouse_store::table::served_permits;
use gatehouse_store::table::served_zones;
use std::time::Duration;

/// At the latest.
const EVERY: Duration = Duration::from_secs(60);
/// Changes often come several at once.
const TOGETHER: Duration = Duration::from_millis(500);
/// Rows written in one portion.
const PORTION: usize = 500;
/// A comparison that is older tells nothing any more.
pub(super) const TELLS_FOR: Duration = Duration::from_secs(300);

impl Engine {
    /// Compares and publishes until the engine stops.
    pub(crate) async fn served_loop(self) {
        let mut stopping = self.inner.stopping.subscribe();
        loop {
            tokio::select! {
                () = self.inner.served.wake.notified() => {}
                () = tokio::time::sleep(EVERY) => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            tokio::select! {
                () = tokio::time::sleep(TOGETHER) => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            if self.served(|now| now.setting.enabled) {
                self.publish_zones().await;
            }
        }
    }

    async fn publish_zones(&self) {
        let zones = match self.read(served_zones::all).await {
            Ok(zones) => zones,
            Err(error) => {
                tracing::warn!(%error, "the zones that are served cannot be read");
                let sentence = cannot_read(&error);
                let mut state = self.state();
                state.served.compared.values_mut().for_each(|c| c.problem = Some(sentence.clone()));
                return;
            }
        };
        for zone in zones.into_iter().filter(|zone| !zone.test) {
            let as_of = self.now();
            let result = self.publish_zone(&zone.zone_id).await;
            let problem = result.as_ref().err().cloned();
            let changed = matches!(result, Ok(true)) || problem != zone.problem || zone.as_of.is_none();
            {
                let monotonic = self.monotonic();
                let mut state = self.state();
                let entry = state.served.compared.entry(zone.zone_id.clone());
                let compared = entry.or_insert(Compared { at: None, problem: None });
                if problem.is_none() {
                    compared.at = Some(monotonic);
                }
                compared.problem.clone_from(&problem);
            }
            let (id, as_of) = (zone.zone_id.clone(), problem.is_none().then_some(as_of));
            let noted = self
                .write_derived(move |tx| served_zones::compared(tx, &id, as_of, problem.as_deref()))
                .await;
            if let Err(error) = noted {
                tracing::debug!(%error, "as of when a zone is was not written");
            }
            if changed {
                self.publish(Change::Served);
            }
        }
    }

    /// One zone; whether anything changed. The error is a sentence.
    async fn publish_zone(&self, zone: &str) -> Result<bool, String> {
        let now = self.now();
        let connections: Connections = {
            let rows = self.inner.payments.connections();
            rows.values().map(|row| (row.id, (row.name.clone(), row.enabled))).collect()
        };
        let id = zone.to_owned();
        let compared = self.read(move |conn| plan(conn, &id, &connections, now)).await;
        let Plan { differences, old } = compared.map_err(|error| cannot_read(&error))??;
        let changed = !differences.is_empty();
        if changed {
            tracing::info!(zone, count = differences.len(), "what is served changed");
        }
        let mut rest = differences;
        while !rest.is_empty() {
            let after = rest.split_off(rest.len().min(PORTION));
            let portion = std::mem::replace(&mut rest, after);
            self.write_portion(zone, portion).await?;
        }
        if !old.is_empty() {
            let id = zone.to_owned();
            let forgotten = self.write_derived(move |tx| {
                let oldest = old.iter().map(|row| row.change).max().unwrap_or(0);
                served_zones::raise_oldest(tx, &id, oldest)?;
                old.iter().try_for_each(|row| served_permits::forget(tx, &id, row))
            });
            if let Err(error) = forgotten.await {
                tracing::warn!(%error, "what was withdrawn long ago was not forgotten");
            }
        }
        Ok(changed)
    }

    async fn write_portion(&self, zone: &str, portion: Vec<Difference>) -> Result<(), String> {
        let (id, now) = (zone.to_owned(), self.now());
        let written = self.write(move |tx| {
            let mut change = served_zones::take_changes(tx, &id, portion.len() as i64)?;
            for difference in portion {
                change += 1;
                served_permits::put(tx, &id, &difference.row(change, now))?;
            }
            Ok(())
        });
        match written.await {
            // The zone was removed meanwhile.
            Ok(()) | Err(Error::NotFound(_)) => Ok(()),
            Err(error) => Err(format!("What is served could not be written. {error}")),
        }
    }

    /// Why it cannot be told now what a zone serves; `None` = it can.
    pub(super) fn cannot_tell(&self, zone: &str) -> Option<String> {
        let monotonic = self.monotonic();
        self.served(|now| match now.compared.get(zone) {
            Some(Compared { problem: Some(problem), .. }) => Some(problem.clone()),
            Some(Compared { at: Some(at), .. }) if monotonic.saturating_sub(*at) <= TELLS_FOR => None,
            Some(Compared { at: Some(_), .. }) => {
                Some("It was not compared with its sources for more than five minutes.".to_owned())
            }
            _ => Some("It was not compared with its sources yet.".to_owned()),
        })
    }
}

fn cannot_read(error: &Error) -> String {
    tracing::warn!("what is to be served cannot be read: {error}");
    "What is to be served cannot be read from the data store.".to_owned()
}
