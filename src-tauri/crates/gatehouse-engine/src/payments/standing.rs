//! How each connection is doing: the latest success and failure, the pause after repeated failures, the look that
//! goes on, and the sentence about all of it.

use crate::alarms::About;
use crate::engine::Engine;
use crate::view::{Change, ConnectionHealth, ConnectionView, LookProgress};
use chrono::TimeDelta;
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_domain::payment::{ConnectionKind, FleetCall};
use gatehouse_domain::site::say;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::table::payment_connections::{self, ConnectionRow};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// So many failures in a row pause a connection.
const PAUSED_AFTER: u32 = 5;
/// So long.
const PAUSE: Duration = Duration::from_secs(60);
/// Success and failure are written at most so often, unless the words change.
const WRITTEN_EVERY: Duration = Duration::from_secs(30);

/// How one connection is doing in this run of the program.
#[derive(Default)]
pub(super) struct Standing {
    /// Failures in a row.
    failures: u32,
    /// Paused until: by the monotonic clock, and as said.
    paused_until: Option<(Duration, Instant)>,
    /// PaymentsDown is raised.
    alarmed: bool,
    success_written: Option<Duration>,
    failure_written: Option<Duration>,
    /// Why the latest look failed; `None` = it did not, or there was none.
    pub look_failed: Option<String>,
    /// When the latest look that succeeded began (permits; a fleet's copy knows itself).
    pub looked_at: Option<Instant>,
    /// The look that goes on.
    pub look: Option<Look>,
    /// The copy was too old when it was last seen to.
    pub aged: bool,
    /// When the next look is due by the monotonic clock; `None` = at once.
    pub next_look: Option<Duration>,
}

/// A look that goes on.
pub(super) struct Look {
    /// How far it is.
    pub progress: LookProgress,
    /// Set by somebody who does not want to wait for it.
    pub cancel: watch::Sender<bool>,
    /// When it was last shown.
    pub shown: Option<Duration>,
}

/// All standings.
#[derive(Default)]
pub(super) struct Standings {
    all: Mutex<HashMap<ConnectionId, Standing>>,
}

impl Standings {
    /// Works on one; never held across an await.
    pub(super) fn with<T>(&self, id: ConnectionId, work: impl FnOnce(&mut Standing) -> T) -> T {
        work(self.lock().entry(id).or_default())
    }

