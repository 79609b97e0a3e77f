//! Results of MQTT requests on their way back over HTTP, and everything that can go wrong with them on request.

use std::time::Duration;

use crate::sim::camera::{CameraSim, GATE_RESULT, LED_RESULT};

/// How a result comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answering {
    /// Once, at once, with code 200.
    AsDocumented,
    /// With this code and message instead of 200 and success.
    Refused(i64, String),
    /// After so long.
    Late(Duration),
    /// Not at all; the request was carried out.
    Never,
    /// Two times.
    Twice,
    /// Naming a request nobody made.
    UnknownRequest,
    /// On the path of another kind of request.
    WrongPath,
    /// With the code as text (seen in public code, C-Q10).
    CodeAsText,
}

/// Short names for the page and its clients.
#[must_use]
pub fn named(name: &str) -> Option<Answering> {
    Some(match name {
        "as-documented" => Answering::AsDocumented,
        "fail" => Answering::Refused(400, "fail".into()),
        "late" => Answering::Late(Duration::from_secs(15)),
        "never" => Answering::Never,
        "twice" => Answering::Twice,
        "unknown-request" => Answering::UnknownRequest,
        "wrong-path" => Answering::WrongPath,
        "code-as-text" => Answering::CodeAsText,
        _ => return None,
    })
}

/// The request id of [`Answering::UnknownRequest`].
pub const NOBODYS_REQUEST: &str = "209901010000009999";

/// Sends one result; `make` builds the documented body with the given request id and code 200.
pub(crate) async fn deliver(
    camera: &CameraSim,
    answering: &Answering,
    path: &str,
    request_id: &str,
    make: impl Fn(&str) -> Vec<u8>,
) {
    let (mut path, mut times, mut id) = (path, 1, request_id);
    let mut code = "\"code\":200,\"message\":\"success\"".to_owned();
    match answering {
        Answering::AsDocumented => {}
        Answering::Refused(number, words) => {
            code = format!("\"code\":{number},\"message\":{}", crate::sim::body::quoted(words));
        }
        Answering::Late(delay) => tokio::time::sleep(*delay).await,
        Answering::Never => return,
        Answering::Twice => times = 2,
        Answering::UnknownRequest => id = NOBODYS_REQUEST,
        Answering::WrongPath => path = if path == LED_RESULT { GATE_RESULT } else { LED_RESULT },
        Answering::CodeAsText => code = "\"code\":\"200\",\"message\":\"success\"".into(),
    }
    let body = String::from_utf8_lossy(&make(id)).replacen("\"code\":200,\"message\":\"success\"", &code, 1);
    for _ in 0..times {
        if let Err(e) = camera.post(path, body.as_bytes()).await {
            camera.device().violation(format!("{path}: the result was not taken: {e}"));
        }
    }
}
