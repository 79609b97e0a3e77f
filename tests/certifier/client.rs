//! One exchange after another with a provider, each on a connection of its own, in plain HTTP or TLS.
//!
//! It writes header names as it is told to and follows nothing.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::Options;
use crate::sim::wire::{Reply, Wire};

const PREFIX: &str = "/api/pbp/v2014-06/";

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(super) enum As<'a> {
    Nobody,
    /// With the key in `X-ApiKey`.
    Key(&'a str),
    /// With the key in a header of this spelling.
    Spelt(&'a str, &'a str),
}

/// What came.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Result<Value, String> {
        serde_json::from_slice(&self.body).map_err(|_| format!("{}, but its body is not JSON", self.status))
    }

    /// 200 with JSON.
    pub fn ok(&self) -> Result<Value, String> {
        if self.status == 200 { self.json() } else { Err(format!("{}", self.status)) }
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

pub(super) struct Client {
    base: String,
    host: String,
    /// Path in front of the methods, with the prefix.
    path: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
    patience: Duration,
    /// Content types of the answers that are 200, and the methods they came from, each once.
    pub kinds: Vec<(String, String)>,
    pub asked: usize,
    pub slowest: (Duration, String),
}

impl Client {
    pub fn new(options: &Options) -> Result<Self, String> {
        let address = options.address.trim().trim_end_matches('/');
        let (secure, rest) = match address.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            _ => return Err(format!("{address:?} is not an address like https://provider.example")),
        };
        let (host, path) = rest.split_once('/').map_or((rest, String::new()), |(h, p)| (h, format!("/{p}")));
        let path = match path.strip_suffix(PREFIX.trim_end_matches('/')) {
            Some(front) => format!("{front}{PREFIX}"),
            None => format!("{path}{PREFIX}"),
        };
        let named = host.contains(':') && !host.ends_with(']');
        let port = if secure { 443 } else { 80 };
        let host = if named { host.to_owned() } else { format!("{host}:{port}") };
        let tls = if secure { Some(tls(&host, options)?) } else { None };
        let base = format!("{}://{host}{path}", if secure { "https" } else { "http" });
        let slowest = (Duration::ZERO, String::new());
        Ok(Self { base, host, path, tls, patience: options.patience, kinds: Vec::new(), asked: 0, slowest })
    }

    pub fn base(&self) -> &str {
        &self.base
    }

    pub async fn get(&mut self, who: As<'_>, method: &str) -> Result<Answer, String> {
        let target = format!("{}{method}", self.path);
        self.send("GET", &target, who, None).await
    }

    pub async fn post(&mut self, who: As<'_>, method: &str, body: &str) -> Result<Answer, String> {
        let target = format!("{}{method}", self.path);
        self.send("POST", &target, who, Some(body)).await
    }

    /// A method under another version.
    pub async fn get_version(&mut self, who: As<'_>, version: &str, method: &str) -> Result<Answer, String> {
        let target = format!("{}{method}", self.path.replace("v2014-06", version));
        self.send("GET", &target, who, None).await
    }

    async fn send(
        &mut self,
        verb: &str,
        target: &str,
        who: As<'_>,
        body: Option<&str>,
    ) -> Result<Answer, String> {
        let header = match who {
            As::Nobody => String::new(),
            As::Key(key) => format!("X-ApiKey: {key}\r\n"),
            As::Spelt(name, key) => format!("{name}: {key}\r\n"),
        };
        let body = body.map_or_else(String::new, |body| {
            format!("Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
        });
        let end = if body.is_empty() { "\r\n" } else { "" };
        let host = &self.host;
        let message = format!(
            "{verb} {target} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\nConnection: close\r\n{header}{body}{end}"
        );
        let began = Instant::now();
        let reply = tokio::time::timeout(self.patience, self.exchange(message.as_bytes())).await;
        let took = began.elapsed();
        self.asked += 1;
        if took > self.slowest.0 {
            self.slowest = (took, format!("{verb} {}", target.split('?').next().unwrap_or_default()));
        }
        let reply = reply.map_err(|_| format!("no answer within {} s", self.patience.as_secs()))??;
        if reply.status == 200 && !reply.body.is_empty() {
            let kind = reply.headers.text("content-type").unwrap_or_default();
            if !self.kinds.iter().any(|(known, _)| *known == kind) {
                self.kinds.push((kind, format!("{verb} {}", target.split('?').next().unwrap_or_default())));
            }
        }
        Ok(Answer { status: reply.status, body: reply.body })
    }

    async fn exchange(&self, message: &[u8]) -> Result<Reply, String> {
        let stream = TcpStream::connect(&self.host).await.map_err(|e| format!("no connection: {e}"))?;
        let stream: Box<dyn Stream> = match &self.tls {
            None => Box::new(stream),
            Some((connector, name)) => Box::new(
                connector
                    .connect(name.clone(), stream)
                    .await
                    .map_err(|e| format!("no TLS connection: {e}"))?,
            ),
        };
        let mut wire = Wire::new(stream);
        wire.send(message).await.map_err(|e| e.to_string())?;
        wire.reply().await.map_err(|e| e.to_string())
    }
}

fn tls(host: &str, options: &Options) -> Result<(TlsConnector, ServerName<'static>), String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = &options.certificate {
        let unusable = |e: &dyn std::fmt::Display| format!("{} cannot be used: {e}", path.display());
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| unusable(&e))? {
            roots.add(certificate.map_err(|e| unusable(&e))?).map_err(|e| unusable(&e))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| format!("TLS could not be started: {e}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']).to_owned();
    let server = ServerName::try_from(name).map_err(|e| format!("{host:?} is no name of a host: {e}"))?;
    Ok((TlsConnector::from(Arc::new(config)), server))
}

/// Everything that is not unreserved, percent-encoded.
pub(super) fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        })
        .collect()
}
