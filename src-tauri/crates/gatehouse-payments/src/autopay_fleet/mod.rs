//! Autopay Fleet (v2): the vehicles of a company, what they owe, locking and declining, and notifications.
//!
//! Calls F1–F8 of the fact sheet and the body of its webhooks. It refuses in code what must never be sent (a
//! collection without plate and country, P-Q18) and decides nothing else.

mod client;
mod pages;
pub mod webhook;
mod wire;

pub use client::{Fleet, OfVehicle};
pub use pages::{MAX_PAGES, MAX_SERVICES, Odd, Progress, UnpaidPage, UnpaidPages};
