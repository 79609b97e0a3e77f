//! A signed-in line to Autopay: questions that are asked again when that is harmless, writes that are sent once.

use crate::error::Paths;
use crate::exchange::{Head, Http};
use crate::refusal::Said;
use crate::retry::{Failed, asked};
use crate::settings::Retry;
use crate::token::Tokens;
use crate::write_end::{Ended, Refusal};
use crate::{Error, address, sending};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use reqwest::{Client, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use url::Url;

/// What fleet and permits share.
pub(crate) struct Link {
    pub http: Arc<Http>,
    pub tokens: Tokens,
    pub base: Url,
    pub retry: Retry,
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
        asked(self.retry, || self.ask_once(url, paths)).await
    }

    async fn ask_once(&self, url: &Url, paths: Paths) -> Result<Bytes, Failed> {
        let mut token = self.tokens.bearer().await.map_err(Failed::at_once)?;
        let mut renewed = false;
        loop {
            let request = request(self.http.questions(), Method::GET, url, &token);
            let head = self.http.send(request).await?;
            let (status, retry_after) = (head.status, head.retry_after);
            let body = head.body().await?;
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
            return Err(Failed::answered(said.into_error(paths), status, retry_after));
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
        match sending::send(&self.http, request).await {
            Ok(head) => read_end(head, write.success, paths).await,
            Err(ended) => Sent::Ended(ended),
        }
    }
}

async fn read_end(head: Head, success: Success, paths: Paths) -> Sent {
    let status = head.status;
    if status.is_success() && success == Success::Unspecified {
        return Sent::Ended(Ended::Done(Bytes::new()));
    }
    let body = match sending::body(head).await {
        Ok(body) => body,
        Err(ended) => return Sent::Ended(ended),
    };
    if status.is_success() {
        return Sent::Ended(Ended::Done(body));
    }
    let said = Said::read(status, &body);
    if sending::leaves_open(status) {
        return Sent::Ended(sending::unknown(&said.into_error(paths)));
    }
    let refusal = said.into_refusal(paths);
    if status == StatusCode::UNAUTHORIZED {
        Sent::TokenRefused(refusal)
    } else {
        Sent::Ended(Ended::Refused(refusal))
    }
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
