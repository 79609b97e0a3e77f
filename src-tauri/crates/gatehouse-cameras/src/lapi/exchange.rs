//! One request and its answer on a connection of their own.
//!
//! It knows HTTP and time, no credentials and no envelope. It never follows a
//! redirect, never retries, and tells whether any byte went out.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::time::{Instant, timeout_at};

use super::wire::{Trace, Wire};
use super::{Device, Timeouts};

/// Longest answer read, in bytes.
const MAX_BODY_BYTES: usize = 256 * 1024;

/// What is asked. `path` goes out exactly as it stands, query included.
#[derive(Debug, Clone)]
pub(super) struct Request<'r> {
    pub method: Method,
    pub path: &'r str,
    pub content_type: Option<&'static str>,
    pub body: &'r [u8],
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// At most 256 KiB.
    pub body: Vec<u8>,
    /// Why the body is not whole, in words; `None` when it is.
    pub cut: Option<String>,
}

/// Why nothing came back.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Its time had passed before the request could be written.
    Expired,
    /// Not one byte of the request was written.
    NotWritten(String),
    /// Bytes were written, and there is no answer.
    NoAnswer(String),
}

/// The moments that bound one call, however many exchanges it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub timeouts: Timeouts,
    pub deadline: Instant,
    /// The request is not written after this.
    pub not_after: Instant,
}

impl Limits {
    pub fn new(timeouts: Timeouts, not_after: Option<Instant>) -> Self {
        let deadline = Instant::now() + Duration::from_millis(timeouts.total_ms);
        Self { timeouts, deadline, not_after: not_after.unwrap_or(deadline) }
    }
}

/// Sends `request` over a fresh connection and reads the answer.
pub(super) async fn exchange(
    device: &Device,
    request: &Request<'_>,
    authorization: Option<&HeaderValue>,
    limits: Limits,
) -> Result<Reply, Fault> {
    let trace = Arc::new(Trace::default());
    let wire = connect(device, limits, &trace).await?;
    let message = message(device, request, authorization).map_err(Fault::NotWritten)?;
    // Parsing is relaxed where cameras are: a broken header line is skipped.
    let handshake = http1::Builder::new()
        .title_case_headers(true)
        .ignore_invalid_headers_in_responses(true)
        .allow_spaces_after_header_name_in_responses(true)
        .allow_obsolete_multiline_headers_in_responses(true)
        .handshake(TokioIo::new(wire))
        .await;
    let (mut sender, connection) = handshake.map_err(|error| Fault::NotWritten(words(&error)))?;
    if Instant::now() >= limits.not_after {
        return Err(Fault::Expired);
    }
    let asked = Instant::now();
    let mut connection = pin!(connection);
    let mut answer = pin!(async {
        let response = match timeout_at(limits.deadline, sender.send_request(message)).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(words(&error)),
            Err(_) => return Err(format!("no answer within {:.1} s", asked.elapsed().as_secs_f32())),
        };
        let (head, body) = response.into_parts();
        let (body, cut) = read_body(head.status, body, limits.deadline).await;
        Ok(Reply { status: head.status, headers: head.headers, body, cut })
    });
    // The connection makes the request progress; it may end before the answer
    // has been taken over, never the other way round.
    let mut open = true;
    let answer = loop {
        tokio::select! {
            biased;
            answer = &mut answer => break answer,
            _ = &mut connection, if open => open = false,
        }
    };
    match answer {
        Ok(reply) => {
            trace.answered.store(reply.cut.is_none(), Ordering::Relaxed);
            Ok(reply)
        }
        Err(words) if trace.written.load(Ordering::Relaxed) => Err(Fault::NoAnswer(words)),
        Err(words) => Err(Fault::NotWritten(words)),
    }
}

