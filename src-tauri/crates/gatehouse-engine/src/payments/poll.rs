//! When connections are looked at: each enabled one at its own interval, give or take a tenth, never two looks at once,
//! not while it is paused.

use super::standing::Look;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::{ConnectionView, LookProgress};
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;

/// How often it is seen whether a look is due.
const TICK: Duration = Duration::from_millis(250);
/// A look's progress is shown at most so often.
const SHOWN_EVERY: Duration = Duration::from_millis(250);

impl Engine {
    /// Starts the looks that are due, until the engine stops.
    pub(crate) async fn payments_loop(self) {
        let mut stopping = self.inner.stopping.subscribe();
        let mut interval = tokio::time::interval(TICK);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = interval.tick() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            self.inner.payments.returns.forget_old(self.monotonic());
            if self.inner.payments.ready.load(Ordering::Relaxed) {
                self.start_due_looks();
            }
            self.see_to_age();
        }
    }

    /// Secrets are known from now on.
    pub(crate) fn payments_ready(&self) {
        self.inner.payments.ready.store(true, Ordering::Relaxed);
    }

    fn start_due_looks(&self) {
        let monotonic = self.monotonic();
        let enabled: Vec<ConnectionId> = {
            let rows = self.inner.payments.connections();
            rows.values().filter(|row| row.enabled).map(|row| row.id).collect()
        };
        for id in enabled {
            let due = self.inner.payments.standings.with(id, |standing| {
                standing.look.is_none()
                    && !standing.paused(monotonic)
                    && standing.next_look.is_none_or(|at| monotonic >= at)
            });
            if due {
                self.start_look(id);
            }
        }
    }

    /// Begins a look in the background; `false` = one goes on already.
    fn start_look(&self, id: ConnectionId) -> bool {
        let Ok(row) = self.connection_row(id) else { return false };
        let next = self.monotonic() + interval(&row);
        let cancelled = self.inner.payments.standings.with(id, |standing| {
            if standing.look.is_some() {
                return None;
            }
            let (cancel, cancelled) = watch::channel(false);
            let progress = LookProgress { what: "connection".into(), pages: 0, records: 0, expected: None };
            standing.look = Some(Look { progress, cancel, shown: None });
            standing.next_look = Some(next);
            Some(cancelled)
        });
        let Some(mut cancelled) = cancelled else { return false };
        self.inner.payments.copies.with(id, |slot| slot.since_look.clear());
        self.publish_connection(id);
        let engine = self.clone();
        tokio::spawn(async move {
            let mut stopping = engine.inner.stopping.subscribe();
            tokio::select! {
                () = engine.look(id) => {}
                _ = cancelled.wait_for(|cancelled| *cancelled) => {}
                _ = stopping.wait_for(|stop| *stop) => {}
            }
            engine.inner.payments.standings.with(id, |standing| standing.look = None);
            engine.publish_connection(id);
        });
        true
    }

    /// Looks at a connection now; answers at once, the look goes on.
    pub async fn refresh_connection(&self, id: ConnectionId) -> Result<ConnectionView> {
        let row = self.connection_row(id)?;
        if !row.enabled {
            return Err(Error::Conflict(format!("{} is switched off. Switch it on first.", row.name)));
        }
        self.start_look(id);
        Ok(self.connection_view(&row))
    }

    /// Ends a look that goes on; the copy stays as it was.
    pub async fn cancel_refresh(&self, id: ConnectionId) -> Result<ConnectionView> {
        let row = self.connection_row(id)?;
        self.inner.payments.standings.with(id, |standing| {
            if let Some(look) = &standing.look {
                look.cancel.send_replace(true);
            }
        });
        Ok(self.connection_view(&row))
    }

    /// Says how far a look is; shown at most four times a second.
    pub(super) fn look_progress(&self, id: ConnectionId, progress: LookProgress) {
        let monotonic = self.monotonic();
        let show = self.inner.payments.standings.with(id, |standing| {
            let Some(look) = &mut standing.look else { return false };
            look.progress = progress;
            let show = look.shown.is_none_or(|at| monotonic.saturating_sub(at) >= SHOWN_EVERY);
            if show {
                look.shown = Some(monotonic);
            }
            show
        });
        if show {
            self.publish_connection(id);
        }
    }
}

/// Between two looks, give or take a tenth (Pay-by-Plate: never less): connections of many sites must not knock at the same moment.
fn interval(row: &ConnectionRow) -> Duration {
    let poll_s = u64::try_from(row.poll_s).unwrap_or(300);
    let least = match row.kind {
        // Once a minute at most.
        ConnectionKind::PayByPlate => 1.0,
        _ => 0.9,
    };
    Duration::from_secs(poll_s).mul_f64(least + 0.2 * rand::random::<f64>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payments::connections::blank;

    #[test]
    fn two_looks_lie_a_tenth_more_or_less_than_the_interval_apart() {
        let row = ConnectionRow { poll_s: 300, ..blank(ConnectionKind::Fleet) };
        for _ in 0..100 {
            let secs = interval(&row).as_secs_f64();
            assert!((270.0..=330.0).contains(&secs), "{secs}");
        }
    }

    #[test]
    fn a_pay_by_plate_provider_is_never_looked_at_before_its_interval_is_over() {
        let row = blank(ConnectionKind::PayByPlate);
        assert!((0..100).all(|_| interval(&row).as_secs_f64() >= 60.0));
    }
}
