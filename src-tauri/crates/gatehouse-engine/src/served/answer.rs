//! The four questions of Pay-by-Plate Sync, answered from what is published. Bodies and answers are JSON.

use super::admit::PartnerPass;
use super::marker::{self, Marker};
use super::zones::new_series;
use crate::engine::Engine;
use bytes::Bytes;
use gatehouse_domain::Instant;
use gatehouse_domain::plate::normalise;
use gatehouse_payments::pay_by_plate::wire::{
    IsValidAnswer, IsValidRequest, Permit, PermitZone, PermitsPage, SearchAnswer, SearchRequest, Zone,
};
use gatehouse_store::table::served_permits::{self, ServedPermitRow};
use gatehouse_store::table::served_zones::{self, ServedZoneRow};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::time::Duration;

/// Plates in one search.
const MAX_PLATES: usize = 1_000;
/// Zones in one question.
const MAX_ZONES: usize = 1_000;
/// So long a full read waits for another one to be put together.
const FULL_READ_WAITS: Duration = Duration::from_secs(5);
/// The end that is told of a permit without one: a year from which an end is no end, and which every calendar can hold.
const NO_END: &str = "2099-12-31T23:59:59Z";

/// Why a question is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServedRefusal {
    /// There is no such zone for this key.
    NoZone,
    /// Nothing was found.
    Nothing,
    /// The continuation token is not one of this history: everything is to be read.
    Marker,
    /// The body is not a request as documented; the words name a place, never a value.
    Malformed(String),
    /// It cannot be told now, and why.
    CannotTell(String),
}

/// An answer as JSON.
pub(super) type Told = Result<Bytes, ServedRefusal>;

impl Engine {
    /// The zones of a key.
    pub async fn served_zones(&self, pass: &PartnerPass) -> Told {
        let zones = self.zones_of(pass).await?;
        let told: Vec<Zone> =
            zones.into_iter().map(|zone| Zone { zone_id: zone.zone_id, name: zone.name }).collect();
        json(&told)
    }

    /// The permits of a zone: all that have not ended, or with a token what changed since.
    pub async fn served_permits(&self, pass: &PartnerPass, zone_id: &str, token: Option<&str>) -> Told {
        let zones = self.zones_of(pass).await?;
        if !zones.iter().any(|zone| zone.zone_id == zone_id) {
            return Err(ServedRefusal::NoZone);
        }
        self.must_tell(&zones, zone_id)?;
        let full = token.is_none();
        let _one_at_a_time = match full {
            false => None,
            true => {
                let waiting = self.inner.served.full_reads.acquire();
                match tokio::time::timeout(FULL_READ_WAITS, waiting).await {
                    Ok(Ok(permit)) => Some(permit),
                    _ => {
                        return Err(ServedRefusal::CannotTell("Others read everything just now.".to_owned()));
                    }
                }
            }
        };
        let (id, token, now) = (zone_id.to_owned(), token.map(str::to_owned), self.now());
        let read = self.read(move |conn| {
            let Some(zone) = served_zones::get(conn, &id)? else { return Ok(Err(ServedRefusal::NoZone)) };
            let rows = match token.map(|token| marker::read(&token, &zone)) {
                None => served_permits::not_ended(conn, &id, now)?,
                Some(Marker::Since(change)) => served_permits::since(conn, &id, change)?,
                Some(Marker::Refused) => return Ok(Err(ServedRefusal::Marker)),
                Some(Marker::Ahead) => return Ok(Ok(None)),
            };
            let page = PermitsPage {
                continuation_token: marker::write(&zone),
                permits: rows.into_iter().map(permit).collect(),
            };
            Ok(json(&page).map(Some))
        });
        match read.await.map_err(|error| cannot_read(&error))?? {
            Some(page) => Ok(page),
            None => Err(self.history_was_lost(zone_id).await),
        }
    }

    /// Somebody has a marker of a change that never was here: an older copy of the database is in use, and numbers are
    /// given a second time. A new series makes everybody read everything.
    async fn history_was_lost(&self, zone_id: &str) -> ServedRefusal {
        tracing::warn!(zone = zone_id, "a marker is ahead of what is served: a new series begins");
        let (id, series) = (zone_id.to_owned(), new_series());
        match self.write(move |tx| served_zones::begin_series(tx, &id, &series)).await {
            Ok(()) => ServedRefusal::Marker,
            Err(error) => ServedRefusal::CannotTell(error.to_string()),
        }
    }

    /// Whether a plate has a permit in force in one of the zones.
    pub async fn served_validity(&self, pass: &PartnerPass, body: &[u8]) -> Told {
        let asked: IsValidRequest = read_body(body)?;
        let zones = self.asked_zones(pass, &asked.zone_ids).await?;
        let (plate, region, now) =
            (normalise(&asked.plate_number), normalise(&asked.plate_state), self.now());
        let (ids, fits) = (ids(&zones), move |row: &ServedPermitRow| {
            let own = normalise(&row.told.region);
            let fits = own.is_empty() || region.is_empty() || own == region;
            fits && row.told.valid_from.is_none_or(|from| from <= now)
        });
        let found = self.read(move |conn| {
            for id in &ids {
                if served_permits::of_plate(conn, id, &plate, now)?.iter().any(&fits) {
                    return Ok(Some(id.clone()));
                }
            }
            Ok(None)
        });
        let found = found.await.map_err(|error| cannot_read(&error))?;
        // A yes of one zone needs no other; a no needs all of them.
        match &found {
            Some(zone) => self.must_tell(&zones, zone)?,
            None => zones.iter().try_for_each(|zone| self.must_tell(&zones, &zone.zone_id))?,
        }
        json(&IsValidAnswer { is_valid: found.is_some() })
    }

