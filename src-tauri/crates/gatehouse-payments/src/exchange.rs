//! One HTTP exchange with its bounds: time, silence, size. It does not retry, follows nothing, and knows no token.

use crate::Error;
use crate::settings::Timeouts;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The largest answer that is read.
pub(crate) const MAX_BODY: usize = 8 << 20;

/// Two clients: connections of questions are used again, those of writes never, so that a connection that died in
/// the pool can not make a write ambiguous.
#[derive(Debug)]
pub(crate) struct Http {
    questions: Client,
    writes: Client,
    timeouts: Timeouts,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Fault {
    /// No connection: nothing was sent.
    Connect(String),
    /// Silence.
    Silent(Duration),
    /// Not complete in time.
    Slow(Duration),
    /// Over [`MAX_BODY`].
    TooLarge,
    /// Broken off, or not HTTP.
    Broken(String),
}

/// The head of an answer, its body still to come.
pub(crate) struct Head {
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    response: Response,
    deadline: Instant,
    timeouts: Timeouts,
}

impl Http {
    pub(crate) fn new(timeouts: Timeouts) -> Result<Http, Error> {
        // Another part may have installed a provider already; any one will do.
        let _already_installed = rustls::crypto::ring::default_provider().install_default();
        let builder = || {
            Client::builder()
                .user_agent(concat!("Gatehouse/", env!("CARGO_PKG_VERSION")))
                .http1_only()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .connect_timeout(timeouts.connect)
        };
        let broken = |_| Error::Unreachable { why: "this PC's TLS could not be started".into() };
        Ok(Http {
            questions: builder().pool_idle_timeout(Duration::from_secs(20)).build().map_err(broken)?,
            writes: builder().pool_max_idle_per_host(0).build().map_err(broken)?,
            timeouts,
        })
    }

    /// For GET, and for asking for a token.
    pub(crate) fn questions(&self) -> &Client {
        &self.questions
    }

    /// For everything that changes something.
    pub(crate) fn writes(&self) -> &Client {
        &self.writes
    }

    /// Sends once and waits for the head.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Head, Fault> {
        let deadline = Instant::now() + self.timeouts.total;
        let response = waited(self.timeouts, deadline, request.send()).await?.map_err(Fault::of)?;
        Ok(Head {
            status: response.status(),
            retry_after: retry_after(response.headers()),
            response,
            deadline,
            timeouts: self.timeouts,
        })
    }
}

impl Head {
    /// Reads the body, piece by piece, up to the bound.
    pub(crate) async fn body(mut self) -> Result<Bytes, Fault> {
        if self.response.content_length().is_some_and(|length| length > MAX_BODY as u64) {
            return Err(Fault::TooLarge);
        }
        let mut body = BytesMut::new();
        while let Some(piece) =
            waited(self.timeouts, self.deadline, self.response.chunk()).await?.map_err(Fault::of)?
        {
            if body.len() + piece.len() > MAX_BODY {
                return Err(Fault::TooLarge);
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }
}

/// Waits for one step: no longer than silence may last, never past the deadline of the whole.
async fn waited<T>(timeouts: Timeouts, deadline: Instant, step: impl Future<Output = T>) -> Result<T, Fault> {
    let silence = Instant::now() + timeouts.silence;
    timeout_at(silence.min(deadline), step).await.map_err(|_| {
        if silence <= deadline { Fault::Silent(timeouts.silence) } else { Fault::Slow(timeouts.total) }
    })
}

/// `Retry-After` in seconds; a date is not read.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let secs = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secs))
}

impl Fault {
    fn of(error: reqwest::Error) -> Fault {
        if error.is_connect() {
            let why = if error.is_timeout() {
                "no connection in time"
            } else if error.is_dns() {
                "the name of the host was not found"
            } else {
                "no connection, or its certificate is not trusted"
            };
            return Fault::Connect(why.into());
        }
        Fault::Broken("the connection ended before the answer was complete".into())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        match fault {
            Fault::Connect(why) | Fault::Broken(why) => Error::Unreachable { why },
            Fault::Silent(wait) => Error::TimedOut { secs: wait.as_secs().max(1) },
            Fault::Slow(wait) => Error::TooSlow { secs: wait.as_secs().max(1) },
            Fault::TooLarge => Error::TooLarge { mib: MAX_BODY >> 20 },
        }
    }
}
