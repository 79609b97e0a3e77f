//! One HTTP exchange with its bounds: time, silence, size. It does not retry, follows nothing, and knows no token.

use crate::settings::Timeouts;
use crate::{Error, Provider};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The largest answer that is read, unless a larger one is expected.
pub(crate) const MAX_BODY: usize = 8 << 20;

/// Two clients: connections of questions are used again, those of writes never, so that a connection that died in
/// the pool can not make a write ambiguous.
#[derive(Debug)]
pub(crate) struct Http {
    provider: Provider,
    questions: Client,
    writes: Client,
    timeouts: Timeouts,
}

/// Why there is no answer, and from whom.
#[derive(Debug)]
pub(crate) struct Fault {
    provider: Provider,
    what: What,
}

#[derive(Debug)]
enum What {
    /// No connection: nothing was sent.
    Connect(String),
    /// Silence.
    Silent(Duration),
    /// Not complete in time.
    Slow(Duration),
    /// Over so many bytes.
    TooLarge(usize),
    /// Broken off, or not HTTP.
    Broken(String),
}

/// The head of an answer, its body still to come.
pub(crate) struct Head {
    pub status: StatusCode,
    pub retry_after: Option<Duration>,
    response: Response,
    wait: Wait,
}

/// How long an answer may take.
#[derive(Debug, Clone, Copy)]
struct Wait {
    provider: Provider,
    timeouts: Timeouts,
    deadline: Instant,
}

impl Http {
    pub(crate) fn new(provider: Provider, timeouts: Timeouts) -> Result<Http, Error> {
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
        let broken = |_| Error::Unreachable { provider, why: "this PC's TLS could not be started".into() };
        Ok(Http {
            provider,
            questions: builder().pool_idle_timeout(Duration::from_secs(20)).build().map_err(broken)?,
            writes: builder().pool_max_idle_per_host(0).build().map_err(broken)?,
            timeouts,
        })
    }

    /// For what changes nothing, and for asking for a token.
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
        let wait = Wait { provider: self.provider, timeouts: self.timeouts, deadline };
        let response = wait.on(request.send()).await?;
        Ok(Head { status: response.status(), retry_after: retry_after(response.headers()), response, wait })
    }
}

impl Head {
    /// Reads the body, piece by piece, up to [`MAX_BODY`].
    pub(crate) async fn body(self) -> Result<Bytes, Fault> {
        self.body_up_to(MAX_BODY).await
    }

    /// Reads the body, piece by piece, up to so many bytes.
    pub(crate) async fn body_up_to(mut self, bound: usize) -> Result<Bytes, Fault> {
        if self.response.content_length().is_some_and(|length| length > bound as u64) {
            return Err(self.wait.fault(What::TooLarge(bound)));
        }
        let mut body = BytesMut::new();
        while let Some(piece) = self.wait.on(self.response.chunk()).await? {
            if body.len() + piece.len() > bound {
                return Err(self.wait.fault(What::TooLarge(bound)));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    }
}

impl Wait {
    /// Waits for one step: no longer than silence may last, never past the deadline of the whole.
    async fn on<T>(self, step: impl Future<Output = reqwest::Result<T>>) -> Result<T, Fault> {
        let silence = Instant::now() + self.timeouts.silence;
        let what = match timeout_at(silence.min(self.deadline), step).await {
            Ok(Ok(done)) => return Ok(done),
            Ok(Err(error)) => What::of(&error),
            Err(_) if silence <= self.deadline => What::Silent(self.timeouts.silence),
            Err(_) => What::Slow(self.timeouts.total),
        };
        Err(self.fault(what))
    }

    fn fault(self, what: What) -> Fault {
        Fault { provider: self.provider, what }
    }
}

/// `Retry-After` in seconds; a date is not read.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let secs = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(secs))
}

impl Fault {
    /// From whom no answer came.
    pub(crate) fn provider(&self) -> Provider {
        self.provider
    }

    /// Why there was no connection; `None` = there was one.
    pub(crate) fn not_connected(&self) -> Option<&str> {
        match &self.what {
            What::Connect(why) => Some(why),
            _ => None,
        }
    }

    /// Whether it may pass by itself: an answer that was too much would be so again.
    pub(crate) fn passing(&self) -> bool {
        !matches!(self.what, What::TooLarge(_) | What::Slow(_))
    }
}

impl What {
    fn of(error: &reqwest::Error) -> What {
        if error.is_connect() {
            let why = if error.is_timeout() {
                "no connection in time"
            } else if error.is_dns() {
                "the name of the host was not found"
            } else {
                "no connection, or its certificate is not trusted"
            };
            return What::Connect(why.into());
        }
        What::Broken("the connection ended before the answer was complete".into())
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        let Fault { provider, what } = fault;
        match what {
            What::Connect(why) | What::Broken(why) => Error::Unreachable { provider, why },
            What::Silent(wait) => Error::TimedOut { provider, secs: wait.as_secs().max(1) },
            What::Slow(wait) => Error::TooSlow { provider, secs: wait.as_secs().max(1) },
            What::TooLarge(bound) => Error::TooLarge { provider, mib: bound >> 20 },
        }
    }
}
