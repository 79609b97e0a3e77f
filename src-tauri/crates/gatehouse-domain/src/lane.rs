//! Lanes: one way in or out, with its cameras and at most one barrier.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which way cars go through a lane. The camera protocol does not know it (fact sheet §1.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Into the site.
    Entry,
    /// Out of the site.
    Exit,
}

impl Direction {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            Direction::Entry => "entry",
            Direction::Exit => "exit",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<Direction> {
        match word {
            "entry" => Some(Direction::Entry),
            "exit" => Some(Direction::Exit),
            _ => None,
        }
    }
}

/// The only device type that gets a lane: an entrance-and-exit camera (basic data `deviceType`).
pub const ENTRANCE_CAMERA: i32 = 1;

/// Whether a camera of this reported type may be put on a lane. An unreported type may: the
/// engineer knows better than a missing field (invariant 2).
pub fn may_serve_a_lane(device_type: Option<i32>) -> bool {
    device_type.is_none_or(|t| t == ENTRANCE_CAMERA)
}
