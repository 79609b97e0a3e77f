//! The cameras' listener: it takes uploads off the wire within stated bounds and hands each one, whole,
//! to the engine. It reads no field, decides nothing and knows nothing of the web API.

mod body;
mod bounds;
mod keeper;
pub mod self_test;
pub mod state;
#[cfg(test)]
mod tests;
mod uploads;

pub use keeper::{complaint, keep_listening};
pub use state::IntakeState;
