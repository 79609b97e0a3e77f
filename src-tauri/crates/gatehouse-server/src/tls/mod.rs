//! The certificate that web door and partner door show: made here, or given and checked.
//!
//! It listens nowhere (that is `listen`) and keeps nothing (that is the engine's secrets).

mod check;
mod make;
mod read;

pub use check::{acceptor, checked, view};
pub use make::{host, made};

#[cfg(test)]
mod tests;
