//! Operators: the first engineer, lock-out, PINs, rights taken away, recovery, and the audit of all of it.

mod audit;
mod first_start;
mod rights;
mod sign_in;
