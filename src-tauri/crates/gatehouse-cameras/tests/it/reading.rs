//! Reading fixtures and taking messages apart.

use gatehouse_cameras::upark::{CaptureMessage, Message, Parsed, PictureIn, UpstreamPath, parse};

/// The smallest thing with the marks of a JPEG: its start and its end.
pub const TINY_JPEG: [u8; 4] = [0xFF, 0xD8, 0xFF, 0xD9];

pub fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn read(path: UpstreamPath, name: &str) -> Parsed {
    parse(&path, &fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn as_capture(parsed: Parsed) -> CaptureMessage {
    match parsed.message {
        Message::Capture(capture) => capture,
        other => panic!("not a capture: {other:?}"),
    }
}

pub fn capture(name: &str) -> CaptureMessage {
    as_capture(read(UpstreamPath::Capture, name))
}

pub fn only_picture(name: &str) -> PictureIn {
    let mut pictures = capture(name).pictures;
    assert_eq!(pictures.len(), 1, "{name}");
    pictures.remove(0)
}

/// A capture body with `plateNo` written as the given JSON.
pub fn capture_with(member: &str, json: &str) -> Vec<u8> {
    format!(r#"{{"parkId":"p","deviceId":"d","params":{{"recordId":"r","{member}":{json}}}}}"#).into_bytes()
}
