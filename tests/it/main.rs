//! What the whole product guarantees, on real sockets, with real files and a real database.

mod blackhole;
mod digest_peers;
mod cameras;
mod durability;
mod intake;
mod passages;
mod recorder;
