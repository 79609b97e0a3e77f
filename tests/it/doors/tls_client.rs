//! A TLS client that trusts one certificate, by its fingerprint.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use gatehouse_tests::harness::{DEADLINE, within};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// What came back.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// A new connection for every request.
pub struct TlsClient {
    at: SocketAddr,
    config: Arc<ClientConfig>,
}

impl TlsClient {
    pub fn new(at: &str, fingerprint: &str) -> TlsClient {
        let provider = Arc::new(ring::default_provider());
        let pinned = Pinned { fingerprint: fingerprint.to_owned(), provider: Arc::clone(&provider) };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(pinned))
            .with_no_client_auth();
        TlsClient { at: at.parse().unwrap(), config: Arc::new(config) }
    }

    /// Whether a connection comes about.
    pub async fn connects(&self) -> bool {
        self.connected().await.is_ok()
    }

    async fn connected(&self) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.at).await?;
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::clone(&self.config)).connect(name, stream).await
    }

    /// Sends one request.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &[u8])],
        body: impl Into<Bytes>,
    ) -> Seen {
        let mut request = Request::builder().method(method).uri(path).header("host", self.at.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).unwrap();
        within(DEADLINE, "answer inside TLS", async {
            let io = TokioIo::new(self.connected().await.unwrap());
            let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await.unwrap();
            // Its end shows in the answer.
            tokio::spawn(async move { drop(connection.await) });
            let (head, body) = sender.send_request(request).await.unwrap().into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Seen { status: head.status, headers: head.headers, body }
        })
        .await
    }

    /// Brings a notification to a hook.
    pub async fn bring(&self, path: &str, token: &[u8], body: impl Into<Bytes>) -> Seen {
        let authorization = [b"Bearer ", token].concat();
        let headers = [("authorization", authorization.as_slice()), ("content-type", b"application/json")];
        self.send(Method::POST, path, &headers, body).await
    }
}

#[derive(Debug)]
struct Pinned {
    fingerprint: String,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let digest = Sha256::digest(end_entity);
        let seen = digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":");
        if seen == self.fingerprint {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(Error::General("another certificate".to_owned()))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
