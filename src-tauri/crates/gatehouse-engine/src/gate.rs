//! The gate by hand: commands, emergency opening, open all, their journal.

use crate::error::Result;
use crate::request::*;
use crate::view::*;
use crate::{Actor, Engine};

impl Engine {
    /// (being built)
    pub async fn command(&self, actor: &Actor, lane: i64, request: GateRequest) -> Result<CommandView> {
        todo!()
    }

    /// (being built)
    pub async fn emergency_open(&self, actor: &Actor, lane: i64, request: EmergencyRequest) -> Result<CommandView> {
        todo!()
    }

    /// (being built)
    pub async fn commands(&self, query: CommandQuery) -> Result<Vec<CommandView>> {
        todo!()
    }

    /// (being built)
    pub async fn sign_command(&self, actor: &Actor, id: i64, request: Reason) -> Result<CommandView> {
        todo!()
    }

    /// (being built)
    pub async fn open_all(&self, actor: &Actor, request: OpenAll) -> Result<Vec<CommandView>> {
        todo!()
    }

    /// (being built)
    pub async fn end_open_all(&self, actor: &Actor, request: Reason) -> Result<Vec<CommandView>> {
        todo!()
    }

}
