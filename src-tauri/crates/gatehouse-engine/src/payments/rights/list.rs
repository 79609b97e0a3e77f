//! Rights as the screen lists them, from the local copy.

use super::{grace, right_of};
use crate::engine::Engine;
use crate::error::Result;
use crate::payments::fleet::page;
use crate::request::RightsQuery;
use crate::view::{RightState, RightView, RightsPage};
use gatehouse_domain::plate::search_pattern;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::provider_rights::{self, RightRow, RightSearch};
use std::collections::HashMap;

impl Engine {
    /// Rights by plate, and the zones they are in.
    pub async fn rights(&self, query: RightsQuery) -> Result<RightsPage> {
        let providers = self.providers(query.connection_id)?;
        let zones = self.rights_zones(query.connection_id).await?;
        let (offset, limit) = page(query.offset, query.limit);
        let search = RightSearch {
            connection_id: query.connection_id,
            zone_id: query.zone_id.filter(|zone| !zone.is_empty()),
            pattern: query.plate.as_deref().and_then(search_pattern),
            offset: i64::try_from(offset).unwrap_or(i64::MAX),
            limit: i64::try_from(limit).unwrap_or(i64::MAX),
        };
        let (rows, total) = self.read(move |conn| provider_rights::page(conn, &search)).await?;
        let of: HashMap<ConnectionId, &ConnectionRow> = providers.iter().map(|row| (row.id, row)).collect();
        let now = self.now();
        let rows = rows
            .into_iter()
            .map(|row| {
                let zone = zones
                    .iter()
                    .find(|zone| zone.connection_id == row.connection_id && zone.zone_id == row.zone_id);
                let state = of.get(&row.connection_id).map_or(RightState::Ended, |of| state(of, &row, now));
                RightView {
                    connection_id: row.connection_id,
                    connection_name: zone.map(|zone| zone.connection_name.clone()).unwrap_or_default(),
                    zone_name: zone.map_or_else(|| row.zone_id.clone(), |zone| zone.name.clone()),
                    stale: zone.is_none_or(|zone| zone.stale),
                    zone_id: row.zone_id,
                    permit_id: row.permit_id,
                    plate: row.plate,
                    plate_normalised: row.canonical,
                    region: Some(row.region).filter(|region| !region.is_empty()),
                    valid_from: row.valid_from,
                    valid_until: row.valid_until,
                    make: row.make,
                    color: row.color,
                    state,
                }
            })
            .collect();
        Ok(RightsPage { rows, total, zones })
    }
}

fn state(of: &ConnectionRow, row: &RightRow, now: Instant) -> RightState {
    let right = right_of(row);
    if right.ended(now, grace(of)) {
        RightState::Ended
    } else if !right.in_force(now, grace(of)) {
        RightState::NotYet
    } else if right.ended(now, chrono::TimeDelta::zero()) {
        RightState::Grace
    } else {
        RightState::InForce
    }
}
