//! Cameras over the wire: what they send by themselves ([`upark`]) and what
//! they are asked to do over HTTP with Digest ([`lapi`]).
//!
//! It keeps no state, opens no database and decides nothing. No vendor's wire
//! shape leaves it: results are neutral structs.

mod lenient;

pub mod lapi;
pub mod upark;
