//! What is served to others, as shown.

use crate::secrets::Secrets;
use crate::served::key_secret;
use crate::view::{PartnerKeyView, ServedPermitView, ServedSourceView, ServedZoneView};
use gatehouse_domain::{ConnectionId, Instant};
use gatehouse_store::table::partner_keys::PartnerKeyRow;
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::served_permits::ServedPermitRow;
use gatehouse_store::table::served_zones::{ServedSourceRow, ServedZoneRow};
use std::collections::BTreeMap;

pub(crate) fn served_zone(
    row: ServedZoneRow,
    sources: Vec<ServedSourceRow>,
    permits: i64,
    problem: Option<String>,
    connections: &BTreeMap<ConnectionId, ConnectionRow>,
) -> ServedZoneView {
    let source = |source: ServedSourceRow| {
        let connection = source.connection_id.and_then(|id| connections.get(&id));
        ServedSourceView {
            kind: source.kind,
            connection_id: source.connection_id,
            connection: connection.map(|row| row.name.clone()),
            source_zone: source.source_zone,
            off: source.connection_id.is_some() && connection.is_none_or(|row| !row.enabled),
        }
    };
    ServedZoneView {
        zone_id: row.zone_id,
        name: row.name,
        test: row.test,
        sources: sources.into_iter().map(source).collect(),
        permits,
        as_of: row.as_of,
        problem,
    }
}

pub(crate) fn partner_key(row: &PartnerKeyRow, secrets: &Secrets) -> PartnerKeyView {
    PartnerKeyView {
        id: row.id.clone(),
        name: row.name.clone(),
        zones: row.zones.clone(),
        development: row.development,
        has_secret: secrets.has(&key_secret(&row.id)),
        created_at: row.created_at,
        answered: row.answered,
        last_at: row.last_at,
    }
}

pub(crate) fn served_permit(row: ServedPermitRow, now: Instant) -> ServedPermitView {
    let told = row.told;
    ServedPermitView {
        in_force: told.valid_from.is_none_or(|from| from <= now),
        permit_id: told.permit_id,
        plate: told.plate,
        region: told.region,
        valid_from: told.valid_from,
        valid_until: told.valid_until,
    }
}
