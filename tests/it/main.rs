//! What the whole product guarantees, on real sockets, with real files and a real database.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod blackhole;
mod cameras;
mod captures;
mod digest_peers;
mod durability;
mod gate;
mod intake;
mod lists;
mod live;
mod passages;
mod people;
mod recorder;
mod roles;
mod window;
