//! Hooks as shown.

use crate::partner::{DoorsNow, hook_secret};
use crate::secrets::Secrets;
use crate::view::HookView;
use gatehouse_store::table::partner::{HookRow, PartnerDoorRow};
use std::net::SocketAddr;

pub(crate) fn hook(row: &HookRow, door: &PartnerDoorRow, doors: &DoorsNow, secrets: &Secrets) -> HookView {
    HookView {
        url: at_the_door(door, doors, &format!("/hooks/autopay/{}", row.id)),
        id: row.id.clone(),
        name: row.name.clone(),
        connection_id: row.connection_id,
        kind: row.kind,
        has_token: secrets.has(&hook_secret(&row.id)),
        accepted: row.counts.accepted,
        repeated: row.counts.repeated,
        refused: row.counts.refused,
        malformed: row.counts.malformed,
        last_at: row.counts.last_at,
        last_words: row.counts.last_words.clone(),
    }
}

/// Where others find this path of the partner door.
pub(crate) fn at_the_door(door: &PartnerDoorRow, doors: &DoorsNow, path: &str) -> String {
    let scheme = if door.plain { "http" } else { "https" };
    let at = doors.partner.or_else(|| door.address.parse().ok());
    let at = at.map_or_else(|| door.address.clone(), |at| reached_at(at, &doors.host));
    format!("{scheme}://{at}{path}")
}

/// An address others can type: one that means "all networks" becomes this PC's name.
pub(crate) fn reached_at(bound: SocketAddr, host: &str) -> String {
    if bound.ip().is_unspecified() { format!("{host}:{}", bound.port()) } else { bound.to_string() }
}
