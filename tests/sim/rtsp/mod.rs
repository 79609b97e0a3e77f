//! The RTSP server of one simulated camera: a short clip in a loop, over TCP, with counted sessions and TEARDOWNs.
//!
//! It is written on a bare socket, because what is counted and what is sent wrong on request must be known exactly.
//! Transport over UDP is refused, as some sites' firewalls do anyway.

pub mod clip;

#[cfg(test)]
mod film;
mod request;
mod rtp;
mod session;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::device::{Device, remember};
use super::dice::Dice;
use super::digest::{Checked, Doorkeeper, Policy, Qop, Scheme};
use super::error::{Error, Result};
use super::wire::Request;

/// What an RTSP server is started with.
#[derive(Debug, Clone)]
pub struct RtspConfig {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// How it asks who is there.
    pub scheme: Scheme,
    /// The one user it knows.
    pub user: String,
    /// The user's password.
    pub password: String,
    /// Sends packets of payload type 50 under sequence numbers that are used again, as this vendor does.
    pub vendor_packets: bool,
    /// Seed of the nonces and session ids.
    pub seed: u64,
}

impl Default for RtspConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            // Without qop, as RTSP devices ask: not every client of theirs knows it.
            scheme: Scheme::Digest(Policy { qop: Qop::Absent, ..Policy::md5() }),
            user: "admin".into(),
            password: "camera-1234".into(),
            vendor_packets: false,
            seed: 1,
        }
    }
}

/// What happened so far.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RtspCounts {
    /// TCP connections accepted.
    pub connections: u64,
    /// Sessions set up.
    pub set_up: u64,
    /// Sessions that are set up now.
    pub open: u64,
    /// Times PLAY was answered with 200.
    pub played: u64,
    /// Sessions ended with TEARDOWN.
    pub torn_down: u64,
    /// Sessions whose connection ended without one.
    pub abandoned: u64,
    /// Frames sent.
    pub frames: u64,
    /// Methods received, oldest first (the last thousand).
    pub requests: VecDeque<String>,
}

/// One frame that was handed to the network.
#[derive(Debug, Clone, Copy)]
pub struct FrameSent {
    /// Its RTP timestamp, 90 kHz.
    pub rtp_time: u32,
    /// Whether it is a key frame.
    pub key: bool,
    /// When.
    pub at: Instant,
}

#[derive(Debug)]
struct Shared {
    device: Device,
    access: Mutex<(Scheme, String, String)>,
    doorkeeper: Mutex<Doorkeeper>,
    dice: Mutex<Dice>,
    counts: watch::Sender<RtspCounts>,
    sent: Mutex<VecDeque<FrameSent>>,
    vendor_packets: Mutex<bool>,
    frozen: watch::Sender<bool>,
}

/// A running RTSP server; it stops when dropped.
#[derive(Debug)]
pub struct RtspServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    listening: Mutex<Option<watch::Sender<()>>>,
}

impl RtspServer {
    /// Starts listening.
    pub async fn start(config: RtspConfig, device: Device) -> Result<Self> {
        let failed = |source| Error::Listen { addr: config.bind, source };
        let listener = TcpListener::bind(config.bind).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared {
            device,
            access: Mutex::new((config.scheme, config.user, config.password)),
            doorkeeper: Mutex::new(Doorkeeper::new(config.seed ^ u64::from(addr.port()))),
            dice: Mutex::new(Dice::new(config.seed ^ 0x0175)),
            counts: watch::Sender::default(),
            sent: Mutex::default(),
            vendor_packets: Mutex::new(config.vendor_packets),
            frozen: watch::Sender::new(false),
        });
        let listening = Mutex::new(Some(accept(listener, Arc::clone(&shared))));
        Ok(Self { addr, shared, listening })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The stream's address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("rtsp://{}/media/video1", self.addr)
    }

    /// What happened so far.
    #[must_use]
    pub fn counts(&self) -> RtspCounts {
        self.shared.counts.borrow().clone()
    }

    /// Follows what happens.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<RtspCounts> {
        self.shared.counts.subscribe()
    }

    /// The last thousand frames sent, oldest first, for measuring.
    #[must_use]
    pub fn frames_sent(&self) -> Vec<FrameSent> {
        lock(&self.shared.sent).iter().copied().collect()
    }

    /// Another password from now on; open sessions go on.
    pub fn set_password(&self, password: &str) {
        password.clone_into(&mut lock(&self.shared.access).2);
    }

    /// Asks differently from now on.
    pub fn set_scheme(&self, scheme: Scheme) {
        lock(&self.shared.access).0 = scheme;
    }

    /// Sends the vendor's extra packets from now on, or no more.
    pub fn set_vendor_packets(&self, send: bool) {
        *lock(&self.shared.vendor_packets) = send;
    }

    /// Sends no frame while frozen; connections stay open and requests are answered.
    pub fn freeze(&self, frozen: bool) {
        self.shared.frozen.send_replace(frozen);
    }

    /// Closes the listener and every connection.
    pub fn stop_listening(&self) {
        lock(&self.listening).take();
    }

    /// Listens again on the same address.
    pub async fn listen_again(&self) -> Result<()> {
        self.stop_listening();
        let mut tries = 0;
        let listener = loop {
            match TcpListener::bind(self.addr).await {
                Ok(listener) => break listener,
                // The listener before closes in a task of its own.
                Err(_) if tries < 100 => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
                Err(source) => return Err(Error::Listen { addr: self.addr, source }),
            }
            tries += 1;
        };
        *lock(&self.listening) = Some(accept(listener, Arc::clone(&self.shared)));
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    fn dice(&self) -> u64 {
        lock(&self.dice).bits()
    }

    fn check(&self, request: &Request) -> Checked {
        let (scheme, user, password) = lock(&self.access).clone();
        lock(&self.doorkeeper).check(&scheme, request, &user, &password)
    }

    fn challenge(&self, stale: bool) -> Vec<Vec<u8>> {
        let (scheme, ..) = lock(&self.access).clone();
        lock(&self.doorkeeper).challenge(&scheme, stale)
    }

    fn count(&self, how: impl FnOnce(&mut RtspCounts)) {
        self.counts.send_modify(|counts| {
            how(counts);
            while counts.requests.len() > super::device::REMEMBERED {
                counts.requests.pop_front();
            }
        });
    }

    fn sent(&self, frame: FrameSent) {
        remember(&mut lock(&self.sent), frame);
        self.count(|s| s.frames += 1);
    }

    fn sends_vendor_packets(&self) -> bool {
        *lock(&self.vendor_packets)
    }

    fn is_frozen(&self) -> bool {
        *self.frozen.borrow()
    }

    async fn thawed(&self) {
        // The sender lives as long as this, so the wait cannot fail.
        let _ = self.frozen.subscribe().wait_for(|frozen| !frozen).await;
    }
}

/// Accepts until the returned handle is dropped, which also ends every connection.
fn accept(listener: TcpListener, shared: Arc<Shared>) -> watch::Sender<()> {
    let (stop, mut stopped) = watch::channel(());
    tokio::spawn(async move {
        loop {
            let stream = tokio::select! {
                _ = stopped.changed() => return,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    Err(_) => continue,
                },
            };
            let _ = stream.set_nodelay(true);
            shared.count(|s| s.connections += 1);
            let (shared, mut stopped) = (Arc::clone(&shared), stopped.clone());
            tokio::spawn(async move {
                tokio::select! {
                    _ = stopped.changed() => {}
                    () = session::serve(stream, &shared) => {}
                }
            });
        }
    });
    stop
}

#[cfg(test)]
mod tests;
