//! What the payments crate guarantees, against literal JSON typed from the documents and against raw byte peers.
//! Nothing here uses a network beyond loopback.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod bounds;
mod fixtures;
mod fleet;
mod opscom_check;
mod opscom_errors;
mod opscom_lost;
mod opscom_rig;
mod opscom_wire;
mod paging;
mod pay_by_plate;
mod permit;
mod quirks;
mod rig;
mod tokens;
mod writes;
