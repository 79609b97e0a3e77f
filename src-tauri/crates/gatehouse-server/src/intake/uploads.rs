//! What the intake answers: the protocol's own reply to an upload, or a short refusal.
//!
//! Once a camera's path is reached and the bytes are here, the status is always 200: the protocol has its
//! own `code` inside the body.

use super::body::{self, Refused};
use super::bounds::Bounds;
use crate::listen::{Arrived, Served};
use bytes::Bytes;
use gatehouse_cameras::upark::UpstreamPath;
use gatehouse_engine::{Engine, Upload};
use http_body_util::Full;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What takes the uploads.
pub trait Receive: Clone + Send + Sync + 'static {
    /// The time at which an upload is said to have been received.
    fn now(&self) -> gatehouse_domain::Instant;

    /// Takes one upload and answers the bytes of the protocol's reply.
    fn receive(&self, upload: Upload) -> impl Future<Output = Vec<u8>> + Send;
}

impl Receive for Engine {
    fn now(&self) -> gatehouse_domain::Instant {
        Engine::now(self)
    }

    fn receive(&self, upload: Upload) -> impl Future<Output = Vec<u8>> + Send {
        Engine::receive(self, upload)
    }
}

/// The intake's answers.
#[derive(Clone)]
pub struct Uploads<R> {
    receiver: R,
    bounds: Bounds,
    pool: Arc<Semaphore>,
}

impl<R: Receive> Uploads<R> {
    /// Hands uploads to `receiver`.
    pub fn new(receiver: R, bounds: Bounds) -> Uploads<R> {
        Uploads { receiver, bounds, pool: Arc::new(Semaphore::new(bounds.pool_bytes)) }
    }

    async fn take(&self, arrived: Arrived) -> Result<Vec<u8>, Refused> {
        let (head, body) = arrived.request.into_parts();
        let (body, room) = body::read(body, &self.bounds, &self.pool).await?;
        let upload = Upload {
            path: head.uri.path().to_owned(),
            body,
            source: arrived.source,
            received_at: self.receiver.now(),
        };
        let receiver = self.receiver.clone();
        // On its own: what has arrived whole is recorded even if the camera hangs up now.
        let received = tokio::spawn(async move {
            let reply = receiver.receive(upload).await;
            drop(room);
            reply
        });
        Ok(received.await.unwrap_or_else(|error| {
            tracing::error!(%error, "an upload could not be handled");
            br#"{"code":101,"message":"internal error"}"#.to_vec()
        }))
    }
}

impl<R: Receive> Served for Uploads<R> {
    type Body = Full<Bytes>;

    async fn answer(&self, arrived: Arrived) -> Response<Full<Bytes>> {
        let (line, source) = (Arc::clone(&arrived.line), arrived.source);
        let path = arrived.request.uri().path();
        let refusal = if UpstreamPath::from_uri_path(path).is_none() {
            tracing::debug!(%source, path, "no camera path");
            (StatusCode::NOT_FOUND, "Not a camera path.\n")
        } else if ![Method::POST, Method::PUT].contains(arrived.request.method()) {
            (StatusCode::METHOD_NOT_ALLOWED, "Cameras use POST.\n")
        } else {
            match self.take(arrived).await {
                Ok(reply) => return replied(reply),
                Err(refused) => {
                    tracing::warn!(%source, "an upload was refused: {refused}");
                    match refused {
                        Refused::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "At most 32 MiB.\n"),
                        Refused::TooSlow => (StatusCode::REQUEST_TIMEOUT, "Too slow.\n"),
                        Refused::NoRoom => (StatusCode::SERVICE_UNAVAILABLE, "Too much at once.\n"),
                        Refused::Broken(_) => (StatusCode::BAD_REQUEST, "Broken off.\n"),
                    }
                }
            }
        };
        line.linger();
        refused(refusal)
    }
}

fn replied(reply: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(reply));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The rest of a refused upload is not wanted: the connection ends with the answer.
fn refused((status, words): (StatusCode, &'static str)) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(words));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("POST, PUT"));
    }
    response
}
