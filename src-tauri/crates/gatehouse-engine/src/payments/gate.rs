//! What the fleets say about the vehicle at the gate, from the copies in memory: asking a provider takes too long for
//! a waiting car. "Cannot tell" is its own answer, neither unpaid nor clear.

use super::copy::{FleetCopy, OfPlate};
use super::standing::too_old;
use crate::build;
use crate::engine::Engine;
use crate::lists::RECENT_MINUTES;
use crate::view::{EvidenceState, EvidenceView, PassageView};
use chrono_tz::Tz;
use gatehouse_domain::payment::{FleetCall, GateRule, Total, totals};
use gatehouse_domain::verdict::{FleetSays, Fleets};
use gatehouse_domain::{Instant, LaneId, PassageId};
use gatehouse_store::table::payment_connections::ConnectionRow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What all fleets know at one moment, and each lane's rule; for use on any thread.
#[derive(Clone)]
pub(crate) struct Witness {
    fleets: Vec<Fleet>,
    rules: HashMap<LaneId, GateRule>,
    now: Instant,
    zone: Tz,
}

#[derive(Clone)]
struct Fleet {
    row: ConnectionRow,
    copy: Arc<FleetCopy>,
    /// The latest look failed.
    failing: bool,
}

/// What the fleets say about one plate at one lane.
#[derive(Debug, Clone)]
pub(crate) struct Says {
    rule: GateRule,
    said: Vec<FleetSays>,
}

impl Default for Says {
    fn default() -> Says {
        Says { rule: GateRule::Ignore, said: Vec::new() }
    }
}

impl Says {
    /// For the verdict.
    pub(crate) fn fleets(&self) -> Fleets<'_> {
        Fleets { rule: self.rule, said: &self.said }
    }
}

impl Engine {
    /// What the fleets know now. Connections that are switched off say nothing.
    pub(crate) fn witness(&self) -> Witness {
        let fleets = self.fleets(None).unwrap_or_default().into_iter().filter(|(row, _)| row.enabled);
        let fleets = fleets
            .map(|(row, copy)| {
                let failing =
                    self.inner.payments.standings.with(row.id, |standing| standing.look_failed.is_some());
                Fleet { row, copy, failing }
            })
            .collect();
        let state = self.state();
        Witness {
            fleets,
            rules: state.lanes.iter().map(|lane| (lane.row.id, lane.row.fleet_unpaid)).collect(),
            now: self.now(),
            zone: state.zone,
        }
    }

    /// Shows passages on the screen again whose plates are among these: their evidence, and of recent ones their
    /// verdict.
    pub(super) async fn show_evidence_again(&self, plates: &HashSet<String>) {
        if plates.is_empty() {
            return;
        }
        let since = self.now() - chrono::Duration::minutes(RECENT_MINUTES);
        let witness = self.witness();
        let concerned: Vec<(PassageId, bool)> = {
            let state = self.state();
            let shown = state.passages.iter().filter(|p| !p.historic);
            let fits =
                |p: &&PassageView| p.plate_normalised.as_ref().is_some_and(|plate| plates.contains(plate));
            shown
                .filter(fits)
                .map(|p| {
                    let counts = witness.rule(p.lane_id) != GateRule::Ignore;
                    (p.id, counts && p.received_at >= since)
                })
                .collect()
        };
        for (id, ask) in concerned {
            if ask && let Err(error) = self.ask_again(id, "A fleet's services changed").await {
                tracing::error!(%error, passage = id, "a verdict was not asked again");
            }
            self.refresh_passage(id).await;
        }
    }
}

impl Witness {
    fn rule(&self, lane: Option<LaneId>) -> GateRule {
        lane.and_then(|id| self.rules.get(&id).copied()).unwrap_or(GateRule::Ignore)
    }

