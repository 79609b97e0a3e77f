//! A real TCP proxy between the product and a simulated provider that takes the network away on command.
//!
//! It passes bytes on as they are and counts connections and complete HTTP/1.1 requests. Trouble comes at an exact
//! place: before a request was passed on, after it was passed on whole and before a byte of its answer, in the middle
//! of the answer. It speaks plain HTTP only, knows no provider, and judges nothing.

mod carry;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::wait::{DEADLINE, within};

/// Requests whose lines are kept; the test that needs more asks too much.
const KEPT: usize = 10_000;
/// Connections waiting to be accepted.
const BACKLOG: u32 = 128;

/// What is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// Connections are refused, open ones are closed.
    Refuse,
    /// Connections are accepted, requests are taken, nothing is passed on and nothing said.
    Blackhole,
    /// The connection is closed when a request is there; nothing of it is passed on.
    CutBefore,
    /// The request is passed on whole; the connection is closed before a byte of the answer.
    CutAfter,
    /// The request is passed on whole; the connection is closed in the middle of the answer.
    CutInAnswer,
    /// The request is passed on whole; its answer waits until [`ChaosProxy::mend`].
    Hold,
    /// The request is passed on, and only so much later.
    Delay(Duration),
    /// The answer comes a byte at a time, so far apart.
    Throttle(Duration),
    /// Something answers that speaks no HTTP; nothing is passed on.
    Garbage,
}

impl Outage {
    /// One of each kind that lets no answer through within a test, for "an outage of any kind".
    pub const ANY: [Outage; 9] = [
        Outage::Refuse,
        Outage::Blackhole,
        Outage::CutBefore,
        Outage::CutAfter,
        Outage::CutInAnswer,
        Outage::Hold,
        Outage::Delay(Duration::from_secs(3_600)),
        Outage::Throttle(Duration::from_secs(3_600)),
        Outage::Garbage,
    ];
}

/// A complete request that was passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forwarded {
    /// `GET`, …
    pub method: String,
    /// Path and query as sent.
    pub target: String,
}

/// The proxy. It ends, with its connections, when it is dropped.
#[derive(Debug)]
pub struct ChaosProxy {
    addr: SocketAddr,
    shared: Arc<Shared>,
    refuse: mpsc::Sender<(bool, oneshot::Sender<()>)>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    target: SocketAddr,
    state: Mutex<State>,
    /// Counts how often it was mended.
    mended: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// Of every request.
    always: Option<Outage>,
    /// Of the next request with this method and these letters in its target.
    once: Vec<(String, String, Outage)>,
    connections: usize,
    forwarded: Vec<Forwarded>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What happens to a request.
    fn judge(&self, request: &Forwarded) -> Option<Outage> {
        let mut state = self.state();
        let fits = |(method, part, _): &(String, String, Outage)| {
            *method == request.method && request.target.contains(part.as_str())
        };
        match state.once.iter().position(fits) {
            Some(at) => Some(state.once.remove(at).2),
            None => state.always,
        }
    }

    fn note(&self, request: Forwarded) {
        let mut state = self.state();
        assert!(state.forwarded.len() < KEPT, "more than {KEPT} requests");
        state.forwarded.push(request);
    }
}

impl ChaosProxy {
    /// Listens on loopback, any free port, and passes everything on.
    ///
    /// # Panics
    /// When it cannot listen.
    pub async fn start(target: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port on loopback");
        let addr = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared { target, state: Mutex::default(), mended: watch::Sender::new(0) });
        let (refuse, commands) = mpsc::channel(1);
        let accepting = tokio::spawn(accept(listener, addr, Arc::clone(&shared), commands));
        Self { addr, shared, refuse, accepting }
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// In the place of a provider's base address; no slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Every request from now on meets this, until [`ChaosProxy::mend`]. What is under way is not touched, but by
    /// [`Outage::Refuse`].
    pub async fn outage(&self, outage: Outage) {
        self.shared.state().always = Some(outage);
        self.doors(outage == Outage::Refuse).await;
    }

    /// The next request with this method and these letters in its target meets this; all others pass.
    ///
    /// # Panics
    /// For [`Outage::Refuse`], which no request meets.
    pub fn once(&self, method: &str, part: &str, outage: Outage) {
        assert_ne!(outage, Outage::Refuse, "refusing comes before any request");
        self.shared.state().once.push((method.to_owned(), part.to_owned(), outage));
    }

    /// Everything passes again, and so do answers that were held. What hangs otherwise goes on hanging.
    pub async fn mend(&self) {
        {
            let mut state = self.shared.state();
            (state.always, state.once) = (None, Vec::new());
        }
        self.shared.mended.send_modify(|times| *times += 1);
        self.doors(false).await;
    }

    /// How many connections were accepted.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// The requests that were passed on whole, in order.
    #[must_use]
    pub fn forwarded(&self) -> Vec<Forwarded> {
        self.shared.state().forwarded.clone()
    }

    /// How many requests with this method and these letters in their target were passed on whole.
    #[must_use]
    pub fn count(&self, method: &str, part: &str) -> usize {
        let state = self.shared.state();
        state.forwarded.iter().filter(|r| r.method == method && r.target.contains(part)).count()
    }

    async fn doors(&self, refuse: bool) {
        let (done, is_done) = oneshot::channel();
        self.refuse.send((refuse, done)).await.expect("the proxy runs");
        within(DEADLINE, "proxy", is_done).await.expect("the proxy runs");
    }
}

impl Drop for ChaosProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Accepts and refuses. Connections end with the set they are in, so with this task.
async fn accept(
    listener: TcpListener,
    addr: SocketAddr,
    shared: Arc<Shared>,
    mut commands: mpsc::Receiver<(bool, oneshot::Sender<()>)>,
) {
    let mut open = JoinSet::new();
    let mut listening = Some(listener);
    // A bound socket that does not listen: connections are refused, and nobody else gets the port.
    let mut kept = None;
    loop {
        let accepted = async {
            match &listening {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            accepted = accepted => {
                let Ok((stream, _)) = accepted else { continue };
                shared.state().connections += 1;
                let shared = Arc::clone(&shared);
                // A connection that breaks is what this is for.
                open.spawn(async move { drop(carry::carry(stream, &shared).await) });
            }
            command = commands.recv() => {
                let Some((refuse, done)) = command else { return };
                if refuse && listening.take().is_some() {
                    open.shutdown().await;
                    kept = Some(bound(addr));
                } else if !refuse && let Some(socket) = kept.take() {
                    listening = Some(socket.listen(BACKLOG).expect("its own port"));
                }
                // Whoever asked may have gone.
                let _ = done.send(());
            }
            Some(_) = open.join_next() => {}
        }
    }
}

fn bound(addr: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("a fresh socket");
    socket.bind(addr).expect("its own port");
    socket
}
