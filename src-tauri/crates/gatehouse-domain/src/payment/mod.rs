//! Payments and permits: what a fleet owes, what a landlord allots, and the writes that money depends on.
//!
//! Neutral types; no vendor's wire shape. A missing field is `None` and never a guess: what we do not know is shown
//! as unknown.

mod level;
mod money;
mod paid_permit;
mod permit;
mod plate;
mod plate_check;
mod right;
mod service;
mod source;
mod window;
mod write;

pub use level::{ConnectionKind, FleetCall, ServiceLevel};
pub use money::{Cost, Currency, Total, totals};
pub use paid_permit::{
    Paid, PaidAmount, PaidCurrency, PaidPermitPush, PaidPermitUpdate, PermitNumber, PermitPlate,
    PermitReference, PermitTime, PermitZone, TimeBasis, api_token_complaint,
};
pub use permit::{Allocation, Definition, Facility, NO_END, PathStyle, Tenant, TenantKind, Validity, Zone};
pub use plate::FleetPlate;
pub use plate_check::{CheckedPermit, DoNotTicket, Expiry, PlateCheck};
pub use right::{Changes, Right, RightKey, RightsCopy};
pub use service::{
    DRIVER_PAYS_ONLINE, Doubt, FleetVehicle, InvoicingStatus, Named, Notice, Service, ServiceKind,
};
pub use source::{RecheckFailed, ServedKind};
pub use window::{Period, WIDEST, split};
pub use write::{GateRule, Settled, WriteKind, WriteOutcome};

/// Declares an enum that is stored and sent as a word: the words stand once.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word stored in the database.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads the word stored in the database.
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;
