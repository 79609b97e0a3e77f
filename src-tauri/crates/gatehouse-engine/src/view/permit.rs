//! Permits a landlord allots to tenants.

use super::MoneyWriteView;
use chrono::{DateTime, NaiveDate, Utc};
use gatehouse_domain::payment::TenantKind;
use serde::Serialize;
use utoipa::ToSchema;

/// The permits of one landlord.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermitsView {
    /// Connection.
    pub connection_id: i64,
    /// Its name.
    pub connection_name: String,
    /// Kinds of permits that can be allotted.
    pub definitions: Vec<PermitDefinitionView>,
    /// As of when the definitions are; `null` = never read.
    pub definitions_as_of: Option<DateTime<Utc>>,
    /// Tenants that are known here, by name.
    pub tenants: Vec<TenantView>,
    /// Whether it is too old to rely on.
    pub stale: bool,
    /// Why, and what to do; `null` = it is fresh.
    pub sentence: Option<String>,
    /// Allocations that end within 14 days, soonest first.
    pub expiring: Vec<ExpiringView>,
    /// Whether allocations may be created and deleted (a setting; their paths are unverified).
    pub allocations: bool,
}

/// A kind of permit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermitDefinitionView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is valid.
    pub facilities: Vec<PermitFacilityView>,
}

/// A facility of a kind of permit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermitFacilityView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Zones where the permit is valid.
    pub zones: Vec<PermitZoneView>,
}

/// A zone of a facility.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermitZoneView {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// A tenant that is known here.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TenantView {
    /// Its id.
    pub id: String,
    /// Its name, as its managers set it; as typed here until it was read.
    pub name: String,
    /// FULL, BASIC, or nobody said.
    pub kind: TenantKind,
    /// The manager's address as typed when it was created here.
    pub manager_email: Option<String>,
    /// As of when its allocations are; `null` = never read.
    pub as_of: Option<DateTime<Utc>>,
    /// Why it could not be read last, and what to do.
    pub problem: Option<String>,
    /// Its allocations.
    pub allocations: Vec<AllocationView>,
}

/// A permit allocation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AllocationView {
    /// Its id.
    pub id: String,
    /// Its definition.
    pub definition_id: String,
    /// The definition's name; `null` = it is not among the definitions.
    pub definition_name: Option<String>,
    /// Whether it was ever written through the interface.
    pub updated_via_api: bool,
    /// Places used at the same time.
    pub spaces: i64,
    /// Permits that may be handed out.
    pub permits: i64,
    /// First day, in its zone.
    pub valid_from: Option<NaiveDate>,
    /// Last day, in its zone; `null` when it has no end or was not told.
    pub valid_to: Option<NaiveDate>,
    /// Whether it has no end (2099-01-01).
    pub endless: bool,
    /// Zone its days are in.
    pub time_zone: String,
    /// Whether it has begun: its first day can no longer be changed.
    pub begun: bool,
    /// Days to its last day: 0 = it ends tonight, negative = it has ended; `null` = no end or not told.
    pub days_left: Option<i64>,
}

/// An allocation that ends soon.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ExpiringView {
    /// Tenant.
    pub tenant_id: String,
    /// Its name.
    pub tenant_name: String,
    /// Allocation.
    pub allocation: AllocationView,
    /// Which of 1, 7 or 14 days it is within.
    pub within_days: i64,
}

/// How a new tenant or a changed allocation came out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PermitWriteView {
    /// The write.
    pub write: MoneyWriteView,
    /// The tenant as it is known now; `null` = there is none.
    pub tenant: Option<TenantView>,
    /// Asked beside granted, for an allocation; empty otherwise.
    pub differences: Vec<GrantedView>,
}

/// One value of an allocation: what was asked and what was granted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GrantedView {
    /// What it is ("Permits").
    pub label: String,
    /// Before the change; `null` = it was not known.
    pub before: Option<String>,
    /// What was asked for.
    pub asked: String,
    /// What the provider says it is now; `null` = it did not say.
    pub granted: Option<String>,
    /// Whether asked and granted are the same.
    pub same: bool,
}

/// A try at something that waits for a new tenant to be ready.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TenantWaitView {
    /// Connection.
    pub connection_id: i64,
    /// Tenant.
    pub tenant_id: String,
    /// The write.
    pub write_id: i64,
    /// How often it was tried.
    pub tries: i64,
    /// Seconds until the next try; `null` = no further one.
    pub next_in_s: Option<i64>,
    /// The same in a sentence.
    pub sentence: String,
}
