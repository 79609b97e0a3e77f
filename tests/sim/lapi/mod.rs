//! The LAPI server of one simulated camera: HTTP/1.1 with selectable authentication, strict checks, and faults.
//!
//! It is written on a bare TCP socket, because a good HTTP library would repair or refuse what has to be seen or
//! produced here. It decides nothing about parking.

pub mod answer;
pub mod calls;
pub mod cut;
pub mod fault;
pub mod model;
pub mod shape;

mod connection;
mod lists;
mod osd;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use super::device::{Device, remember};
use super::digest::{Doorkeeper, Scheme};
use super::error::{Error, Result};
use super::order::{Order, Orders};
use super::wire::Headers;
use cut::{Cut, CutHow};
use fault::{Fault, Faults, Repeat, Rule, Target};
use model::Model;

/// Connections served at the same time; more wait in the listener's backlog.
const CONNECTIONS: usize = 64;

/// What a LAPI server is started with.
#[derive(Debug, Clone)]
pub struct LapiConfig {
    /// Where to listen; port 0 takes a free one.
    pub bind: SocketAddr,
    /// How it asks who is there.
    pub scheme: Scheme,
    /// The one user it knows.
    pub user: String,
    /// The user's password.
    pub password: String,
    /// The host in the live stream's URL: the camera's own idea of its address (C-Q31).
    pub rtsp_host: String,
    /// The port in it.
    pub rtsp_port: u16,
    /// The oddities of its model.
    pub model: Model,
    /// Seed of the nonces.
    pub seed: u64,
}

impl Default for LapiConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            scheme: Scheme::Digest(super::digest::Policy::md5()),
            user: "admin".into(),
            password: "camera-1234".into(),
            rtsp_host: "192.168.1.13".into(),
            rtsp_port: 554,
            model: Model::default(),
            seed: 1,
        }
    }
}

/// One request that reached the server.
#[derive(Debug, Clone)]
pub struct Received {
    /// When it had been read completely.
    pub at: DateTime<Utc>,
    /// `GET`, `PUT`, …
    pub method: String,
    /// The target with its query.
    pub target: String,
    /// Header lines as sent.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// Whether its credentials were right (or none were needed).
    pub let_in: bool,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) device: Device,
    pub(crate) access: Mutex<Access>,
    pub(crate) doorkeeper: Mutex<Doorkeeper>,
    pub(crate) faults: Mutex<Faults>,
    received: Mutex<VecDeque<Received>>,
    connections: Mutex<u64>,
    pub(crate) orders: Option<Orders>,
    pub(crate) cut: Mutex<Option<Cut>>,
    pub(crate) model: Mutex<Model>,
    pub(crate) live: String,
    listening: Mutex<Option<watch::Sender<()>>>,
}

#[derive(Debug, Clone)]
pub(crate) struct Access {
    pub(crate) scheme: Scheme,
    pub(crate) user: String,
    pub(crate) password: String,
}

/// A running LAPI server; it stops when dropped.
#[derive(Debug)]
pub struct LapiServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
}

impl LapiServer {
    /// Starts listening. What a call asks for and this half cannot do (a picture, a restart) goes to `orders`.
    pub async fn start(config: LapiConfig, device: Device, orders: Option<Orders>) -> Result<Self> {
        let listener = bind(config.bind).await?;
        let addr = listener.local_addr().map_err(|source| Error::Listen { addr: config.bind, source })?;
        let access = Access { scheme: config.scheme, user: config.user, password: config.password };
        let shared = Arc::new(Shared {
            device,
            access: Mutex::new(access),
            doorkeeper: Mutex::new(Doorkeeper::new(config.seed ^ u64::from(addr.port()))),
            faults: Mutex::default(),
            received: Mutex::default(),
            connections: Mutex::default(),
            orders,
            cut: Mutex::default(),
            model: Mutex::new(config.model),
            live: format!("rtsp://{}:{}/media/video1", config.rtsp_host, config.rtsp_port),
            listening: Mutex::default(),
        });
        *shared.listening() = Some(accept(listener, Arc::clone(&shared)));
        Ok(Self { addr, shared })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The device behind it.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.shared.device
    }

