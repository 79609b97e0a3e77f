//! Takes the copy of zones away that are no longer read, in small portions.

use crate::engine::Engine;
use crate::error::Result;
use gatehouse_domain::ConnectionId;
use gatehouse_store::table::{provider_rights, provider_zones};

/// Rows taken out in one portion.
const PORTION: usize = 500;

impl Engine {
    /// Takes the copies of zones away that are not read.
    pub(super) async fn clear_unread(&self, id: ConnectionId) -> Result<()> {
        let zones = self.inner.payments.rights.zones(id);
        let mut cleared = false;
        for zone in zones.into_iter().filter(|zone| !zone.row.chosen && zone.rights > 0) {
            let zone_id = zone.row.zone_id;
            loop {
                let zone_id = zone_id.clone();
                let taken =
                    self.write_derived(move |tx| provider_rights::clear(tx, id, &zone_id, PORTION)).await?;
                if taken < PORTION {
                    break;
                }
            }
            cleared = true;
        }
        match cleared {
            true => self.zones_changed(id).await,
            false => Ok(()),
        }
    }

    /// Takes the whole copy of a connection away that is about to be removed.
    pub(in crate::payments) async fn clear_rights(&self, id: ConnectionId) -> Result<()> {
        let zones: Vec<String> = self.read_zones_of(id).into_iter().map(|zone| zone.row.zone_id).collect();
        self.write(move |tx| zones.iter().try_for_each(|zone| provider_zones::choose(tx, id, zone, false)))
            .await?;
        self.zones_changed(id).await?;
        self.clear_unread(id).await
    }
}
