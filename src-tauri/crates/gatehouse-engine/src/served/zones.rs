//! Zones we serve, as an engineer sets them up: name, and what is published in each.

use super::compare::MAX_PERMITS;
use crate::Actor;
use crate::build;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::partner::random;
use crate::request::{NewServedZone, ServedSource, ServedZoneSetup};
use crate::site::named;
use crate::view::ServedPreview;
use gatehouse_domain::payment::{ConnectionKind, ServedKind};
use gatehouse_domain::plate::normalise;
use gatehouse_store::table::served_permits;
use gatehouse_store::table::served_zones::{self, ServedSourceRow, ServedZoneRow};

/// Zones of a site.
const MAX_ZONES: usize = 100;
/// Sources of a zone.
const MAX_SOURCES: usize = 16;
/// Longest id of a zone.
const MAX_ID: usize = 40;
/// Characters of a series.
const SERIES_CHARS: usize = 12;
/// Rows of a preview.
const PREVIEW: i64 = 100;

/// Another series of markers.
pub(super) fn new_series() -> String {
    random(SERIES_CHARS)
}

impl Engine {
    /// Adds a zone.
    pub async fn add_served_zone(&self, actor: &Actor, request: NewServedZone) -> Result<()> {
        let zone_id = checked_id(&request.zone_id)?;
        let row = ServedZoneRow {
            zone_id: zone_id.clone(),
            name: named(&request.name)?,
            test: request.test,
            series: new_series(),
            last_change: 0,
            oldest_change: 0,
            as_of: None,
            problem: None,
        };
        let sources = self.checked_sources(request.sources)?;
        if row.test && !sources.is_empty() {
            return Err(Error::invalid("sources", "Nothing is published in a test zone."));
        }
        let entry = Deed::of(actor, self.now(), "add served zone", format!("{} ({zone_id})", row.name));
        let added = self.write(move |tx| {
            let zones = served_zones::all(tx)?;
            if zones.len() >= MAX_ZONES {
                return Err(gatehouse_store::Error::Conflict(format!("there are {MAX_ZONES} zones already")));
            }
            // Others may take letter cases for the same.
            if zones.iter().any(|zone| zone.zone_id.eq_ignore_ascii_case(&row.zone_id)) {
                return Ok(false);
            }
            served_zones::add(tx, &row)?;
            served_zones::set_sources(tx, &row.zone_id, &sources)?;
            entry.append(tx)?;
            Ok(true)
        });
        if !added.await? {
            return Err(Error::invalid("zone_id", format!("There is a zone {zone_id} already.")));
        }
        self.served_changed();
        Ok(())
    }

    /// Gives a zone another name, or publishes something else in it.
    pub async fn change_served_zone(&self, actor: &Actor, id: &str, request: ServedZoneSetup) -> Result<()> {
        let (name, sources) = (named(&request.name)?, self.checked_sources(request.sources)?);
        let entry = Deed::of(actor, self.now(), "change served zone", format!("{name} ({id})"));
        let zone_id = id.to_owned();
        let changed = self.write(move |tx| {
            let Some(zone) = served_zones::get(tx, &zone_id)? else {
                return Err(gatehouse_store::Error::NotFound);
            };
            if zone.test && !sources.is_empty() {
                return Ok(false);
            }
            served_zones::rename(tx, &zone_id, &name)?;
            served_zones::set_sources(tx, &zone_id, &sources)?;
            entry.append(tx)?;
            Ok(true)
        });
        if !changed.await.map_err(no_zone)? {
            return Err(Error::invalid("sources", "Nothing is published in a test zone."));
        }
        self.served_changed();
        Ok(())
    }

