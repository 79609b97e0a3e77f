//! The return of a vehicle: its services are read, reviewed, and their payment locked, window by window. Kept in memory
//! for a day; what was sent is in the journal of writes for good.

use super::fleet::vehicle_intent;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{ReturnLock, ReturnStart};
use crate::view::{Change, ReturnStep, ReturnView, ReturnWindow};
use crate::{Actor, build};
use chrono::SubsecRound;
use gatehouse_domain::payment::{
    FleetCall, FleetPlate, Period, Service, ServiceKind, WIDEST, WriteKind, split,
};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// So many are kept; the oldest one nobody works on gives way.
const KEPT: usize = 50;
/// So long.
const KEPT_FOR: Duration = Duration::from_secs(24 * 3600);
/// So many windows a period may be cut into: more than a year.
const WINDOWS: usize = 10;

/// A return.
pub(super) struct Return {
    pub view: ReturnView,
    /// The vehicle, as it is asked for.
    pub plate: FleetPlate,
    pub kind: Option<ServiceKind>,
    pub windows: Vec<Period>,
    /// What was read, each once.
    pub services: Vec<Service>,
    /// Ends the reading.
    pub cancel: watch::Sender<bool>,
    begun: Duration,
}

impl Return {
    fn busy(&self) -> bool {
        matches!(self.view.step, ReturnStep::Reading | ReturnStep::Locking)
    }
}

/// The returns of the last day, newest first.
#[derive(Default)]
pub(super) struct Returns {
    all: Mutex<VecDeque<Return>>,
}

impl Returns {
    fn put(&self, new: Return) -> Result<()> {
        let mut all = self.lock();
        if all.len() >= KEPT {
            let Some(idle) = all.iter().rposition(|one| !one.busy()) else {
                return Err(Error::Conflict("Too many returns go on at once. Wait for one to end.".into()));
            };
            all.remove(idle);
        }
        all.push_front(new);
        Ok(())
    }

    pub(super) fn with<T>(&self, id: &str, work: impl FnOnce(&mut Return) -> Result<T>) -> Result<T> {
        let mut all = self.lock();
        let one = all.iter_mut().find(|one| one.view.id == id);
        work(one.ok_or(Error::NotFound("return (returns are kept for a day)"))?)
    }

