//! A service of a fleet vehicle: a parking or a toll passing, running or ended, with its cost when told.

use super::{Cost, FleetPlate};
use crate::Instant;
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// So long after the end a driver can still pay online (Autopay Fleet, "Lock/disable payment").
pub const DRIVER_PAYS_ONLINE: TimeDelta = TimeDelta::hours(48);

/// Kind of a service; what is not known is kept as it came (P-Q28).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ServiceKind {
    /// `PARKING`.
    Parking,
    /// `TOLL_ROAD`.
    TollRoad,
    /// Anything else.
    Other(String),
}

impl ServiceKind {
    /// Reads the provider's word.
    pub fn from_word(word: &str) -> ServiceKind {
        match word {
            "PARKING" => ServiceKind::Parking,
            "TOLL_ROAD" => ServiceKind::TollRoad,
            other => ServiceKind::Other(other.to_owned()),
        }
    }

    /// The provider's word.
    pub fn word(&self) -> &str {
        match self {
            ServiceKind::Parking => "PARKING",
            ServiceKind::TollRoad => "TOLL_ROAD",
            ServiceKind::Other(word) => word,
        }
    }
}

/// Where a service is on its way to an invoice. No proof of payment (P-Q12).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum InvoicingStatus {
    /// `NOT_INVOICED`.
    NotInvoiced,
    /// `NOT_INVOICEABLE`.
    NotInvoiceable,
    /// `IN_INVOICING`.
    InInvoicing,
    /// `INVOICED`.
    Invoiced,
    /// Anything else.
    Other(String),
}

impl InvoicingStatus {
    /// Reads the provider's word.
    pub fn from_word(word: &str) -> InvoicingStatus {
        match word {
            "NOT_INVOICED" => InvoicingStatus::NotInvoiced,
            "NOT_INVOICEABLE" => InvoicingStatus::NotInvoiceable,
            "IN_INVOICING" => InvoicingStatus::InInvoicing,
            "INVOICED" => InvoicingStatus::Invoiced,
            other => InvoicingStatus::Other(other.to_owned()),
        }
    }

    /// The provider's word.
    pub fn word(&self) -> &str {
        match self {
            InvoicingStatus::NotInvoiced => "NOT_INVOICED",
            InvoicingStatus::NotInvoiceable => "NOT_INVOICEABLE",
            InvoicingStatus::InInvoicing => "IN_INVOICING",
            InvoicingStatus::Invoiced => "INVOICED",
            InvoicingStatus::Other(word) => word,
        }
    }
}

/// A facility or a zone: code and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Named {
    /// Its code; opaque.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A vehicle of the fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetVehicle {
    /// Its plate, as the provider spells it.
    pub plate: FleetPlate,
    /// When it was added to the fleet.
    pub created_at: Option<Instant>,
}

/// One service (P-Q9: everything but id, vehicle and start may be missing).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its unique id; opaque.
    pub id: String,
    /// Facility.
    pub facility: Option<Named>,
    /// Zone.
    pub zone: Option<Named>,
    /// Product.
    pub product_name: Option<String>,
    /// The vehicle.
    pub vehicle: FleetVehicle,
    /// Begin.
    pub start: Option<Instant>,
    /// End; `None` = still running (P-Q11).
    pub end: Option<Instant>,
    /// What it costs; `None` = not told.
    pub cost: Option<Cost>,
    /// Operator; opaque (P-Q15).
    pub operator_id: Option<String>,
    /// Parking or toll.
    pub kind: ServiceKind,
    /// Further data, as text.
    pub data: BTreeMap<String, String>,
    /// On its way to an invoice; `None` = not told.
    pub invoicing: Option<InvoicingStatus>,
}

/// What is odd about a service and is said beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The end lies before the start: no duration can be told (P-Q10).
    EndsBeforeStart,
    /// Net and VAT miss the gross amount by more than a cent (P-Q13).
    CostDoesNotAddUp,
}

