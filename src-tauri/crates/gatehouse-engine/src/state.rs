//! What the engine holds in memory: the site, its lanes and cameras, the newest passages, alarms.
//!
//! The database is the truth; this is its working copy plus what only lives in memory (presence,
//! clock offsets). Locked for short, never across an await.

use crate::controls::{AwaitedReport, Waiting};
use crate::manual_capture::AwaitedCapture;
use crate::mqtt::MqttNow;
use crate::secrets::{Secrets, camera_secret};
use crate::view::{AlarmView, CommandView, PassageView, ReachView, WaitingView};
use chrono_tz::Tz;
use gatehouse_domain::clock::ClockOffset;
use gatehouse_domain::presence::{Presence, presence};
use gatehouse_domain::{CameraId, Instant, LaneId};
use gatehouse_store::table::cameras::{CameraRow, IdentityRow};
use gatehouse_store::table::lanes::{LaneLockRow, LaneRow};
use gatehouse_store::table::site::SiteRow;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

/// Passages kept in memory for snapshots.
pub(crate) const PASSAGES_KEPT: usize = 200;

pub(crate) struct State {
    pub site: SiteRow,
    pub zone: Tz,
    pub mqtt: MqttNow,
    pub partner: crate::partner::PartnerNow,
    pub served: crate::served::ServedNow,
    /// In their fixed order.
    pub lanes: Vec<Lane>,
    pub cameras: BTreeMap<CameraId, Camera>,
    /// (parkId, deviceId) → camera.
    pub by_wire_id: HashMap<(String, String), CameraId>,
    /// Newest first, at most [`PASSAGES_KEPT`].
    pub passages: VecDeque<PassageView>,
    /// Active or not acknowledged.
    pub alarms: Vec<AlarmView>,
    /// Commands the journal could not take; their ids are negative.
    pub unrecorded_commands: Vec<CommandView>,
    /// How far the journal got with those of them it has begun with, by their (negative) id.
    pub journaling: HashMap<i64, Journaling>,
    /// Lanes whose lock could not be written as it is here.
    pub unsaved_locks: BTreeSet<LaneId>,
    /// The site could not be written as it is here.
    pub unsaved_site: bool,
    /// Somebody is writing what was kept in memory.
    pub recovering: bool,
    /// Counts down for ids of things that live in memory only.
    pub next_memory_id: i64,
    /// Keys of the alarms that live in memory only, by their ids.
    pub memory_keys: HashMap<i64, String>,
    pub intake: Result<SocketAddr, String>,
    /// Wrong secrets that could not be counted in the database, and when the last one came.
    pub uncounted_failures: HashMap<i64, (u32, Instant)>,
    /// Why records cannot be made durable.
    pub store_fault: Option<String>,
    /// It was pictures that failed: only a picture that is taken ends the fault.
    pub pictures_fail: bool,
    pub disk_free_bytes: Option<u64>,
    /// Recent passages, to continue them.
    pub recents: crate::assess::Recents,
    /// Passages for which an automatic opening was begun; newest first, bounded.
    pub opening: VecDeque<i64>,
    /// Manual captures whose picture has not come yet; bounded.
    pub awaited_captures: Vec<AwaitedCapture>,
}

/// How far the journal got with a command that is kept in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journaling {
    /// It is being written; nothing else may write it meanwhile.
    UnderWay,
    /// The row was begun and has no end yet.
    Begun(i64),
}

pub(crate) struct Lane {
    pub row: LaneRow,
    pub lock: Option<LaneLockRow>,
    pub last_command: Option<CommandView>,
    pub last_plate: Option<String>,
    pub last_passage_at: Option<Instant>,
    pub waiting: Option<WaitingView>,
    /// For ending `waiting` by itself.
    pub waiting_since: Duration,
    /// The lock's time is over and was said.
    pub lock_expired: bool,
    /// What its display was told.
    pub told: crate::displays::Told,
}

impl Lane {
    pub fn new(row: LaneRow) -> Lane {
        Lane {
            row,
            lock: None,
            last_command: None,
            last_plate: None,
            last_passage_at: None,
            waiting: None,
            waiting_since: Duration::ZERO,
            lock_expired: false,
            told: crate::displays::Told::default(),
        }
    }
}