    /// Forgets those of yesterday.
    pub(super) fn forget_old(&self, monotonic: Duration) {
        self.lock().retain(|one| one.busy() || monotonic.saturating_sub(one.begun) < KEPT_FOR);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Return>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Begins a return; answers at once, reading goes on.
    pub async fn begin_return(&self, actor: &Actor, start: ReturnStart) -> Result<ReturnView> {
        let (row, plate) = self.fleet_vehicle(&start.vehicle)?;
        if let Some(why) = row.level.lacks(FleetCall::Settle) {
            return Err(Error::Conflict(why.to_owned()));
        }
        self.fleet_link(row.id)?;
        // The wire carries whole seconds.
        let to = start.to.unwrap_or_else(|| self.now()).trunc_subsecs(0);
        let from = start.from.map_or(to - WIDEST, |from| from.trunc_subsecs(0));
        if from > to {
            return Err(Error::invalid("from", "The beginning lies after the end."));
        }
        if to - from > WIDEST * WINDOWS as i32 {
            return Err(Error::invalid("from", "At most ten windows of almost 50 days can be looked at."));
        }
        let windows = split(Period { from, to });
        let kind = start.kind.filter(|kind| !kind.is_empty());
        let view = ReturnView {
            id: super::journal::new_group(),
            connection_id: row.id,
            connection_name: row.name,
            vehicle: build::fleet::plate(&plate),
            from,
            to,
            kind: kind.clone(),
            step: ReturnStep::Reading,
            sentence: format!("Reading window 1 of {}.", windows.len()),
            windows: windows
                .iter()
                .map(|window| ReturnWindow { from: window.from, to: window.to, read: None, write: None })
                .collect(),
            services: Vec::new(),
            running: Vec::new(),
            totals: Vec::new(),
            read_at: None,
            locked: Vec::new(),
            not_locked: Vec::new(),
            still_running: Vec::new(),
            locked_totals: Vec::new(),
            operator: actor.name.clone(),
            ended_at: None,
            detached: None,
        };
        let (cancel, cancelled) = watch::channel(false);
        let id = view.id.clone();
        self.inner.payments.returns.put(Return {
            view: view.clone(),
            plate,
            kind: kind.as_deref().map(ServiceKind::from_word),
            windows,
            services: Vec::new(),
            cancel,
            begun: self.monotonic(),
        })?;
        tokio::spawn(self.clone().read_return(id, cancelled));
        Ok(view)
    }

    /// A return as it is now.
    pub async fn vehicle_return(&self, id: &str) -> Result<ReturnView> {
        self.inner.payments.returns.with(id, |one| Ok(one.view.clone()))
    }

    /// Returns of the last day, newest first.
    pub async fn vehicle_returns(&self) -> Result<Vec<ReturnView>> {
        self.inner.payments.returns.forget_old(self.monotonic());
        Ok(self.inner.payments.returns.lock().iter().map(|one| one.view.clone()).collect())
    }

    /// Ends the reading of a return; nothing was changed.
    pub async fn cancel_return(&self, id: &str) -> Result<ReturnView> {
        self.inner.payments.returns.with(id, |one| match one.view.step {
            ReturnStep::Reading | ReturnStep::Reviewed => {
                one.cancel.send_replace(true);
                one.view.step = ReturnStep::Failed;
                one.view.sentence = "It was cancelled. Nothing was changed.".into();
                Ok(())
            }
            ReturnStep::Locking => {
                Err(Error::Conflict("Payments are being locked: that cannot be taken back.".into()))
            }
            ReturnStep::Locked | ReturnStep::Failed => Err(Error::Conflict("This return has ended.".into())),
        })?;
        self.publish_return(id)
    }

    /// Locks what was reviewed; answers at once, locking goes on window by window.
    pub async fn lock_return(&self, actor: &Actor, id: &str, lock: ReturnLock) -> Result<ReturnView> {
        let connection = self.inner.payments.returns.with(id, |one| Ok(one.view.connection_id))?;
        let row = self.connection_row(connection)?;
        if let Some(why) = row.level.lacks(FleetCall::Settle) {
            return Err(Error::Conflict(why.to_owned()));
        }
        self.inner.payments.returns.with(id, |one| {
            match one.view.step {
                ReturnStep::Reviewed => {}
                ReturnStep::Reading => {
                    return Err(Error::Conflict("Its services are still being read.".into()));
                }
                ReturnStep::Locking | ReturnStep::Locked => {
                    return Err(Error::Conflict(
                        "A return is locked once. Begin another one to look again.".into(),
                    ));
                }
                ReturnStep::Failed => {
                    return Err(Error::Conflict("This return has ended. Begin another one.".into()));
                }
            }
            let reviewed = one.services.iter().filter(|service| lock.include_running || !service.running());
            if reviewed.count() == 0 {
                return Err(Error::Conflict("Nothing was reviewed that could be locked.".into()));
            }
            one.view.step = ReturnStep::Locking;
            one.view.operator = actor.name.clone();
            one.view.sentence = "Payments are being locked.".into();
            Ok(())
        })?;
        let view = self.publish_return(id)?;
        tokio::spawn(self.clone().lock_windows(actor.clone(), id.to_owned(), lock.include_running));
        Ok(view)
    }

    /// Detaches the vehicle of a return from all user profiles.
    pub async fn detach_return(&self, actor: &Actor, id: &str) -> Result<ReturnView> {
        let (connection, plate, group) = self.inner.payments.returns.with(id, |one| {
            if one.view.step != ReturnStep::Locked {
                return Err(Error::Conflict("Lock the payments first, then detach the vehicle.".into()));
            }
            Ok((one.view.connection_id, one.plate.clone(), one.view.id.clone()))
        })?;
        let mut intent = vehicle_intent(&self.connection_row(connection)?, WriteKind::DetachVehicle, &plate);
        // Beside the locks of this return, yet refused when another one is on its way.
        intent.group = format!("{group}-detach-{}", super::journal::new_group());
        let write = self.detach(actor, intent, plate).await?;
        self.inner.payments.returns.with(id, |one| {
            one.view.detached = Some(write);
            Ok(())
        })?;
        self.publish_return(id)
    }

    /// Publishes a return as it is now.
    pub(super) fn publish_return(&self, id: &str) -> Result<ReturnView> {
        let view = self.inner.payments.returns.with(id, |one| Ok(one.view.clone()))?;
        self.publish(Change::Return(Box::new(view.clone())));
        Ok(view)
    }
}
