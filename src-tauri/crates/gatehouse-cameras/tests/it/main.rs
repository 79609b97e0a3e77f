//! What the camera crate guarantees, against fixtures and raw byte peers.
//! Nothing here uses a network beyond loopback.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod dictionaries;
mod document;
mod gate_answers;
mod gate_auth;
mod gate_faults;
mod mqtt_broker;
mod mqtt_client;
mod mqtt_peers;
mod mqtt_raw;
mod never_panics;
mod peer;
mod probe;
mod quirks_bytes;
mod quirks_pictures;
mod quirks_types;
mod quirks_values;
mod reading;
mod replies;
