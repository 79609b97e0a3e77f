//! Gate commands: what was asked, why, and what is known of how it ended.
//!
//! No message of the camera protocol reports where a barrier is; an outcome is what the camera
//! said about the command, never a position.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a device is asked to do (LAPI GateControl `Command` 0..3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateCommand {
    /// Raise the barrier once.
    Open,
    /// Raise it and keep it up.
    OpenAndLock,
    /// End "open and lock".
    Unlock,
    /// Lower it.
    Close,
}

impl GateCommand {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            GateCommand::Open => "open",
            GateCommand::OpenAndLock => "open_and_lock",
            GateCommand::Unlock => "unlock",
            GateCommand::Close => "close",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<GateCommand> {
        match word {
            "open" => Some(GateCommand::Open),
            "open_and_lock" => Some(GateCommand::OpenAndLock),
            "unlock" => Some(GateCommand::Unlock),
            "close" => Some(GateCommand::Close),
            _ => None,
        }
    }
}

/// How a command ended (design, Words).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// On its way; no end known yet.
    Pending,
    /// The camera said yes.
    Accepted,
    /// The camera said no.
    Refused,
    /// Nothing of it reached the device.
    NotSent,
    /// Sent, and no answer.
    Unknown,
}

impl Outcome {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Pending => "pending",
            Outcome::Accepted => "accepted",
            Outcome::Refused => "refused",
            Outcome::NotSent => "not_sent",
            Outcome::Unknown => "unknown",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<Outcome> {
        match word {
            "pending" => Some(Outcome::Pending),
            "accepted" => Some(Outcome::Accepted),
            "refused" => Some(Outcome::Refused),
            "not_sent" => Some(Outcome::NotSent),
            "unknown" => Some(Outcome::Unknown),
            _ => None,
        }
    }
}

/// The numbered reasons of the open panel, keys 1 to 9.
pub const REASONS: [&str; 9] = [
    "Misread plate",
    "Visitor approved",
    "Delivery",
    "Emergency vehicle",
    "Payment fault",
    "Gate fault",
    "Staff without plate",
    "Let out",
    "Other",
];

/// How long a gate command may still be sent after it was asked for, in milliseconds (invariant 3).
pub const NOT_AFTER_MS: u64 = 8_000;

/// The longest reason a person may type, in characters.
pub const MAX_REASON_CHARS: usize = 200;
