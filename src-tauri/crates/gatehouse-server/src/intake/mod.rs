//! The cameras' listener: it takes uploads off the wire within stated bounds and hands each one, whole,
//! to the engine. It reads no field, decides nothing and knows nothing of the web API.

pub mod self_test;
pub mod state;

pub use state::IntakeState;
