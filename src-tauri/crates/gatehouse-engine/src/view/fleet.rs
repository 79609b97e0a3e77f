//! A fleet's vehicles, its unpaid services, and the return of a vehicle.

use super::{CostView, MoneyWriteView, TotalView};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// A vehicle's plate as a fleet knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FleetPlateView {
    /// As the provider spells it.
    pub plate: String,
    /// Two letters.
    pub country: String,
    /// Region, where there is one.
    pub subdivision: Option<String>,
}

/// A vehicle of a fleet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FleetVehicleView {
    /// Through which connection.
    pub connection_id: i64,
    /// Its plate.
    pub vehicle: FleetPlateView,
    /// When it was added to the fleet.
    pub created_at: Option<DateTime<Utc>>,
    /// Unpaid services in the local copy, per currency.
    pub unpaid: Vec<TotalView>,
    /// Where it is parked now as far as notifications tell; `null` = not known to be parked.
    pub parked: Option<ParkedView>,
}

/// Vehicles by plate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FleetVehiclePage {
    /// Rows from `offset`.
    pub rows: Vec<FleetVehicleView>,
    /// How many fit the filter in all.
    pub total: i64,
    /// How old the copy is, per connection asked for.
    pub ages: Vec<CopyAge>,
}

/// How old the local copy of one connection is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CopyAge {
    /// Connection.
    pub connection_id: i64,
    /// Its name.
    pub connection_name: String,
    /// As of when; `null` = never read.
    pub as_of: Option<DateTime<Utc>>,
    /// Whether it is too old to rely on.
    pub stale: bool,
    /// Why, and what to do; `null` = it is fresh.
    pub sentence: Option<String>,
}

/// A vehicle that is parked as far as notifications tell.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ParkedView {
    /// Connection.
    pub connection_id: i64,
    /// Service.
    pub service_id: String,
    /// Vehicle.
    pub vehicle: FleetPlateView,
    /// Facility's name, else its code; `null` = unknown.
    pub facility: Option<String>,
    /// Zone's name, else its code; `null` = unknown.
    pub zone: Option<String>,
    /// Since.
    pub start: Option<DateTime<Utc>>,
    /// Operator.
    pub operator_id: Option<String>,
    /// Seconds after the entry of the latest notification; `null` = only the entry was told.
    pub period_secs: Option<i64>,
    /// When the latest notification came.
    pub told_at: DateTime<Utc>,
}

/// One unpaid service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnpaidView {
    /// Through which connection.
    pub connection_id: i64,
    /// The provider's id.
    pub service_id: String,
    /// Vehicle.
    pub vehicle: FleetPlateView,
    /// Facility: name; `null` = unknown.
    pub facility: Option<String>,
    /// Zone: name; `null` = unknown.
    pub zone: Option<String>,
    /// Product.
    pub product: Option<String>,
    /// Begin.
    pub start: Option<DateTime<Utc>>,
    /// End; `null` = running.
    pub end: Option<DateTime<Utc>>,
    /// Whether it has not ended.
    pub running: bool,
    /// Seconds from start to end; `null` = running, or the times contradict each other.
    pub duration_secs: Option<i64>,
    /// Cost; `null` = not told yet.
    pub cost: Option<CostView>,
    /// Operator.
    pub operator_id: Option<String>,
    /// The provider's word: `PARKING`, `TOLL_ROAD`, or another.
    pub kind: String,
    /// The provider's word: `NOT_INVOICED`, `NOT_INVOICEABLE`, `IN_INVOICING`, `INVOICED`, or another. No proof of payment.
    pub invoicing: Option<String>,
    /// Until when the driver can pay online; `null` = it runs, or its end is in doubt.
    pub driver_pays_until: Option<DateTime<Utc>>,
    /// When its payment was locked, as the provider confirmed to us.
    pub locked_at: Option<DateTime<Utc>>,
    /// What is odd about it, in sentences.
    pub doubts: Vec<String>,
    /// Further data: label and value.
    pub data: Vec<super::DetailView>,
}

