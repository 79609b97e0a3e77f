//! The audit table: reading and checking the chain.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn audit(&self, query: AuditQuery) -> Result<AuditPage> {
        todo!()
    }

    /// (being built)
    pub async fn check_audit(&self) -> Result<AuditCheckView> {
        todo!()
    }

}
