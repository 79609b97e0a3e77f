//! Bodies and queries of payments and permits.

use chrono::{DateTime, NaiveDate, Utc};
use gatehouse_domain::payment::{
    ConnectionKind, PathStyle, RecheckFailed, ServiceLevel, Settled, TenantKind, TimeBasis,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// A new connection. Missing addresses are the provider's own.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ConnectionSetup {
    /// To which kind of system it leads.
    pub kind: ConnectionKind,
    /// Everything else.
    #[serde(flatten)]
    pub settings: ConnectionChange,
}

/// Settings of a connection; a missing field stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct ConnectionChange {
    /// Name, unique.
    pub name: Option<String>,
    /// Where the interface is; an empty text = the provider's own.
    pub base_url: Option<String>,
    /// Where tokens are made (opscom: where plates are checked); an empty text = the provider's own.
    pub auth_url: Option<String>,
    /// What a token is for; an empty text = the provider's own.
    pub audience: Option<String>,
    /// Public half of the credentials (opscom: the client code).
    pub client_id: Option<String>,
    /// Secret half (opscom: the API token; pay_by_plate: the API key); an empty text removes it.
    pub client_secret: Option<String>,
    /// Service level (fleet).
    pub level: Option<ServiceLevel>,
    /// Whose permits (permit).
    pub landlord_id: Option<String>,
    /// How paths are spelt (permit).
    pub paths: Option<PathStyle>,
    /// Allocations may be created and deleted (permit).
    pub allocations: Option<bool>,
    /// Path template of creating an allocation; an empty text = the usual one.
    pub create_path: Option<String>,
    /// Path template of deleting an allocation; an empty text = the usual one.
    pub delete_path: Option<String>,
    /// Seconds between two looks, 30 or more.
    pub poll_s: Option<i64>,
    /// Asked by itself.
    pub enabled: Option<bool>,
    /// What times without a zone are in (opscom).
    pub time_basis: Option<TimeBasis>,
    /// Seconds a right counts after its end, 0..=86400 (pay_by_plate).
    pub grace_s: Option<i64>,
    /// Asked about each plate that comes (opscom, pay_by_plate).
    pub asked_at_gate: Option<bool>,
    /// What an opening by itself does when the question before it fails (pay_by_plate).
    pub recheck_failed: Option<RecheckFailed>,
    /// `true` = a person has just checked the time basis (opscom); `false` = it is to be checked anew.
    pub clock_checked: Option<bool>,
}

/// A vehicle, as typed or as the fleet spells it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct FleetVehicleInput {
    /// Through which connection.
    pub connection_id: i64,
    /// Plate.
    pub plate: String,
    /// Two letters.
    pub country: String,
    /// Region, where there is one.
    pub subdivision: Option<String>,
}

/// Which vehicles.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FleetVehicleQuery {
    /// One connection; all fleets when missing.
    pub connection_id: Option<i64>,
    /// Part of the plate.
    pub plate: Option<String>,
    /// First row wanted, from 0.
    pub offset: Option<i64>,
    /// Rows wanted, 1..=500 (default 100).
    pub limit: Option<i64>,
}

/// In which order unpaid services come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnpaidOrder {
    /// Oldest end first, running ones last.
    #[default]
    Oldest,
    /// Newest first.
    Newest,
    /// By plate.
    Plate,
    /// Greatest amount first, by currency.
    Amount,
}

/// Which unpaid services.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UnpaidQuery {
    /// One connection; all fleets when missing.
    pub connection_id: Option<i64>,
    /// The provider's word.
    pub kind: Option<String>,
    /// Operator.
    pub operator_id: Option<String>,
    /// Zone's name.
    pub zone: Option<String>,
    /// Part of the plate.
    pub plate: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// Only running, or only ended ones.
    pub running: Option<bool>,
    /// Only those that ended at least so many hours ago.
    pub older_than_h: Option<i64>,
    /// Only those the driver can still pay online (ended less than 48 hours ago).
    pub driver_can_pay: Option<bool>,
    /// Order.
    #[param(inline)]
    pub order: Option<UnpaidOrder>,
    /// First row wanted, from 0.
    pub offset: Option<i64>,
    /// Rows wanted, 1..=500 (default 100).
    pub limit: Option<i64>,
}

/// Begins the return of a vehicle: its services are read for review.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ReturnStart {
    /// The vehicle.
    #[serde(flatten)]
    pub vehicle: FleetVehicleInput,
    /// From when; `null` = one window (almost 50 days) back.
    pub from: Option<DateTime<Utc>>,
    /// To when; `null` = now.
    pub to: Option<DateTime<Utc>>,
    /// Only this kind; `null` = all.
    pub kind: Option<String>,
}

/// Locks what was reviewed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ReturnLock {
    /// Running services, too.
    pub include_running: bool,
}

/// Declines to pay a service. It cannot be undone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct DeclineOrder {
    /// Through which connection.
    pub connection_id: i64,
    /// The provider's id of the service.
    pub service_id: String,
    /// Why.
    pub reason: String,
    /// The vehicle's plate, typed once more as confirmation.
    pub typed_plate: String,
}

/// A new tenant.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewTenant {
    /// Its name.
    pub name: String,
    /// Its manager's address.
    pub manager_email: String,
    /// FULL or BASIC.
    pub kind: TenantKind,
}

/// A tenant that exists, added here by its id.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct KnownTenant {
    /// Its id.
    pub tenant_id: String,
    /// FULL, BASIC or unknown.
    pub kind: TenantKind,
}

/// Changes what is kept here about a tenant.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct TenantChange {
    /// FULL, BASIC or unknown.
    pub kind: TenantKind,
}

/// A new allocation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewAllocation {
    /// Which kind of permit.
    pub definition_id: String,
    /// Values.
    #[serde(flatten)]
    pub values: AllocationChange,
}

/// Values of an allocation.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AllocationChange {
    /// Places used at the same time.
    pub spaces: u32,
    /// Permits that may be handed out.
    pub permits: u32,
    /// First day; missing = as it is (it cannot be changed once it has begun).
    pub valid_from: Option<NaiveDate>,
    /// Last day; `null` = no end.
    pub valid_to: Option<NaiveDate>,
}

/// Which writes.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MoneyWriteQuery {
    /// Only those that wait for a person, oldest first.
    pub open: Option<bool>,
    /// Only those of one act.
    pub group: Option<String>,
    /// Older than this row.
    pub before: Option<i64>,
    /// Rows wanted, 1..=200 (default 50).
    pub limit: Option<i64>,
}

/// What a person found out about an unknown write.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Settlement {
    /// It was done, or not.
    pub settled: Settled,
    /// How it was found out.
    pub note: String,
}

/// Which rights of Pay-by-Plate providers.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RightsQuery {
    /// One connection; all providers when missing.
    pub connection_id: Option<i64>,
    /// The provider's id of a zone.
    pub zone_id: Option<String>,
    /// Beginning of the plate; `*` and `?` stand for any characters.
    pub plate: Option<String>,
    /// First row wanted, from 0.
    pub offset: Option<i64>,
    /// Rows wanted, 1..=500 (default 100).
    pub limit: Option<i64>,
}

/// Which zones of Pay-by-Plate providers.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ZoneQuery {
    /// One connection; all providers when missing.
    pub connection_id: Option<i64>,
}

/// Whether a zone is read.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ZoneChoice {
    /// Connection.
    pub connection_id: i64,
    /// The provider's id of the zone.
    pub zone_id: String,
    /// Whether its rights are read.
    pub chosen: bool,
}
