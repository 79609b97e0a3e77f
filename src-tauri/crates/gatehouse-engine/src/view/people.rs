//! Operators, sessions and the audit table.

use super::SignedView;
use chrono::{DateTime, Utc};
use gatehouse_domain::people::Role;
use serde::Serialize;
use utoipa::ToSchema;

/// One operator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OperatorView {
    /// Row number.
    pub id: i64,
    /// Name, unique.
    pub name: String,
    /// Rights.
    pub role: Role,
    /// May no longer sign in.
    pub disabled: bool,
    /// Locked out after wrong PINs until then.
    pub locked_until: Option<DateTime<Utc>>,
    /// Must choose a new PIN at the next sign-in.
    pub must_change_secret: bool,
    /// Last sign-in.
    pub last_signed_in_at: Option<DateTime<Utc>>,
}

/// Through which door the caller comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// The booth window, in process.
    Window,
    /// A browser over TCP.
    Web,
}

/// Who the caller is, and what the sign-in screen needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// The signed-in operator; `null` = nobody.
    pub operator: Option<OperatorView>,
    /// Whether live captures may be watched without signing in (the booth window).
    pub booth_display: bool,
    /// Through which door.
    pub door: Door,
    /// No operator exists yet: the first engineer is to be created.
    pub setup_needed: bool,
    /// Creating the first engineer needs the one-time code the program printed.
    pub setup_needs_code: bool,
    /// Names to choose from at the booth window; empty at the web door.
    pub names: Vec<String>,
    /// Idle seconds after which the screen locks; 0 = never.
    pub idle_lock_s: i64,
    /// To be sent as `X-Gatehouse-Csrf` with every request that changes something (web door).
    pub csrf: String,
}

/// One row of the audit table.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditView {
    /// Number without gaps.
    pub seq: i64,
    /// Who did it, and when.
    pub done: SignedView,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// Personal part (a plate); `null` when there is none or it was erased.
    pub personal: Option<String>,
}

/// A page of the audit table, newest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditPage {
    /// The rows.
    pub rows: Vec<AuditView>,
    /// Give this back as `before` for the next page; `null` = no more.
    pub next: Option<i64>,
}

/// Result of checking the hash chain.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditCheckView {
    /// Whether every row fits the one before.
    pub ok: bool,
    /// Rows checked.
    pub rows: i64,
    /// What was found, in one sentence.
    pub sentence: String,
}
