//! TLS in front of a listener: whether it is spoken at the moment, the handshake, and the socket either way.
//!
//! It makes no certificate (that is `tls`) and decides nothing about who may ask.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Longest handshake, from the accepted connection on.
const HANDSHAKE: Duration = Duration::from_millis(if cfg!(test) { 300 } else { 10_000 });
/// First byte of every TLS connection: a handshake record.
const HANDSHAKE_RECORD: u8 = 0x16;
/// What somebody reads who speaks plain HTTP to a port that speaks TLS.
const USE_HTTPS: &[u8] = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\
    Content-Length: 34\r\n\r\nThis port is encrypted: use https.";

/// What a listener speaks.
#[derive(Clone, Default)]
pub enum Speaks {
    /// Plain HTTP.
    #[default]
    Plain,
    /// HTTP inside TLS.
    Tls(TlsAcceptor),
    /// Nothing: TLS is wanted and there is no certificate. Never plain HTTP instead.
    Nothing,
}

impl Speaks {
    fn tls(&self) -> bool {
        !matches!(self, Speaks::Plain)
    }
}

/// Told of a handshake that failed: with whom, and why.
pub type Failed = Arc<dyn Fn(SocketAddr, &str) + Send + Sync>;

/// What a listener speaks now; it may change while it listens.
#[derive(Clone)]
pub struct Security {
    speaks: watch::Receiver<Speaks>,
    failed: Failed,
}

impl Security {
    /// As somebody else says, from now on.
    pub fn following(speaks: watch::Receiver<Speaks>, failed: Failed) -> Security {
        Security { speaks, failed }
    }

    /// Plain HTTP for ever.
    pub fn plain() -> Security {
        Security { speaks: watch::channel(Speaks::Plain).1, failed: Arc::new(|_, _| {}) }
    }

    /// Becomes ready when a connection that began with or without TLS should not go on so.
    pub(super) async fn turned_from(&mut self, tls: bool) {
        if self.speaks.wait_for(|now| now.tls() != tls).await.is_err() {
            // Nobody can change it any more.
            std::future::pending::<()>().await;
        }
    }

    /// The connection as it is to be used; `None` when it came to nothing.
    pub(super) async fn secured(&self, stream: TcpStream, source: SocketAddr) -> Option<Wire> {
        let speaks = self.speaks.borrow().clone();
        let acceptor = match speaks {
            Speaks::Plain => return Some(Wire::Plain(stream)),
            Speaks::Nothing => return None,
            Speaks::Tls(acceptor) => acceptor,
        };
        let why = match tokio::time::timeout(HANDSHAKE, shake(acceptor, stream)).await {
            Ok(Ok(Shaken::Tls(stream))) => return Some(Wire::Tls(stream)),
            Ok(Ok(Shaken::Plain(stream))) => {
                (self.failed)(source, "spoke without TLS");
                say_https(stream).await;
                return None;
            }
            Ok(Ok(Shaken::Gone)) => return None,
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the TLS handshake took too long".to_owned(),
        };
        tracing::debug!(%source, why, "no TLS connection came about");
        (self.failed)(source, &why);
        None
    }
}

/// How a connection began.
enum Shaken {
    /// With a handshake that went well.
    Tls(Box<TlsStream<TcpStream>>),
    /// It does not speak TLS.
    Plain(TcpStream),
    /// Opened and closed again without a word (a port check): no failure.
    Gone,
}

async fn shake(acceptor: TlsAcceptor, stream: TcpStream) -> io::Result<Shaken> {
    let mut first = [0_u8; 1];
    if stream.peek(&mut first).await? == 0 {
        return Ok(Shaken::Gone);
    }
    if first != [HANDSHAKE_RECORD] {
        return Ok(Shaken::Plain(stream));
    }
    acceptor.accept(stream).await.map(|stream| Shaken::Tls(Box::new(stream)))
}

async fn say_https(mut stream: TcpStream) {
    let said = async {
        stream.write_all(USE_HTTPS).await?;
        stream.shutdown().await
    };
    // Whoever does not read it in time does without.
    if let Ok(Ok(())) = tokio::time::timeout(Duration::from_secs(2), said).await {
        super::connection::drain(&mut stream).await;
    }
}

/// The socket, with or without TLS.
pub enum Wire {
    /// Plain.
    Plain(TcpStream),
    /// Inside TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Wire {
    /// Whether it is encrypted.
    pub fn is_tls(&self) -> bool {
        matches!(self, Wire::Tls(_))
    }
}

macro_rules! either {
    ($wire:expr, $stream:ident => $call:expr) => {
        match $wire.get_mut() {
            Wire::Plain($stream) => {
                let $stream = Pin::new($stream);
                $call
            }
            Wire::Tls($stream) => {
                let $stream = Pin::new($stream);
                $call
            }
        }
    };
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        either!(self, stream => stream.poll_read(cx, buf))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        either!(self, stream => stream.poll_write(cx, buf))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, stream => stream.poll_flush(cx))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        either!(self, stream => stream.poll_shutdown(cx))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        either!(self, stream => stream.poll_write_vectored(cx, bufs))
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Wire::Plain(stream) => stream.is_write_vectored(),
            Wire::Tls(stream) => stream.is_write_vectored(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls;
    use std::sync::Mutex;
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpListener;

    async fn pair() -> (TcpStream, TcpStream, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (server, source) = listener.accept().await.unwrap();
        (client, server, source)
    }

    fn encrypted() -> (watch::Sender<Speaks>, Security, Arc<Mutex<Vec<String>>>) {
        let acceptor = tls::acceptor(&tls::made(&[], chrono::Utc::now()).unwrap()).unwrap();
        let (says, speaks) = watch::channel(Speaks::Tls(acceptor));
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let failed = Arc::new(move |_: SocketAddr, why: &str| tell.lock().unwrap().push(why.to_owned()));
        (says, Security::following(speaks, failed), told)
    }

    #[tokio::test]
    async fn whoever_says_nothing_is_let_go_when_the_handshake_takes_too_long() {
        let (_says, security, told) = encrypted();
        let (mut client, server, source) = pair().await;
        assert!(security.secured(server, source).await.is_none());
        assert_eq!(*told.lock().unwrap(), ["the TLS handshake took too long"]);
        assert_eq!(client.read(&mut [0; 8]).await.unwrap_or(0), 0, "it is closed");
    }

    #[tokio::test]
    async fn a_port_check_is_no_failure_and_a_handshake_that_is_broken_off_is_one() {
        let (_says, security, told) = encrypted();
        let (client, server, source) = pair().await;
        drop(client);
        assert!(security.secured(server, source).await.is_none());
        assert!(told.lock().unwrap().is_empty());
        let (mut client, server, source) = pair().await;
        client.write_all(b"\x16\x03\x01\x02\x00").await.unwrap();
        drop(client);
        assert!(security.secured(server, source).await.is_none());
        assert_eq!(told.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn without_a_certificate_nothing_is_spoken_and_never_plain_http_instead() {
        let (says, security, _) = encrypted();
        says.send_replace(Speaks::Nothing);
        let (mut client, server, source) = pair().await;
        client.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
        assert!(security.secured(server, source).await.is_none());
        assert_eq!(client.read(&mut [0; 8]).await.unwrap_or(0), 0);
    }
}
