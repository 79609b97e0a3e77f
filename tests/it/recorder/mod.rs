//! What becomes of records: kept once, whole, byte for byte.

mod pictures;
mod sent_again;
mod urls;
mod web_host;
