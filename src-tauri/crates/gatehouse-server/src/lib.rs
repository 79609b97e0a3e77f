//! Who may ask: the intake for cameras, the API for people and the two doors to it, and the partner door.
//!
//! It knows HTTP, sessions and rights. It decides nothing about a passage, a gate or a list: every
//! request ends in one call of the engine.

pub mod api;
mod app;
mod doors;
mod events;
mod files;
mod guard;
mod intake;
mod listen;
mod live;
mod options;
mod run;
mod sessions;
mod setup;
mod tls;
mod web;

pub use api::refusal::{Code, Refusal};
pub use events::Events;
pub use live::Live;
pub use options::{Options, Program};
pub use run::{Running, recover_engineer, start, start_with};