    /// The permits of plates, zone by zone.
    pub async fn served_search(&self, pass: &PartnerPass, body: &[u8]) -> Told {
        let asked: SearchRequest = read_body(body)?;
        bounded("PlateNumbers", asked.plate_numbers.len(), MAX_PLATES)?;
        let zones = self.asked_zones(pass, &asked.zone_ids).await?;
        zones.iter().try_for_each(|zone| self.must_tell(&zones, &zone.zone_id))?;
        let plates: BTreeSet<String> = asked.plate_numbers.iter().map(|plate| normalise(plate)).collect();
        let (ids, now) = (ids(&zones), self.now());
        let found = self.read(move |conn| {
            let mut found = Vec::new();
            for zone_id in ids {
                let mut permits = Vec::new();
                for plate in &plates {
                    let rows = served_permits::of_plate(conn, &zone_id, plate, now)?;
                    permits.extend(rows.into_iter().map(permit));
                }
                if !permits.is_empty() {
                    found.push(PermitZone { permits, zone_id });
                }
            }
            Ok(found)
        });
        let permit_zones = found.await.map_err(|error| cannot_read(&error))?;
        if permit_zones.is_empty() {
            return Err(ServedRefusal::Nothing);
        }
        json(&SearchAnswer { permit_zones })
    }

    /// Those of the zones a question names that are there for a key; none of them is unknown.
    async fn asked_zones(
        &self,
        pass: &PartnerPass,
        named: &[String],
    ) -> Result<Vec<ServedZoneRow>, ServedRefusal> {
        bounded("ZoneIds", named.len(), MAX_ZONES)?;
        let mut zones = self.zones_of(pass).await?;
        zones.retain(|zone| named.contains(&zone.zone_id));
        if zones.is_empty() {
            return Err(ServedRefusal::NoZone);
        }
        Ok(zones)
    }

    /// The zones that are there for a key.
    pub(super) async fn zones_of(&self, pass: &PartnerPass) -> Result<Vec<ServedZoneRow>, ServedRefusal> {
        let certification = self.served(|now| now.setting.certification);
        let mut zones = self.read(served_zones::all).await.map_err(|error| cannot_read(&error))?;
        zones.retain(|zone| pass.sees(zone, certification));
        Ok(zones)
    }

    fn must_tell(&self, zones: &[ServedZoneRow], zone_id: &str) -> Result<(), ServedRefusal> {
        // In a test zone is what was put there.
        if zones.iter().any(|zone| zone.test && zone.zone_id == zone_id) {
            return Ok(());
        }
        self.cannot_tell(zone_id).map_or(Ok(()), |sentence| Err(ServedRefusal::CannotTell(sentence)))
    }
}

/// As it is told. What is withdrawn has no beginning: its end is in the past.
fn permit(row: ServedPermitRow) -> Permit {
    let told = row.told;
    Permit {
        expiry: told.valid_until.unwrap_or_else(no_end),
        activation: told.valid_from,
        permit_id: told.permit_id,
        plate_number: told.plate,
        plate_state: told.region,
        make: told.make,
        color: told.color,
    }
}

fn no_end() -> Instant {
    NO_END.parse().unwrap_or(Instant::MAX_UTC)
}

fn ids(zones: &[ServedZoneRow]) -> Vec<String> {
    zones.iter().map(|zone| zone.zone_id.clone()).collect()
}

fn bounded(member: &str, count: usize, most: usize) -> Result<(), ServedRefusal> {
    match count {
        0 => Err(ServedRefusal::Malformed(format!("{member} names nothing."))),
        count if count > most => {
            Err(ServedRefusal::Malformed(format!("{member} has more than {most} members.")))
        }
        _ => Ok(()),
    }
}

/// Reads a body; a complaint names a line and a column, never a value.
pub(super) fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, ServedRefusal> {
    serde_json::from_slice(body).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        ServedRefusal::Malformed(format!("The body is not as documented, at line {line}, column {column}."))
    })
}

pub(super) fn json<T: Serialize>(told: &T) -> Told {
    let text = serde_json::to_vec(told);
    text.map(Bytes::from).map_err(|error| ServedRefusal::CannotTell(error.to_string()))
}

pub(super) fn cannot_read(error: &crate::Error) -> ServedRefusal {
    tracing::warn!("what is served cannot be read: {error}");
    ServedRefusal::CannotTell("What is served cannot be read from the data store.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permit_without_an_end_is_told_with_one_that_no_clock_reaches() {
        assert_eq!(no_end().to_rfc3339(), "2099-12-31T23:59:59+00:00");
    }

    #[test]
    fn a_complaint_about_a_body_tells_nothing_of_it() {
        let refused = read_body::<SearchRequest>(b"{\"PlateNumbers\":{\"ABC123\":1}}").unwrap_err();
        let ServedRefusal::Malformed(words) = refused else { panic!("{refused:?}") };
        assert!(words.contains("line 1") && !words.contains("ABC123"), "{words}");
    }
}