    /// Everything that was received, oldest first (the last thousand).
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.received().iter().cloned().collect()
    }

    /// How many connections were accepted since the start.
    #[must_use]
    pub fn connections(&self) -> u64 {
        *self.shared.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks differently from now on; nonces given out before stay known.
    pub fn set_scheme(&self, scheme: Scheme) {
        self.shared.access.lock().unwrap_or_else(PoisonError::into_inner).scheme = scheme;
    }

    /// Another password from now on.
    pub fn set_password(&self, password: &str) {
        password.clone_into(&mut self.shared.access.lock().unwrap_or_else(PoisonError::into_inner).password);
    }

    /// Forgets all nonces, as a restarted device does.
    pub fn forget_nonces(&self) {
        *self.shared.doorkeeper() = Doorkeeper::new(u64::from(self.addr.port()) ^ 0xfeed);
    }

    /// Misbehaves from now on.
    pub fn inject(&self, fault: Fault, repeat: Repeat, target: Target) {
        self.shared.faults().add(Rule { fault, repeat, target });
    }

    /// Misbehaves once, for the next request that is let in.
    pub fn inject_once(&self, fault: Fault) {
        self.inject(fault, Repeat::Once, Target::Any);
    }

    /// Behaves again; connections already swallowed by a black hole stay swallowed.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// The faults in force.
    #[must_use]
    pub fn faults(&self) -> Vec<Rule> {
        self.shared.faults().in_force()
    }

    /// Closes the listener and every connection: the address answers with "connection refused".
    pub fn stop_listening(&self) {
        self.shared.stop_listening();
    }

    /// Listens again on the same address.
    pub async fn listen_again(&self) -> Result<()> {
        self.stop_listening();
        let listener = bind_again(self.addr).await?;
        let stop = accept(listener, Arc::clone(&self.shared));
        *self.shared.listening() = Some(stop);
        Ok(())
    }

    /// Whether it listens now.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.shared.listening().is_some()
    }

    /// Its model's oddities.
    #[must_use]
    pub fn model(&self) -> Model {
        self.shared.model()
    }

    /// Another model's oddities from now on.
    pub fn set_model(&self, model: Model) {
        *self.shared.model.lock().unwrap_or_else(PoisonError::into_inner) = model;
    }

    /// Cuts the camera off at the `at`-th list call from now (1 = the next), until [`LapiServer::listen_again`].
    pub fn cut_off(&self, at: u32, how: CutHow) {
        if at <= 1 && how == CutHow::Refuse {
            return self.shared.unplug();
        }
        *self.shared.cut.lock().unwrap_or_else(PoisonError::into_inner) = Some(Cut { at: at.max(1), how });
    }

    /// The cut that is to come.
    #[must_use]
    pub fn pending_cut(&self) -> Option<Cut> {
        *self.shared.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for LapiServer {
    fn drop(&mut self) {
        self.shared.stop_listening();
    }
}

impl Shared {
    fn listening(&self) -> std::sync::MutexGuard<'_, Option<watch::Sender<()>>> {
        self.listening.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stop_listening(&self) {
        self.listening().take();
    }

    /// The cable is cut: nothing listens, and whoever keeps the whole camera is told.
    pub(crate) fn unplug(&self) {
        self.stop_listening();
        self.order(Order::Unplugged);
    }

    pub(crate) fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // A camera that is still busy with sixteen orders drops the next.
            let _ = orders.try_send(order);
        }
    }

    pub(crate) fn model(&self) -> Model {
        *self.model.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> std::sync::MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn doorkeeper(&self) -> std::sync::MutexGuard<'_, Doorkeeper> {
        self.doorkeeper.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn access(&self) -> Access {
        self.access.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn received(&self) -> std::sync::MutexGuard<'_, VecDeque<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note(&self, received: Received) {
        remember(&mut self.received(), received);
        // Whoever waits on the device also sees requests that changed nothing in it.
        self.device.change(|_| ());
    }
}

async fn bind(addr: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(addr).await.map_err(|source| Error::Listen { addr, source })
}

/// The listener before this one closes in a task of its own: its address is free a moment later.
async fn bind_again(addr: SocketAddr) -> Result<TcpListener> {
    for _ in 0..100 {
        if let Ok(listener) = bind(addr).await {
            return Ok(listener);
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    bind(addr).await
}

/// Accepts until the returned handle is dropped, which also ends every connection.
fn accept(listener: TcpListener, shared: Arc<Shared>) -> watch::Sender<()> {
    let (stop, mut stopped) = watch::channel(());
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    tokio::spawn(async move {
        loop {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
            let stream = tokio::select! {
                _ = stopped.changed() => return,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => stream,
                    // Out of descriptors or an aborted handshake: the next one may do better.
                    Err(_) => continue,
                },
            };
            *shared.connections.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            let (shared, mut stopped) = (Arc::clone(&shared), stopped.clone());
            tokio::spawn(async move {
                let _place = place;
                tokio::select! {
                    _ = stopped.changed() => {}
                    () = connection::serve(stream, &shared) => {}
                }
            });
        }
    });
    stop
}

#[cfg(test)]
mod lists_tests;
#[cfg(test)]
mod tests;
