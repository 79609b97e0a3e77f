//! Commands that move something: sent once, perishable, and honest about what
//! is known of them.
//!
//! The handshake asks for the live stream's address first, because that
//! changes nothing, and answers its challenge with the command. A camera that
//! does not ask for credentials there gets the command without; if it acts,
//! that is the answer, and if it then answers 401 it has not acted.

use std::time::Duration;

use http::{Method, StatusCode};
use tokio::time::Instant;

use super::auth::{AuthTrouble, Authorization, authorize};
use super::exchange::{Fault, Limits, Reply, Request, exchange};
use super::{Device, Lapi, envelope};

/// What is known of a command (see the module `lapi` for the exact lines).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The camera said yes.
    Accepted {
        /// The camera's words.
        words: String,
    },
    /// The camera said no.
    Refused {
        /// The camera's words, or ours about its HTTP status.
        words: String,
        /// The envelope's code, else the HTTP status.
        code: i64,
    },
    /// The camera cannot have acted.
    NotSent {
        /// Why.
        why: NotSent,
    },
    /// It may or may not have acted.
    Unknown {
        /// What happened instead of an answer, in words.
        why: String,
    },
}

/// Why a command was not sent, or not under credentials the camera takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotSent {
    /// No connection, or no answer before the command was due; in words.
    Unreachable(String),
    /// The camera refused user or password.
    WrongPassword,
    /// The camera wants credentials and none are known.
    NoCredentials,
    /// The camera wants something we cannot do or may not use; in words.
    AuthUnsupported(String),
    /// Its not-after time passed first.
    Expired,
}

impl From<AuthTrouble> for NotSent {
    fn from(trouble: AuthTrouble) -> Self {
        match trouble {
            AuthTrouble::NoCredentials => Self::NoCredentials,
            AuthTrouble::Unsupported(words) => Self::AuthUnsupported(words),
        }
    }
}

/// A command's outcome and what belongs in its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What is known.
    pub outcome: Outcome,
    /// From the call to the answer or to giving up.
    pub latency_ms: u64,
    /// Whether a command the camera may have acted on went out. False exactly
    /// for [`Outcome::NotSent`].
    pub request_sent: bool,
    /// The camera's own words, when it had any.
    pub device_words: Option<String>,
}

impl Lapi {
    /// Sends one command. Nothing is written after `not_after`; once written, the answer is awaited
    /// until the total time limit. Dropping the future resets the connection.
    pub(super) async fn command(
        &self,
        device: &Device,
        request: &Request<'_>,
        not_after: Instant,
    ) -> Answered {
        let started = Instant::now();
        let limits = Limits::new(self.timeouts, Some(not_after));
        let (outcome, device_words) = match send(device, request, limits).await {
            Ok(answer) => answer,
            Err(why) => (Outcome::NotSent { why }, None),
        };
        let request_sent = !matches!(outcome, Outcome::NotSent { .. });
        Answered { outcome, latency_ms: millis(started.elapsed()), request_sent, device_words }
    }
}

pub(super) fn millis(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// The handshake, then the command; again only after a 401, which says the
/// camera did not act, and only under a nonce it had not offered before.
async fn send(
    device: &Device,
    request: &Request<'_>,
    limits: Limits,
) -> Result<(Outcome, Option<String>), NotSent> {
    let mut authorization = prime(device, request, limits).await?;
    let mut retried = false;
    loop {
        let header = authorization.as_ref().map(|authorization| &authorization.header);
        let reply = match exchange(device, request, header, limits).await {
            Ok(reply) => reply,
            Err(Fault::Expired) => return Err(NotSent::Expired),
            Err(Fault::NotWritten(words)) => return Err(NotSent::Unreachable(words)),
            Err(Fault::NoAnswer(why)) => return Ok((Outcome::Unknown { why }, None)),
        };
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(judge(&reply));
        }
        authorization = Some(match authorization {
            None => authorize(&reply.headers, device, request)?,
            Some(before) => {
                let next = authorize(&reply.headers, device, request).map_err(|_| NotSent::WrongPassword)?;
                // A new nonce may mean the old one was stale; a third attempt
                // would only bring the camera's lock-out nearer.
                if retried || next.nonce == before.nonce {
                    return Err(NotSent::WrongPassword);
                }
                retried = true;
                next
            }
        });
    }
}

async fn prime(
    device: &Device,
    request: &Request<'_>,
    limits: Limits,
) -> Result<Option<Authorization>, NotSent> {
    let question = Request {
        method: Method::GET,
        path: &device.profile.living_stream_path,
        content_type: None,
        body: b"",
    };
    // The question is not worth waiting for longer than the command.
    let limits = Limits { deadline: limits.deadline.min(limits.not_after), ..limits };
    match exchange(device, &question, None, limits).await {
        Ok(reply) if reply.status == StatusCode::UNAUTHORIZED => {
            authorize(&reply.headers, device, request).map(Some).map_err(NotSent::from)
        }
        // No challenge, or a model without this call: the command decides.
        Ok(_) => Ok(None),
        Err(Fault::Expired) => Err(NotSent::Expired),
        Err(Fault::NotWritten(words) | Fault::NoAnswer(words)) => Err(NotSent::Unreachable(words)),
    }
}

/// What a complete head and whatever came after it say about the command.
fn judge(reply: &Reply) -> (Outcome, Option<String>) {
    let status = reply.status;
    let envelope = envelope::read(&reply.body);
    let device_words = envelope.as_ref().and_then(|envelope| envelope.words.clone());
    let cut = reply.cut.as_ref().map(|cut| format!("; {cut}")).unwrap_or_default();
    let outcome = match envelope {
        Some(said) if said.code == 0 && status.is_success() => {
            Outcome::Accepted { words: said.words.unwrap_or_else(|| "code 0".to_owned()) }
        }
        Some(said) if said.code != 0 => Outcome::Refused {
            words: said.words.unwrap_or_else(|| format!("code {}", said.code)),
            code: said.code,
        },
        _ => match status.as_u16() {
            code @ 599 => Outcome::Refused {
                words: format!("HTTP 599: the camera does not know this call{cut}"),
                code: i64::from(code),
            },
            code @ 300..=499 => Outcome::Refused {
                words: format!("HTTP {code} {}{cut}", status.canonical_reason().unwrap_or_default())
                    .trim()
                    .to_owned(),
                code: i64::from(code),
            },
            code => Outcome::Unknown { why: format!("HTTP {code} without an answer that can be read{cut}") },
        },
    };
    (outcome, device_words)
}
