//! What the partner door answers: a provider's notifications at its hooks, Pay-by-Plate Sync while it is switched on, and
//! 404 without a word to everything else.
//!
//! The operator API is not behind it.

use super::pay_by_plate;
use super::turned::Turned;
use crate::listen::{self, Arrived, Served};
use bytes::Bytes;
use gatehouse_engine::Engine;
use gatehouse_engine::partner::{HookAdmission, HookTaken};
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use http::{Method, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Response;
use hyper::body::Incoming;
use std::sync::Arc;
use std::time::Duration;

/// Bounds of the partner door: a relay and a handful of providers.
pub const BOUNDS: listen::Bounds = listen::Bounds {
    connections: 32,
    per_source: 16,
    head: Duration::from_secs(10),
    idle: Duration::from_secs(30),
    stalled: Duration::from_secs(10),
};
/// Largest body, in bytes.
const MAX_BODY_BYTES: usize = 256 * 1024;
/// Longest wait for a body.
const BODY: Duration = Duration::from_secs(10);
/// Where hooks of Autopay begin.
const HOOKS: &str = "/hooks/autopay/";
/// Longest id of a hook in a path.
const MAX_ID_BYTES: usize = 64;

pub type Answer = Response<Full<Bytes>>;

/// The service behind the partner door.
#[derive(Clone)]
pub struct PartnerDoor {
    engine: Engine,
    turned: Arc<Turned>,
}

impl PartnerDoor {
    pub fn new(engine: Engine, turned: Arc<Turned>) -> PartnerDoor {
        PartnerDoor { engine, turned }
    }
}

impl Served for PartnerDoor {
    type Body = Full<Bytes>;

    async fn answer(&self, arrived: Arrived) -> Answer {
        if let Some(serving) = pay_by_plate::serving(&self.engine, arrived.request.uri().path()) {
            return pay_by_plate::answer(&self.engine, &self.turned, &serving, arrived).await;
        }
        let (head, body) = arrived.request.into_parts();
        let Some(id) = hook(&head.method, head.uri.path()) else {
            arrived.line.linger();
            self.turned.away(arrived.source, "asked for a path that is not here");
            return empty(StatusCode::NOT_FOUND);
        };
        // Whoever may not bring anything is told so before its body is taken.
        let pass = match self.engine.admit_hook(id, bearer(&head.headers)).await {
            HookAdmission::Welcome(pass) => pass,
            HookAdmission::Refused => {
                arrived.line.linger();
                self.turned.away(arrived.source, "came to a hook without the right token");
                let mut answer = empty(StatusCode::UNAUTHORIZED);
                answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                return answer;
            }
            HookAdmission::NotNow => {
                arrived.line.linger();
                return not_now();
            }
        };
        let body = match read(&head.headers, body).await {
            Ok(body) => body,
            Err(status) => {
                arrived.line.linger();
                return empty(status);
            }
        };
        match self.engine.take_hook(pass, arrived.source.ip(), body).await {
            HookTaken::Taken | HookTaken::Repeated => {
                let mut answer = Response::new(Full::from("{}"));
                answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                answer
            }
            HookTaken::Malformed => empty(StatusCode::BAD_REQUEST),
            HookTaken::NotNow => not_now(),
        }
    }
}

/// The id in the address of a hook.
fn hook<'a>(method: &Method, path: &'a str) -> Option<&'a str> {
    let id = path.strip_prefix(HOOKS).filter(|_| *method == Method::POST)?;
    let plain = !id.is_empty() && id.len() <= MAX_ID_BYTES && id.bytes().all(|b| b.is_ascii_alphanumeric());
    plain.then_some(id)
}

/// The token, byte for byte; empty when there is none or more than one header.
fn bearer(headers: &HeaderMap) -> &[u8] {
    let mut all = headers.get_all(AUTHORIZATION).iter();
    let (Some(one), None) = (all.next(), all.next()) else { return &[] };
    match one.as_bytes().split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"Bearer ") => token.trim_ascii_start(),
        _ => &[],
    }
}

/// Takes a body within its bounds.
pub async fn read(headers: &HeaderMap, body: Incoming) -> Result<Bytes, StatusCode> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match tokio::time::timeout(BODY, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            Err(StatusCode::PAYLOAD_TOO_LARGE)
        }
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Come again.
pub fn not_now() -> Answer {
    let mut answer = empty(StatusCode::SERVICE_UNAVAILABLE);
    answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
    answer
}

/// A status, and not a word.
pub fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hook_is_a_post_to_its_own_path_and_nothing_else_is() {
        assert_eq!(hook(&Method::POST, "/hooks/autopay/abc123"), Some("abc123"));
        for path in [
            "/",
            "/hooks/autopay/",
            "/hooks/autopay/a/b",
            "/hooks/autopay/..",
            "/hooks/other/a",
            "/api/v1/site",
        ] {
            assert_eq!(hook(&Method::POST, path), None, "{path}");
        }
        assert_eq!(hook(&Method::GET, "/hooks/autopay/abc123"), None);
    }

    #[test]
    fn a_token_is_taken_byte_for_byte_and_two_are_none() {
        let sent = |values: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
            }
            bearer(&headers).to_vec()
        };
        assert_eq!(sent(&[b"Bearer Yo!8lWDaGfZy"]), b"Yo!8lWDaGfZy");
        assert_eq!(sent(&[b"bearer  \xC3\xBC;=\"x"]), b"\xC3\xBC;=\"x");
        for none in [&[b"Basic Yo!8lWDaGfZy".as_slice()][..], &[b"Bearer"], &[], &[b"Bearer a", b"Bearer a"]]
        {
            assert_eq!(sent(none), b"");
        }
    }
}