    /// What counts for the verdict over a normalised plate at a lane.
    pub(crate) fn says(&self, plate: Option<&str>, lane: Option<LaneId>) -> Says {
        let rule = self.rule(lane);
        let said = self.evidence(plate, rule).into_iter().filter_map(|one| match one.state {
            EvidenceState::Unpaid => Some(FleetSays::Unpaid(one.sentence)),
            EvidenceState::CannotTell => Some(FleetSays::CannotTell(one.sentence)),
            EvidenceState::Clear | EvidenceState::NotKnown => None,
        });
        Says { rule, said: said.collect() }
    }

    /// What is shown beside a passage; nothing beside one that was replayed.
    pub(crate) fn evidence_of(&self, passage: &PassageView) -> Vec<EvidenceView> {
        match passage.historic {
            true => Vec::new(),
            false => self.evidence(passage.plate_normalised.as_deref(), self.rule(passage.lane_id)),
        }
    }

    fn evidence(&self, plate: Option<&str>, rule: GateRule) -> Vec<EvidenceView> {
        let Some(plate) = plate else { return Vec::new() };
        self.fleets.iter().filter_map(|fleet| self.of_fleet(fleet, plate, rule)).collect()
    }

    /// What one fleet says; `None` = it does not know the plate, which is no news.
    fn of_fleet(&self, fleet: &Fleet, plate: &str, rule: GateRule) -> Option<EvidenceView> {
        let Fleet { row, copy, failing } = fleet;
        let Some(of) = copy.plates.get(plate) else {
            // Only where somebody rests on it: a car nobody knows anything about is the usual case.
            let never = copy.vehicles_as_of.is_none() && rule != GateRule::Ignore;
            return never.then(|| {
                self.cannot_tell(
                    row,
                    None,
                    format!("{} was never read: it cannot tell whether this is a fleet vehicle.", row.name),
                )
            });
        };
        let lacks = row.level.lacks(FleetCall::Unpaid).is_some();
        let as_of = copy.unpaid_as_of.filter(|_| !lacks);
        let Some(at) = as_of else {
            let why = match lacks {
                true => "its service level does not tell about unpaid services",
                false => "its unpaid services were never read",
            };
            return Some(self.cannot_tell(row, None, format!("Fleet vehicle of {}: {why}.", row.name)));
        };
        let (owed, running) = owed(of);
        let count = of.services.iter().filter(|known| known.row.locked_at.is_none()).count();
        let stale = *failing || too_old(row, at, self.now);
        let time = self.time(at);
        let (state, sentence) = match (stale, count) {
            (true, 0) => (
                EvidenceState::CannotTell,
                format!(
                    "Cannot tell: fleet vehicle of {}, nothing unpaid as of {time}, which is too old.",
                    row.name
                ),
            ),
            (true, _) => (
                EvidenceState::CannotTell,
                format!(
                    "Cannot tell: fleet vehicle of {}, {} as of {time}, which is too old.",
                    row.name,
                    unpaid_words(&owed, count)
                ),
            ),
            (false, 0) => (
                EvidenceState::Clear,
                format!("Fleet vehicle of {} without unpaid services, as of {time}.", row.name),
            ),
            (false, _) => (
                EvidenceState::Unpaid,
                format!("Fleet vehicle with unpaid services: {}, as of {time}.", unpaid_words(&owed, count)),
            ),
        };
        Some(EvidenceView {
            source: row.name.clone(),
            connection_id: row.id,
            state,
            sentence,
            as_of: Some(at),
            stale,
            totals: owed.iter().map(build::total).collect(),
            services: count as i64,
            running,
        })
    }

    fn cannot_tell(&self, row: &ConnectionRow, as_of: Option<Instant>, sentence: String) -> EvidenceView {
        EvidenceView {
            source: row.name.clone(),
            connection_id: row.id,
            state: EvidenceState::CannotTell,
            sentence,
            as_of,
            stale: true,
            totals: Vec::new(),
            services: 0,
            running: 0,
        }
    }

    /// The time of the site; with the date when it is not today's.
    fn time(&self, at: Instant) -> String {
        let (at, now) = (at.with_timezone(&self.zone), self.now.with_timezone(&self.zone));
        let same_day = at.date_naive() == now.date_naive();
        at.format(if same_day { "%H:%M" } else { "%-d %b %Y %H:%M" }).to_string()
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
