//! The journal of gate commands: written before sending when the store is quick, kept in memory
//! when it fails. A gate never waits for a disk (invariant 5).

use crate::deed::Deed;
use crate::engine::Engine;
use crate::outcome::Ended;
use crate::view::{CommandView, SignedView};
use crate::{Actor, build};
use gatehouse_domain::gate::{GateCommand, Outcome};
use gatehouse_domain::plate::normalise;
use gatehouse_domain::{CameraId, CaptureId, Instant, LaneId};
use gatehouse_store::table::commands::{self, NewCommand};
use gatehouse_store::table::{index, passages};
use std::time::Duration;

/// How long sending waits for the journal.
const JOURNAL_PATIENCE: Duration = Duration::from_millis(300);
/// How long the answer to the attendant waits for the journal.
const END_PATIENCE: Duration = Duration::from_secs(1);
/// Commands kept in memory while the store fails.
const MEMORY_COMMANDS: usize = 500;

/// A command on its way to a device.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub actor: Actor,
    pub lane: LaneId,
    pub camera: Option<CameraId>,
    pub command: GateCommand,
    pub reason: Option<String>,
    pub emergency: bool,
    pub automatic: bool,
    pub site_wide: bool,
    pub capture: Option<CaptureId>,
    pub plate: Option<String>,
    pub until: Option<Instant>,
    pub at: Instant,
}

/// Where the journal keeps a command.
#[derive(Debug)]
pub(crate) enum Entry {
    /// In the database.
    Row(i64),
    /// Being written; sending did not wait for it.
    Late(tokio::task::JoinHandle<Option<i64>>),
}

impl Engine {
    /// Begins the journal entry. Waits a moment for it, except for an emergency.
    pub(crate) async fn begin(&self, asked: &Asked) -> Entry {
        let (engine, row, entry) = (self.clone(), new_row(asked), deed(asked));
        let mut writing = tokio::spawn(async move {
            let written = engine.write(move |tx| {
                let id = commands::insert(tx, &row)?;
                entry.append(tx)?;
                Ok(id)
            });
            match written.await {
                Ok(id) => Some(id),
                Err(error) => {
                    tracing::error!(%error, "a gate command could not be journaled");
                    None
                }
            }
        });
        let patience = if asked.emergency { Duration::ZERO } else { JOURNAL_PATIENCE };
        match tokio::time::timeout(patience, &mut writing).await {
            Ok(Ok(Some(id))) => Entry::Row(id),
            Ok(Ok(None) | Err(_)) => Entry::Late(tokio::spawn(async { None })),
            Err(_) => Entry::Late(writing),
        }
    }

    /// Ends the entry, publishes lane and passage, and answers the command as shown. A disk that
    /// hangs does not keep the attendant waiting: the entry is then ended in the background.
    pub(crate) async fn end(&self, asked: &Asked, entry: Entry, ended: Ended) -> CommandView {
        let (engine, late_asked, late_ended) = (self.clone(), asked.clone(), ended.clone());
        let mut ending = tokio::spawn(async move {
            let id = match entry {
                Entry::Row(id) => Some(id),
                Entry::Late(writing) => writing.await.unwrap_or(None),
            };
            match id {
                Some(id) => engine.finish_row(id, &late_asked, &late_ended).await,
                None => None,
            }
        });
        let view = match tokio::time::timeout(END_PATIENCE, &mut ending).await {
            Ok(Ok(Some(view))) => view,
            Ok(_) => self.remember_unrecorded(asked, &ended),
            Err(_) => {
                let (engine, asked, ended) = (self.clone(), asked.clone(), ended.clone());
                let shown = self.unrecorded_view(&asked, &ended);
                tokio::spawn(async move {
                    let view = match ending.await {
                        Ok(Some(view)) => view,
                        _ => engine.remember_unrecorded(&asked, &ended),
                    };
                    engine.show_command(&asked, view);
                });
                shown
            }
        };
        self.show_command(asked, view.clone());
        if let Some(capture) = asked.capture {
            self.refresh_passage_of(capture).await;
        }
        view
    }

    /// Shows a command on its lane; an accepted opening ends the waiting there.
    fn show_command(&self, asked: &Asked, view: CommandView) {
        let mut state = self.state();
        if let Some(lane) = state.lane_mut(asked.lane) {
            let opens = matches!(asked.command, GateCommand::Open | GateCommand::OpenAndLock);
            if opens && view.outcome == Outcome::Accepted {
                lane.waiting = None;
            }
            let newer = lane.last_command.as_ref().is_some_and(|last| last.asked.at > view.asked.at);
            if !newer {
                lane.last_command = Some(view);
            }
        }
        self.publish_lane(&state, asked.lane);
    }

    async fn finish_row(&self, id: i64, asked: &Asked, ended: &Ended) -> Option<CommandView> {
        let (ended, capture, command) = (ended.clone(), asked.capture, asked.command);
        let (at, lane_name) = (self.now(), self.state().lane_name(asked.lane));
        let finished = self
            .write(move |tx| {
                commands::finish(
                    tx,
                    id,
                    ended.outcome,
                    &ended.sentence,
                    ended.device_words.as_deref(),
                    ended.latency_ms,
                    at,
                )?;
                let opens = matches!(command, GateCommand::Open | GateCommand::OpenAndLock);
                if let Some(capture) = capture.filter(|_| opens && ended.outcome == Outcome::Accepted)
                    && let Some(indexed) = index::get(tx, capture)?
                {
                    passages::set_opened(tx, indexed.passage_id, id)?;
                }
                commands::get(tx, id)
            })
            .await;
        match finished {
            Ok(row) => row.map(|row| build::command(&row, lane_name)),
            Err(error) => {
                tracing::error!(%error, command = id, "the end of a gate command could not be journaled");
                None
            }
        }
    }

