//! What the whole product guarantees, on real sockets, with real files and a real database.

mod blackhole;
mod cameras;
mod digest_peers;
mod durability;
mod gate;
mod intake;
mod passages;
mod people;
mod recorder;
mod roles;
