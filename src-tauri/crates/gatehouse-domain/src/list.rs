//! Allow and block lists: entries with a validity window, matched exactly on the normalised plate.

use crate::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which list an entry is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// May pass.
    Allow,
    /// Must not pass without a person deciding.
    Block,
}

impl ListKind {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            ListKind::Allow => "allow",
            ListKind::Block => "block",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<ListKind> {
        match word {
            "allow" => Some(ListKind::Allow),
            "block" => Some(ListKind::Block),
            _ => None,
        }
    }
}

/// What a verdict needs to know of one list entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEntry {
    /// Row number.
    pub id: i64,
    /// Allow or block.
    pub kind: ListKind,
    /// Normalised plate.
    pub plate: String,
    /// First instant at which it counts; `None` = since ever.
    pub valid_from: Option<Instant>,
    /// First instant at which it no longer counts; `None` = without end.
    pub valid_until: Option<Instant>,
    /// Who it belongs to; may be empty.
    pub owner: String,
    /// Free text; may be empty.
    pub remarks: String,
}

/// Where an entry stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// Its window has not begun.
    NotYet,
    /// It counts now.
    Now,
    /// Its window has ended.
    Ended,
}

/// Where a window stands at `at`. The start is inclusive, the end exclusive.
pub fn validity(from: Option<Instant>, until: Option<Instant>, at: Instant) -> Validity {
    if until.is_some_and(|u| at >= u) {
        Validity::Ended
    } else if from.is_some_and(|f| at < f) {
        Validity::NotYet
    } else {
        Validity::Now
    }
}

impl ListEntry {
    /// Where the entry stands at `at`.
    pub fn validity(&self, at: Instant) -> Validity {
        validity(self.valid_from, self.valid_until, at)
    }
}
