//! Operators and audit rows as shown.

use crate::view::{AuditView, OperatorView, SignedView};
use gatehouse_domain::{Instant, people};
use gatehouse_store::table::audit::AuditRow;
use gatehouse_store::table::operators::OperatorRow;

pub(crate) fn operator(row: &OperatorRow, now: Instant) -> OperatorView {
    OperatorView {
        id: row.id,
        name: row.name.clone(),
        role: row.role,
        disabled: row.disabled,
        locked_until: people::locked_until(row.failures, row.last_failure_at, now),
        must_change_secret: row.must_change_secret,
        last_signed_in_at: row.last_signed_in_at,
    }
}

pub(crate) fn audit(row: AuditRow) -> AuditView {
    AuditView {
        seq: row.seq,
        done: SignedView { by: row.actor, at: row.at },
        action: row.action,
        subject: row.subject,
        reason: row.reason,
        personal: row.personal,
    }
}
