//! HTTP/1.x by hand over any byte stream: enough to send and read one message exactly as written.
//!
//! It exists because the simulator must see and produce what a well-behaved HTTP library hides: letter case of
//! header names, missing lengths, broken chunks. It follows no redirects and keeps no pool.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::error::{Error, Result};

/// The largest body the simulator reads.
pub const BODY_LIMIT: usize = 64 << 20;
const HEAD_LIMIT: usize = 64 << 10;

/// Header lines as they came: name as written, value bytes untouched.
#[derive(Debug, Clone, Default)]
pub struct Headers(pub Vec<(String, Vec<u8>)>);

impl Headers {
    /// The first value under `name`, whatever its letter case.
    #[must_use]
    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_slice())
    }

    /// The first value under `name` as text; bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.bytes(name).map(|v| String::from_utf8_lossy(v).trim().to_owned())
    }

    fn says(&self, name: &str, token: &str) -> bool {
        self.text(name).is_some_and(|v| v.split(',').any(|t| t.trim().eq_ignore_ascii_case(token)))
    }
}

/// One request as it was received.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `PUT`, …
    pub method: String,
    /// The request target with its query, exactly as sent.
    pub target: String,
    /// Header lines as sent.
    pub headers: Headers,
    /// The body, de-chunked.
    pub body: Vec<u8>,
    /// True for `HTTP/1.1`, false for `HTTP/1.0`.
    pub http11: bool,
}

impl Request {
    /// The target without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Whether the sender wants the connection kept.
    #[must_use]
    pub fn keeps_connection(&self) -> bool {
        if self.http11 {
            !self.headers.says("connection", "close")
        } else {
            self.headers.says("connection", "keep-alive")
        }
    }
}

/// One answer as it was received.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Header lines as sent.
    pub headers: Headers,
    /// The body, de-chunked.
    pub body: Vec<u8>,
    /// Whether the connection may carry another request.
    pub keeps_connection: bool,
}

impl Reply {
    /// The body as JSON, when it is.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The `code` member of the body, when it is a number.
    #[must_use]
    pub fn code(&self) -> Option<i64> {
        self.json()?.get("code")?.as_i64()
    }

    /// True only for HTTP 200 with `code` 200: the platform has the record.
    #[must_use]
    pub fn accepted(&self) -> bool {
        self.status == 200 && self.code() == Some(200)
    }
}

/// A byte stream with what was read too far.
#[derive(Debug)]
pub struct Wire<S> {
    stream: S,
    seen: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    /// Wraps a fresh stream.
    pub fn new(stream: S) -> Self {
        Self { stream, seen: Vec::new() }
    }

    /// The stream itself, for those who misbehave below HTTP.
    pub fn stream(&mut self) -> &mut S {
        &mut self.stream
    }

    /// Writes bytes and flushes them.
    pub async fn send(&mut self, bytes: &[u8]) -> Result<()> {
        let closed = |e: std::io::Error| Error::Closed(e.to_string());
        self.stream.write_all(bytes).await.map_err(closed)?;
        self.stream.flush().await.map_err(closed)
    }

