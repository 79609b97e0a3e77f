//! The gate by hand: commands, emergency opening, open all, their journal.

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::journal::Asked;
use crate::ladder::Ask;
use crate::outcome::{self, Ended};
use crate::request::{CommandQuery, EmergencyRequest, GateRequest, OpenAll, Reason};
use crate::view::{CommandView, SignedView};
use crate::{Actor, build};
use gatehouse_cameras::lapi::GateCommand as WireCommand;
use gatehouse_domain::channel::Channel;
use gatehouse_domain::gate::{GateCommand, MAX_REASON_CHARS, NOT_AFTER_MS, Outcome};
use gatehouse_domain::{CameraId, CaptureId, LaneId};
use gatehouse_store::table::lanes::{self, LaneLockRow};
use gatehouse_store::table::{commands, index, site};
use std::time::Duration;

/// How long a command waits for the plate of its capture; the plate is a note, the gate is not.
const PLATE_PATIENCE: Duration = Duration::from_millis(100);

impl Engine {
    /// Sends one command; answers when its outcome is known (bounded by the command's timeout).
    pub async fn command(&self, actor: &Actor, lane: LaneId, request: GateRequest) -> Result<CommandView> {
        let reason = checked_reason(&request.reason)?;
        let mut asked = self.asked(actor, lane, request.command)?;
        asked.reason = Some(reason);
        asked.capture = request.capture_id;
        asked.until = request.until.filter(|_| request.command == GateCommand::OpenAndLock);
        if asked.until.is_some_and(|until| until <= asked.at) {
            return Err(Error::invalid("until", "The time to remind must lie ahead."));
        }
        Ok(self.carry_out(asked).await)
    }

    /// Opens at once; the reason comes afterwards (invariant 5). Works from the locked booth
    /// window as "unidentified"; an alarm stays until somebody signs it.
    pub async fn emergency_open(
        &self,
        actor: &Actor,
        lane: LaneId,
        request: EmergencyRequest,
    ) -> Result<CommandView> {
        let mut asked = self.asked(actor, lane, GateCommand::Open)?;
        asked.emergency = true;
        asked.capture = request.capture_id;
        let view = self.carry_out(asked).await;
        self.alarm_emergency_unsigned(&view).await;
        Ok(view)
    }

    /// Opens and locks every lane (fire). All lanes at once; each has its own outcome.
    pub async fn open_all(&self, actor: &Actor, request: OpenAll) -> Result<Vec<CommandView>> {
        let reason = checked_reason(&request.reason)?;
        let lanes = self.lane_ids();
        let now = self.now();
        self.set_all_open(Some(SignedView { by: actor.name.clone(), at: now }));
        Ok(self.to_lanes(actor, lanes, GateCommand::OpenAndLock, &reason, request.until).await)
    }

    /// Ends "open all": unlocks every lane that it locked.
    pub async fn end_open_all(&self, actor: &Actor, request: Reason) -> Result<Vec<CommandView>> {
        let reason = checked_reason(&request.reason)?;
        let lanes: Vec<LaneId> = {
            let state = self.state();
            let locked = state.lanes.iter().filter(|l| l.lock.as_ref().is_some_and(|lock| lock.site_wide));
            locked.map(|l| l.row.id).collect()
        };
        let views = self.to_lanes(actor, lanes, GateCommand::Unlock, &reason, None).await;
        self.set_all_open(None);
        Ok(views)
    }

