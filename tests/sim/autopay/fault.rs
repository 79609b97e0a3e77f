//! Misbehaviour on request: what the simulated Autopay does wrong, at which operation, how often.
//!
//! It names faults and counts them; they are carried out in `serve` and `emit`.

use serde::{Deserialize, Serialize};

use crate::sim::record;

/// An operation of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the documents' headings")]
pub enum Op {
    Token,
    Vehicles,
    AddVehicle,
    RemoveVehicle,
    Detach,
    Decline,
    Unpaid,
    VehicleUnpaid,
    Lock,
    Definitions,
    NewTenant,
    Tenant,
    Tenants,
    CreateAllocation,
    UpdateAllocation,
    DeleteAllocation,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// An error envelope with this id; the status follows from the id unless it is given.
    Error {
        /// `forbidden`, `fleet_vehicle_save_error`, …
        id: String,
        /// 403 forbidden, 500 internal, 401 authentication, otherwise 400.
        status: Option<u16>,
    },
    /// The token endpoint refuses the client.
    TokenRefused,
    /// The token lives only this many seconds.
    ShortToken {
        /// Seconds.
        seconds: i64,
    },
    /// 401 although the token is valid.
    Unauthorized,
    /// Nothing is done and nothing answered.
    TimeoutBefore,
    /// It is done, and nothing answered.
    TimeoutAfter,
    /// It is done, and the connection closed without an answer.
    CutAfter,
    /// It is done, and half of the answer sent.
    CutInAnswer,
    /// The answer comes in small pieces.
    Slow {
        /// Milliseconds between two pieces; there are twenty.
        ms: u64,
    },
    /// Half of the JSON in a complete answer.
    BrokenJson,
    /// A body over 8 MiB.
    Huge,
    /// Every page says there is another one, with a new cursor.
    EndlessCursor,
    /// Every page has the same cursor.
    RepeatedCursor,
    /// More results, no cursor.
    MoreWithoutCursor,
    /// `total results` with a space (P-Q2).
    SpacedTotal,
    /// `service_data` and `serviceData` in one object (P-Q1).
    BothSpellings,
    /// Types and states nobody has heard of.
    UnknownEnum,
    /// Optional fields are missing.
    MissingFields,
    /// Services end before they start (P-Q10).
    EndBeforeStart,
    /// Amounts are strings.
    NumbersAsStrings,
    /// An HTML page with this status.
    Html {
        /// The status.
        status: u16,
    },
    /// A status with `Retry-After`.
    RetryAfter {
        /// The status.
        status: u16,
        /// Seconds.
        seconds: u32,
    },
}

/// A fault in force; of no operation = everywhere but at the token endpoint.
pub type Rule = record::Rule<Op, Fault>;

/// The HTTP status of an error id.
pub(super) fn status_of(id: &str) -> u16 {
    match id {
        "authentication_error" => 401,
        "forbidden" => 403,
        "internal_server_error" => 500,
        _ => 400,
    }
}
