//! Connections to payment and permit systems.

use chrono::{DateTime, Utc};
use gatehouse_domain::payment::{ConnectionKind, PathStyle, RecheckFailed, ServiceLevel, TimeBasis};
use serde::Serialize;
use utoipa::ToSchema;

/// How a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionHealth {
    /// Its copy is fresh.
    Fresh,
    /// It was never asked, or is being asked for the first time.
    NeverRead,
    /// Its copy is older than three looks.
    Stale,
    /// The latest look failed; what is shown is older.
    Failing,
    /// Switched off.
    Off,
}

/// A connection: one set of credentials of one operator or landlord.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectionView {
    /// Row number.
    pub id: i64,
    /// To which kind of system it leads.
    pub kind: ConnectionKind,
    /// Name.
    pub name: String,
    /// Where the interface is.
    pub base_url: String,
    /// Where tokens are made; where plates are checked (opscom); empty = there is no other address.
    pub auth_url: String,
    /// What a token is for; empty = there is no token.
    pub audience: String,
    /// Public half of the credentials; the client code (opscom); empty = there is none.
    pub client_id: String,
    /// Whether the secret is known.
    pub has_secret: bool,
    /// Service level (fleet).
    pub level: ServiceLevel,
    /// What the level does not allow, and why: each a sentence; empty = everything is allowed.
    pub lacks: LacksView,
    /// Whose permits (permit).
    pub landlord_id: Option<String>,
    /// How paths are spelt (permit).
    pub paths: PathStyle,
    /// Allocations may be created and deleted (permit; their paths are unverified).
    pub allocations: bool,
    /// Path template of creating an allocation.
    pub create_path: String,
    /// Path template of deleting an allocation.
    pub delete_path: String,
    /// Seconds between two looks.
    pub poll_s: i64,
    /// Asked by itself.
    pub enabled: bool,
    /// What times without a zone are in (opscom).
    pub time_basis: TimeBasis,
    /// Seconds a right counts after its end (pay_by_plate).
    pub grace_s: i64,
    /// Asked about each plate that comes (opscom, pay_by_plate).
    pub asked_at_gate: bool,
    /// What an opening by itself does when the question before it fails (pay_by_plate).
    pub recheck_failed: RecheckFailed,
    /// When a person checked its time basis (opscom); `null` = not checked since it or the address was changed.
    pub clock_checked_at: Option<DateTime<Utc>>,
    /// How it is doing.
    pub health: ConnectionHealth,
    /// The same in one sentence that says what to do next.
    pub sentence: String,
    /// Latest answer that could be used.
    pub last_success: Option<DateTime<Utc>>,
    /// Latest failure.
    pub last_failure_at: Option<DateTime<Utc>>,
    /// The same in words.
    pub last_failure: Option<String>,
    /// Paused until, after repeated failures; `null` = not paused.
    pub paused_until: Option<DateTime<Utc>>,
    /// As of when the copy of the vehicles or tenants is.
    pub as_of: Option<DateTime<Utc>>,
    /// As of when the copy of the unpaid services is (fleet).
    pub unpaid_as_of: Option<DateTime<Utc>>,
    /// Until when its token is good; `null` = it has none.
    pub token_until: Option<DateTime<Utc>>,
    /// How often a token was asked for since the program started.
    pub tokens_asked: i64,
    /// A look that goes on; `null` = none.
    pub progress: Option<LookProgress>,
}

/// What a service level lacks: `null` = allowed, else why not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LacksView {
    /// Unpaid services.
    pub unpaid: Option<String>,
    /// Locking and declining.
    pub settle: Option<String>,
    /// Notifications.
    pub notices: Option<String>,
}

/// How far a look is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LookProgress {
    /// What is being read ("unpaid services").
    pub what: String,
    /// Pages read.
    pub pages: i64,
    /// Records read.
    pub records: i64,
    /// How many were there at the look before: a guess at the end; `null` = never read.
    pub expected: Option<i64>,
}

/// What a test of a connection found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectionTestView {
    /// Whether everything the level allows worked.
    pub ok: bool,
    /// The result in one sentence that says what to do next.
    pub sentence: String,
    /// Each step.
    pub steps: Vec<ConnectionTestStep>,
}

/// One step of a test.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConnectionTestStep {
    /// What was tried ("Token").
    pub what: String,
    /// Whether it worked; `null` = not tried.
    pub ok: Option<bool>,
    /// What came of it.
    pub sentence: String,
}
