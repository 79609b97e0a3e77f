//! The audit table: reading and checking the chain.

use crate::build;
use crate::engine::Engine;
use crate::error::Result;
use crate::request::AuditQuery;
use crate::view::{AuditCheckView, AuditPage};
use gatehouse_store::table::audit;

impl Engine {
    /// A page of rows, newest first.
    pub async fn audit(&self, query: AuditQuery) -> Result<AuditPage> {
        let limit = query.limit.unwrap_or(100).clamp(1, 200);
        let rows = self.read(move |conn| audit::page(conn, query.before, limit)).await?;
        let full = rows.len() as i64 == limit;
        let next = rows.last().map(|row| row.seq).filter(|seq| full && *seq > 1);
        Ok(AuditPage { rows: rows.into_iter().map(build::audit).collect(), next })
    }

    /// Checks that every row fits the one before.
    pub async fn check_audit(&self) -> Result<AuditCheckView> {
        let checked = self.read(audit::check).await?;
        Ok(AuditCheckView {
            ok: checked.broken_at.is_none(),
            rows: checked.rows,
            sentence: match checked.broken_at {
                // Rows cut off at the end leave no trace in the chain, so that is not claimed.
                None => format!(
                    "All {} rows fit together: none was changed, and none is missing before the last one.",
                    checked.rows
                ),
                Some(seq) => format!(
                    "Row {seq} does not fit: {}. Keep a copy of the data folder and tell whoever audits this site.",
                    checked.why
                ),
            },
        })
    }
}