    /// Keeps a command in memory: the screen says so, and it is written when the store recovers.
    fn remember_unrecorded(&self, asked: &Asked, ended: &Ended) -> CommandView {
        let view = self.unrecorded_view(asked, ended);
        let mut state = self.state();
        state.unrecorded_commands.insert(0, view.clone());
        state.unrecorded_commands.truncate(MEMORY_COMMANDS);
        view
    }

    fn unrecorded_view(&self, asked: &Asked, ended: &Ended) -> CommandView {
        let mut state = self.state();
        CommandView {
            id: state.memory_id(),
            lane_id: asked.lane,
            lane_name: state.lane_name(asked.lane),
            command: asked.command,
            asked: SignedView { by: asked.actor.name.clone(), at: asked.at },
            reason: asked.reason.clone(),
            emergency: asked.emergency,
            automatic: asked.automatic,
            signed: None,
            capture_id: asked.capture,
            plate: asked.plate.clone(),
            outcome: ended.outcome,
            sentence: ended.sentence.clone(),
            device_words: ended.device_words.clone(),
            latency_ms: ended.latency_ms,
            recorded: false,
        }
    }

    /// Writes what was kept in memory while the store failed; called now and then.
    pub(crate) async fn flush_unrecorded(&self) {
        loop {
            let Some(view) = self.state().unrecorded_commands.last().cloned() else { return };
            let (row, late) = (row_of_view(&view), view.clone());
            let written = self.write(move |tx| {
                let id = commands::insert(tx, &row)?;
                let words = late.device_words.as_deref();
                commands::finish(
                    tx,
                    id,
                    late.outcome,
                    &late.sentence,
                    words,
                    late.latency_ms,
                    late.asked.at,
                )?;
                if let Some(signed) = &late.signed {
                    let why = late.reason.as_deref().unwrap_or_default();
                    commands::sign(tx, id, &signed.by, signed.at, why)?;
                }
                late_deed(&late).append(tx)?;
                Ok(id)
            });
            let Ok(id) = written.await else { return };
            tracing::info!(command = id, "a gate command kept in memory is now journaled");
            let mut state = self.state();
            state.unrecorded_commands.retain(|c| c.id != view.id);
            if let Some(lane) = state.lane_mut(view.lane_id)
                && let Some(last) = lane.last_command.as_mut().filter(|c| c.id == view.id)
            {
                last.id = id;
                last.recorded = true;
            }
            for alarm in state.alarms.iter_mut().filter(|a| a.command_id == Some(view.id)) {
                alarm.command_id = Some(id);
            }
            self.publish_lane(&state, view.lane_id);
        }
    }
}

fn new_row(asked: &Asked) -> NewCommand {
    NewCommand {
        lane_id: asked.lane,
        camera_id: asked.camera,
        command: asked.command,
        channel: "lapi".into(),
        asked_by: asked.actor.name.clone(),
        asked_by_id: asked.actor.operator_id,
        asked_at: asked.at,
        reason: asked.reason.clone(),
        emergency: asked.emergency,
        automatic: asked.automatic,
        capture_id: asked.capture,
        plate: asked.plate.clone(),
        plate_normalised: asked.plate.as_deref().map(normalise),
        until: asked.until,
        site_wide: asked.site_wide,
        sentence: "Being sent.".into(),
    }
}

fn row_of_view(view: &CommandView) -> NewCommand {
    NewCommand {
        lane_id: view.lane_id,
        camera_id: None,
        command: view.command,
        channel: "lapi".into(),
        asked_by: view.asked.by.clone(),
        asked_by_id: None,
        asked_at: view.asked.at,
        reason: view.reason.clone(),
        emergency: view.emergency,
        automatic: view.automatic,
        capture_id: view.capture_id,
        plate: view.plate.clone(),
        plate_normalised: view.plate.as_deref().map(normalise),
        until: None,
        site_wide: false,
        sentence: view.sentence.clone(),
    }
}

fn deed(asked: &Asked) -> Deed {
    let reason = match (&asked.reason, asked.emergency) {
        (Some(reason), _) => reason.clone(),
        (None, true) => "emergency; reason to follow".into(),
        (None, false) => String::new(),
    };
    let action = format!("gate: {}", crate::outcome::verb(asked.command));
    Deed::of(&asked.actor, asked.at, action, format!("lane {}", asked.lane))
        .because(reason)
        .concerning(asked.plate.clone())
}

fn late_deed(view: &CommandView) -> Deed {
    let action = format!("gate: {} (journaled late)", crate::outcome::verb(view.command));
    Deed::by(&view.asked.by, view.asked.at, action, format!("lane {}", view.lane_id))
        .because(view.reason.clone().unwrap_or_default())
        .concerning(view.plate.clone())
}
