//! The calls a camera takes, one file for each group: their bodies are built here, from the
//! document's tables, in the vendor's spellings.

mod capture;
mod gate;
mod led;
mod lists;
mod live_osd;
mod photo_osd;
mod restart;

pub use gate::GateCommand;