    /// Forgets a connection that was removed; its look ends.
    pub(super) fn forget(&self, id: ConnectionId) {
        if let Some(Look { cancel, .. }) = self.lock().remove(&id).and_then(|standing| standing.look) {
            cancel.send_replace(true);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ConnectionId, Standing>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    /// Whether it is paused now.
    pub(super) fn paused(&self, monotonic: Duration) -> bool {
        self.paused_until.is_some_and(|(until, _)| monotonic < until)
    }

    /// Ends the pause: settings changed.
    pub(super) fn start_anew(&mut self) {
        (self.failures, self.paused_until, self.next_look) = (0, None, None);
    }
}

impl Engine {
    /// A provider answered something that could be used.
    pub(crate) async fn note_success(&self, id: ConnectionId) {
        let (now, monotonic) = (self.now(), self.monotonic());
        let (write, alarmed) = self.inner.payments.standings.with(id, |standing| {
            // The first success of a run also ends an alarm of the run before.
            let first = standing.success_written.is_none();
            let due = standing.success_written.is_none_or(|at| monotonic.saturating_sub(at) >= WRITTEN_EVERY);
            let write = due || standing.failures > 0;
            if write {
                standing.success_written = Some(monotonic);
            }
            (standing.failures, standing.paused_until) = (0, None);
            (write, std::mem::take(&mut standing.alarmed) || first)
        });
        if !self.change_row(id, |row| row.last_success = Some(now)) {
            return;
        }
        if write {
            let written = self.write_derived(move |tx| payment_connections::succeeded(tx, id, now)).await;
            if let Err(error) = written {
                tracing::warn!(%error, "that a connection answered was not written down");
            }
        }
        if alarmed {
            self.clear_alarm(&format!("payments_down:{id}")).await;
        }
        self.publish_connection(id);
    }

    /// A provider did not answer, or refused us; after five times in a row it is left alone for a minute.
    pub(crate) async fn note_failure(&self, id: ConnectionId, sentence: impl Into<String>) {
        let sentence = sentence.into();
        let (now, monotonic) = (self.now(), self.monotonic());
        let Ok(before) = self.connection_row(id) else { return };
        let other_words = before.last_failure.as_ref().is_none_or(|(_, words)| *words != sentence);
        let (write, alarm) = self.inner.payments.standings.with(id, |standing| {
            standing.failures += 1;
            let due = standing.failure_written.is_none_or(|at| monotonic.saturating_sub(at) >= WRITTEN_EVERY);
            if due || other_words {
                standing.failure_written = Some(monotonic);
            }
            let pause = standing.failures >= PAUSED_AFTER && !standing.paused(monotonic);
            if pause {
                let until = now + TimeDelta::from_std(PAUSE).unwrap_or_default();
                standing.paused_until = Some((monotonic + PAUSE, until));
            }
            (due || other_words, pause && !std::mem::replace(&mut standing.alarmed, true))
        });
        self.change_row(id, |row| row.last_failure = Some((now, sentence.clone())));
        if write {
            let words = sentence.clone();
            let written =
                self.write_derived(move |tx| payment_connections::failed(tx, id, now, &words)).await;
            if let Err(error) = written {
                tracing::warn!(%error, "that a connection failed was not written down");
            }
        }
        if alarm {
            let about = About {
                subject: id.to_string(),
                sentence: format!("{} does not answer as it should. {sentence}", before.name),
                advice: "What is shown of it may be old. An engineer looks under Settings, Connections; it is asked again by itself.".into(),
                ..About::default()
            };
            self.raise(AlarmKind::PaymentsDown, about).await;
        }
        self.publish_connection(id);
    }

    /// Whether it is left alone for a while.
    pub(crate) fn is_paused(&self, id: ConnectionId) -> bool {
        let monotonic = self.monotonic();
        self.inner.payments.standings.with(id, |standing| standing.paused(monotonic))
    }

    fn change_row(&self, id: ConnectionId, change: impl FnOnce(&mut ConnectionRow)) -> bool {
        self.inner.payments.connections().get_mut(&id).map(change).is_some()
    }

    /// Publishes a connection as it is now.
    pub(super) fn publish_connection(&self, id: ConnectionId) {
        if let Ok(row) = self.connection_row(id) {
            self.publish(Change::Connection(Box::new(self.connection_view(&row))));
        }
    }

    /// Shows connections whose copies have grown too old since the last time, or are read again, and what rests on
    /// them at the gate.
    pub(super) fn see_to_age(&self) {
        let now = self.now();
        let enabled: Vec<ConnectionRow> =
            self.inner.payments.connections().values().filter(|row| row.enabled).cloned().collect();
        for row in enabled {
            let copy = self.inner.payments.copies.get(row.id);
            let changed = self.inner.payments.standings.with(row.id, |standing| {
                let as_of = match row.kind {
                    ConnectionKind::Fleet => oldest(&row, copy.vehicles_as_of, copy.unpaid_as_of),
                    _ => standing.looked_at.or(row.last_success),
                };
                let aged = as_of.is_some_and(|at| too_old(&row, at, now));
                std::mem::replace(&mut standing.aged, aged) != aged
            });
            if !changed {
                continue;
            }
            self.publish_connection(row.id);
            let engine = self.clone();
            tokio::spawn(async move {
                let known = copy.plates.keys().cloned().collect();
                engine.show_evidence_again(&known).await;
            });
        }
    }

    /// Fills in how a connection is doing.
    pub(super) fn with_standing(&self, row: &ConnectionRow, mut view: ConnectionView) -> ConnectionView {
        let (now, monotonic, zone) = (self.now(), self.monotonic(), self.state().zone);
        if let Some(autopay) = self.made_link(row.id) {
            let token = autopay.token_state();
            view.token_until = token.expires_at.filter(|until| *until > now);
            view.tokens_asked = i64::try_from(token.asked).unwrap_or(i64::MAX);
        }
        let copy = self.inner.payments.copies.get(row.id);
        let (failed, looked_at) = self.inner.payments.standings.with(row.id, |standing| {
            view.progress = standing.look.as_ref().map(|look| look.progress.clone());
            view.paused_until =
                standing.paused_until.filter(|(until, _)| monotonic < *until).map(|(_, said)| said);
            (standing.look_failed.clone(), standing.looked_at)
        });
        let warning = match row.kind {
            ConnectionKind::Fleet => {
                view.as_of = copy.vehicles_as_of;
                view.unpaid_as_of = copy.unpaid_as_of;
                copy.warning.clone()
            }
            ConnectionKind::PayByPlate => match self.zones_standing(row) {
                Some(zones) => {
                    view.as_of = zones.as_of;
                    zones.warning
                }
                // There may be none, or none is read.
                None => {
                    view.as_of = looked_at.or(row.last_success);
                    view.as_of
                        .map(|_| "No zone is read. Choose one below, or ask the provider for one.".to_owned())
                }
            },
            ConnectionKind::Permit | ConnectionKind::OpsCom => {
                view.as_of = looked_at.or(row.last_success);
                None
            }
        };
        let oldest = oldest(row, view.as_of, view.unpaid_as_of);
        let said = |at: Option<Instant>| at.map_or_else(|| "never".to_owned(), |at| say(zone, at));
        (view.health, view.sentence) = if !row.enabled {
            (ConnectionHealth::Off, "It is switched off: nothing is asked.".to_owned())
        } else if let Some(words) = failed {
            let kept = oldest.map(|at| format!(" What is shown is as of {}.", say(zone, at)));
            (ConnectionHealth::Failing, format!("{words}{}", kept.unwrap_or_default()))
        } else {
            match oldest {
                None => (
                    ConnectionHealth::NeverRead,
                    warning.unwrap_or_else(|| "It has not been read yet.".to_owned()),
                ),
                Some(at) if too_old(row, at, now) => (
                    ConnectionHealth::Stale,
                    match warning {
                        Some(warning) => format!("Its copy is old, as of {}. {warning}", said(oldest)),
                        None => format!(
                            "Its copy is old, as of {}. Refresh it, or test the connection.",
                            said(oldest)
                        ),
                    },
                ),
                Some(_) => {
                    let warning = warning.map(|warning| format!(" {warning}")).unwrap_or_default();
                    (ConnectionHealth::Fresh, format!("Read at {}.{warning}", said(oldest)))
                }
            }
        };
        view
    }
}

/// As of when the older part of a copy is.
pub(super) fn oldest(
    row: &ConnectionRow,
    as_of: Option<Instant>,
    unpaid_as_of: Option<Instant>,
) -> Option<Instant> {
    match row.kind {
        ConnectionKind::Fleet if row.level.lacks(FleetCall::Unpaid).is_none() => {
            as_of.zip(unpaid_as_of).map(|(a, b)| a.min(b))
        }
        _ => as_of,
    }
}

/// Whether a copy is older than three looks.
pub(crate) fn too_old(row: &ConnectionRow, as_of: Instant, now: Instant) -> bool {
    now - as_of > TimeDelta::seconds(row.poll_s.saturating_mul(3))
}
