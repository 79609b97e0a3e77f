//! Which upstream interface a request path means.

/// Longest unknown path kept, in characters.
const MAX_OTHER_CHARS: usize = 120;

/// The eight upstream interfaces of the protocol document, and whatever else
/// comes under `/api/upark`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum UpstreamPath {
    /// U1 `/api/upark/basicinfo`: who the camera is and what it can do.
    BasicInfo,
    /// U2 `/api/upark/keepalive`.
    KeepAlive,
    /// U3 `/api/upark/capture`: a vehicle passed.
    Capture,
    /// U4 `/api/upark/transchannel`: serial data from a peripheral.
    TransChannel,
    /// U5 `/api/upark/notifyresult/manualcapture/common`.
    ManualCapture,
    /// U6 `/api/upark/notifyresult/list`.
    ListResult,
    /// U7 `/api/upark/notifyresult/gatecontrol`.
    GateResult,
    /// U8 `/api/upark/notifyresult/ledcontrol`.
    LedResult,
    /// Anything else under `/api/upark`: what follows it, lower case, without
    /// empty segments, at most 120 characters. Firmwares of the family send
    /// such (`heartbeat`, `parkalarm`, `notifyresult/lamp`); they are kept and
    /// answered like the others.
    Other(String),
}

impl UpstreamPath {
    /// Reads a request path, tolerant of case, trailing and double slashes and
    /// an appended query. `None` when it is not under `/api/upark`.
    pub fn from_uri_path(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        if segments.next() != Some("api") || segments.next() != Some("upark") {
            return None;
        }
        let rest = segments.collect::<Vec<_>>().join("/");
        Some(match rest.as_str() {
            "basicinfo" => Self::BasicInfo,
            "keepalive" => Self::KeepAlive,
            "capture" => Self::Capture,
            "transchannel" => Self::TransChannel,
            "notifyresult/manualcapture/common" => Self::ManualCapture,
            "notifyresult/list" => Self::ListResult,
            "notifyresult/gatecontrol" => Self::GateResult,
            "notifyresult/ledcontrol" => Self::LedResult,
            _ => Self::Other(crate::lenient::clean(&rest, MAX_OTHER_CHARS)),
        })
    }
}
