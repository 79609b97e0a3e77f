//! What callers ask for: the bodies and queries of the API, checked by the engine.

mod control;
mod display;
mod evidence;
mod list_import;
mod paid_permit;
mod partner;
mod payments;
mod served;

pub use control::*;
pub use display::*;
pub use evidence::*;
pub use list_import::*;
pub use paid_permit::*;
pub use partner::*;
pub use payments::*;
pub use served::*;

use crate::view::MqttMode;
use chrono::{DateTime, Utc};
use gatehouse_domain::camera_list::ListsSent;
use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::gate::GateCommand;
use gatehouse_domain::lane::Direction;
use gatehouse_domain::list::ListKind;
use gatehouse_domain::payment::GateRule;
use gatehouse_domain::people::Role;
use gatehouse_domain::verdict::VerdictKind;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Creates the first engineer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct FirstEngineer {
    /// Name.
    pub name: String,
    /// PIN (4 digits or more) or password (8 characters or more).
    pub secret: String,
    /// One-time code printed by the headless program; not needed in the window.
    pub code: Option<String>,
}

/// Signs in.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SignIn {
    /// Operator's name.
    pub name: String,
    /// PIN or password.
    pub secret: String,
}

/// Changes the caller's own PIN or password.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ChangeSecret {
    /// The present one.
    pub current: String,
    /// The new one.
    pub new: String,
}

/// A new operator.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewOperator {
    /// Name, unique.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// First PIN or password; must be changed at the first sign-in.
    pub secret: String,
}

/// Changes to an operator; a missing field stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct OperatorChange {
    /// Name.
    pub name: Option<String>,
    /// Rights.
    pub role: Option<Role>,
    /// May no longer sign in.
    pub disabled: Option<bool>,
    /// A new PIN; must be changed at the next sign-in; ends a lock-out.
    pub secret: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// A lane as set up by an engineer.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
pub struct LaneSetup {
    /// Name, unique.
    pub name: String,
    /// Entry or exit.
    pub direction: Direction,
    /// Its cameras.
    pub camera_ids: Vec<i64>,
    /// The one of them that drives the barrier.
    pub barrier_camera_id: Option<i64>,
    /// Policy: open by itself for an exact allow match (off by default).
    #[serde(default)]
    pub automatic_opening: bool,
    /// Place in the strip, from 1; `null` = last.
    pub position: Option<i64>,
    /// Its cameras are reached over MQTT, too, when their own interface does not answer; missing =
    /// as it is (at first: not).
    #[serde(default)]
    pub mqtt: Option<bool>,
    /// Send lists to its cameras, which then open by themselves, also when this PC is off (off by default);
    /// missing = as it is.
    pub sends_lists: Option<bool>,
    /// Which lists; missing = as it is.
    pub lists_sent: Option<ListsSent>,
    /// How: `lapi` (the usual way) or `mqtt`; missing = as it is.
    pub list_channel: Option<Channel>,
    /// What unpaid services of a fleet vehicle do to the verdict; missing = as it is (at first: warn).
    pub fleet_unpaid: Option<GateRule>,
}

/// How to speak to a camera. A missing field stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct CameraConnection {
    /// `host` or `host:port`; an empty text = the address its uploads come from, port 80.
    pub device_address: Option<String>,
    /// Digest user.
    pub user: Option<String>,
    /// Digest password; an empty text removes it.
    pub password: Option<String>,
    /// Allow Basic authentication (the password is then readable on the network).
    pub allow_basic: Option<bool>,
    /// Name of the profile of its model ("documented", "channels", …).
    pub profile: Option<String>,
}

/// How a camera is reached over MQTT. A missing field stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct CameraMqtt {
    /// Its user at our broker.
    pub user: Option<String>,
    /// Its request topic; an empty text = the usual one.
    pub topic: Option<String>,
}

/// Which MQTT broker is used, as a whole.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct MqttSetup {
    /// Which broker.
    pub mode: MqttMode,
    /// Where our own listens: address and port of this PC.
    pub listen: String,
    /// Where the other one is: name or address, and port.
    #[serde(default)]
    pub address: String,
    /// The other one speaks TLS.
    #[serde(default)]
    pub tls: bool,
    /// Certificates to trust, PEM; `null` = the operating system's.
    pub ca_pem: Option<String>,
    /// Our user at the other one; empty = none.
    #[serde(default)]
    pub user: String,
    /// Our password there; missing = as it is, an empty text removes it.
    pub password: Option<String>,
    /// The word that stands for the camera's id in each message; `null` = each camera's own id.
    pub broadcast_word: Option<String>,
    /// Parking-space lamps may be driven (type 3).
    #[serde(default)]
    pub lamp: bool,
}

/// Says that a camera took another one's place.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Replacement {
    /// The camera that is gone; its lane, lists and history go to the new one.
    pub replaces: i64,
}

