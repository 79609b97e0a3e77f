//! OPS-COM: paid permits (create, update, delete, statistics) and what it knows about a plate.
//!
//! Its token stands in the body of every request, so a body is never printed. It reports errors by an `ErrorCode`,
//! with whatever HTTP status: that is looked for in every answer. There is deliberately no call for overdue
//! violations here: reading that list hands them to collections and takes them off it.
//!
//! | what the documents say or leave open | test (in `tests/it`) |
//! | --- | --- |
//! | OPS-COM permit update, raw example and success; permit create, sample | `opscom_wire` |
//! | OPS-COM permit update, attribute table | `payment::paid_permit` of the domain, `opscom_wire` |
//! | OPS-COM API error codes, on HTTP 200 and 4xx | `opscom_errors` |
//! | answers that are lost or make no sense | `opscom_lost` |
//! | OPS-COM plate validation, both generations; permit stats | `opscom_check` |

mod answer;
mod client;
mod code;
mod plate;
mod settings;
mod wire;

pub use client::OpsCom;
pub use plate::PermitTotal;
pub use settings::OpsComSettings;
