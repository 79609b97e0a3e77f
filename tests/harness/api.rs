//! A small client of the API through the web door: real TCP, session cookie, CSRF header, plain JSON.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::events::Events;
use super::wait::{DEADLINE, within};

/// An answer of the API.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Header lines.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Bytes,
}

impl Answer {
    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body of a success.
    ///
    /// # Panics
    /// When it is not one.
    pub fn ok(&self) -> Value {
        let text = String::from_utf8_lossy(&self.bytes);
        assert!(self.status.is_success(), "{}: {}", self.status, text.chars().take(500).collect::<String>());
        self.json()
    }

    /// The `code` of a refusal.
    ///
    /// # Panics
    /// When it is a success.
    pub fn refused(&self) -> String {
        assert!(!self.status.is_success(), "{}: it was not refused", self.status);
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

/// One browser: its own session. A new connection for every request.
#[derive(Debug, Clone)]
pub struct Api {
    /// The web door.
    pub at: SocketAddr,
    /// `gatehouse_session=…`, while signed in.
    pub cookie: Option<String>,
    /// The value of `X-Gatehouse-Csrf`.
    pub csrf: String,
}

impl Api {
    /// A browser without a session.
    #[must_use]
    pub fn anonymous(at: SocketAddr) -> Self {
        Self { at, cookie: None, csrf: String::new() }
    }

    /// Signs in; the session is kept in this client.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn sign_in(&mut self, name: &str, secret: &str) -> Value {
        let answer = self.post("/session", json!({ "name": name, "secret": secret })).await;
        self.take_session(&answer)
    }

    /// Creates the first engineer and is signed in as that engineer.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn set_up(&mut self, name: &str, secret: &str, code: &str) -> Value {
        let answer = self.post("/setup", json!({ "name": name, "secret": secret, "code": code })).await;
        self.take_session(&answer)
    }

    /// Keeps the session that came with an answer.
    ///
    /// # Panics
    /// When it was refused.
    pub fn take_session(&mut self, answer: &Answer) -> Value {
        let view = answer.ok();
        let cookie = answer.headers.get(SET_COOKIE).and_then(|c| c.to_str().ok()).unwrap_or_default();
        self.cookie = cookie.split(';').next().map(str::to_owned);
        self.csrf = view["csrf"].as_str().unwrap_or_default().to_owned();
        view
    }

    /// GET below `/api/v1`.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    /// POST below `/api/v1`.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    /// POST of bytes as they are below `/api/v1`.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn send_bytes(&self, path: &str, bytes: Vec<u8>) -> Answer {
        let headers = [("content-type", "application/octet-stream")];
        self.answered(Method::POST, path, Bytes::from(bytes), &headers).await
    }

    /// PUT below `/api/v1`.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, Some(body)).await
    }

    /// PATCH below `/api/v1`.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PATCH, path, Some(body)).await
    }

    /// DELETE below `/api/v1`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, None).await
    }

    /// The events after a number of a run; from now on without one.
    ///
    /// # Panics
    /// When the feed is refused.
    pub async fn events(&self, after: Option<(&str, u64)>) -> Events {
        let path = match after {
            Some((run, seq)) => format!("/events?run={run}&after={seq}"),
            None => "/events".to_owned(),
        };
        self.events_with(&path, &[]).await
    }

    /// The events at a path below `/api/v1`, asked for with further header lines.
    ///
    /// # Panics
    /// When the feed is refused.
    pub async fn events_with(&self, path: &str, headers: &[(&str, &str)]) -> Events {
        let response = within(DEADLINE, "answer", self.send(Method::GET, path, Bytes::new(), headers)).await;
        assert_eq!(response.status(), StatusCode::OK, "the feed");
        Events::new(response.into_body())
    }

    /// Takes a snapshot and follows the events after it.
    ///
    /// # Panics
    /// When either is refused.
    pub async fn follow(&self) -> (Value, Events) {
        let snapshot = self.get("/snapshot").await.ok();
        let (run, seq) =
            (snapshot["run"].as_str().unwrap_or_default(), snapshot["seq"].as_u64().unwrap_or(0));
        let events = self.events(Some((run, seq))).await;
        (snapshot, events)
    }

    /// Any request below `/api/v1`.
    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.call_with(method, path, body, &[]).await
    }

    /// Any request below `/api/v1` with further header lines (they win over the usual ones).
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn call_with(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        self.answered(method, path, Bytes::from(body), headers).await
    }

    async fn answered(&self, method: Method, path: &str, body: Bytes, headers: &[(&str, &str)]) -> Answer {
        let what = format!("answer to {method} {path}");
        within(DEADLINE, &what, async {
            let response = self.send(method, path, body, headers).await;
            let (head, body) = response.into_parts();
            let bytes = body.collect().await.expect("the answer is complete").to_bytes();
            Answer { status: head.status, headers: head.headers, bytes }
        })
        .await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Bytes,
        headers: &[(&str, &str)],
    ) -> Response<Incoming> {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        request = request.header(HOST, self.at.to_string());
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie).header("x-gatehouse-csrf", &self.csrf);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        if let Some(all) = request.headers_mut() {
            for (name, value) in headers {
                let name: http::HeaderName = name.parse().expect("a header name");
                all.insert(name, value.parse().expect("a header value"));
            }
        }
        let request = request.body(Full::new(body)).expect("a request");
        let stream = TcpStream::connect(self.at).await.expect("the web door listens");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("a fresh connection");
        // Its end shows in the answer.
        tokio::spawn(async move { drop(connection.await) });
        sender.send_request(request).await.expect("an answer")
    }
}
