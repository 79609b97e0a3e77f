//! One connection: HTTP/1, inside TLS or not, until it ends, is overdue, is told to make room, or the program ends.

use super::secure::{Security, Wire};
use super::table::Place;
use super::{Arrived, Bounds, GOODBYE, Line};
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use hyper::rt::ReadBufCursor;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// How long bytes that nobody wants are still taken, so that the sender gets to read why.
const LINGER: Duration = Duration::from_secs(2);

/// What answers the requests of a listener.
pub trait Served: Clone + Send + Sync + 'static {
    /// Body of the answers.
    type Body: Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + Unpin + 'static;

    /// Answers one request.
    fn answer(&self, arrived: Arrived) -> impl Future<Output = Response<Self::Body>> + Send;
}

/// Serves one connection to its end.
pub async fn serve<S: Served>(
    stream: TcpStream,
    source: SocketAddr,
    bounds: Bounds,
    mut security: Security,
    place: Place,
    service: S,
    mut stop: watch::Receiver<bool>,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "answers may be delayed: TCP_NODELAY could not be set");
    }
    // It has its place while it shakes hands, and may lose it: to the bounds it is an idle connection.
    let wire = tokio::select! {
        wire = security.secured(stream, source) => wire,
        () = place.line.closing() => return,
        _ = stop.wait_for(|stop| *stop) => return,
    };
    let Some(wire) = wire else { return };
    let secure = wire.is_tls();
    let line = Arc::clone(&place.line);
    let service = service_fn(|request: Request<hyper::body::Incoming>| {
        line.begins_request();
        let arrived = Arrived { request, source, secure, line: Arc::clone(&line) };
        let (service, line) = (service.clone(), Arc::clone(&line));
        Box::pin(async move {
            let response = service.answer(arrived).await;
            if response.status() == StatusCode::SWITCHING_PROTOCOLS {
                line.hands_over();
            }
            Ok::<_, Infallible>(response.map(|body| Answering { body, line }))
        })
    });
    let place = Arc::new(place);
    let io = Watched { io: TokioIo::new(wire), place: Arc::clone(&place) };
    // Head and idle time are bounded below: hyper's own bound does not tell the two apart.
    let mut connection = http1::Builder::new()
        .title_case_headers(true)
        .header_read_timeout(None)
        .serve_connection(io, service)
        .with_upgrades();
    let mut look = tokio::time::interval(bounds.head.min(bounds.idle) / 4);
    let mut stopping = false;
    let mut left_by = None;
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%source, %error, "a connection broke");
                }
                break;
            }
            () = place.line.closing() => return,
            _ = look.tick() => {
                let now = Instant::now();
                if place.line.overdue(&bounds, now) || left_by.is_some_and(|by| now >= by) {
                    return;
                }
            }
            // What began without TLS does not go on so once it is wanted, nor the other way round.
            () = security.turned_from(secure), if left_by.is_none() => {
                left_by = Some(Instant::now() + GOODBYE);
                Pin::new(&mut connection).graceful_shutdown();
            }
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    }
    // Handed over, the socket belongs to the other protocol, and with it the place in the table.
    let Some(parts) = connection.into_parts() else { return };
    close(parts.io.io.into_inner(), place.line.lingers()).await;
}

async fn close(mut stream: Wire, linger: bool) {
    if let Err(error) = stream.shutdown().await {
        tracing::trace!(%error, "the other side was gone already");
        return;
    }
    if linger {
        drain(&mut stream).await;
    }
}

/// Takes what still comes, for a short time.
pub(super) async fn drain(stream: &mut (impl AsyncRead + Unpin)) {
    let drain = async {
        let mut unwanted = [0_u8; 16 * 1024];
        while matches!(stream.read(&mut unwanted).await, Ok(1..)) {}
    };
    // Either the sender stopped or the time is over: both end the connection.
    let _ended = tokio::time::timeout(LINGER, drain).await;
}

/// An answer on its way; the request is over when it is dropped.
pub struct Answering<B> {
    body: B,
    line: Arc<Line>,
}

impl<B> Drop for Answering<B> {
    fn drop(&mut self) {
        self.line.answered();
    }
}

impl<B: Body + Unpin> Body for Answering<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The socket, telling the line what it sees.
struct Watched {
    io: TokioIo<Wire>,
    place: Arc<Place>,
}

impl Watched {
    fn progress<T>(&self, sent: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        self.place.line.sends(sent.is_ready());
        sent
    }
}

impl hyper::rt::Read for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        if read.is_ready() {
            self.place.line.received();
        }
        read
    }
}

impl hyper::rt::Write for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &[u8]) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.io).poll_write(cx, buffer);
        self.progress(sent)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.io).poll_write_vectored(cx, buffers);
        self.progress(sent)
    }
}
