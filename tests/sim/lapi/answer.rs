//! Answers as a device writes them on the wire: envelopes, challenges, and the broken ones.
//!
//! It builds bytes only; who sends them, and when, is decided elsewhere.

use serde_json::{Map, Value, json};

use super::fault::DataKind;

/// The documented envelope with the extra members real firmware adds.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// `ResponseURL`; the document's own examples put other interfaces' paths here (C-Q14).
    pub url: String,
    /// `ResponseCode`, which firmware adds; `None` leaves it out.
    pub response_code: Option<i64>,
    /// `StatusCode`.
    pub status_code: Option<i64>,
    /// `StatusString` (and `ResponseString`).
    pub words: String,
    /// `CreatedID`, in the manual capture's example.
    pub created_id: bool,
    /// `Data`; `None` leaves it out.
    pub data: Option<Value>,
}

impl Envelope {
    /// A success exactly as in the document.
    #[must_use]
    pub fn success(url: &str, data: Value, created_id: bool) -> Self {
        let words = "Succeed".to_owned();
        Self {
            url: url.into(),
            response_code: None,
            status_code: Some(0),
            words,
            created_id,
            data: Some(data),
        }
    }

    /// A refusal.
    #[must_use]
    pub fn refusal(url: &str, response_code: Option<i64>, status_code: Option<i64>, words: &str) -> Self {
        let words = words.to_owned();
        Self {
            url: url.into(),
            response_code,
            status_code,
            words,
            created_id: false,
            data: Some(json!("null")),
        }
    }

    /// With another kind of `Data`.
    #[must_use]
    pub fn with_data(mut self, kind: DataKind) -> Self {
        self.data = match kind {
            DataKind::Empty => Some(json!("")),
            DataKind::Null => Some(Value::Null),
            DataKind::NullWord => Some(json!("null")),
            DataKind::Object => Some(match self.data {
                Some(Value::String(url)) if url.starts_with("rtsp") => json!({ "URL": url }),
                _ => json!({}),
            }),
            DataKind::Absent => None,
        };
        self
    }

    /// The body.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        let mut inner = Map::new();
        inner.insert("ResponseURL".into(), json!(self.url));
        if let Some(code) = self.response_code {
            inner.insert("ResponseCode".into(), json!(code));
            inner.insert("SubResponseCode".into(), json!(0));
            inner.insert("ResponseString".into(), json!(self.words));
        }
        if self.created_id {
            inner.insert("CreatedID".into(), json!(-1));
        }
        if let Some(code) = self.status_code {
            inner.insert("StatusCode".into(), json!(code));
            inner.insert("StatusString".into(), json!(self.words));
        }
        if let Some(data) = &self.data {
            inner.insert("Data".into(), data.clone());
        }
        json!({ "Response": inner }).to_string().into_bytes()
    }
}

/// A whole answer with its length.
#[must_use]
pub fn http(status: u16, body: &[u8], challenges: &[Vec<u8>], keep: bool) -> Vec<u8> {
    let reason = match status {
        200 => "OK",
        401 => "Unauthorized",
        403 => "Forbidden",
        411 => "Length Required",
        500 => "Internal Server Error",
        _ => "Unknown",
    };
    let mut out = format!("HTTP/1.1 {status} {reason}\r\nServer: AvaEye-Sim\r\n").into_bytes();
    for challenge in challenges {
        out.extend(b"WWW-Authenticate: ");
        out.extend(challenge);
        out.extend(b"\r\n");
    }
    let connection = if keep { "keep-alive" } else { "close" };
    out.extend(
        format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\nConnection: {connection}\r\n\r\n",
            body.len()
        )
        .into_bytes(),
    );
    out.extend(body);
    out
}

/// A chunked answer that promises more than it sends.
#[must_use]
pub fn truncated_chunked(status: u16, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        body.len() + 32
    );
    [head.as_bytes(), &body[..body.len() / 2]].concat()
}
