//! Alarms as shown in the alarm strip.

use chrono::{DateTime, Utc};
use gatehouse_domain::alarm::{AlarmKind, Severity};
use serde::Serialize;
use utoipa::ToSchema;

/// One alarm; repeats of the same condition are counted, not listed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlarmView {
    /// Row number.
    pub id: i64,
    /// What it is about.
    pub kind: AlarmKind,
    /// How urgent.
    pub severity: Severity,
    /// What happened, in one sentence.
    pub sentence: String,
    /// What to do next, in one sentence.
    pub advice: String,
    /// The lane concerned.
    pub lane_id: Option<i64>,
    /// The camera concerned.
    pub camera_id: Option<i64>,
    /// The capture concerned.
    pub capture_id: Option<i64>,
    /// The gate command concerned.
    pub command_id: Option<i64>,
    /// First raised.
    pub raised_at: DateTime<Utc>,
    /// Last raised again.
    pub last_at: DateTime<Utc>,
    /// How often.
    pub count: i64,
    /// Whether the condition still holds.
    pub active: bool,
    /// Who has seen it, and when; `null` = not acknowledged.
    pub acknowledged: Option<SignedView>,
}

/// A name and an instant: who did something, and when.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SignedView {
    /// Operator's name, or a word for what did it ("automatic opening").
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// An upload that could not be read (invariant 2).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DeadLetterView {
    /// Row number.
    pub id: i64,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// From which address.
    pub source: String,
    /// To which path.
    pub path: String,
    /// Why it could not be read.
    pub reason: String,
    /// Bytes that came.
    pub size_bytes: i64,
    /// The first 2 KiB, made printable.
    pub excerpt: String,
}
