//! Payment and permit systems over the wire: Autopay Fleet, Autopay Permit, OPS-COM, Pay-by-Plate Sync.
//!
//! Each system's shapes stay in its own folder (invariant 7); what leaves it are the neutral types of
//! `gatehouse_domain::payment`. Nothing is kept here, and nothing is decided: no row, no clock of its own, no retry
//! of a write whose outcome nobody knows (invariant 6).
//!
//! | to do this | use |
//! | --- | --- |
//! | connect | [`Autopay::new`] with [`Settings`], a [`TokenCache`] and a [`Clock`] |
//! | vehicles: list, add, remove, detach | [`autopay_fleet::Fleet`]: `vehicles`, `add_vehicle`, `remove_vehicle`, `detach_vehicle` |
//! | unpaid services: fleet, one vehicle | `unpaid_pages` (or `unpaid` at once), `unpaid_of` |
//! | lock, decline | `lock`, `decline` |
//! | read a notification | [`autopay_fleet::webhook::read`] |
//! | permits | [`autopay_permit::Permit`]: `definitions`, `create_tenant`, `tenant`, `tenants`, `create_allocation`, `update_allocation`, `delete_allocation` |
//! | OPS-COM | [`opscom::OpsCom`]: `push`, `update`, `delete`, `stats`, `check_plate` |
//! | rights of a Pay-by-Plate provider | [`pay_by_plate::PayByPlate`]: `zones`, `permits`, `is_valid`, `search`; its shapes, for who serves them, in [`pay_by_plate::wire`] |
//! | how a question failed | [`Error`], [`Error::sentence`] |
//! | how a write ended | [`Ended`] |
//! | the connection's page | [`Autopay::token_state`], [`Autopay::sign_in`], [`Autopay::try_again`], [`Autopay::forget`] |
//!
//! Which quirk of the documents is held by which test (in `tests/it`):
//!
//! | quirk | what Autopay does | test |
//! | --- | --- | --- |
//! | P-Q1, P-Q4, P-Q6, P-Q7, P-Q9, P-Q11, P-Q13, P-Q28 | spellings, times, texts for numbers, missing and unknown fields | `quirks` |
//! | P-Q2, P-Q17 | hints about totals; cursors, loops, restarts | `paging` |
//! | P-Q3, P-Q10, P-Q12, P-Q14, P-Q15, P-Q16 | its own examples, repaired where they are not JSON | `fixtures`, `paging` |
//! | P-Q5, P-Q22 | the encoded plus; offsets of examples | `fleet` |
//! | P-Q8 | a subdivision that comes back in front of the plate | `fixtures`, `fleet` |
//! | P-Q18, P-Q19, P-Q24 | removing names one vehicle; detaching is another call; declining may be missing | `fleet` |
//! | P-Q27, P-Q29 | the misspelt lifetime; one token per credentials | `tokens` |
//!
//! P-Q20 is held by `payment::split`; P-Q21, P-Q23, P-Q25 and P-Q26 concern who calls this crate.
//!
//! A question may be dropped at any time. A write must not: spawn it, and let it end.

mod address;
mod autopay;
pub mod autopay_fleet;
pub mod autopay_permit;
mod clock;
mod error;
mod exchange;
mod link;
pub mod opscom;
pub mod pay_by_plate;
mod provider;
mod refusal;
mod retry;
mod sending;
mod settings;
mod token;
mod wire;
mod write_end;

pub use autopay::Autopay;
pub use clock::Clock;
pub use error::{Error, Paths};
pub use provider::Provider;
pub use settings::{Retry, Settings, Timeouts, TokenRules};
pub use token::{TokenCache, TokenState};
pub use write_end::{Ended, Refusal};
