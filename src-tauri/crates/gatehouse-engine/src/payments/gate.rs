//! What the fleets say about the vehicle at the gate, from the copies in memory. "Cannot tell" is its own answer,
//! neither unpaid nor clear. What it does to a verdict is the lane's rule.

use super::copy::{FleetCopy, OfPlate};
use super::standing::too_old;
use crate::build;
use crate::engine::Engine;
use crate::evidence::Line;
use gatehouse_domain::Instant;
use gatehouse_domain::evidence::{Says, SourceKind, Statement};
use gatehouse_domain::payment::{FleetCall, GateRule, Total, totals};
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::sync::Arc;

/// What all fleets know at one moment; for use on any thread.
#[derive(Clone)]
pub(crate) struct FleetWitness {
    fleets: Vec<Fleet>,
    now: Instant,
}

#[derive(Clone)]
struct Fleet {
    row: ConnectionRow,
    copy: Arc<FleetCopy>,
    /// The latest look failed.
    failing: bool,
}

impl Engine {
    /// What the fleets know now. Connections that are switched off say nothing.
    pub(crate) fn fleet_witness(&self) -> FleetWitness {
        let fleets = self.fleets(None).unwrap_or_default().into_iter().filter(|(row, _)| row.enabled);
        let fleets = fleets
            .map(|(row, copy)| {
                let failing =
                    self.inner.payments.standings.with(row.id, |standing| standing.look_failed.is_some());
                Fleet { row, copy, failing }
            })
            .collect();
        FleetWitness { fleets, now: self.now() }
    }
}

impl FleetWitness {
    /// What they say of a normalised plate where this rule counts.
    pub(crate) fn lines(&self, plate: &str, rule: GateRule) -> Vec<Line> {
        self.fleets.iter().filter_map(|fleet| self.of_fleet(fleet, plate, rule)).collect()
    }

    /// What one fleet says; `None` = it does not know the plate, which is no news.
    fn of_fleet(&self, fleet: &Fleet, plate: &str, rule: GateRule) -> Option<Line> {
        let Fleet { row, copy, failing } = fleet;
        let Some(of) = copy.plates.get(plate) else {
            // Only where somebody rests on it: a car nobody knows anything about is the usual case.
            let never = copy.vehicles_as_of.is_none() && rule != GateRule::Ignore;
            return never.then(|| cannot_tell(row, "It was never read.").into());
        };
        let lacks = row.level.lacks(FleetCall::Unpaid).is_some();
        let as_of = copy.unpaid_as_of.filter(|_| !lacks);
        let Some(at) = as_of else {
            let why = match lacks {
                true => "Fleet vehicle, and its service level does not tell about unpaid services.",
                false => "Fleet vehicle, and unpaid services were never read.",
            };
            return Some(cannot_tell(row, why).into());
        };
        let (owed, running) = owed(of);
        let count = of.services.iter().filter(|known| known.row.locked_at.is_none()).count();
        let stale = *failing || too_old(row, at, self.now);
        let (says, sentence) = match (stale, count) {
            (true, 0) => {
                (Says::CannotTell, "Fleet vehicle with nothing unpaid, which is too old.".to_owned())
            }
            (true, _) => {
                let unpaid = unpaid_words(&owed, count);
                (Says::CannotTell, format!("Fleet vehicle with unpaid services: {unpaid}, which is too old."))
            }
            (false, 0) => (Says::Clear, "Fleet vehicle without unpaid services.".to_owned()),
            (false, _) => {
                (Says::Unpaid, format!("Fleet vehicle with unpaid services: {}.", unpaid_words(&owed, count)))
            }
        };
        let statement = Statement {
            connection: Some(row.id),
            as_of: Some(at),
            stale,
            ..Statement::new(SourceKind::Fleet, row.name.clone(), says, sentence)
        };
        let totals = owed.iter().map(build::total).collect();
        Some(Line { statement, totals, services: count as i64, running })
    }
}

fn cannot_tell(row: &ConnectionRow, sentence: &str) -> Statement {
    Statement {
        connection: Some(row.id),
        stale: true,
        ..Statement::new(SourceKind::Fleet, row.name.clone(), Says::CannotTell, sentence)
    }
}

/// Sums of what is unpaid and how many of it run. What is locked is settled with the fleet: the driver cannot pay it.
fn owed(of: &OfPlate) -> (Vec<Total>, i64) {
    let open = || of.services.iter().filter(|known| known.row.locked_at.is_none()).map(|k| k.service());
    (
        totals(open().map(|service| service.cost.as_ref())),
        open().filter(|service| service.running()).count() as i64,
    )
}

/// `NOK 24.24 (1 service)`.
fn unpaid_words(owed: &[Total], count: usize) -> String {
    let sums: Vec<String> = owed
        .iter()
        .map(|total| match &total.currency {
            Some(currency) => format!("{} {}", currency.code(), total.gross),
            None => "an amount not told yet".to_owned(),
        })
        .collect();
    let services = if count == 1 { "service" } else { "services" };
    format!("{} ({count} {services})", sums.join(" + "))
}
