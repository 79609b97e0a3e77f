//! A signed-in line to Autopay: questions that are asked again when that is harmless, writes that are sent once.

use crate::error::Paths;
use crate::exchange::{Fault, Head, Http};
use crate::refusal::Said;
use crate::settings::Retry;
use crate::token::Tokens;
use crate::write_end::{Ended, Refusal};
use crate::{Error, address};
use backon::{ExponentialBuilder, Retryable};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// What fleet and permits share.
pub(crate) struct Link {
    pub http: Arc<Http>,
    pub tokens: Tokens,
    pub base: Url,
    pub retry: Retry,
}

/// A question that failed.
#[derive(Debug)]
struct Failed {
    error: Error,
    /// Whether asking again is worth it.
    again: bool,
    retry_after: Option<Duration>,
}

/// What the success of a write looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Success {
    /// The document says what comes: it has to be read.
    Body,
    /// The document says nothing about the body: any 2xx will do, and the body is not read.
    Unspecified,
}

/// A write to be sent.
pub(crate) struct Write {
    pub method: Method,
    pub url: Url,
    pub json: Option<String>,
    pub success: Success,
}

/// How one sending of a write went.
enum Sent {
    Ended(Ended<Bytes>),
    /// Refused for its token, before anything was done.
    TokenRefused(Refusal),
}

impl Link {
    /// The address of a path.
    pub(crate) fn url<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> Url {
        address::join(&self.base, segments)
    }

    /// Asks, and asks again when that may help. Dropping it ends it.
    pub(crate) async fn ask(&self, url: &Url, paths: Paths) -> Result<Bytes, Error> {
        let longest = self.retry.longest_asked_for;
        let waits = ExponentialBuilder::new()
            .with_min_delay(self.retry.first)
            .with_max_delay(self.retry.longest)
            .with_max_times(self.retry.tries.saturating_sub(1))
            .with_jitter();
        (|| self.ask_once(url, paths))
            .retry(waits)
            .when(|failed: &Failed| failed.again && failed.retry_after.is_none_or(|wait| wait <= longest))
            .adjust(|failed: &Failed, wait| wait.map(|wait| wait.max(failed.retry_after.unwrap_or_default())))
            .await
            .map_err(|failed| failed.error)
    }

    async fn ask_once(&self, url: &Url, paths: Paths) -> Result<Bytes, Failed> {
        let mut token = self.tokens.bearer().await.map_err(Failed::at_once)?;
        let mut renewed = false;
        loop {
            let request = request(self.http.questions(), Method::GET, url, &token);
            let head = self.http.send(request).await.map_err(Failed::of)?;
            let (status, retry_after) = (head.status, head.retry_after);
            let body = head.body().await.map_err(Failed::of)?;
            if status.is_success() {
                return Ok(body);
            }
            let said = Said::read(status, &body);
            if status == StatusCode::UNAUTHORIZED && !renewed {
                renewed = true;
                token = match self.tokens.renew(&token, &said.message).await {
                    Ok(token) => token,
                    Err(error) => return Err(Failed::at_once(error)),
                };
                continue;
            }
            let again = status.is_server_error()
                || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
            return Err(Failed { error: said.into_error(paths), again, retry_after });
        }
    }

    /// Sends a write exactly once; a second time only when the first was refused for its token.
    pub(crate) async fn write(&self, write: &Write, paths: Paths) -> Ended<Bytes> {
        let token = match self.tokens.bearer().await {
            Ok(token) => token,
            Err(error) => return Ended::NotSent(format!("{} Nothing was sent.", error.sentence())),
        };
        match self.write_once(write, paths, &token).await {
            Sent::Ended(ended) => ended,
            Sent::TokenRefused(refusal) => match self.tokens.renew(&token, "").await {
                Err(_) => Ended::Refused(refusal),
                Ok(renewed) => match self.write_once(write, paths, &renewed).await {
                    Sent::Ended(ended) => ended,
                    Sent::TokenRefused(refusal) => Ended::Refused(refusal),
                },
            },
        }
    }

    async fn write_once(&self, write: &Write, paths: Paths, token: &SecretString) -> Sent {
        let mut request = request(self.http.writes(), write.method.clone(), &write.url, token);
        if let Some(json) = &write.json {
            request = request.header(header::CONTENT_TYPE, "application/json").body(json.clone());
        }
        let head = match self.http.send(request).await {
            Ok(head) => head,
            Err(Fault::Connect(why)) => {
                return Sent::Ended(Ended::NotSent(format!(
                    "Autopay could not be reached: {why}. Nothing was sent; try again."
                )));
            }
            Err(fault) => return Sent::Ended(unknown(&fault.into())),
        };
        read_end(head, write.success, paths).await
    }
}

async fn read_end(head: Head, success: Success, paths: Paths) -> Sent {
    let status = head.status;
    if status.is_success() && success == Success::Unspecified {
        return Sent::Ended(Ended::Done(Bytes::new()));
    }
    let body = match head.body().await {
        Ok(body) => body,
        Err(fault) => return Sent::Ended(unknown(&fault.into())),
    };
    if status.is_success() {
        return Sent::Ended(Ended::Done(body));
    }
    let said = Said::read(status, &body);
    // 408 and 499 say that something in between lost patience, not that nothing was done.
    if !status.is_client_error() || matches!(status.as_u16(), 408 | 499) {
        let error = said.into_error(paths);
        return Sent::Ended(Ended::Unknown(format!("{} {NOT_KNOWN}", error.sentence())));
    }
    let refusal = said.into_refusal(paths);
    if status == StatusCode::UNAUTHORIZED {
        Sent::TokenRefused(refusal)
    } else {
        Sent::Ended(Ended::Refused(refusal))
    }
}

const NOT_KNOWN: &str = "The request was sent; whether it was done is not known, and it is not sent again.";

fn unknown(error: &Error) -> Ended<Bytes> {
    let what = match error {
        Error::Unreachable { why } => format!("After the request was sent, {why}."),
        Error::TimedOut { secs } => format!("Autopay said nothing for {secs} seconds."),
        Error::TooSlow { secs } => format!("Autopay's answer was not complete after {secs} seconds."),
        other => other.to_string(),
    };
    Ended::Unknown(format!("{what} {NOT_KNOWN}"))
}

fn request(client: &Client, method: Method, url: &Url, token: &SecretString) -> RequestBuilder {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
        .expect("tokens are checked to be header values when they come");
    bearer.set_sensitive(true);
    client
        .request(method, url.clone())
        .header(header::AUTHORIZATION, bearer)
        .header(header::ACCEPT, "application/json")
}

impl Failed {
    /// Of the exchange itself: worth another try unless the answer was there and too much.
    fn of(fault: Fault) -> Failed {
        let again = !matches!(fault, Fault::TooLarge | Fault::Slow(_));
        Failed { error: fault.into(), again, retry_after: None }
    }

    /// Of the token: asking again would ask for tokens too often.
    fn at_once(error: Error) -> Failed {
        Failed { error, again: false, retry_after: None }
    }
}
