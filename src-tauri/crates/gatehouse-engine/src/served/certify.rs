//! Certification methods: test permits are put into a test zone, and cleared. Genetec's own are not public; these are
//! ours, and no certification is claimed.

use super::admit::PartnerPass;
use super::answer::{ServedRefusal, Told, json, read_body};
use super::compare::withdrawn;
use crate::engine::Engine;
use crate::error::Error;
use crate::view::Change;
use chrono::SubsecRound;
use gatehouse_domain::plate::normalise;
use gatehouse_payments::pay_by_plate::wire::{ClearRequest, Cleared, Permit, PopulateRequest, Populated};
use gatehouse_store::table::served_offers::OfferRow;
use gatehouse_store::table::served_permits::{self, ServedPermitRow};
use gatehouse_store::table::served_zones;

/// Permits in a test zone.
const MAX_PERMITS: usize = 10_000;

impl Engine {
    /// Puts test permits into a test zone, or changes them.
    pub async fn populate_test_zone(&self, pass: &PartnerPass, body: &[u8]) -> Told {
        let asked: PopulateRequest = read_body(body)?;
        self.test_zone(pass, &asked.zone_id).await?;
        if asked.permits.iter().any(|permit| permit.permit_id.trim().is_empty()) {
            return Err(ServedRefusal::Malformed("A permit has no PermitId.".to_owned()));
        }
        let (zone, populated) = (asked.zone_id, asked.permits.len());
        let taken = self.write(move |tx| {
            if served_permits::kept(tx, &zone)?.len() + populated > MAX_PERMITS {
                return Ok(false);
            }
            let taken = served_zones::take_changes(tx, &zone, populated as i64)?;
            for (change, permit) in (taken + 1..).zip(asked.permits) {
                served_permits::put(
                    tx,
                    &zone,
                    &ServedPermitRow { told: offer(permit), gone: false, change },
                )?;
            }
            Ok(true)
        });
        if !taken.await.map_err(not_taken)? {
            let sentence = format!("A test zone has at most {MAX_PERMITS} permits. Clear it first.");
            return Err(ServedRefusal::Malformed(sentence));
        }
        self.publish(Change::Served);
        json(&Populated { populated })
    }

    /// Withdraws everything of a test zone.
    pub async fn clear_test_zone(&self, pass: &PartnerPass, body: &[u8]) -> Told {
        let asked: ClearRequest = read_body(body)?;
        self.test_zone(pass, &asked.zone_id).await?;
        let (zone, now) = (asked.zone_id, self.now());
        let cleared = self.write(move |tx| {
            let rows = served_permits::not_ended(tx, &zone, now)?;
            let taken = served_zones::take_changes(tx, &zone, rows.len() as i64)?;
            for (change, row) in (taken + 1..).zip(&rows) {
                served_permits::put(tx, &zone, &withdrawn(row.told.clone(), change, now))?;
            }
            // What ended by itself makes room.
            let old = served_permits::ended_before(tx, &zone, now - chrono::TimeDelta::days(1), 1_000)?;
            if let Some(oldest) = old.iter().map(|row| row.change).max() {
                served_zones::raise_oldest(tx, &zone, oldest)?;
                old.iter().try_for_each(|row| served_permits::forget(tx, &zone, row))?;
            }
            Ok(rows.len())
        });
        let cleared = cleared.await.map_err(not_taken)?;
        self.publish(Change::Served);
        json(&Cleared { cleared })
    }

    /// Zones in use are not there for certification methods.
    async fn test_zone(&self, pass: &PartnerPass, zone_id: &str) -> Result<(), ServedRefusal> {
        let zones = self.zones_of(pass).await?;
        let there = zones.iter().any(|zone| zone.test && zone.zone_id == zone_id);
        there.then_some(()).ok_or(ServedRefusal::NoZone)
    }
}

fn offer(permit: Permit) -> OfferRow {
    OfferRow {
        canonical: normalise(&permit.plate_number),
        permit_id: permit.permit_id,
        region: permit.plate_state,
        plate: permit.plate_number,
        valid_from: permit.activation.map(|at| at.trunc_subsecs(3)),
        valid_until: Some(permit.expiry.trunc_subsecs(3)),
        make: permit.make,
        color: permit.color,
    }
}

fn not_taken(error: Error) -> ServedRefusal {
    match error {
        Error::NotFound(_) => ServedRefusal::NoZone,
        other => {
            tracing::warn!("test permits were not taken: {other}");
            ServedRefusal::CannotTell("The data store does not take it.".to_owned())
        }
    }
}
