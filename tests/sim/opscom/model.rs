//! What the simulated OPS-COM holds: permits, notes not to ticket, alarms.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

/// A permit. Times are those of the simulator's own clock on the wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Permit {
    /// Its reference.
    pub reference: String,
    /// As it was pushed.
    pub plate: String,
    /// Its zone.
    pub zone: String,
    /// The number on it.
    pub permit_no: Option<String>,
    /// `standard` or `temp`.
    pub kind: String,
    /// From.
    pub start: NaiveDateTime,
    /// To.
    pub end: NaiveDateTime,
    /// As text.
    pub amount: Option<String>,
    /// CAD, USD.
    pub currency: Option<String>,
}

/// A note not to ticket or tow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Why.
    pub notes: String,
    /// Where.
    pub location: String,
    /// From.
    pub start: NaiveDateTime,
    /// To.
    pub end: NaiveDateTime,
}

/// Everything it holds.
#[derive(Debug, Default)]
pub struct World {
    /// The permits, oldest first.
    pub permits: Vec<Permit>,
    /// Zones that permits may name; empty = any.
    pub zones: Vec<String>,
    /// Notes by [`key`].
    pub notes: BTreeMap<String, Vec<Note>>,
    /// Alarms by [`key`].
    pub alarms: BTreeMap<String, String>,
    made: u64,
}

impl World {
    /// A reference that was not given before.
    pub fn fresh_reference(&mut self) -> String {
        self.made += 1;
        format!("5c0de000-cb75-4c71-9939-{:012x}", self.made)
    }

    /// The permit of a reference.
    pub fn permit(&mut self, reference: &str) -> Option<&mut Permit> {
        self.permits.iter_mut().find(|p| p.reference == reference)
    }
}

/// A plate as it is compared: letters and digits, upper case.
#[must_use]
pub fn key(plate: &str) -> String {
    plate.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
