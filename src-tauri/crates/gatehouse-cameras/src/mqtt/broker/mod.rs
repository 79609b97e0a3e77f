//! Our own broker for cameras, off until it is needed.
//!
//! It takes MQTT 3.1, 3.1.1 and 5, keep-alive 0 included; nobody anonymous,
//! one user per camera, and a camera may do one thing: subscribe to its own
//! request topic. Messages go in from this process, never over the network,
//! and straight to one camera's connection. A camera that is not connected
//! gets nothing, now or later.
//!
//! Everything of it lives in a runtime of its own, which is how it is stopped:
//! the broker has no call for that, and a runtime that is shut down leaves no
//! task, socket or port behind.

mod book;
mod front;
mod hooks;
mod inside;
mod report;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::client::check_topic;
use super::{EXPIRY_S, Published};
pub use book::Account;
use book::{Book, Elsewhere};
pub use report::{MAX_SAID_BYTES, Report, Visitor};

/// Messages that may wait to be taken by the broker.
const WAITING: usize = 64;
/// Reports that may wait to be fetched; further ones are lost.
const REPORTS: usize = 256;
/// Longest wait for the broker to write a message.
const TAKE: Duration = Duration::from_secs(2);
/// Longest wait for its tasks to end.
const STOP: Duration = Duration::from_secs(2);

/// Where it listens, and for how long a message may be on its way.
#[derive(Debug, Clone)]
pub struct BrokerOptions {
    /// Port 0 = any free one.
    pub listen: SocketAddr,
    /// In seconds.
    pub expiry_s: u32,
}

impl BrokerOptions {
    /// Listens here, with the usual expiry.
    pub fn at(listen: SocketAddr) -> Self {
        Self { listen, expiry_s: EXPIRY_S }
    }
}

/// Why it does not run; a sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// The port is taken.
    #[error("another program already listens at {0}; stop it, or choose another port for the MQTT broker")]
    PortInUse(SocketAddr),
    /// The address is not ours, or a port below 1024 without the right to it.
    #[error("the MQTT broker cannot listen at {address}: {why}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// The operating system's words.
        why: String,
    },
    /// Something inside it.
    #[error("the MQTT broker cannot start: {0}")]
    Inside(String),
}

/// The running broker. Dropping it stops it without waiting.
#[derive(Debug)]
pub struct Broker {
    address: SocketAddr,
    book: Arc<Book>,
    asks: mpsc::Sender<inside::Ask>,
    expiry: Duration,
    /// Some until it is stopped.
    runtime: Mutex<Option<Runtime>>,
}

impl Broker {
    /// Starts it, with the cameras that may come.
    pub async fn start(
        options: BrokerOptions,
        accounts: Vec<Account>,
    ) -> Result<(Self, mpsc::Receiver<Report>), BrokerError> {
        let internal = |error: io::Error| BrokerError::Inside(error.to_string());
        let runtime =
            Builder::new_multi_thread().worker_threads(2).thread_name("mqtt-broker").enable_all().build();
        // From here on it is stopped by being dropped, whatever goes wrong.
        let (tell, reports) = mpsc::channel(REPORTS);
        let (asks, questions) = mpsc::channel(WAITING);
        let mut broker = Self {
            address: options.listen,
            book: Arc::new(Book::new(accounts, tell)),
            asks,
            expiry: Duration::from_secs(options.expiry_s.into()),
            runtime: Mutex::new(Some(runtime.map_err(internal)?)),
        };
        let book = Arc::clone(&broker.book);
        let (tell, started) = oneshot::channel();
        if let Some(runtime) = &*broker.runtime() {
            runtime.spawn(async move {
                // Whoever started it may have gone away.
                let _ = tell.send(begin(options, book, questions).await);
            });
        }
        broker.address =
            started.await.map_err(|_| BrokerError::Inside("its start ended without a word".to_owned()))??;
        Ok((broker, reports))
    }

    /// Where it listens, with the port it got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Replaces the cameras that may come; those whose account changed have to
    /// come again.
    pub fn replace_accounts(&self, accounts: Vec<Account>) {
        self.book.replace_accounts(accounts);
    }

