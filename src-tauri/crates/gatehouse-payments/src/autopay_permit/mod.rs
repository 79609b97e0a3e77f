//! Autopay Permit (v2, landlords): definitions, tenants, allocations. Calls P1–P7 of the fact sheet.
//!
//! The document's pages for creating (P4) and deleting (P6) an allocation are cut off: their paths are templates,
//! see [`PathSetup`]. Whether those calls are offered at all is decided elsewhere.

mod answer;
mod client;
mod paths;
mod wire;

pub use answer::Granted;
pub use client::{Counts, Permit, TenantName};
pub use paths::{PathSetup, template_complaint};
