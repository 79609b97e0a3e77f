//! The doors for other programs: certificate, TLS of the web door, the partner door and its hooks.

use chrono::{DateTime, Utc};
use gatehouse_domain::partner::{CertificateKind, HookKind};
use serde::Serialize;
use utoipa::ToSchema;

/// The doors as they are set and as they are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartnerDoorView {
    /// The partner door is to listen.
    pub enabled: bool,
    /// Where: address and port of this PC.
    pub address: String,
    /// Without TLS, for a proxy on this PC; only on loopback.
    pub plain: bool,
    /// Whether it listens.
    pub listening: bool,
    /// Where it listens (address:port); `null` while it does not.
    pub bound: Option<String>,
    /// Why it does not listen although it should, and what to do.
    pub problem: Option<String>,
    /// Whoever was turned away at the partner door before any hook: since the program started.
    pub turned_away: TurnedAwayView,
    /// The certificate of both doors; `null` = none is needed and none was made yet.
    pub certificate: Option<CertificateView>,
    /// TLS of the web door.
    pub web_tls: WebTlsView,
    /// Ways in for notifications, oldest first.
    pub hooks: Vec<HookView>,
}

/// The certificate that both doors show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CertificateView {
    /// Made here or given.
    pub kind: CertificateKind,
    /// SHA-256 of the certificate (DER): upper-case hex with colons.
    pub fingerprint: String,
    /// Names and addresses it is for.
    pub names: Vec<String>,
    /// When it ends.
    pub not_after: DateTime<Utc>,
    /// What to do about it, if anything.
    pub complaint: Option<String>,
}

/// TLS of the web door.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WebTlsView {
    /// As set.
    pub on: bool,
    /// Whether what is set is in force.
    pub live: bool,
    /// Where browsers connect to; `null` while the web door does not listen.
    pub url: Option<String>,
    /// The web door can be reached from other machines.
    pub reachable: bool,
    /// How it stands, in one sentence.
    pub sentence: String,
    /// Whoever no TLS connection came about with: since the program started.
    pub turned_away: TurnedAwayView,
}

/// How often something came to nothing, and the latest of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct TurnedAwayView {
    /// How often since the program started.
    pub count: i64,
    /// The latest.
    pub last_at: Option<DateTime<Utc>>,
    /// From where, and why.
    pub last_words: Option<String>,
}

/// A way in for one provider's notifications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HookView {
    /// Opaque; part of its address.
    pub id: String,
    /// As shown.
    pub name: String,
    /// The connection whose notifications come here; `null` = not said yet.
    pub connection_id: Option<i64>,
    /// What the provider was asked to send here.
    pub kind: HookKind,
    /// Its address at this PC; a relay or proxy in front has another one that leads here.
    pub url: String,
    /// Whether a token is kept for it; without one nothing is taken.
    pub has_token: bool,
    /// Notifications that were new.
    pub accepted: i64,
    /// That were known already.
    pub repeated: i64,
    /// Requests with a wrong token.
    pub refused: i64,
    /// Bodies that could not be read.
    pub malformed: i64,
    /// The latest of them all.
    pub last_at: Option<DateTime<Utc>>,
    /// What became of it.
    pub last_words: Option<String>,
}

/// A hook that was made or got a new token: the token is shown this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HookTokenView {
    /// The hook.
    pub hook: HookView,
    /// The token; `null` = it was not changed.
    pub token: Option<String>,
}