    /// Everybody connected, each with the topics they hear.
    pub fn present(&self) -> Vec<(Visitor, Vec<String>)> {
        self.book.present()
    }

    /// Sends a message to the camera connected as `user`, which must hear
    /// `topic`, or not at all; nothing is written after `not_after`. Dropping
    /// the future gives the message up.
    pub async fn publish(&self, user: &str, topic: &str, payload: Vec<u8>, not_after: Instant) -> Published {
        let due = not_after.min(Instant::now() + self.expiry);
        let addressed = match check_topic(topic) {
            Ok(()) => self.addressed(user, topic, due).await,
            Err(words) => Err(words),
        };
        let book::Addressed { token, to, mut answer } = match addressed {
            Ok(addressed) => addressed,
            Err(words) => return Published::NotSent(words),
        };
        let _given_up = GivenUp { book: &self.book, token };
        let ask = inside::Ask::Send { token, to, topic: topic.to_owned(), payload };
        if self.asks.try_send(ask).is_err() {
            return Published::NotSent("the MQTT broker does not keep up".to_owned());
        }
        if let Ok(Ok(published)) = timeout_at(due.min(Instant::now() + TAKE), &mut answer).await {
            return published;
        }
        // From here on it is not delivered any more; unless it just was.
        self.book.give_up(token);
        answer
            .try_recv()
            .unwrap_or_else(|_| Published::NotSent("the camera's connection does not take it".to_owned()))
    }

    fn runtime(&self) -> MutexGuard<'_, Option<Runtime>> {
        self.runtime.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn addressed(&self, user: &str, topic: &str, due: Instant) -> Result<book::Addressed, String> {
        let at = match self.book.address(user, topic, due) {
            Ok(addressed) => return Ok(addressed),
            Err(Elsewhere::Away) => return Err("the camera is not connected to the MQTT broker".to_owned()),
            Err(Elsewhere::Deaf(at)) => at,
        };
        // A camera that was back within milliseconds finds its old session and
        // has no reason to subscribe again: then the session knows.
        let (tell, found) = oneshot::channel();
        let peer = at.remote_addr;
        let asked = self.asks.try_send(inside::Ask::Look { at, tell }).is_ok();
        if asked
            && let Some(peer) = peer
            && let Ok(Ok(topics)) = timeout_at(due, found).await
        {
            for topic in topics.iter().filter(|topic| self.book.may_hear(peer, topic)) {
                self.book.hears(peer, topic, true);
            }
        }
        self.book.address(user, topic, due).map_err(|_| {
            format!("the camera is connected, but has not subscribed to its request topic {topic}")
        })
    }

    /// Stops it; afterwards its port is free.
    pub async fn stop(&self) {
        let runtime = self.runtime().take();
        if let Some(runtime) = runtime {
            // Waiting blocks. Should this task fail, the runtime was dropped in it all the same.
            let _ = tokio::task::spawn_blocking(move || runtime.shutdown_timeout(STOP)).await;
        }
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let runtime = self.runtime().take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
    }
}

/// Makes sure that a message nobody waits for is not delivered.
struct GivenUp<'b> {
    book: &'b Book,
    token: u64,
}

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        self.book.give_up(self.token);
    }
}

async fn begin(
    options: BrokerOptions,
    book: Arc<Book>,
    questions: mpsc::Receiver<inside::Ask>,
) -> Result<SocketAddr, BrokerError> {
    let address = options.listen;
    let listen = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => BrokerError::PortInUse(address),
        io::ErrorKind::AddrNotAvailable => {
            BrokerError::Listen { address, why: "this PC has no such address".to_owned() }
        }
        io::ErrorKind::PermissionDenied => {
            BrokerError::Listen { address, why: "the operating system does not allow this port".to_owned() }
        }
        _ => BrokerError::Listen { address, why: error.to_string() },
    };
    let front = front::bind(address).map_err(listen)?;
    let listening = front.local_addr().map_err(listen)?;
    let inner =
        inside::start(Arc::clone(&book), options.expiry_s, questions).await.map_err(BrokerError::Inside)?;
    tokio::spawn(front::serve(front, inner, book));
    Ok(listening)
}