    /// Reads one request; `None` when the peer closed before its first byte.
    pub async fn request(&mut self) -> Result<Option<Request>> {
        let Some(head_len) = self.head().await? else { return Ok(None) };
        let (method, target, http11, headers) = {
            let mut room = [httparse::EMPTY_HEADER; 64];
            let mut parsed = httparse::Request::new(&mut room);
            parsed.parse(&self.seen[..head_len]).map_err(|e| Error::NotHttp(e.to_string()))?;
            (
                parsed.method.unwrap_or_default().to_owned(),
                parsed.path.unwrap_or_default().to_owned(),
                parsed.version == Some(1),
                owned(parsed.headers),
            )
        };
        self.seen.drain(..head_len);
        if headers.says("expect", "100-continue") {
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        let body = self.body(&headers, false).await?;
        Ok(Some(Request { method, target, headers, body, http11 }))
    }

    /// Reads one answer, passing over `100 Continue`.
    pub async fn reply(&mut self) -> Result<Reply> {
        loop {
            let head_len = self
                .head()
                .await?
                .ok_or_else(|| Error::Closed("closed without a single byte of answer".into()))?;
            let (status, http11, headers) = {
                let mut room = [httparse::EMPTY_HEADER; 64];
                let mut parsed = httparse::Response::new(&mut room);
                parsed.parse(&self.seen[..head_len]).map_err(|e| Error::NotHttp(e.to_string()))?;
                (parsed.code.unwrap_or_default(), parsed.version == Some(1), owned(parsed.headers))
            };
            self.seen.drain(..head_len);
            if status == 100 {
                continue;
            }
            let bodiless = status == 204 || status == 304;
            let body = if bodiless { Vec::new() } else { self.body(&headers, true).await? };
            let sized =
                headers.bytes("content-length").is_some() || headers.says("transfer-encoding", "chunked");
            let keeps_connection =
                (sized || bodiless) && if http11 { !headers.says("connection", "close") } else { false };
            return Ok(Reply { status, headers, body, keeps_connection });
        }
    }

    /// Waits for a complete head in the buffer and says how long it is.
    async fn head(&mut self) -> Result<Option<usize>> {
        loop {
            if let Some(at) = find(&self.seen, b"\r\n\r\n") {
                return Ok(Some(at + 4));
            }
            if self.seen.len() > HEAD_LIMIT {
                return Err(Error::TooLarge { limit: HEAD_LIMIT });
            }
            if self.more().await? == 0 {
                return if self.seen.is_empty() {
                    Ok(None)
                } else {
                    Err(Error::Closed("inside a head".into()))
                };
            }
        }
    }

    async fn body(&mut self, headers: &Headers, until_close: bool) -> Result<Vec<u8>> {
        if headers.says("transfer-encoding", "chunked") {
            return self.chunks().await;
        }
        if let Some(length) = headers.text("content-length") {
            let length: usize =
                length.parse().map_err(|_| Error::NotHttp(format!("Content-Length {length:?}")))?;
            return self.exactly(length).await;
        }
        if until_close {
            while self.more().await? > 0 {
                self.within_bound()?;
            }
            return Ok(std::mem::take(&mut self.seen));
        }
        Ok(Vec::new())
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(digits, 16)
                .map_err(|_| Error::NotHttp(format!("chunk size {digits:?}")))?;
            if body.len() + size > BODY_LIMIT {
                return Err(Error::TooLarge { limit: BODY_LIMIT });
            }
            if size == 0 {
                while !self.line().await?.is_empty() {}
                return Ok(body);
            }
            body.extend(self.exactly(size).await?);
            self.line().await?;
        }
    }

    async fn line(&mut self) -> Result<String> {
        loop {
            if let Some(at) = find(&self.seen, b"\r\n") {
                let line = String::from_utf8_lossy(&self.seen[..at]).into_owned();
                self.seen.drain(..at + 2);
                return Ok(line);
            }
            if self.more().await? == 0 {
                return Err(Error::Closed("inside a chunked body".into()));
            }
            self.within_bound()?;
        }
    }

    async fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        if length > BODY_LIMIT {
            return Err(Error::TooLarge { limit: BODY_LIMIT });
        }
        while self.seen.len() < length {
            if self.more().await? == 0 {
                let had = self.seen.len();
                return Err(Error::Closed(format!("after {had} of {length} body bytes")));
            }
        }
        let rest = self.seen.split_off(length);
        Ok(std::mem::replace(&mut self.seen, rest))
    }

    async fn more(&mut self) -> Result<usize> {
        self.seen.reserve(16 << 10);
        self.stream.read_buf(&mut self.seen).await.map_err(|e| Error::Closed(e.to_string()))
    }

    fn within_bound(&self) -> Result<()> {
        if self.seen.len() > BODY_LIMIT { Err(Error::TooLarge { limit: BODY_LIMIT }) } else { Ok(()) }
    }
}

fn owned(headers: &[httparse::Header<'_>]) -> Headers {
    Headers(headers.iter().map(|h| (h.name.to_owned(), h.value.to_vec())).collect())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}