    /// Who signs an emergency opening, and why it was needed.
    pub async fn sign_command(&self, actor: &Actor, id: i64, request: Reason) -> Result<CommandView> {
        let reason = checked_reason(&request.reason)?;
        let at = self.now();
        if id < 0 {
            return self.sign_unrecorded(actor, id, reason).await;
        }
        let by = actor.name.clone();
        let row = self
            .write(move |tx| {
                let row = commands::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)?;
                if !row.emergency || row.signed_by.is_some() {
                    return Err(gatehouse_store::Error::Conflict(
                        "It is signed already, or was no emergency opening.".into(),
                    ));
                }
                commands::sign(tx, id, &by, at, &reason)?;
                Deed::by(by, at, "sign emergency opening", format!("command {id}"))
                    .because(reason)
                    .append(tx)?;
                commands::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        self.clear_alarm(&format!("emergency_unsigned:{id}")).await;
        let view = build::command(&row, self.state().lane_name(row.lane_id));
        self.replace_last_command(&view);
        Ok(view)
    }

    /// The journal, newest first; what is kept in memory stands before it.
    pub async fn commands(&self, query: CommandQuery) -> Result<Vec<CommandView>> {
        let limit = query.limit.unwrap_or(50).clamp(1, 200);
        let (lane, before) = (query.lane_id, query.before);
        let rows = self.read(move |conn| commands::page(conn, lane, before, limit)).await?;
        let state = self.state();
        let in_memory = state
            .unrecorded_commands
            .iter()
            .filter(|c| before.is_none() && lane.is_none_or(|l| c.lane_id == l));
        let mut views: Vec<CommandView> = in_memory.cloned().collect();
        // A row that was begun and whose end is still in memory is shown once.
        let begun = |row: &commands::CommandRow| {
            let kept = &state.unrecorded_commands;
            row.outcome == Outcome::Pending
                && kept.iter().any(|c| c.lane_id == row.lane_id && c.asked.at == row.asked_at)
        };
        let whole = rows.iter().filter(|row| !begun(row));
        views.extend(whole.map(|row| build::command(row, state.lane_name(row.lane_id))));
        Ok(views)
    }

    /// Journals, sends, journals the end, raises what must be raised. Never sends twice.
    pub(crate) async fn carry_out(&self, mut asked: Asked) -> CommandView {
        asked.plate = self.plate_of(asked.capture, asked.emergency).await;
        let deadline = tokio::time::Instant::now() + Duration::from_millis(NOT_AFTER_MS);
        let entry = self.begin(&asked).await;
        let ended = match self.barrier_camera(&asked) {
            Ok(camera) => {
                let ask = Ask::Gate(wire(asked.command));
                let reached = self.ask_camera(camera, &ask, &asked.request_id, deadline).await;
                outcome::ended(asked.command, reached)
            }
            Err(why) => outcome::not_sent(why),
        };
        self.note_lock(&asked, &ended);
        let view = self.end(&asked, entry, ended).await;
        self.alarm_command(&view).await;
        let opens = matches!(view.command, GateCommand::Open | GateCommand::OpenAndLock);
        if opens && view.outcome == Outcome::Accepted && !asked.automatic && !asked.site_wide {
            self.tell_opened(asked.lane, asked.plate.clone());
        }
        view
    }

    pub(crate) fn asked(&self, actor: &Actor, lane: LaneId, command: GateCommand) -> Result<Asked> {
        let state = self.state();
        let row = &state.lane(lane).ok_or(Error::NotFound("lane"))?.row;
        Ok(Asked {
            actor: actor.clone(),
            lane,
            camera: row.barrier_camera_id,
            command,
            reason: None,
            emergency: false,
            automatic: false,
            site_wide: false,
            capture: None,
            plate: None,
            until: None,
            channel: Channel::Lapi,
            request_id: self.inner.request_ids.next(self.now()),
            at: self.now(),
        })
    }

    /// An automatic opening: asked by the lane's policy for one capture.
    pub(crate) fn asked_by_policy(&self, lane: LaneId, capture: CaptureId, reason: String) -> Result<Asked> {
        let mut asked = self.asked(&Actor::program("automatic opening"), lane, GateCommand::Open)?;
        asked.automatic = true;
        asked.capture = Some(capture);
        asked.reason = Some(reason);
        Ok(asked)
    }

    async fn to_lanes(
        &self,
        actor: &Actor,
        lanes: Vec<LaneId>,
        command: GateCommand,
        reason: &str,
        until: Option<gatehouse_domain::Instant>,
    ) -> Vec<CommandView> {
        let sends = lanes.into_iter().filter_map(|lane| {
            let mut asked = self.asked(actor, lane, command).ok()?;
            asked.reason = Some(reason.to_owned());
            asked.site_wide = true;
            asked.until = until;
            Some(self.carry_out(asked))
        });
        futures_util::future::join_all(sends).await
    }

    fn lane_ids(&self) -> Vec<LaneId> {
        self.state().lanes.iter().map(|l| l.row.id).collect()
    }

    /// The camera behind a lane's barrier, from memory only.
    fn barrier_camera(&self, asked: &Asked) -> std::result::Result<CameraId, &'static str> {
        self.state().lane(asked.lane).ok_or("Not sent: the lane was removed.")?;
        asked.camera.ok_or("Not sent: no camera drives this barrier. An engineer chooses one under Cameras.")
    }

    pub(crate) async fn plate_of(&self, capture: Option<CaptureId>, emergency: bool) -> Option<String> {
        let capture = capture?;
        let in_memory = {
            let state = self.state();
            let shown = state.passages.iter().find(|p| p.capture_id == capture);
            shown.map(|p| p.plate.clone())
        };
        if let Some(plate) = in_memory {
            return plate;
        }
        if emergency {
            return None;
        }
        let reading = self.read(move |conn| index::get(conn, capture));
        match tokio::time::timeout(PLATE_PATIENCE, reading).await {
            Ok(Ok(indexed)) => indexed.and_then(|i| i.plate),
            _ => None,
        }
    }

