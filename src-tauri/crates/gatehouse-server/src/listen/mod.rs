//! Accepts TCP connections within stated bounds and speaks HTTP/1 on each, with TLS or without: for the intake, the
//! web door and the partner door.
//!
//! It knows no path and no body: what a request means is the service's business.

mod connection;
mod line;
mod secure;
mod table;

pub use connection::Served;
pub use line::Line;
pub use secure::{Failed, Security, Speaks};

use hyper::Request;
use hyper::body::Incoming;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use table::Table;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A pause after `accept` itself failed (no file handles left): without it the loop would spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long requests in progress get when the program ends, or TLS is switched on or off.
const GOODBYE: Duration = Duration::from_secs(5);

/// What is bounded on a listener.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at the same time. One more closes the one idle for longest, else itself.
    pub connections: usize,
    /// The same for one source address, so that one source cannot take all of them.
    pub per_source: usize,
    /// From the first byte of a request until its head is complete.
    pub head: Duration,
    /// Between requests of a kept-alive connection.
    pub idle: Duration,
    /// Without any progress while an answer is being sent.
    pub stalled: Duration,
}

/// Serves until `stop` says so, then lets requests in progress end.
pub async fn serve<S: Served>(
    listener: TcpListener,
    bounds: Bounds,
    security: Security,
    service: S,
    mut stop: watch::Receiver<bool>,
) {
    let table = Arc::new(Table::new(bounds));
    let mut running = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = running.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, source)) => {
                let Some(place) = table.admit(source.ip()) else {
                    tracing::debug!(%source, "a connection over the bound was closed");
                    continue;
                };
                let (security, service, stop) = (security.clone(), service.clone(), stop.clone());
                running.spawn(connection::serve(stream, source, bounds, security, place, service, stop));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    drop(listener);
    let all = async { while running.join_next().await.is_some() {} };
    if tokio::time::timeout(GOODBYE, all).await.is_err() {
        tracing::warn!("requests that did not end in time were cut off");
    }
}

/// A request with where it came from and the line it came over.
pub struct Arrived {
    /// The request; its body is still on the wire.
    pub request: Request<Incoming>,
    /// Where it came from.
    pub source: SocketAddr,
    /// Whether it came inside TLS.
    pub secure: bool,
    /// The connection.
    pub line: Arc<Line>,
}
