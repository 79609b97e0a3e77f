//! Asking a camera whether it is there and takes our credentials, by a call
//! that changes nothing (GET LivingStream).

use http::{Method, StatusCode};
use tokio::time::Instant;

use super::auth::{AuthTrouble, AuthUsed, authorize};
use super::command::millis;
use super::envelope::{self, Envelope};
use super::exchange::{Fault, Limits, Reply, Request, exchange};
use super::{Device, Lapi};

/// What a camera answered to a probe. It is reachable; `accepted` says whether
/// it also answered the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeAnswer {
    /// True when the envelope's codes are 0.
    pub accepted: bool,
    /// Whether the answer had a camera's envelope at all.
    pub is_lapi: bool,
    /// How the last request was authorised; `None` = the camera did not ask.
    pub auth: AuthUsed,
    /// HTTP status.
    pub status: u16,
    /// From the first request to the last answer.
    pub latency_ms: u64,
    /// The live stream's address, its host replaced by the one the camera was
    /// reached on (C-Q31).
    pub live_url: Option<String>,
    /// The camera's words.
    pub device_words: Option<String>,
}

/// Why a probe learnt nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No connection.
    #[error("the camera cannot be reached: {0}")]
    Unreachable(String),
    /// Connected, and no answer.
    #[error("the camera does not answer: {0}")]
    NoAnswer(String),
    /// User or password refused.
    #[error("the camera refused the user name or password")]
    WrongPassword,
    /// Credentials wanted and none known.
    #[error("the camera asks for a user name and password, and none are set")]
    NoCredentials,
    /// The camera wants something we cannot do or may not use.
    #[error("the camera's way of signing in cannot be used: {0}")]
    AuthUnsupported(String),
}

impl From<AuthTrouble> for Error {
    fn from(trouble: AuthTrouble) -> Self {
        match trouble {
            AuthTrouble::NoCredentials => Self::NoCredentials,
            AuthTrouble::Unsupported(words) => Self::AuthUnsupported(words),
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::NotWritten(words) => Self::Unreachable(words),
            Fault::NoAnswer(words) => Self::NoAnswer(words),
            Fault::Expired => Self::NoAnswer("the time was up".to_owned()),
        }
    }
}

impl Lapi {
    /// Probes a camera. One more handshake is made when the camera answers
    /// our credentials with a new nonce, with 403 or with 500, which some
    /// firmwares do for a nonce they no longer know.
    pub async fn probe(&self, device: &Device) -> Result<ProbeAnswer, Error> {
        let started = Instant::now();
        let limits = Limits::new(self.timeouts, None);
        let request = Request {
            method: Method::GET,
            path: &device.profile.living_stream_path,
            content_type: None,
            body: b"",
        };
        let mut challenged = exchange(device, &request, None, limits).await?;
        let mut again = true;
        loop {
            if challenged.status != StatusCode::UNAUTHORIZED {
                return Ok(answer(device, &challenged, AuthUsed::None, started));
            }
            let authorization = authorize(&challenged.headers, device, &request)?;
            let reply = exchange(device, &request, Some(&authorization.header), limits).await?;
            challenged = match reply.status.as_u16() {
                401 => {
                    let next =
                        authorize(&reply.headers, device, &request).map_err(|_| Error::WrongPassword)?;
                    if !again || next.nonce == authorization.nonce {
                        return Err(Error::WrongPassword);
                    }
                    reply
                }
                403 | 500 if again => exchange(device, &request, None, limits).await?,
                _ => return Ok(answer(device, &reply, authorization.used, started)),
            };
            again = false;
        }
    }
}

fn answer(device: &Device, reply: &Reply, auth: AuthUsed, started: Instant) -> ProbeAnswer {
    let said = envelope::read(&reply.body);
    let accepted = reply.status.is_success() && said.as_ref().is_some_and(|said| said.code == 0);
    let is_lapi = said.is_some();
    let Envelope { words, data, .. } = said.unwrap_or_default();
    ProbeAnswer {
        accepted,
        is_lapi,
        auth,
        status: reply.status.as_u16(),
        latency_ms: millis(started.elapsed()),
        live_url: data.and_then(|url| on_reached_host(&url, device)),
        device_words: words,
    }
}

/// `url` with the host the camera was reached on; port and path stay.
fn on_reached_host(url: &str, device: &Device) -> Option<String> {
    let rest = url.strip_prefix("rtsp://").or_else(|| url.strip_prefix("RTSP://"))?;
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = match authority.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => format!(":{port}"),
        _ => String::new(),
    };
    let (host, _) = device.host_and_port();
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    Some(format!("rtsp://{host}{port}{path}"))
}
