//! Rights that Pay-by-Plate providers tell of.

use super::try_out::step;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::ConnectionTestStep;
use gatehouse_domain::ConnectionId;
use gatehouse_store::table::payment_connections::ConnectionRow;

const NOT_BUILT: &str = "Pay-by-Plate providers cannot be asked by this version.";

impl Engine {
    pub(super) async fn look_at_rights(&self, _id: ConnectionId) -> Result<()> {
        Err(Error::Conflict(NOT_BUILT.into()))
    }

    pub(super) async fn try_rights(&self, _row: &ConnectionRow) -> Vec<ConnectionTestStep> {
        vec![step("Address", Some(false), NOT_BUILT)]
    }
}
