//! The question to the provider right before a gate opens by itself: what a copy says may be a minute old, and a
//! right may have been taken back since. An opening by hand is never held up by it.

use super::{grace, right_of};
use crate::engine::Engine;
use chrono::TimeDelta;
use gatehouse_domain::ConnectionId;
use gatehouse_domain::payment::RecheckFailed;
use gatehouse_domain::plate::normalise;
use gatehouse_store::table::payment_connections::ConnectionRow;
use gatehouse_store::table::provider_rights;
use std::time::Duration;

/// What came of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recheck {
    /// The provider knows a right that is in force.
    Right,
    /// It knows none.
    NoRight {
        /// In words.
        sentence: String,
    },
    /// It did not answer in time, or could not tell.
    Failed {
        /// Why, in words.
        sentence: String,
        /// What an opening by itself does then, as an engineer chose.
        then: RecheckFailed,
    },
}

impl Recheck {
    /// Whether the gate may open by itself, and what is to be said about it.
    pub(crate) fn allows(&self) -> (bool, Option<&str>) {
        match self {
            Recheck::Right => (true, None),
            Recheck::NoRight { sentence } => (false, Some(sentence)),
            Recheck::Failed { then: RecheckFailed::Allow, .. } => (true, None),
            Recheck::Failed { sentence, then: RecheckFailed::Warn } => (true, Some(sentence)),
            Recheck::Failed { sentence, then: RecheckFailed::Block } => (false, Some(sentence)),
        }
    }
}

impl Engine {
    /// Asks whether a plate has a right in one of the zones that are read, for so long at most.
    pub(crate) async fn recheck(&self, id: ConnectionId, plate: &str, deadline: Duration) -> Recheck {
        let Ok(row) = self.connection_row(id) else {
            // It was removed since the verdict: its right is not known any more.
            return Recheck::NoRight { sentence: "The connection was removed.".into() };
        };
        let failed = |why: String| Recheck::Failed {
            sentence: format!("{} could not be asked again before opening. {why}", row.name),
            then: row.recheck_failed,
        };
        let link = match self.pay_by_plate_link(id) {
            Ok(link) => link,
            Err(error) => return failed(error.to_string()),
        };
        let zones: Vec<String> = self.read_zones_of(id).into_iter().map(|zone| zone.row.zone_id).collect();
        if zones.is_empty() {
            return Recheck::NoRight { sentence: format!("No zone of {} is read.", row.name) };
        }
        let zones: Vec<&str> = zones.iter().map(String::as_str).collect();
        match tokio::time::timeout(deadline, link.is_valid(plate, None, &zones)).await {
            Ok(Ok(told)) if told.holds(None, self.now(), grace(&row)) => Recheck::Right,
            // A provider may answer yes or no by its own clock, without our grace period.
            Ok(Ok(_)) if self.within_grace(&row, &zones, plate).await => Recheck::Right,
            Ok(Ok(_)) => Recheck::NoRight { sentence: format!("{} says: no right in force now.", row.name) },
            Ok(Err(error)) => failed(error.sentence()),
            Err(_) => failed(format!("It did not answer within {} ms.", deadline.as_millis())),
        }
    }

    /// Whether the copy has a right that has ended by itself, less than the grace period ago.
    async fn within_grace(&self, row: &ConnectionRow, zones: &[&str], plate: &str) -> bool {
        let (now, canonical) = (self.now(), normalise(plate));
        let known = self.read(move |conn| provider_rights::of_plate(conn, &canonical)).await;
        known.unwrap_or_default().iter().any(|right| {
            let here = right.connection_id == row.id && zones.contains(&right.zone_id.as_str());
            let right = right_of(right);
            here && right.ended(now, TimeDelta::zero()) && right.in_force(now, grace(row))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_question_blocks_warns_or_allows_as_the_engineer_chose() {
        let failed = |then| Recheck::Failed { sentence: "x".into(), then };
        assert_eq!(failed(RecheckFailed::Block).allows(), (false, Some("x")));
        assert_eq!(failed(RecheckFailed::Warn).allows(), (true, Some("x")));
        assert_eq!(failed(RecheckFailed::Allow).allows(), (true, None));
    }

    #[test]
    fn a_no_never_opens() {
        assert!(!Recheck::NoRight { sentence: "x".into() }.allows().0);
        assert_eq!(Recheck::Right.allows(), (true, None));
    }
}