/// Says which of several devices under one id is the camera.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct IdentityChoice {
    /// Row number of the identity that is the camera from now on.
    pub identity_id: i64,
}

/// A list entry as typed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ListEntryInput {
    /// Allow or block.
    pub list: ListKind,
    /// Plate.
    pub plate: String,
    /// Counts from; `null` = since ever.
    pub valid_from: Option<DateTime<Utc>>,
    /// Counts until (exclusive); `null` = without end.
    pub valid_until: Option<DateTime<Utc>>,
    /// Owner.
    #[serde(default)]
    pub owner: String,
    /// Phone.
    #[serde(default)]
    pub phone: String,
    /// Remarks.
    #[serde(default)]
    pub remarks: String,
}

/// Which list entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Allow or block; both when missing.
    pub list: Option<ListKind>,
    /// Plate prefix or `*`/`?` pattern, or part of owner or remarks.
    pub q: Option<String>,
    /// From the page before.
    pub cursor: Option<String>,
    /// Rows wanted, 1..=500 (default 100).
    pub limit: Option<i64>,
}

/// A corrected plate.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Correction {
    /// What the plate really says; empty = there is no plate.
    pub plate: String,
}

/// Adds "allow until tonight" for a plate.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AllowTonight {
    /// Plate.
    pub plate: String,
    /// The capture it was decided on.
    pub capture_id: Option<i64>,
    /// Remarks.
    #[serde(default)]
    pub remarks: String,
}

/// Asks for a gate command.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct GateRequest {
    /// What is to be done.
    pub command: GateCommand,
    /// Why: one of the numbered reasons or free text; required.
    pub reason: String,
    /// The capture on the screen when it was decided.
    pub capture_id: Option<i64>,
    /// For "open and lock": when to remind that it is still on.
    pub until: Option<DateTime<Utc>>,
}

/// Asks for an emergency opening: sent at once, reason afterwards.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct EmergencyRequest {
    /// The capture on the screen, if any.
    pub capture_id: Option<i64>,
}

/// A reason given afterwards, or for a site-wide act.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Reason {
    /// Why.
    pub reason: String,
}

/// Opens and locks all lanes (fire).
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct OpenAll {
    /// Why.
    pub reason: String,
    /// When to remind that it is still on.
    pub until: Option<DateTime<Utc>>,
}

/// Stops automatic opening for the whole site, or lets it go on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AutomaticStop {
    /// `true` = stop.
    pub stopped: bool,
    /// When stopping: also delete the allow lists that cameras hold, so that they do not open by themselves either.
    /// Letting it go on restores them.
    #[serde(default)]
    pub clear_lists: bool,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Pauses sending lists to a camera, or lets it go on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ListPause {
    /// `true` = pause.
    pub paused: bool,
}

/// Changes to the site; a missing field stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct SiteChange {
    /// Name.
    pub name: Option<String>,
    /// IANA zone.
    pub zone: Option<String>,
    /// Idle seconds before the screen locks; 0 = never.
    pub idle_lock_s: Option<i64>,
    /// Hosts from which pictures that came as URL are fetched.
    pub picture_hosts: Option<Vec<String>>,
}

/// Which captures.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CaptureQuery {
    /// Plate: prefix, exact with `exact=true`, or a `*`/`?` pattern.
    pub plate: Option<String>,
    /// Match the plate exactly.
    pub exact: Option<bool>,
    /// Match look-alike plates as well (0/O, 1/I …).
    pub lookalike: Option<bool>,
    /// Happened at or after.
    pub from: Option<DateTime<Utc>>,
    /// Happened before.
    pub until: Option<DateTime<Utc>>,
    /// On this lane.
    pub lane_id: Option<i64>,
    /// By this camera.
    pub camera_id: Option<i64>,
    /// With this verdict.
    pub verdict: Option<VerdictKind>,
    /// Only captures without a plate.
    pub no_plate: Option<bool>,
    /// Only corrected captures.
    pub corrected: Option<bool>,
    /// From the page before.
    pub cursor: Option<String>,
    /// Rows wanted, 1..=200 (default 100).
    pub limit: Option<i64>,
}

/// Which gate commands.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommandQuery {
    /// On this lane.
    pub lane_id: Option<i64>,
    /// Older than this row.
    pub before: Option<i64>,
    /// Rows wanted, 1..=200 (default 50).
    pub limit: Option<i64>,
}

/// Which requests to a camera.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RequestQuery {
    /// Of this kind.
    pub kind: Option<RequestKind>,
    /// Older than this row.
    pub before: Option<i64>,
    /// Rows wanted, 1..=200 (default 50).
    pub limit: Option<i64>,
}

/// Which audit rows.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Older than this number.
    pub before: Option<i64>,
    /// Rows wanted, 1..=200 (default 100).
    pub limit: Option<i64>,
}