    /// Removes a zone: whoever asks for it is told that it is unknown.
    pub async fn remove_served_zone(&self, actor: &Actor, id: &str) -> Result<()> {
        let entry = Deed::of(actor, self.now(), "remove served zone", id);
        let zone_id = id.to_owned();
        self.write(move |tx| {
            served_zones::remove(tx, &zone_id)?;
            entry.append(tx)
        })
        .await
        .map_err(no_zone)?;
        self.state().served.compared.remove(id);
        self.served_changed();
        Ok(())
    }

    /// The first permits a zone serves by plate, of plates with `part` in them.
    pub async fn served_preview(&self, id: &str, part: Option<String>) -> Result<ServedPreview> {
        let (zone_id, part, now) = (id.to_owned(), normalise(&part.unwrap_or_default()), self.now());
        let (zone, (rows, total)) = self
            .read(move |conn| {
                let zone = served_zones::get(conn, &zone_id)?.ok_or(gatehouse_store::Error::NotFound)?;
                Ok((zone, served_permits::page(conn, &zone_id, &part, now, PREVIEW)?))
            })
            .await
            .map_err(no_zone)?;
        Ok(ServedPreview {
            rows: rows.into_iter().map(|row| build::served_permit(row, now)).collect(),
            total,
            as_of: zone.as_of,
        })
    }

    fn checked_sources(&self, sources: Vec<ServedSource>) -> Result<Vec<ServedSourceRow>> {
        let bad = |sentence: &str| Err(Error::invalid("sources", sentence));
        if sources.len() > MAX_SOURCES {
            return bad("At most 16 sources.");
        }
        let connections = self.inner.payments.connections();
        let mut checked: Vec<ServedSourceRow> = Vec::new();
        for source in sources {
            let typed = source.source_zone.map(|zone| zone.trim().to_owned()).filter(|zone| !zone.is_empty());
            let wanted = match source.kind {
                ServedKind::AllowList => None,
                ServedKind::Fleet => Some(ConnectionKind::Fleet),
                ServedKind::PaidPermits => Some(ConnectionKind::OpsCom),
                ServedKind::Rights => Some(ConnectionKind::PayByPlate),
            };
            let found = source.connection_id.and_then(|id| connections.get(&id)).map(|row| row.kind);
            if (wanted.is_none() && source.connection_id.is_some()) || (wanted.is_some() && found != wanted) {
                return bad("Choose a connection of that kind that is there.");
            }
            if typed.is_some() && matches!(source.kind, ServedKind::AllowList | ServedKind::Fleet) {
                return bad("Allow list and fleets have no zones of their own.");
            }
            if typed.as_ref().is_some_and(|zone| zone.chars().count() > 80) {
                return bad("A zone's name has at most 80 characters.");
            }
            let row = ServedSourceRow {
                kind: source.kind,
                connection_id: source.connection_id,
                source_zone: typed,
            };
            if checked.contains(&row) {
                return bad("The same source stands there twice.");
            }
            checked.push(row);
        }
        Ok(checked)
    }
}

/// What stands in addresses: it needs no encoding, and is no way up.
fn checked_id(typed: &str) -> Result<String> {
    let id = typed.trim();
    let plain = id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if id.is_empty() || id.len() > MAX_ID || !plain || id.bytes().all(|b| b == b'.') {
        return Err(Error::invalid(
            "zone_id",
            "1 to 40 letters, digits, hyphens, dots or underscores, such as lot-1.",
        ));
    }
    Ok(id.to_owned())
}

fn no_zone(error: Error) -> Error {
    match error {
        Error::NotFound(_) => Error::NotFound("zone"),
        other => other,
    }
}

// A preview counts them all, and a full read holds them all.
const _: () = assert!(MAX_PERMITS <= i32::MAX as usize);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_zone_can_stand_in_an_address_as_it_is() {
        for good in ["prk1", " Lot-1.a_b "] {
            assert_eq!(checked_id(good).unwrap(), good.trim());
        }
        for bad in ["", ".", "..", "a/b", "a b", "é", &"x".repeat(41)] {
            assert!(checked_id(bad).is_err(), "{bad}");
        }
    }
}