impl Doubt {
    /// The sentence on the screen.
    pub fn sentence(self) -> &'static str {
        match self {
            Doubt::EndsBeforeStart => "Its end lies before its start. Its duration is not known.",
            Doubt::CostDoesNotAddUp => "Net amount and VAT do not add up to the gross amount.",
        }
    }
}

impl Service {
    /// Whether it has not ended.
    pub fn running(&self) -> bool {
        self.end.is_none()
    }

    /// From start to end; `None` while it runs, and when the times contradict each other (P-Q10).
    pub fn duration(&self) -> Option<TimeDelta> {
        let duration = self.end? - self.start?;
        (duration >= TimeDelta::zero()).then_some(duration)
    }

    /// What is odd about it.
    pub fn doubts(&self) -> Vec<Doubt> {
        let backwards = matches!((self.start, self.end), (Some(start), Some(end)) if end < start);
        let wrong = self.cost.as_ref().is_some_and(|cost| !cost.adds_up());
        [(backwards, Doubt::EndsBeforeStart), (wrong, Doubt::CostDoesNotAddUp)]
            .into_iter()
            .filter_map(|(holds, doubt)| holds.then_some(doubt))
            .collect()
    }

    /// Until when the driver can pay online; `None` while it runs and when its end is in doubt.
    pub fn driver_pays_until(&self) -> Option<Instant> {
        self.duration()?;
        Some(self.end? + DRIVER_PAYS_ONLINE)
    }
}

/// A notification of a parked vehicle (webhook): entry, or periodical while it stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Id of the service.
    pub service_id: String,
    /// The vehicle.
    pub vehicle: FleetVehicle,
    /// Facility.
    pub facility: Option<Named>,
    /// Zone.
    pub zone: Option<Named>,
    /// Begin.
    pub start: Option<Instant>,
    /// Operator; opaque.
    pub operator_id: Option<String>,
    /// Parking or toll.
    pub kind: ServiceKind,
    /// Seconds since the entry (P-Q6: comes as text); `None` = this is the entry.
    pub period_secs: Option<i64>,
    /// Further data, as text.
    pub data: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(start: &str, end: Option<&str>) -> Service {
        Service {
            id: "1".into(),
            facility: None,
            zone: None,
            product_name: None,
            vehicle: FleetVehicle { plate: FleetPlate::new("AA12345", "NO", None), created_at: None },
            start: Some(start.parse().unwrap()),
            end: end.map(|e| e.parse().unwrap()),
            cost: None,
            operator_id: None,
            kind: ServiceKind::Parking,
            data: BTreeMap::new(),
            invoicing: None,
        }
    }

    #[test]
    fn an_end_before_the_start_is_a_doubt_and_never_a_negative_duration() {
        let odd = service("2022-12-12T12:12:12Z", Some("2020-12-12T12:12:12Z"));
        assert_eq!((odd.duration(), odd.driver_pays_until()), (None, None));
        assert_eq!(odd.doubts(), [Doubt::EndsBeforeStart]);
    }

    #[test]
    fn the_driver_can_pay_online_for_48_hours_after_the_end() {
        let ended = service("2026-01-01T10:00:00Z", Some("2026-01-01T11:00:00Z"));
        assert_eq!(ended.driver_pays_until(), Some("2026-01-03T11:00:00Z".parse().unwrap()));
        assert_eq!(service("2026-01-01T10:00:00Z", None).driver_pays_until(), None);
    }

    #[test]
    fn words_that_are_not_known_are_kept() {
        for word in ["PARKING", "TOLL_ROAD", "FERRY"] {
            assert_eq!(ServiceKind::from_word(word).word(), word);
        }
        for word in ["NOT_INVOICED", "NOT_INVOICEABLE", "IN_INVOICING", "INVOICED", "PAID"] {
            assert_eq!(InvoicingStatus::from_word(word).word(), word);
        }
    }
}
