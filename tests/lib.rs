//! The test bench of Gatehouse: simulators, a certifier, the harness, and what the bench and the integration tests share.
pub mod certifier;
pub mod harness;
pub mod sim;