pub(crate) struct Camera {
    pub row: CameraRow,
    pub clock: ClockOffset,
    /// Monotonic time of the last message in this run of the program.
    pub heard: Option<Duration>,
    pub last_capture_at: Option<Instant>,
    pub identities: Vec<IdentityRow>,
    /// As last shown, to notice changes.
    pub presence: Presence,
    /// When `last_heard_at` was last written to the database.
    pub heard_written: Option<Duration>,
    /// As last said, to notice changes.
    pub clock_complaint: Option<String>,
    /// What goes into the answer to its next keep-alive.
    pub waiting: Option<Waiting>,
    /// Requests that its next report of itself confirms; bounded.
    pub awaited_reports: Vec<AwaitedReport>,
    /// What its command interface said last.
    pub reach: Option<ReachView>,
}

impl Camera {
    pub fn new(row: CameraRow) -> Camera {
        Camera {
            last_capture_at: row.last_capture_at,
            row,
            clock: ClockOffset::default(),
            heard: None,
            identities: Vec::new(),
            presence: Presence::NeverHeard,
            heard_written: None,
            clock_complaint: None,
            waiting: None,
            awaited_reports: Vec::new(),
            reach: None,
        }
    }

    /// The name people know it by.
    pub fn name(&self) -> String {
        match &self.row.device_name {
            Some(name) if !name.trim().is_empty() && *name != self.row.device_id => {
                format!("{} ({name})", self.row.device_id)
            }
            _ => self.row.device_id.clone(),
        }
    }

    /// Presence now; silence is measured with the monotonic clock.
    pub fn presence_at(&self, monotonic: Duration, now: Instant) -> Presence {
        let silent_since = |since: Duration| {
            let silent = chrono::Duration::from_std(monotonic.saturating_sub(since));
            now - silent.unwrap_or(chrono::Duration::MAX / 2)
        };
        let Some(heard) = self.heard else {
            // Not a word since this program started: after a while that is silence, too.
            let since_start = presence(Some(silent_since(Duration::ZERO)), self.row.keepalive_s, now);
            return if since_start == Presence::Offline { Presence::Offline } else { Presence::NeverHeard };
        };
        presence(Some(silent_since(heard)), self.row.keepalive_s, now)
    }

    /// Address of its command interface: as set, else where its uploads come from.
    pub fn lapi_address(&self) -> Option<String> {
        let set = self.row.device_address.as_deref().map(str::trim).filter(|a| !a.is_empty());
        set.or(self.row.source_address.as_deref()).map(str::to_owned)
    }
}

impl State {
    pub fn lane(&self, id: LaneId) -> Option<&Lane> {
        self.lanes.iter().find(|l| l.row.id == id)
    }

    pub fn lane_mut(&mut self, id: LaneId) -> Option<&mut Lane> {
        self.lanes.iter_mut().find(|l| l.row.id == id)
    }

    /// A lane's name, also one removed meanwhile.
    pub fn lane_name(&self, id: LaneId) -> String {
        self.lane(id).map_or_else(|| format!("lane {id}"), |l| l.row.name.clone())
    }

    /// Lane of a camera.
    pub fn lane_of_camera(&self, camera: CameraId) -> Option<&Lane> {
        self.lane(self.cameras.get(&camera)?.row.lane_id?)
    }

    /// Why no gate command can be sent to a lane, and what to do; `None` when one can.
    pub fn gate_complaint(&self, lane: &Lane, secrets: &Secrets) -> Option<String> {
        let Some(camera) = lane.row.barrier_camera_id.and_then(|id| self.cameras.get(&id)) else {
            return Some("No camera drives this barrier. An engineer can choose one under Cameras.".into());
        };
        if lane.row.mqtt && self.mqtt.reaches(camera.row.mqtt_user.as_deref()) {
            return None;
        }
        if camera.lapi_address().is_none() {
            return Some("The barrier camera's address is not known yet. Set it under Cameras.".into());
        }
        let user = camera.row.user.as_deref().unwrap_or_default();
        if user.is_empty() || !secrets.has(&camera_secret(camera.row.id)) {
            return Some(
                "The barrier camera's user and password are not set. Set them under Cameras.".into(),
            );
        }
        None
    }

    /// Puts a passage at its place among the newest ones.
    pub fn remember_passage(&mut self, view: PassageView) {
        match self.passages.iter().position(|p| p.id <= view.id) {
            Some(at) if self.passages[at].id == view.id => self.passages[at] = view,
            Some(at) => self.passages.insert(at, view),
            None if self.passages.len() < PASSAGES_KEPT => self.passages.push_back(view),
            None => {}
        }
        self.passages.truncate(PASSAGES_KEPT);
    }

    /// An id for something that lives in memory only.
    pub fn memory_id(&mut self) -> i64 {
        self.next_memory_id -= 1;
        self.next_memory_id
    }
}
