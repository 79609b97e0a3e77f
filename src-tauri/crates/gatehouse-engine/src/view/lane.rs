//! Lanes and gate commands.

use super::{LaneDisplayView, LateView, SignedView};
use chrono::{DateTime, Utc};
use gatehouse_domain::camera_list::ListsSent;
use gatehouse_domain::channel::Channel;
use gatehouse_domain::gate::{GateCommand, Outcome};
use gatehouse_domain::lane::Direction;
use gatehouse_domain::payment::GateRule;
use gatehouse_domain::presence::Presence;
use serde::Serialize;
use utoipa::ToSchema;

/// One tile of the lane strip.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LaneView {
    /// Row number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Entry or exit.
    pub direction: Direction,
    /// Fixed place in the strip, from 1 (F1..F8).
    pub position: i64,
    /// Its cameras.
    pub cameras: Vec<LaneCameraView>,
    /// Which camera drives the barrier.
    pub barrier_camera_id: Option<i64>,
    /// Why a gate command cannot be sent, and what to do; `null` when it can.
    pub gate_complaint: Option<String>,
    /// Policy: Gatehouse opens by itself for an exact allow match.
    pub automatic_opening: bool,
    /// Its cameras are reached over MQTT, too, when their own interface does not answer.
    pub mqtt: bool,
    /// Its cameras get our lists and then open by themselves, also when this PC is off.
    pub sends_lists: bool,
    /// Which lists they get.
    pub lists_sent: ListsSent,
    /// How they get them.
    pub list_channel: Channel,
    /// What unpaid services of a fleet vehicle do to the verdict here.
    pub fleet_unpaid: GateRule,
    /// Last gate command and its outcome.
    pub last_command: Option<CommandView>,
    /// "Open and lock" as far as we know it.
    pub lock: Option<LockView>,
    /// Last passage: plate as shown (`null` = none read) and when.
    pub last_plate: Option<String>,
    /// When the last passage happened.
    pub last_passage_at: Option<DateTime<Utc>>,
    /// The passage that waits for somebody, and since when.
    pub waiting: Option<WaitingView>,
    /// Its display; `null` = Gatehouse drives none.
    pub display: Option<LaneDisplayView>,
}

/// A car that stands at a lane as far as we know: the last fresh passage without an opening.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingView {
    /// The passage.
    pub passage_id: i64,
    /// Since.
    pub since: DateTime<Utc>,
}

/// A camera as shown on its lane.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LaneCameraView {
    /// Row number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Online, suspect, offline.
    pub presence: Presence,
    /// Last message of any kind.
    pub last_heard_at: Option<DateTime<Utc>>,
}

/// A barrier that was told to stay open.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LockView {
    /// Who asked, and when.
    pub locked: SignedView,
    /// When an alarm reminds of it; Gatehouse never unlocks by itself.
    pub until: Option<DateTime<Utc>>,
    /// Whether that moment has passed.
    pub expired: bool,
    /// Whether the camera accepted it; `false` = its outcome is unknown.
    pub confirmed: bool,
    /// Part of "open all lanes".
    pub site_wide: bool,
}

/// A gate command and what is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CommandView {
    /// Row number; negative while the journal cannot be written (kept in memory).
    pub id: i64,
    /// Lane.
    pub lane_id: i64,
    /// Lane's name.
    pub lane_name: String,
    /// What was asked.
    pub command: GateCommand,
    /// Who asked: an operator, "automatic opening", or "unidentified" (emergency at a locked screen).
    pub asked: SignedView,
    /// Why; `null` for an emergency opening that nobody signed yet.
    pub reason: Option<String>,
    /// An emergency opening: sent first, reason afterwards.
    pub emergency: bool,
    /// Sent by the lane's policy, not by a person.
    pub automatic: bool,
    /// Who signed an emergency opening.
    pub signed: Option<SignedView>,
    /// How it was sent last.
    pub channel: Channel,
    /// Its number on the wire; `null` = from before there were any.
    pub request_id: Option<String>,
    /// An answer that came after it was given up; the outcome stays.
    pub late: Option<LateView>,
    /// The capture on the screen when it was asked.
    pub capture_id: Option<i64>,
    /// Its plate.
    pub plate: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// How it ended, in one sentence that says what to do next.
    pub sentence: String,
    /// What the camera said, in its own words.
    pub device_words: Option<String>,
    /// From sending to the answer, milliseconds.
    pub latency_ms: Option<i64>,
    /// Whether the journal holds it; `false` = in memory only, the store is failing.
    pub recorded: bool,
}
