//! Zones as the screens get them, how they are doing together, and which of them are read.

use super::known::Known;
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::payments::standing::too_old;
use crate::request::ZoneChoice;
use crate::view::{Change, RightsZoneView};
use gatehouse_domain::payment::ConnectionKind;
use gatehouse_domain::site::say;
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::provider_zones;

/// How the zones of a connection are doing together.
pub(in crate::payments) struct Standing {
    /// As of when the oldest copy is; `None` = one was never read.
    pub as_of: Option<Instant>,
    /// What is wrong with some of them.
    pub warning: Option<String>,
}

impl Engine {
    /// How the zones that are read are doing; `None` = none is read.
    pub(in crate::payments) fn zones_standing(&self, row: &ConnectionRow) -> Option<Standing> {
        let zones = self.read_zones_of(row.id);
        let mut oldest: Option<Option<Instant>> = None;
        for zone in &zones {
            // One that was never read is the oldest.
            oldest = Some(oldest.map_or(zone.row.as_of, |before| before.min(zone.row.as_of)));
        }
        let problems: Vec<String> = zones
            .iter()
            .filter_map(|zone| {
                zone.row.problem.as_ref().map(|problem| format!("{}: {problem}", zone.row.name))
            })
            .collect();
        let warning = Some(problems.join(" ")).filter(|words| !words.is_empty());
        oldest.map(|as_of| Standing { as_of, warning })
    }

    /// Zones by connection and name; of one connection, or of all.
    pub async fn rights_zones(&self, connection: Option<ConnectionId>) -> Result<Vec<RightsZoneView>> {
        let rows = self.providers(connection)?;
        Ok(rows.iter().flat_map(|row| self.zone_views(row)).collect())
    }

    /// The connections to Pay-by-Plate providers, by name; or the one that is asked for.
    pub(super) fn providers(&self, connection: Option<ConnectionId>) -> Result<Vec<ConnectionRow>> {
        if let Some(id) = connection {
            let row = self.connection_row(id)?;
            return match row.kind {
                ConnectionKind::PayByPlate => Ok(vec![row]),
                _ => Err(crate::payments::links::leads_elsewhere(&row, "a Pay-by-Plate provider")),
            };
        }
        let rows = self.inner.payments.connections();
        let mut rows: Vec<ConnectionRow> =
            rows.values().filter(|row| row.kind == ConnectionKind::PayByPlate).cloned().collect();
        rows.sort_by_key(|row| row.name.to_lowercase());
        Ok(rows)
    }

    fn zone_views(&self, row: &ConnectionRow) -> Vec<RightsZoneView> {
        let zones = self.inner.payments.rights.zones(row.id);
        zones.into_iter().map(|zone| self.zone_view(row, zone)).collect()
    }

    fn zone_view(&self, row: &ConnectionRow, Known { row: zone, rights }: Known) -> RightsZoneView {
        let site = self.state().zone;
        let sentence = match (zone.chosen, zone.as_of, zone.problem) {
            (false, ..) => None,
            _ if !row.enabled => Some(format!("{} is switched off.", row.name)),
            (_, None, Some(words)) => Some(format!("It was never read. {words}")),
            (_, None, None) => Some("It has not been read yet.".to_owned()),
            (_, Some(at), Some(words)) => Some(format!("As of {}. {words}", say(site, at))),
            (_, Some(at), None) if too_old(row, at, self.now()) => {
                Some(format!("As of {}: too old to rely on. Refresh it.", say(site, at)))
            }
            (_, Some(_), None) => None,
        };
        RightsZoneView {
            connection_id: row.id,
            connection_name: row.name.clone(),
            zone_id: zone.zone_id,
            name: zone.name,
            chosen: zone.chosen,
            rights,
            as_of: zone.as_of,
            full_at: zone.full_at,
            stale: sentence.is_some(),
            sentence,
        }
    }

    /// Says whether a zone is read. The copy of one that is not goes; one that is again is read at once.
    pub async fn choose_zone(&self, actor: &Actor, choice: ZoneChoice) -> Result<RightsZoneView> {
        let ZoneChoice { connection_id: id, zone_id, chosen } = choice;
        let row = self.providers(Some(id))?.pop().ok_or(Error::NotFound("connection"))?;
        let find = |engine: &Engine| {
            let mut zones = engine.inner.payments.rights.zones(id).into_iter();
            zones.find(|zone| zone.row.zone_id == zone_id).ok_or(Error::NotFound("zone"))
        };
        let before = find(self)?;
        if before.row.chosen == chosen {
            return Ok(self.zone_view(&row, before));
        }
        let _look = self.cancel_refresh(id).await?;
        let action = if chosen { "rights: read zone" } else { "rights: stop reading zone" };
        let deed = Deed::of(actor, self.now(), action, format!("{}, {}", row.name, before.row.name));
        let of = zone_id.clone();
        self.write(move |tx| {
            provider_zones::choose(tx, id, &of, chosen)?;
            deed.append(tx)
        })
        .await?;
        self.inner.payments.rights.set_last_read(id, &zone_id, None);
        self.zones_changed(id).await?;
        self.clear_unread(id).await?;
        // What is read now may have been cut short, and a new zone is wanted at once.
        self.inner.payments.standings.with(id, |standing| standing.next_look = None);
        self.publish_connection(id);
        self.publish(Change::Rights(id));
        let view = find(self)?;
        Ok(self.zone_view(&row, view))
    }
}