/// Unpaid services, oldest first unless asked otherwise.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnpaidPage {
    /// Rows from `offset`.
    pub rows: Vec<UnpaidView>,
    /// How many fit the filter in all.
    pub total: i64,
    /// Sums of all that fit, one per currency.
    pub totals: Vec<TotalView>,
    /// All that fit, by the day (of the site) on which they ended, oldest first; running ones are not in it.
    pub days: Vec<UnpaidDay>,
    /// What can be filtered by.
    pub choices: UnpaidChoices,
    /// How old the copy is, per connection asked for.
    pub ages: Vec<CopyAge>,
}

/// Unpaid services that ended on one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnpaidDay {
    /// The day, YYYY-MM-DD.
    pub day: String,
    /// How many services.
    pub count: i64,
    /// Sums, one per currency.
    pub totals: Vec<TotalView>,
}

/// What occurs in the copy.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct UnpaidChoices {
    /// Operators.
    pub operators: Vec<String>,
    /// Zones: names.
    pub zones: Vec<String>,
    /// Kinds.
    pub kinds: Vec<String>,
    /// Currencies.
    pub currencies: Vec<String>,
}

/// How far the return of a vehicle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnStep {
    /// The services are being read.
    Reading,
    /// They are read: the operator reviews them.
    Reviewed,
    /// Payments are being locked.
    Locking,
    /// The locks have ended: what was locked and what was not is known as far as it can be.
    Locked,
    /// Reading failed or was cancelled; nothing was changed.
    Failed,
}

/// The return of a vehicle: read, reviewed, locked. Kept in memory for a day.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReturnView {
    /// Its id.
    pub id: String,
    /// Connection.
    pub connection_id: i64,
    /// Its name.
    pub connection_name: String,
    /// Vehicle.
    pub vehicle: FleetPlateView,
    /// From when services were asked for.
    pub from: DateTime<Utc>,
    /// To when.
    pub to: DateTime<Utc>,
    /// Only this kind (`PARKING`, `TOLL_ROAD`); `null` = all.
    pub kind: Option<String>,
    /// How far it is.
    pub step: ReturnStep,
    /// The same in a sentence that says what to do next.
    pub sentence: String,
    /// The windows the period was cut into, newest first.
    pub windows: Vec<ReturnWindow>,
    /// Ended services that were reviewed, oldest first.
    pub services: Vec<UnpaidView>,
    /// Running ones.
    pub running: Vec<UnpaidView>,
    /// Sums of the ended ones, one per currency.
    pub totals: Vec<TotalView>,
    /// When they were read.
    pub read_at: Option<DateTime<Utc>>,
    /// What was locked, as the provider said.
    pub locked: Vec<UnpaidView>,
    /// What was reviewed and is not locked as far as we know; each with why.
    pub not_locked: Vec<NotLockedView>,
    /// What still runs after the lock, by a fresh look.
    pub still_running: Vec<UnpaidView>,
    /// Sums of what was locked, one per currency.
    pub locked_totals: Vec<TotalView>,
    /// Who reviewed and locked.
    pub operator: String,
    /// When the last lock ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// The detaching afterwards; `null` = not asked for.
    pub detached: Option<MoneyWriteView>,
}

/// One window of a return.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReturnWindow {
    /// From.
    pub from: DateTime<Utc>,
    /// To.
    pub to: DateTime<Utc>,
    /// How many services were read in it; `null` = not read yet.
    pub read: Option<i64>,
    /// Its lock; `null` = not asked for yet.
    pub write: Option<MoneyWriteView>,
}

/// A reviewed service that is not locked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotLockedView {
    /// The service.
    pub service: UnpaidView,
    /// Why, as far as it is known ("It is not in the provider's answer and no longer unpaid: the driver may have paid it.").
    pub sentence: String,
}
