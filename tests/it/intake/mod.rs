//! The intake of the whole product: what cameras may send, and what they are answered.

mod bounds;
mod curl;
mod quirks;
mod replies;
mod secrets;
mod transport;
mod unreadable;
