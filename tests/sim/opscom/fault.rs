//! Misbehaviour on request: what the simulated OPS-COM does wrong, at which operation, how often.
//!
//! It names faults and counts them; they are carried out in `serve` and `act`.

use serde::{Deserialize, Serialize};

use crate::sim::record;

/// An operation of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// Permit create.
    Push,
    /// Permit update.
    Update,
    /// Permit delete.
    Delete,
    /// Permit stats.
    Stats,
    /// Plate validation.
    Check,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    /// An `ErrorCode` in the place of the deed.
    Code {
        /// 9000, …
        code: u32,
        /// The HTTP status; the simulator's own unless it is given.
        status: Option<u16>,
    },
    /// Nothing is done and nothing answered.
    SilentBefore,
    /// It is done, and nothing answered.
    SilentAfter,
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
    /// An HTML page with this status in the place of the deed.
    Html {
        /// 502, …
        status: u16,
    },
    /// It is done, and an HTML page with this status answered.
    HtmlAfter {
        /// 502, …
        status: u16,
    },
    /// The two ids of a success differ.
    DifferentIds,
    /// A success has `reference_id` only.
    OneId,
    /// A success has no id.
    NoId,
    /// Plate validation answers as its older revisions did.
    OldAnswer,
}

/// A fault in force; of no operation = everywhere.
pub type Rule = record::Rule<Op, Fault>;
