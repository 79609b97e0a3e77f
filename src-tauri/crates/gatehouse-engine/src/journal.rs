//! The journal of gate commands: written before sending when the store is quick, kept in memory
//! when it fails. A gate never waits for a disk (invariant 5).

use crate::deed::Deed;
use crate::engine::Engine;
use crate::outcome::Ended;
use crate::state::Journaling;
use crate::view::{CommandView, SignedView};
use crate::{Actor, build};
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_domain::channel::Channel;
use gatehouse_domain::gate::{GateCommand, Outcome};
use gatehouse_domain::plate::normalise;
use gatehouse_domain::{CameraId, CaptureId, Instant, LaneId};
use gatehouse_store::table::commands::{self, CommandEnd, NewCommand};
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
    /// How it is sent first.
    pub channel: Channel,
    /// Its number on the wire.
    pub request_id: String,
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
            let view = match id {
                Some(id) => engine.finish_row(id, &late_asked, &late_ended).await,
                None => None,
            };
            (id, view)
        });
        let view = match tokio::time::timeout(END_PATIENCE, &mut ending).await {
            Ok(Ok((_, Some(view)))) => view,
            Ok(without) => {
                let begun = without.ok().and_then(|(id, _)| id).map(Journaling::Begun);
                self.remember_unrecorded(asked, &ended, begun)
            }
            Err(_) => {
                let shown = self.remember_unrecorded(asked, &ended, Some(Journaling::UnderWay));
                let (engine, memory) = (self.clone(), shown.id);
                tokio::spawn(async move {
                    match ending.await {
                        Ok((Some(row), Some(_))) => engine.now_journaled(memory, row).await,
                        Ok((Some(row), None)) => {
                            engine.state().journaling.insert(memory, Journaling::Begun(row));
                        }
                        Ok((None, _)) | Err(_) => drop(engine.state().journaling.remove(&memory)),
                    }
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
    pub(crate) fn show_command(&self, asked: &Asked, view: CommandView) {
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
                let end = CommandEnd {
                    channel: ended.channel,
                    outcome: ended.outcome,
                    sentence: ended.sentence,
                    device_words: ended.device_words,
                    latency_ms: ended.latency_ms,
                    at,
                };
                commands::finish(tx, id, &end)?;
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
    fn remember_unrecorded(&self, asked: &Asked, ended: &Ended, how: Option<Journaling>) -> CommandView {
        let view = self.unrecorded_view(asked, ended);
        let mut state = self.state();
        state.unrecorded_commands.insert(0, view.clone());
        if let Some(how) = how {
            state.journaling.insert(view.id, how);
        }
        if state.unrecorded_commands.len() > MEMORY_COMMANDS
            && let Some(lost) = state.unrecorded_commands.pop()
        {
            state.journaling.remove(&lost.id);
            tracing::error!(command = lost.id, "a gate command is lost to the journal: too many wait");
        }
        view
    }

    pub(crate) fn unrecorded_view(&self, asked: &Asked, ended: &Ended) -> CommandView {
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
            channel: ended.channel,
            request_id: Some(asked.request_id.clone()),
            late: None,
            capture_id: asked.capture,
            plate: asked.plate.clone(),
            outcome: ended.outcome,
            sentence: ended.sentence.clone(),
            device_words: ended.device_words.clone(),
            latency_ms: ended.latency_ms,
            recorded: false,
        }
    }

    /// Writes what was kept in memory while the store failed, the oldest first; called now and then.
    pub(crate) async fn flush_unrecorded(&self) {
        let waiting: Vec<i64> = self.state().unrecorded_commands.iter().rev().map(|c| c.id).collect();
        for memory in waiting {
            let (view, begun) = {
                let mut state = self.state();
                let how = state.journaling.get(&memory).copied();
                let found = state.unrecorded_commands.iter().find(|c| c.id == memory).cloned();
                let (Some(view), false) = (found, how == Some(Journaling::UnderWay)) else { continue };
                state.journaling.insert(memory, Journaling::UnderWay);
                let begun = how.and_then(|how| match how {
                    Journaling::Begun(row) => Some(row),
                    Journaling::UnderWay => None,
                });
                (view, begun)
            };
            match self.write(move |tx| insert_late(tx, &view, begun)).await {
                Ok(row) => {
                    tracing::info!(command = row, "a gate command kept in memory is now journaled");
                    self.now_journaled(memory, row).await;
                }
                Err(_) => {
                    let mut state = self.state();
                    match begun {
                        Some(row) => state.journaling.insert(memory, Journaling::Begun(row)),
                        None => state.journaling.remove(&memory),
                    };
                    return;
                }
            }
        }
    }

    /// A command kept in memory stands in the journal as `row` now: shows it as such.
    async fn now_journaled(&self, memory: i64, row: i64) {
        let view = {
            let mut state = self.state();
            state.journaling.remove(&memory);
            let Some(at) = state.unrecorded_commands.iter().position(|c| c.id == memory) else { return };
            let mut view = state.unrecorded_commands.remove(at);
            view.id = row;
            view.recorded = true;
            if let Some(lane) = state.lane_mut(view.lane_id)
                && let Some(last) = lane.last_command.as_mut().filter(|c| c.id == memory)
            {
                *last = view.clone();
            }
            for alarm in state.alarms.iter_mut().filter(|a| a.command_id == Some(memory)) {
                alarm.command_id = Some(row);
            }
            self.publish_lane(&state, view.lane_id);
            view
        };
        match view.signed.clone() {
            // Signed after the row was written, or with it; the row keeps the first signature.
            Some(signed) => {
                let why = view.reason.clone().unwrap_or_default();
                let sign = self.write(move |tx| match commands::get(tx, row)? {
                    Some(known) if known.signed_by.is_none() => sign_late(tx, row, &signed, &why),
                    _ => Ok(()),
                });
                if let Err(error) = sign.await {
                    tracing::error!(%error, command = row, "a signature is kept in memory only");
                }
            }
            None if view.emergency => {
                // From now on the alarm outlives a restart.
                self.drop_from_memory(AlarmKind::EmergencyUnsigned, row);
                self.alarm_emergency_unsigned(&view).await;
            }
            None => {}
        }
        if let Some(capture) = view.capture_id {
            self.refresh_passage_of(capture).await;
        }
    }

    /// At the start: every emergency opening nobody signed is asked about, and no other.
    pub(crate) async fn ask_for_signatures(&self) {
        let unsigned = match self.read(commands::unsigned_emergencies).await {
            Ok(rows) => rows,
            Err(error) => return tracing::error!(%error, "unsigned emergency openings cannot be read"),
        };
        let asked: Vec<i64> = {
            let state = self.state();
            let open = state.alarms.iter().filter(|a| a.kind == AlarmKind::EmergencyUnsigned && a.active);
            open.filter_map(|a| a.command_id).collect()
        };
        for row in unsigned.iter().filter(|row| !asked.contains(&row.id)) {
            let view = build::command(row, self.state().lane_name(row.lane_id));
            self.alarm_emergency_unsigned(&view).await;
        }
    }
}

/// Writes a whole command late; its row may have been begun before.
fn insert_late(
    tx: &gatehouse_store::rusqlite::Transaction<'_>,
    late: &CommandView,
    begun: Option<i64>,
) -> gatehouse_store::Result<i64> {
    let id = match begun {
        Some(row) => row,
        None => {
            late_deed(late).append(tx)?;
            commands::insert(tx, &row_of_view(late))?
        }
    };
    let end = CommandEnd {
        channel: late.channel,
        outcome: late.outcome,
        sentence: late.sentence.clone(),
        device_words: late.device_words.clone(),
        latency_ms: late.latency_ms,
        at: late.asked.at,
    };
    commands::finish(tx, id, &end)?;
    if let Some(signed) = &late.signed {
        sign_late(tx, id, signed, late.reason.as_deref().unwrap_or_default())?;
    }
    let opens = matches!(late.command, GateCommand::Open | GateCommand::OpenAndLock);
    if let Some(capture) = late.capture_id.filter(|_| opens && late.outcome == Outcome::Accepted)
        && let Some(indexed) = index::get(tx, capture)?
    {
        passages::set_opened(tx, indexed.passage_id, id)?;
    }
    Ok(id)
}

/// A signature that was given while the store failed.
fn sign_late(
    tx: &gatehouse_store::rusqlite::Transaction<'_>,
    id: i64,
    signed: &SignedView,
    why: &str,
) -> gatehouse_store::Result<()> {
    commands::sign(tx, id, &signed.by, signed.at, why)?;
    let signed_late = Deed::by(&signed.by, signed.at, "sign emergency opening", format!("command {id}"));
    signed_late.because(why.to_owned()).append(tx)
}

fn new_row(asked: &Asked) -> NewCommand {
    NewCommand {
        lane_id: asked.lane,
        camera_id: asked.camera,
        command: asked.command,
        channel: asked.channel,
        request_id: asked.request_id.clone(),
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
        sentence: match asked.channel {
            Channel::KeepAlive => "Waits for the camera's next keep-alive.".into(),
            Channel::Lapi | Channel::Mqtt => "Being sent.".into(),
        },
    }
}

fn row_of_view(view: &CommandView) -> NewCommand {
    NewCommand {
        lane_id: view.lane_id,
        camera_id: None,
        command: view.command,
        channel: view.channel,
        request_id: view.request_id.clone().unwrap_or_else(|| format!("memory{}", view.id)),
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
