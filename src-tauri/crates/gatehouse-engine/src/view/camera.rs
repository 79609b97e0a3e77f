//! Cameras, and what is needed to point a new one at this PC.

use super::{CameraMqttView, SignedView};
use chrono::{DateTime, Utc};
use gatehouse_domain::presence::Presence;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a camera stands with us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CameraStanding {
    /// It reports and has no lane: "new: assign a lane".
    New,
    /// It serves a lane.
    OnLane,
    /// A parking-space camera: recorded, but gets no lane.
    NotAnEntranceCamera,
    /// Another camera took its place.
    Replaced,
}

/// A camera and everything it told us.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CameraView {
    /// Row number.
    pub id: i64,
    /// Parking lot id, as typed into the camera.
    pub park_id: String,
    /// Camera id, as typed into the camera.
    pub device_id: String,
    /// Name it reports, else its id.
    pub name: String,
    /// Where it stands with us.
    pub standing: CameraStanding,
    /// Its lane.
    pub lane_id: Option<i64>,
    /// Its lane's name.
    pub lane_name: Option<String>,
    /// Online, suspect, offline.
    pub presence: Presence,
    /// Last message of any kind.
    pub last_heard_at: Option<DateTime<Utc>>,
    /// Last capture.
    pub last_capture_at: Option<DateTime<Utc>>,
    /// Last basic data: the camera started, or lost us.
    pub reported_at: Option<DateTime<Utc>>,
    /// Address its uploads come from.
    pub source_address: Option<String>,
    /// Address it believes it has.
    pub reported_address: Option<String>,
    /// Hardware serial number.
    pub serial: Option<String>,
    /// Device type in words.
    pub device_type: Option<String>,
    /// Scene in words.
    pub scene: Option<String>,
    /// What it can do, in words ("gate control", "LED display").
    pub capabilities: Vec<String>,
    /// Firmware version.
    pub firmware: Option<String>,
    /// Picture resolution.
    pub resolution: Option<String>,
    /// Shooting position in words.
    pub shooting_position: Option<String>,
    /// Picture filling in words.
    pub picture_filling: Option<String>,
    /// EZCloud register code.
    pub register_code: Option<String>,
    /// Parking spaces it watches ("A12 001").
    pub spaces: Vec<String>,
    /// Number of parking spaces it reports.
    pub total_spaces: Option<i64>,
    /// Keep-alive interval in seconds.
    pub keepalive_s: Option<i64>,
    /// Its clock minus ours, in milliseconds; `null` = not learnt yet.
    pub clock_offset_ms: Option<i64>,
    /// What is wrong with its clock, in words.
    pub clock_complaint: Option<String>,
    /// Why we are not sure that this is one device; automatic actions are suspended meanwhile.
    pub identity_doubt: Option<String>,
    /// The devices that answer to this id, newest first.
    pub identities: Vec<CameraIdentityView>,
    /// Address for commands: host or host:port.
    pub device_address: Option<String>,
    /// Digest user.
    pub user: Option<String>,
    /// Whether a password is kept.
    pub has_password: bool,
    /// Whether Basic authentication is allowed for it.
    pub allow_basic: bool,
    /// Name of the profile of its model.
    pub profile: String,
    /// Whether it says that it is connected to an MQTT server; `null` = not said.
    pub mqtt_enabled: Option<bool>,
    /// How it is reached over MQTT.
    pub mqtt: CameraMqttView,
    /// What its command interface said last; `null` = not asked since the program started.
    pub reach: Option<ReachView>,
    /// What waits for its next keep-alive.
    pub waiting: Option<WaitingControlView>,
    /// Whether its lane uses MQTT.
    pub lane_uses_mqtt: bool,
}

/// What a camera's command interface said last.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReachView {
    /// Whether it answered.
    pub reachable: bool,
    /// Whether it took user and password; `null` = it did not come to that.
    pub let_in: Option<bool>,
    /// What it said, in one sentence.
    pub sentence: String,
    /// What to do next; may be empty.
    pub advice: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What waits for a camera's next keep-alive.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitingControlView {
    /// What it is, in words.
    pub what: String,
    /// It opens the gate.
    pub opens: bool,
    /// Who asked, and when.
    pub asked: SignedView,
    /// When it is given up.
    pub until: DateTime<Utc>,
}

/// One device that spoke under a camera's id.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CameraIdentityView {
    /// Row number.
    pub id: i64,
    /// Source address.
    pub address: String,
    /// Serial number, when it reported one.
    pub serial: Option<String>,
    /// First heard.
    pub first_heard_at: DateTime<Utc>,
    /// Last heard.
    pub last_heard_at: DateTime<Utc>,
    /// Whether an engineer said that this is the camera.
    pub confirmed: bool,
}

/// A profile of camera models: what differs from the protocol document.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProfileView {
    /// Its name.
    pub name: String,
    /// What it is for, in one line.
    pub purpose: String,
}

/// What a probe of a camera's command interface found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProbeView {
    /// Whether commands would get through.
    pub ok: bool,
    /// What was found, in one sentence.
    pub sentence: String,
    /// What to do next, in one sentence; empty when nothing.
    pub advice: String,
    /// Round trip in milliseconds.
    pub latency_ms: i64,
}

/// What to type into a new camera, and whether uploads can arrive.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IntakeView {
    /// Whether the intake is listening.
    pub listening: bool,
    /// The address it is bound to (host:port); `null` when it is not listening.
    pub bound: Option<String>,
    /// Why it is not listening, and what to do.
    pub complaint: Option<String>,
    /// Port to type into the camera.
    pub port: Option<u16>,
    /// This PC's network addresses: one of them is to be typed into the camera.
    pub addresses: Vec<NetworkAddressView>,
}

/// One network address of this PC.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NetworkAddressView {
    /// Interface name.
    pub interface: String,
    /// IPv4 or IPv6 address.
    pub address: String,
    /// Whether the intake can be reached on it (bound there, or on all).
    pub reachable: bool,
}

/// Result of the intake's self-test: one line per address tried.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SelfTestView {
    /// Whether every line is good.
    pub ok: bool,
    /// One line per step.
    pub steps: Vec<SelfTestStepView>,
}

/// One step of the self-test.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SelfTestStepView {
    /// What was tried.
    pub step: String,
    /// Whether it worked.
    pub ok: bool,
    /// What was found, in one sentence.
    pub sentence: String,
}
