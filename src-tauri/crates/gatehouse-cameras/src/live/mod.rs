//! The live picture of a camera: one RTSP session over TCP, as H.264 frames.
//!
//! RTP packets travel interleaved on the RTSP connection, Digest uses the
//! camera's own user and password, and the session is always ended with
//! TEARDOWN ("to prevent wasting camera resources, strictly follow the RTSP
//! TEARDOWN process": the protocol document on LivingStream). The session is
//! not shared, not repeated and not decoded here.
//!
//! Frames are AVCC: each NAL unit behind four bytes of length, parameter sets
//! in the configuration and nowhere else, as WebCodecs and MP4 want them.

mod error;
mod item;
mod session;

pub use error::LiveError;
pub use item::{LiveConfig, LiveFrame, LiveItem};
pub use session::{LiveLimits, LiveSession};