    /// Remembers "open and lock" (also when its outcome is unknown) and forgets it on "unlock".
    fn note_lock(&self, asked: &Asked, ended: &Ended) {
        let lock = match (asked.command, ended.outcome) {
            (GateCommand::OpenAndLock, Outcome::Accepted | Outcome::Unknown) => Some(LaneLockRow {
                lane_id: asked.lane,
                locked_by: asked.actor.name.clone(),
                locked_at: asked.at,
                until: asked.until,
                confirmed: ended.outcome == Outcome::Accepted,
                site_wide: asked.site_wide,
                command_id: None,
            }),
            (GateCommand::Unlock, Outcome::Accepted) => None,
            _ => return,
        };
        let lane = asked.lane;
        if let Some(row) = self.state().lane_mut(lane) {
            row.lock.clone_from(&lock);
        }
        let unlocked = lock.is_none();
        // In the background: what the camera answered is not held up by a disk.
        let engine = self.clone();
        tokio::spawn(async move {
            engine.save_lock(lane).await;
            if unlocked {
                engine.clear_alarm(&format!("lock_left_on:{lane}")).await;
            }
        });
    }

    /// Writes a lane's lock as it is now; remembers when that fails.
    async fn save_lock(&self, lane: LaneId) {
        let lock = {
            let mut state = self.state();
            state.unsaved_locks.remove(&lane);
            let Some(row) = state.lane(lane) else { return };
            row.lock.clone()
        };
        let written = self.write(move |tx| match lock {
            Some(lock) => lanes::set_lock(tx, &lock),
            None => lanes::clear_lock(tx, lane),
        });
        if let Err(error) = written.await {
            tracing::error!(%error, lane, "the lock of a barrier is remembered in memory only");
            self.state().unsaved_locks.insert(lane);
        }
    }

    /// Writes what could not be written before of locks and site.
    pub(crate) async fn save_unsaved(&self) {
        if self.state().unsaved_site {
            self.save_site().await;
        }
        let unsaved = std::mem::take(&mut self.state().unsaved_locks);
        for lane in unsaved {
            self.save_lock(lane).await;
        }
    }

    /// Shows and remembers that all lanes are (no longer) open together; does not wait for the disk.
    fn set_all_open(&self, signed: Option<SignedView>) {
        {
            let mut state = self.state();
            state.site.all_open_by = signed.as_ref().map(|s| s.by.clone());
            state.site.all_open_at = signed.as_ref().map(|s| s.at);
            self.publish_site(&state);
        }
        let engine = self.clone();
        tokio::spawn(async move { engine.save_site().await });
    }

    /// Writes the site as it is now; remembers when that fails.
    async fn save_site(&self) {
        // As it is when it is written: a later change must not be overtaken by an earlier one.
        let row = {
            let mut state = self.state();
            state.unsaved_site = false;
            state.site.clone()
        };
        if let Err(error) = self.write(move |tx| site::update(tx, &row)).await {
            tracing::error!(%error, "the site's state is remembered in memory only");
            self.state().unsaved_site = true;
        }
    }

    async fn sign_unrecorded(&self, actor: &Actor, id: i64, reason: String) -> Result<CommandView> {
        let view = {
            let mut state = self.state();
            let at = self.now();
            let command = state
                .unrecorded_commands
                .iter_mut()
                .find(|c| c.id == id)
                .ok_or(Error::NotFound("command"))?;
            command.reason = Some(reason);
            command.signed = Some(SignedView { by: actor.name.clone(), at });
            command.clone()
        };
        self.clear_alarm(&format!("emergency_unsigned:{id}")).await;
        self.replace_last_command(&view);
        Ok(view)
    }

    /// Shows a changed command where it is the last of its lane.
    pub(crate) fn replace_last_command(&self, view: &CommandView) {
        let mut state = self.state();
        if let Some(last) =
            state.lane_mut(view.lane_id).and_then(|l| l.last_command.as_mut()).filter(|c| c.id == view.id)
        {
            *last = view.clone();
        }
        self.publish_lane(&state, view.lane_id);
    }
}

/// A reason a person gave: not empty, not a novel.
pub(crate) fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Error::invalid("reason", "Say why: choose a reason or type one."));
    }
    if reason.chars().count() > MAX_REASON_CHARS {
        return Err(Error::invalid("reason", format!("At most {MAX_REASON_CHARS} characters.")));
    }
    Ok(reason.to_owned())
}

fn wire(command: GateCommand) -> WireCommand {
    match command {
        GateCommand::Open => WireCommand::Open,
        GateCommand::OpenAndLock => WireCommand::OpenAndLock,
        GateCommand::Unlock => WireCommand::Unlock,
        GateCommand::Close => WireCommand::Close,
    }
}
