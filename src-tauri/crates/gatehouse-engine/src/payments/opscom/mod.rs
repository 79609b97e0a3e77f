//! Permits at OPS-COM that were paid for.

use super::try_out::step;
use super::{Look, Target};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::ConnectionTestStep;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::WriteKind;
use gatehouse_store::table::payment_connections::ConnectionRow;

const NOT_BUILT: &str = "OPS-COM cannot be asked by this version.";

impl Engine {
    pub(super) async fn look_at_opscom(&self, _id: ConnectionId) -> Result<()> {
        Err(Error::Conflict(NOT_BUILT.into()))
    }

    pub(super) async fn try_opscom(&self, _row: &ConnectionRow) -> Vec<ConnectionTestStep> {
        vec![step("Address", Some(false), NOT_BUILT)]
    }

    pub(super) async fn look_at_paid_permit(
        &self,
        _connection: ConnectionId,
        _kind: WriteKind,
        _target: &Target,
    ) -> Result<Look> {
        Err(Error::Conflict(NOT_BUILT.into()))
    }
}
