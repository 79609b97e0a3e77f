//! Payment and permit systems over the wire: Autopay Fleet and Autopay Permit.
//!
//! Each system's shapes stay in its own folder (invariant 7); what leaves it are the neutral types of
//! `gatehouse_domain::payment`. Nothing is kept here, and nothing is decided: no row, no clock of its own, no retry
//! of a write whose outcome nobody knows (invariant 6).
