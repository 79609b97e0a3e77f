//! The site and the health of this program.

use super::SignedView;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// The site's settings that every screen needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SiteView {
    /// Name shown in the title.
    pub name: String,
    /// IANA zone in which times are shown and camera times are read.
    pub zone: String,
    /// All automatic opening by Gatehouse is stopped, by whom and since when.
    pub automatic_stopped: Option<SignedView>,
    /// The stop also keeps the allow lists off the cameras.
    pub lists_withheld: bool,
    /// "Open all lanes" (fire) is on.
    pub all_open: Option<SignedView>,
    /// The numbered reasons of the open panel, in order.
    pub reasons: Vec<String>,
    /// Idle seconds after which the screen locks; 0 = never.
    pub idle_lock_s: i64,
    /// Hosts from which pictures that came as URL are fetched.
    pub picture_hosts: Vec<String>,
    /// This is the demo, on simulated cameras.
    pub demo: bool,
}

/// Health, as the status bar shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatusView {
    /// Program version.
    pub version: String,
    /// Whether cameras can reach us.
    pub intake_up: bool,
    /// The intake in one sentence.
    pub intake: String,
    /// Whether records can be made durable.
    pub store_ok: bool,
    /// The store in one sentence.
    pub store: String,
    /// Free bytes where the data lives.
    pub disk_free_bytes: Option<i64>,
    /// Whether that is too little.
    pub disk_low: bool,
    /// Where device passwords are kept, in one sentence.
    pub secrets: String,
    /// Whether MQTT works as it is set; off counts as working.
    pub mqtt_ok: bool,
    /// MQTT in one sentence.
    pub mqtt: String,
    /// Where our own MQTT broker listens (address:port); `null` while it does not.
    pub mqtt_bound: Option<String>,
    /// Cameras that report and have no lane.
    pub new_cameras: i64,
    /// This PC's time when the view was made.
    pub now: DateTime<Utc>,
}
