//! The test bench of Gatehouse: simulators, the harness, and what the bench and the integration tests share.
pub mod harness;
pub mod sim;
