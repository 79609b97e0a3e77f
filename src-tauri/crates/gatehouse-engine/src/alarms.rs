//! Alarms: raising, counting, clearing, acknowledging.
//!
//! The database keeps them; while it fails they live in memory with negative numbers, so that
//! "the store is failing" can be said at all.

mod conditions;

use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::state::State;
use crate::view::{AlarmView, Change, SignedView};
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_store::table::alarms::{self, AlarmRow, NewAlarm};
use std::time::Duration;

/// How long an alarm waits for the disk before it is said from memory.
const PATIENCE: Duration = Duration::from_secs(1);
/// Alarms that live in memory only; more would be one broken disk said many times.
const IN_MEMORY: usize = 50;

/// What is to be raised.
#[derive(Debug, Clone, Default)]
pub(crate) struct About {
    /// What the alarm is about within its kind; one open alarm per kind and subject.
    pub subject: String,
    pub sentence: String,
    pub advice: String,
    pub lane_id: Option<i64>,
    pub camera_id: Option<i64>,
    pub capture_id: Option<i64>,
    pub command_id: Option<i64>,
    /// It says what happened, not what still holds: acknowledging ends it.
    pub once: bool,
}

/// The key of one open alarm.
fn key(kind: AlarmKind, subject: &str) -> String {
    if subject.is_empty() { kind.word().to_owned() } else { format!("{}:{subject}", kind.word()) }
}

impl Engine {
    /// Raises an alarm, or counts it again when it is open.
    pub(crate) async fn raise(&self, kind: AlarmKind, about: About) {
        let at = self.now();
        let new = NewAlarm {
            kind,
            key: key(kind, &about.subject),
            sentence: about.sentence.clone(),
            advice: about.advice.clone(),
            lane_id: about.lane_id,
            camera_id: about.camera_id,
            capture_id: about.capture_id,
            command_id: about.command_id.filter(|id| *id > 0),
        };
        let once = about.once;
        // Straight to the writer: `write` would raise an alarm about a failing store from here.
        let raising = self.inner.writer.write(move |tx| {
            let (row, _new) = alarms::raise(tx, &new, at)?;
            // What only happened does not go on: it leaves as soon as it is acknowledged.
            let over = if once { alarms::clear(tx, &new.key, at)? } else { None };
            Ok(over.unwrap_or(row))
        });
        let raised =
            tokio::time::timeout(PATIENCE, raising).await.unwrap_or(Err(gatehouse_store::Error::Overloaded));
        match raised {
            Ok(row) => {
                let mut view = view(&row);
                view.command_id = about.command_id;
                self.show_alarm(view);
            }
            Err(error) => {
                tracing::error!(%error, kind = kind.word(), "an alarm is kept in memory only");
                self.raise_in_memory(kind, about);
            }
        }
    }

    /// Raises without the database.
    pub(crate) fn raise_in_memory(&self, kind: AlarmKind, about: About) {
        let now = self.now();
        let mut state = self.state();
        // Each opening wants a signature of its own; everything else is counted.
        let same = |a: &AlarmView| {
            let one = kind != AlarmKind::EmergencyUnsigned || a.command_id == about.command_id;
            a.id < 0 && a.kind == kind && a.sentence == about.sentence && one
        };
        if let Some(alarm) = state.alarms.iter_mut().find(|a| same(a)) {
            alarm.count += 1;
            alarm.last_at = now;
            let alarm = alarm.clone();
            return self.publish(Change::Alarm(Box::new(alarm)));
        }
        if state.alarms.iter().filter(|a| a.id < 0).count() >= IN_MEMORY {
            return;
        }
        let id = state.memory_id();
        state.memory_keys.insert(id, key(kind, &about.subject));
        let alarm = AlarmView {
            id,
            kind,
            severity: kind.severity(),
            sentence: about.sentence,
            advice: about.advice,
            lane_id: about.lane_id,
            camera_id: about.camera_id,
            capture_id: about.capture_id,
            command_id: about.command_id,
            raised_at: now,
            last_at: now,
            count: 1,
            active: !about.once,
            acknowledged: None,
        };
        drop(state);
        self.show_alarm(alarm);
    }

