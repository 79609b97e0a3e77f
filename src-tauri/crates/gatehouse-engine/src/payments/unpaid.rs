//! Unpaid services of the fleets, from the local copy: filters, sums per currency, export.

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{DeclineOrder, UnpaidQuery};
use crate::view::{FileView, MoneyWriteView, UnpaidPage};

impl Engine {
    /// Unpaid services that fit.
    pub async fn unpaid(&self, _query: UnpaidQuery) -> Result<UnpaidPage> {
        Err(Error::Conflict("Unpaid services cannot be read yet.".into()))
    }

    /// All that fit, as a CSV file; audited.
    pub async fn export_unpaid(&self, _actor: &Actor, _query: UnpaidQuery) -> Result<FileView> {
        Err(Error::Conflict("Unpaid services cannot be read yet.".into()))
    }

    /// Declines to pay a service. It cannot be undone.
    pub async fn decline_service(&self, _actor: &Actor, _order: DeclineOrder) -> Result<MoneyWriteView> {
        Err(Error::Conflict("Services cannot be declined yet.".into()))
    }
}
