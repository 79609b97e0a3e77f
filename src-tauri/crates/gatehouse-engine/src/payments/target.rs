//! What a write is about, by the ids a fresh look needs to find it again; kept as JSON beside the write. Nothing of it
//! is shown: people read the labels and values of `request`.

use chrono::{DateTime, NaiveDate, Utc};
use gatehouse_domain::payment::{FleetPlate, Period};
use serde::{Deserialize, Serialize};

/// Ids of what a write is about; what does not concern it stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Target {
    /// The vehicle, in the provider's own spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<VehicleTarget>,
    /// The window of a lock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window: Option<WindowTarget>,
    /// The kind of services that were locked, the provider's word; `None` = all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_kind: Option<String>,
    /// Whether a lock was asked for running services, too.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub include_running: bool,
    /// Ids of the services that were reviewed in the window.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// The service that is declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_id: Option<String>,
    /// The name of a new tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// The allocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation_id: Option<String>,
    /// The definition of a new allocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition_id: Option<String>,
    /// What an allocation was asked to become.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<ValuesTarget>,
    /// What it was before, as far as it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<ValuesTarget>,
    /// Ids that were known before, of tenants with that name or of the tenant's allocations: what is created is none
    /// of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<String>,
    /// The permit at OPS-COM.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid: Option<PaidTarget>,
}

/// A permit at OPS-COM; of a new one, all is what was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PaidTarget {
    /// Its reference; `None` = a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What it was asked to become; `None` = that stays.
    pub asked: PaidValues,
    /// What was known of it before.
    pub before: PaidValues,
}

/// Values of such a permit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PaidValues {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime<Utc>>,
    /// Amount and currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid: Option<(String, String)>,
}

/// A vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VehicleTarget {
    pub plate: String,
    pub country: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdivision: Option<String>,
}

/// From when to when, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WindowTarget {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
}

/// Values of an allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ValuesTarget {
    pub spaces: u32,
    pub permits: u32,
    /// First day; `None` = not asked for, or not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// Last day; 2099-01-01 = no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
}

impl Target {
    /// About a vehicle.
    pub(crate) fn vehicle(plate: &FleetPlate) -> Target {
        let vehicle = VehicleTarget {
            plate: plate.plate.clone(),
            country: plate.country.clone(),
            subdivision: plate.subdivision.clone(),
        };
        Target { vehicle: Some(vehicle), ..Target::default() }
    }

    /// As kept beside the write.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl VehicleTarget {
    /// As the fleet's calls take it.
    pub(crate) fn plate(&self) -> FleetPlate {
        FleetPlate::new(&self.plate, &self.country, self.subdivision.as_deref())
    }
}

impl From<Period> for WindowTarget {
    fn from(period: Period) -> WindowTarget {
        WindowTarget { from: period.from, to: period.to }
    }
}

impl From<WindowTarget> for Period {
    fn from(window: WindowTarget) -> Period {
        Period { from: window.from, to: window.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_holds_what_concerns_it_and_is_read_again() {
        let target = Target::vehicle(&FleetPlate::new("BB 12345", "de", Some("hd")));
        assert_eq!(
            target.json(),
            serde_json::json!({ "vehicle": { "plate": "BB 12345", "country": "DE", "subdivision": "HD" } })
        );
        assert_eq!(serde_json::from_value::<Target>(target.json()).unwrap(), target);
        assert_eq!(serde_json::from_str::<Target>("{}").unwrap(), Target::default());
    }
}
