//! AutoVu Pay-by-Plate Sync, version 2014-06: a payment provider tells who paid, zone by zone.
//!
//! `client` asks a provider. [`wire`] has the shapes of both sides: whoever serves the interface uses them, too, and
//! writes exactly what is read leniently here. Which bodies are public and which are agreed is said at each.

mod client;
mod error;
mod times;
pub mod wire;

pub use client::{PayByPlate, PbpSettings, RightsPage, Validity};
pub use error::PbpError;
pub use wire::Doubts;
