//! Live pictures: one RTSP session per camera, however many people watch.
//!
//! A session begins with the first viewer and ends, with TEARDOWN, when the last one has left or has not
//! been heard for [`LiveOptions::heartbeat`]. A viewer that is behind continues at a newer key frame; each
//! has a bounded outbox. While there is no picture, viewers are told why in words, and it is tried again
//! with growing pauses. Nothing is decoded, recorded or kept beyond the pictures since the last key frame.

mod hub;
mod outbox;
mod room;
mod session;
mod viewer;

pub(crate) use hub::Hub;
pub use viewer::{LiveMessage, Viewer};

use std::time::Duration;

/// How live pictures are kept going.
#[derive(Debug, Clone, Copy)]
pub struct LiveOptions {
    /// A viewer that has not been heard for this long has left.
    pub heartbeat: Duration,
    /// First pause before a camera is tried again; it doubles.
    pub first_pause: Duration,
    /// Longest pause.
    pub longest_pause: Duration,
}

impl Default for LiveOptions {
    fn default() -> Self {
        Self {
            heartbeat: Duration::from_secs(15),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
        }
    }
}
