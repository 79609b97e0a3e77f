//! The framing of a live picture, the same at both doors. One message is one type byte and its content;
//! numbers are big-endian.
//!
//! To the page:
//!
//! | type | content |
//! | --- | --- |
//! | `01` how to decode | width u16 · height u16 · length of the codec's name u8 · the name (`avc1.640028`) · `avcC` record |
//! | `02` a picture | flags u8 (1 = key frame) · timestamp u64 in µs · time spent in Gatehouse u32 in µs · AVCC data |
//! | `03` where it stands | `LiveStatus` as JSON |
//! | `04` still here | nothing |
//!
//! Over the window's channel an empty message says that the line has ended, as a WebSocket says by closing.
//!
//! From the page:
//!
//! | type | content |
//! | --- | --- |
//! | `10` here | number of pictures (`02`) received so far u32; at least every 15 s, better every ten pictures |
//! | `11` try again now | nothing |
//! | `12` goodbye | nothing |

use bytes::{BufMut, Bytes, BytesMut};
use gatehouse_cameras::live::{LiveConfig, LiveFrame};
use gatehouse_engine::LiveMessage;
use gatehouse_engine::view::LiveStatus;

const CONFIG: u8 = 0x01;
const FRAME: u8 = 0x02;
const STATUS: u8 = 0x03;
const STILL_HERE: u8 = 0x04;
const HERE: u8 = 0x10;
const TRY_NOW: u8 = 0x11;
const GOODBYE: u8 = 0x12;

/// What the page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is there, and has received so many pictures.
    Here(u32),
    /// The person wants another try.
    TryNow,
    /// It leaves.
    Goodbye,
}

/// A message to the page.
pub fn written(message: &LiveMessage) -> Bytes {
    match message {
        LiveMessage::Config(config) => configuration(config),
        LiveMessage::Frame(frame) => picture(frame),
        LiveMessage::Status(status) => standing(status),
    }
}

/// The message that says only that the line is not dead.
pub fn still_here() -> Bytes {
    Bytes::from_static(&[STILL_HERE])
}

/// A message of the page; `None` when it is none.
pub fn read(message: &[u8]) -> Option<Told> {
    match *message {
        [HERE, a, b, c, d] => Some(Told::Here(u32::from_be_bytes([a, b, c, d]))),
        [TRY_NOW] => Some(Told::TryNow),
        [GOODBYE] => Some(Told::Goodbye),
        _ => None,
    }
}

fn configuration(config: &LiveConfig) -> Bytes {
    let name = config.codec.as_bytes();
    let name = &name[..name.len().min(usize::from(u8::MAX))];
    let mut out = BytesMut::with_capacity(6 + name.len() + config.avcc.len());
    out.put_u8(CONFIG);
    out.put_u16(config.width);
    out.put_u16(config.height);
    out.put_u8(u8::try_from(name.len()).unwrap_or(u8::MAX));
    out.put_slice(name);
    out.put_slice(&config.avcc);
    out.freeze()
}

fn picture(frame: &LiveFrame) -> Bytes {
    let mut out = BytesMut::with_capacity(14 + frame.data.len());
    out.put_u8(FRAME);
    out.put_u8(u8::from(frame.key));
    out.put_u64(frame.timestamp_us);
    out.put_u32(u32::try_from(frame.received.elapsed().as_micros()).unwrap_or(u32::MAX));
    out.put_slice(&frame.data);
    out.freeze()
}

fn standing(status: &LiveStatus) -> Bytes {
    // A struct of words and numbers always becomes JSON.
    let json = serde_json::to_vec(status).unwrap_or_default();
    let mut out = BytesMut::with_capacity(1 + json.len());
    out.put_u8(STATUS);
    out.put_slice(&json);
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_engine::view::LiveState;
    use std::sync::Arc;
    use std::time::Instant;

    #[test]
    fn each_message_has_the_documented_bytes() {
        let avcc = Bytes::from_static(&[1, 0x64, 0, 0x28]);
        let config = LiveConfig { codec: "avc1.640028".into(), avcc, width: 1280, height: 720 };
        let mut expected = vec![0x01, 0x05, 0x00, 0x02, 0xd0, 11];
        expected.extend_from_slice(b"avc1.640028\x01\x64\x00\x28");
        assert_eq!(written(&LiveMessage::Config(Arc::new(config))), expected);

        let data = Bytes::from_static(&[0, 0, 0, 1, 0x65]);
        let frame = LiveFrame { key: true, timestamp_us: 0x0102, received: Instant::now(), data };
        let bytes = written(&LiveMessage::Frame(frame));
        assert_eq!(bytes[..10], [0x02, 1, 0, 0, 0, 0, 0, 0, 1, 2]);
        assert!(u32::from_be_bytes(bytes[10..14].try_into().unwrap()) < 1_000_000);
        assert_eq!(bytes[14..], [0, 0, 0, 1, 0x65]);

        let status = LiveStatus {
            state: LiveState::Stopped,
            code: Some("password_refused"),
            sentence: "No.".into(),
            retry_in_ms: None,
        };
        let bytes = written(&LiveMessage::Status(status));
        assert_eq!(bytes[0], 0x03);
        let json: serde_json::Value = serde_json::from_slice(&bytes[1..]).unwrap();
        let said = serde_json::json!({
            "state": "stopped", "code": "password_refused", "sentence": "No.", "retry_in_ms": null
        });
        assert_eq!(json, said);
    }

    #[test]
    fn what_a_page_says_is_read_and_anything_else_is_not_taken() {
        assert_eq!(read(&[0x10, 0, 0, 1, 2]), Some(Told::Here(258)));
        assert_eq!(read(&[0x11]), Some(Told::TryNow));
        assert_eq!(read(&[0x12]), Some(Told::Goodbye));
        for other in [&[][..], &[0x10], &[0x10, 0, 0, 0], &[0x11, 0], b"hello", &[0x02]] {
            assert_eq!(read(other), None, "{other:?}");
        }
    }
}
