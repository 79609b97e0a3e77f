//! The web door.
pub mod cookie;
