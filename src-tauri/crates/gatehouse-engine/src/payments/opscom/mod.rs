//! Permits at OPS-COM that were paid for.
//!
//! | module | what it is for |
//! | --- | --- |
//! | `link` | the link of a connection, made of its row, its secret and the site's zone |
//! | `look` | the statistics, as a harmless sign of life, and the test of a connection |
//! | `rules` | what was typed, as values within OPS-COM's limits |
//! | `known` | permits whose reference is known here: list, one, add by reference |
//! | `writes` | push, update and delete: each sent once |
//! | `keep` | what a write, or what a person found out about one, changes in the permits known here |
//! | `check` | what OPS-COM says about a plate, and by which clock |
//! | `fresh` | a fresh look for a write nobody knows the end of |
//!
//! What OPS-COM says at the gate is asked by `evidence`.

mod check;
mod fresh;
mod keep;
mod known;
mod link;
mod look;
mod rules;
mod writes;

pub(super) use keep::settled;
pub(super) use link::Paid;
