//! The test of a connection: address and key by the list of zones, the permits of one zone, the question about a
//! plate nobody has. All of it only asks.

use crate::engine::Engine;
use crate::payments::try_out::step;
use crate::view::ConnectionTestStep;
use gatehouse_domain::payment::Zone;
use gatehouse_payments::Error as Fault;
use gatehouse_payments::pay_by_plate::{PayByPlate, PbpError};
use gatehouse_store::table::payment_connections::ConnectionRow;

/// A plate nobody has.
const MADE_UP: &str = "GATEHOUSETEST0";
const NO_ZONE: &str = "Not tried: there is no zone to ask about.";

impl Engine {
    pub(in crate::payments) async fn try_rights(&self, row: &ConnectionRow) -> Vec<ConnectionTestStep> {
        let link = match self.pay_by_plate_link(row.id) {
            Ok(link) => link,
            Err(error) => return vec![step("Settings", Some(false), error.to_string())],
        };
        let answers = || step("Address", Some(true), "Something answers there.");
        let (mut steps, zones) = match link.zones().await {
            Ok(zones) => (vec![answers(), zones_step(&zones)], zones),
            Err(
                error @ PbpError::Other(
                    Fault::Unreachable { .. } | Fault::TimedOut { .. } | Fault::Address(_),
                ),
            ) => {
                let not_tried = step("API key", None, "Not tried: the provider does not answer.");
                (vec![step("Address", Some(false), error.sentence()), not_tried], Vec::new())
            }
            Err(error) if error.key_refused() => {
                (vec![answers(), step("API key", Some(false), error.sentence())], Vec::new())
            }
            Err(error) => (vec![answers(), step("Zones", Some(false), error.sentence())], Vec::new()),
        };
        let chosen = self.read_zones_of(row.id);
        let is_read = |zone: &&Zone| chosen.iter().any(|it| it.row.zone_id == zone.code);
        match zones.iter().find(is_read).or(zones.first()) {
            Some(zone) => steps.extend(try_zone(&link, zone).await),
            None => steps.extend([step("Permits", None, NO_ZONE), step("Last look", None, NO_ZONE)]),
        }
        steps
    }
}

fn zones_step(zones: &[Zone]) -> ConnectionTestStep {
    match zones {
        [] => step(
            "API key",
            Some(false),
            "The key is taken, but it covers no zone. Ask the provider to add your zones to it.",
        ),
        zones => {
            let names: Vec<&str> = zones.iter().take(5).map(|zone| zone.name.as_str()).collect();
            let more = if zones.len() > 5 { ", …" } else { "" };
            let sentence = format!("The key covers {} zones: {}{more}.", zones.len(), names.join(", "));
            step("API key", Some(true), sentence)
        }
    }
}

async fn try_zone(link: &PayByPlate, zone: &Zone) -> [ConnectionTestStep; 2] {
    let permits = match link.permits(&zone.code, None).await {
        Ok(page) => {
            let doubts = page.doubts.sentences().join(" ");
            let told = format!("{} tells {} rights. {doubts}", zone.name, page.rights.len());
            step("Permits", Some(true), told.trim_end())
        }
        Err(error) => step("Permits", Some(false), error.sentence()),
    };
    let valid = match link.is_valid(MADE_UP, None, &[&zone.code]).await {
        Ok(_) => step("Last look", Some(true), "It answers whether a plate may be parked."),
        Err(error) => step("Last look", Some(false), error.sentence()),
    };
    [permits, valid]
}
