//! What a live session yields, in nobody's wire shape.

use std::time::Instant;

use bytes::Bytes;

/// The next thing of a live session.
#[derive(Debug, Clone)]
pub enum LiveItem {
    /// How to decode the frames that follow; comes first, and again when it changes.
    Config(LiveConfig),
    /// One picture.
    Frame(LiveFrame),
}

/// How to decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveConfig {
    /// RFC 6381 name, such as `avc1.640028`.
    pub codec: String,
    /// `AVCDecoderConfigurationRecord` (ISO/IEC 14496-15), parameter sets included.
    pub avcc: Bytes,
    /// Visible width in pixels.
    pub width: u16,
    /// Visible height in pixels.
    pub height: u16,
}

/// One picture, in the order in which it is to be decoded.
#[derive(Debug, Clone)]
pub struct LiveFrame {
    /// Whether decoding can begin here.
    pub key: bool,
    /// When it is to be shown: microseconds since the session began.
    pub timestamp_us: u64,
    /// When its last packet arrived.
    pub received: Instant,
    /// NAL units, each behind four bytes of length.
    pub data: Bytes,
}
