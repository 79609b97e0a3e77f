//! Reads the services of a returned vehicle, window by window. Nothing is changed at the provider.

use super::returns::Return;
use crate::build;
use crate::engine::Engine;
use crate::error::Result;
use crate::view::ReturnStep;
use gatehouse_domain::payment::{FleetPlate, Period, Service, ServiceKind, totals};
use gatehouse_payments::Error as Fault;
use gatehouse_payments::autopay_fleet::{Fleet, OfVehicle};
use std::collections::HashSet;
use tokio::sync::watch;

impl Engine {
    /// Reads until everything is read, something fails or somebody cancels.
    pub(super) async fn read_return(self, id: String, mut cancelled: watch::Receiver<bool>) {
        let mut stopping = self.inner.stopping.subscribe();
        let read = tokio::select! {
            read = self.read_windows(&id) => read,
            _ = cancelled.wait_for(|cancelled| *cancelled) => return,
            _ = stopping.wait_for(|stop| *stop) => return,
        };
        let now = self.now();
        let ended = self.inner.payments.returns.with(&id, |one| {
            if one.view.step != ReturnStep::Reading {
                return Ok(());
            }
            match read {
                Ok(()) => {
                    one.view.step = ReturnStep::Reviewed;
                    one.view.read_at = Some(now);
                    one.view.sentence = reviewed(one);
                }
                Err(sentence) => {
                    one.view.step = ReturnStep::Failed;
                    one.view.sentence = format!("{sentence} Nothing was changed; begin again.");
                }
            }
            Ok(())
        });
        if ended.is_ok() {
            let _gone_meanwhile = self.publish_return(&id);
        }
    }

    /// The error is a sentence.
    async fn read_windows(&self, id: &str) -> std::result::Result<(), String> {
        let what = |one: &mut Return| -> Result<_> {
            Ok((one.view.connection_id, one.plate.clone(), one.kind.clone(), one.windows.clone()))
        };
        let (connection, plate, kind, windows) =
            self.inner.payments.returns.with(id, what).map_err(|error| error.to_string())?;
        let fleet = self.fleet_link(connection).map_err(|error| error.to_string())?;
        let mut seen = HashSet::new();
        for (n, window) in windows.iter().enumerate() {
            match of_window(&fleet, &plate, kind.as_ref(), *window).await {
                Ok(services) => {
                    // One that runs is in every window's answer.
                    let new = services.into_iter().filter(|service| seen.insert(service.id.clone()));
                    self.keep_read(id, n, new.collect()).map_err(|error| error.to_string())?;
                }
                Err(error) => {
                    let sentence = error.sentence();
                    self.note_failure(connection, sentence.clone()).await;
                    return Err(sentence);
                }
            }
        }
        self.note_success(connection).await;
        Ok(())
    }

    fn keep_read(&self, id: &str, n: usize, new: Vec<Service>) -> Result<()> {
        let connection = self.inner.payments.returns.with(id, |one| Ok(one.view.connection_id))?;
        let copy = self.inner.payments.copies.get(connection);
        let locked_at = |service: &Service| {
            let of = copy.plates.get(&service.vehicle.plate.canonical())?;
            of.services.iter().find(|known| known.service().id == service.id)?.row.locked_at
        };
        self.inner.payments.returns.with(id, |one| {
            let windows = one.view.windows.len();
            if let Some(window) = one.view.windows.get_mut(n) {
                window.read = Some(new.len() as i64);
            }
            one.services.extend(new);
            one.services.sort_by(|a, b| {
                (a.running(), a.end, a.start, &a.id).cmp(&(b.running(), b.end, b.start, &b.id))
            });
            let (running, ended): (Vec<&Service>, Vec<&Service>) =
                one.services.iter().partition(|service| service.running());
            let views = |services: &[&Service]| {
                services
                    .iter()
                    .map(|service| build::fleet::unpaid(connection, service, locked_at(service)))
                    .collect()
            };
            one.view.services = views(&ended);
            one.view.running = views(&running);
            let sums = totals(ended.iter().map(|service| service.cost.as_ref()));
            one.view.totals = sums.iter().map(build::total).collect();
            one.view.sentence = format!("Reading window {} of {windows}.", (n + 2).min(windows));
            Ok(())
        })?;
        self.publish_return(id).map(drop)
    }
}

/// The unpaid services of one window, running ones included.
pub(super) async fn of_window(
    fleet: &Fleet,
    plate: &FleetPlate,
    kind: Option<&ServiceKind>,
    period: Period,
) -> std::result::Result<Vec<Service>, Fault> {
    fleet.unpaid_of(OfVehicle { plate, kind, period, include_running: true }).await
}

fn reviewed(one: &Return) -> String {
    let ended = one.view.services.len();
    let running = match one.view.running.len() {
        0 => String::new(),
        1 => " One more still runs.".to_owned(),
        n => format!(" {n} more still run."),
    };
    match ended {
        0 => format!("No unpaid service has ended in this period.{running}"),
        1 => format!("One unpaid service. Review it, then lock its payment.{running}"),
        n => format!("{n} unpaid services. Review them, then lock their payment.{running}"),
    }
}
