//! What the whole product guarantees, on real sockets, with real files and a real database.

mod digest_peers;
