//! One TCP connection to a camera that dies with the request that opened it.
//!
//! `SO_LINGER` 0 makes closing an abandoned connection a reset that discards
//! what is still queued: the kernel would otherwise go on delivering a gate
//! command minutes after its attendant was told "unknown".
//! `TCP_USER_TIMEOUT`, where it exists, bounds retransmission as well.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};

/// What became of a connection, readable while it is in use elsewhere.
#[derive(Debug, Default)]
pub(super) struct Trace {
    /// A byte of the request was taken by the operating system.
    pub written: AtomicBool,
    /// The whole answer was read: closing may be polite.
    pub answered: AtomicBool,
}

/// The connection.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    trace: Arc<Trace>,
}

impl Wire {
    /// Connects. `give_up` bounds how long the kernel may try to deliver.
    pub async fn connect(to: SocketAddr, give_up: Duration, trace: Arc<Trace>) -> io::Result<Self> {
        let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_nodelay(true)?;
        let options = SockRef::from(&socket);
        options.set_linger(Some(Duration::ZERO))?;
        #[cfg(any(target_os = "linux", target_os = "android"))]
        options.set_tcp_user_timeout(Some(give_up))?;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        let _ = give_up;
        let stream = socket.connect(to).await?;
        Ok(Self { stream, trace })
    }

    fn note(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.trace.written.store(true, Ordering::Relaxed);
        }
        written
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.trace.answered.load(Ordering::Relaxed) {
            // Nothing is left to deliver, so the ordinary close is safe and
            // does not look like a fault in the camera's log. Should it fail,
            // the connection is reset, which is safe too.
            let _ = SockRef::from(&self.stream).set_linger(None);
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.note(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.note(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