async fn connect(device: &Device, limits: Limits, trace: &Arc<Trace>) -> Result<Wire, Fault> {
    let timeouts = limits.timeouts;
    let give_up = Duration::from_millis(timeouts.total_ms);
    let patience = (Instant::now() + Duration::from_millis(timeouts.connect_ms)).min(limits.deadline);
    let attempt = async {
        let mut last = format!("{} has no address", device.address);
        for to in addresses(device).await? {
            match Wire::connect(to, give_up, Arc::clone(trace)).await {
                Ok(wire) => return Ok(wire),
                Err(error) => last = format!("no connection to {to}: {}", io_words(&error)),
            }
        }
        Err(last)
    };
    match timeout_at(patience.min(limits.not_after), attempt).await {
        Ok(connected) => connected.map_err(Fault::NotWritten),
        Err(_) if limits.not_after < patience => Err(Fault::Expired),
        Err(_) => {
            let seconds = timeouts.connect_ms.min(timeouts.total_ms).div_ceil(1000);
            Err(Fault::NotWritten(format!("no connection to {} within {seconds} s", device.address)))
        }
    }
}

async fn addresses(device: &Device) -> Result<Vec<SocketAddr>, String> {
    let (host, port) = device.host_and_port();
    match tokio::net::lookup_host((host, port)).await {
        Ok(found) => Ok(found.take(4).collect()),
        Err(error) => Err(format!("the name {host} cannot be resolved: {}", io_words(&error))),
    }
}

fn message(
    device: &Device,
    request: &Request<'_>,
    authorization: Option<&HeaderValue>,
) -> Result<http::Request<Full<Bytes>>, String> {
    let (host, port) = device.host_and_port();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let host = if port == 80 { host } else { format!("{host}:{port}") };
    let mut message = http::Request::builder()
        .method(request.method.clone())
        .uri(request.path)
        .header(HOST, host)
        .header(USER_AGENT, "Gatehouse")
        // One request per connection: no nonce, no half-closed connection and
        // no late answer of an earlier request can get in its way.
        .header(CONNECTION, "close");
    if let Some(content_type) = request.content_type {
        message = message.header(CONTENT_TYPE, content_type);
    }
    if request.method != Method::GET {
        // Said even for an empty body: some cameras otherwise answer 411 or wait.
        message = message.header(CONTENT_LENGTH, request.body.len());
    }
    if let Some(authorization) = authorization {
        message = message.header(AUTHORIZATION, authorization);
    }
    message
        .body(Full::new(Bytes::copy_from_slice(request.body)))
        .map_err(|error| format!("the address or path of the camera cannot be used: {error}"))
}

/// The body, and why it is not whole. Of a 401 nothing is needed but its head,
/// and some cameras never send the rest.
async fn read_body(
    status: StatusCode,
    mut body: hyper::body::Incoming,
    deadline: Instant,
) -> (Vec<u8>, Option<String>) {
    let mut read = Vec::new();
    if status == StatusCode::UNAUTHORIZED {
        return (read, None);
    }
    loop {
        let frame = match timeout_at(deadline, body.frame()).await {
            Ok(None) => return (read, None),
            Ok(Some(Ok(frame))) => frame,
            Ok(Some(Err(_))) => return (read, Some("the answer was cut off".to_owned())),
            Err(_) => return (read, Some("the answer did not end in time".to_owned())),
        };
        if let Ok(data) = frame.into_data() {
            let room = MAX_BODY_BYTES - read.len();
            read.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                return (read, Some("the answer is longer than 256 KiB".to_owned()));
            }
        }
    }
}

/// What went wrong in HTTP, for people.
fn words(error: &hyper::Error) -> String {
    if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        return "the camera closed the connection without an answer".to_owned();
    }
    if error.is_parse() {
        return "the answer was not HTTP".to_owned();
    }
    let source = std::error::Error::source(error).and_then(|source| source.downcast_ref::<std::io::Error>());
    source.map_or_else(|| error.to_string(), io_words)
}

fn io_words(error: &std::io::Error) -> String {
    use std::io::ErrorKind::{
        BrokenPipe, ConnectionRefused, ConnectionReset, HostUnreachable, NetworkUnreachable, TimedOut,
    };
    match error.kind() {
        ConnectionRefused => "the connection was refused".to_owned(),
        ConnectionReset | BrokenPipe => "the camera reset the connection".to_owned(),
        HostUnreachable | NetworkUnreachable => "there is no way to that address".to_owned(),
        TimedOut => "the network gave up".to_owned(),
        _ => error.to_string(),
    }
}