    /// The condition ended: the alarm stays until it was acknowledged.
    pub(crate) async fn clear_alarm(&self, key: &str) {
        let kind = key.split(':').next().and_then(AlarmKind::from_word);
        let Some(kind) = kind else { return };
        self.clear_in_memory(kind, key);
        let open = self.state().alarms.iter().any(|a| a.kind == kind && a.active);
        if !open {
            return;
        }
        let (key, at) = (key.to_owned(), self.now());
        match self.inner.writer.write(move |tx| alarms::clear(tx, &key, at)).await {
            Ok(Some(row)) => self.show_alarm(view(&row)),
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "an ended alarm could not be written"),
        }
    }

    /// The alarms with this key, and those of its kind about the same command, lane or camera.
    fn clear_in_memory(&self, kind: AlarmKind, key: &str) {
        let subject = key.split_once(':').map(|(_, subject)| subject.parse::<i64>().ok());
        let about = |a: &AlarmView| match kind {
            AlarmKind::EmergencyUnsigned => a.command_id,
            AlarmKind::LockLeftOn => a.lane_id,
            _ => a.camera_id,
        };
        let cleared: Vec<AlarmView> = {
            let mut state = self.state();
            let State { alarms, memory_keys, .. } = &mut *state;
            let mine = alarms.iter_mut().filter(|a| a.id < 0 && a.kind == kind && a.active);
            let fits = |a: &AlarmView| {
                let same = |subject: Option<i64>| subject.is_some() && about(a) == subject;
                memory_keys.get(&a.id).is_some_and(|known| known == key) || subject.is_none_or(same)
            };
            mine.filter(|a| fits(a))
                .map(|a| {
                    a.active = false;
                    a.clone()
                })
                .collect()
        };
        cleared.into_iter().for_each(|alarm| self.show_alarm(alarm));
    }

    /// Takes an alarm about a command out of the memory: the database says it from now on.
    pub(crate) fn drop_from_memory(&self, kind: AlarmKind, command: i64) {
        let at = self.now();
        let dropped: Vec<AlarmView> = {
            let state = self.state();
            let mine = state.alarms.iter().filter(|a| a.id < 0 && a.kind == kind);
            mine.filter(|a| a.command_id == Some(command)).cloned().collect()
        };
        for mut alarm in dropped {
            alarm.active = false;
            alarm.acknowledged = Some(SignedView { by: "gatehouse".into(), at });
            self.show_alarm(alarm);
        }
    }

    /// Puts an alarm in its place and publishes it; one that is over and acknowledged leaves.
    fn show_alarm(&self, view: AlarmView) {
        let mut state = self.state();
        let over = !view.active && view.acknowledged.is_some();
        match state.alarms.iter().position(|a| a.id == view.id) {
            Some(at) if over => {
                state.alarms.remove(at);
                state.memory_keys.remove(&view.id);
            }
            Some(at) => state.alarms[at] = view.clone(),
            None if over => {}
            None => state.alarms.push(view.clone()),
        }
        self.publish(Change::Alarm(Box::new(view)));
    }

    /// Active or not acknowledged, the most urgent and newest first.
    pub async fn alarms(&self) -> Result<Vec<AlarmView>> {
        let mut all = self.state().alarms.clone();
        all.sort_by_key(|a| (a.acknowledged.is_some(), std::cmp::Reverse((a.severity, a.last_at))));
        Ok(all)
    }

    /// Says "seen". It does not end the condition.
    pub async fn acknowledge(&self, actor: &Actor, id: i64) -> Result<AlarmView> {
        let at = self.now();
        if id < 0 {
            let mut alarm =
                self.state().alarms.iter().find(|a| a.id == id).cloned().ok_or(Error::NotFound("alarm"))?;
            alarm.acknowledged = Some(SignedView { by: actor.name.clone(), at });
            self.show_alarm(alarm.clone());
            return Ok(alarm);
        }
        let by = actor.name.clone();
        let acknowledged = self.write(move |tx| {
            let row = alarms::acknowledge(tx, id, &by, at)?;
            let subject = format!("alarm {id}: {}", row.kind.word());
            Deed::by(by, at, "acknowledge alarm", subject).append(tx)?;
            Ok(row)
        });
        let view = match acknowledged.await {
            Ok(row) => view(&row),
            // The sound must stop although the disk is full; it is said again after a restart.
            Err(Error::StoreFailing(_)) => {
                let mut alarm = self
                    .state()
                    .alarms
                    .iter()
                    .find(|a| a.id == id)
                    .cloned()
                    .ok_or(Error::NotFound("alarm"))?;
                alarm.acknowledged = Some(SignedView { by: actor.name.clone(), at });
                alarm
            }
            Err(error) => return Err(error),
        };
        self.show_alarm(view.clone());
        Ok(view)
    }
}

/// An alarm as shown.
pub(crate) fn view(row: &AlarmRow) -> AlarmView {
    AlarmView {
        id: row.id,
        kind: row.kind,
        severity: row.kind.severity(),
        sentence: row.sentence.clone(),
        advice: row.advice.clone(),
        lane_id: row.lane_id,
        camera_id: row.camera_id,
        capture_id: row.capture_id,
        command_id: row.command_id,
        raised_at: row.raised_at,
        last_at: row.last_at,
        count: row.count,
        active: row.active,
        acknowledged: row
            .acknowledged_by
            .clone()
            .zip(row.acknowledged_at)
            .map(|(by, at)| SignedView { by, at }),
    }
}
