//! The upstream half of a simulated camera: it reports itself, keeps alive, and uploads, over real TCP.
//!
//! It checks every answer against the document and acts on the controls in keepalive answers as a camera would.
//! It draws no pictures and serves no requests.

mod config;
mod obey;

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Local, TimeDelta, Utc};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::body::{self, CaptureSpec, Identity};
use super::device::{Device, LastCapture};
use super::error::{Error, Result};
use super::order::{Order, Orders};
use super::quirks::Quirk;
use super::reply;
use super::wire::{Reply, Wire};

pub use config::{CameraConfig, Connection, Retry};

/// U1.
pub const BASIC_INFO: &str = "/api/upark/basicinfo";
/// U2.
pub const KEEP_ALIVE: &str = "/api/upark/keepalive";
/// U3.
pub const CAPTURE: &str = "/api/upark/capture";
/// U4.
pub const TRANS_CHANNEL: &str = "/api/upark/transchannel";
/// U5.
pub const MANUAL_RESULT: &str = "/api/upark/notifyresult/manualcapture/common";

/// U6.
pub const LIST_RESULT: &str = "/api/upark/notifyresult/list";
/// U7.
pub const GATE_RESULT: &str = "/api/upark/notifyresult/gatecontrol";
/// U8.
pub const LED_RESULT: &str = "/api/upark/notifyresult/ledcontrol";
/// Not in the document; public code of the same family has it.
pub const LAMP_RESULT: &str = "/api/upark/notifyresult/lamp";

/// How the camera sees its platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Step (1) of the interaction model: basic data until answered.
    Searching,
    /// Step (2): keepalives.
    Linked,
}

/// A capture that was sent, to be sent again.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Where it went.
    pub path: String,
    /// Its bytes.
    pub body: Bytes,
    /// What came back.
    pub reply: Reply,
}

#[derive(Debug)]
struct Inner {
    config: CameraConfig,
    identity: watch::Sender<Identity>,
    intake: StdMutex<SocketAddr>,
    device: Device,
    wire: Mutex<Option<Wire<TcpStream>>>,
    clock_offset_ms: AtomicI64,
    silent: AtomicBool,
    link: watch::Sender<Link>,
    wake: tokio::sync::Notify,
    orders: Option<Orders>,
}

/// One simulated camera's upstream client. Clones are the same camera.
#[derive(Debug, Clone)]
pub struct CameraSim(Arc<Inner>);

/// The camera's own loop; it ends when this is dropped.
#[derive(Debug)]
pub struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl CameraSim {
    /// A camera that sends only what it is told to, until [`CameraSim::start`]. What a keepalive answer asks for
    /// and this half cannot do (a picture, a restart) goes to `orders`.
    #[must_use]
    pub fn new(config: CameraConfig, device: Device, orders: Option<Orders>) -> Self {
        Self(Arc::new(Inner {
            clock_offset_ms: AtomicI64::new(config.clock_offset_ms),
            identity: watch::Sender::new(config.identity.clone()),
            intake: StdMutex::new(config.intake),
            config,
            device,
            wire: Mutex::default(),
            silent: AtomicBool::new(false),
            link: watch::Sender::new(Link::Searching),
            wake: tokio::sync::Notify::new(),
            orders,
        }))
    }

    /// Starts the interaction model: basic data until answered, then keepalives; after three unanswered ones again.
    #[must_use]
    pub fn start(&self) -> Running {
        let camera = self.clone();
        Running(tokio::spawn(async move { camera.run().await }))
    }

    /// Who it was set up as. What the platform has made of it since is [`CameraSim::in_force`].
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.0.config.identity
    }

    /// Who it says it is now, with the platform settings in force.
    #[must_use]
    pub fn in_force(&self) -> Identity {
        self.0.identity.borrow().clone()
    }

    /// Follows identity and settings.
    #[must_use]
    pub fn follow_identity(&self) -> watch::Receiver<Identity> {
        self.0.identity.subscribe()
    }

    /// Changes what is set up on the device itself, as a person at its web page does; it then introduces itself.
    pub fn set_up(&self, how: impl FnOnce(&mut Identity)) {
        self.0.identity.send_modify(how);
        self.0.link.send_replace(Link::Searching);
        self.0.wake.notify_one();
    }

    /// Where it sends to now.
    #[must_use]
    pub fn intake(&self) -> SocketAddr {
        *self.0.intake.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends somewhere else from now on.
    pub fn set_intake(&self, addr: SocketAddr) {
        *self.0.intake.lock().unwrap_or_else(PoisonError::into_inner) = addr;
    }

    /// How it was configured.
    #[must_use]
    pub fn config(&self) -> &CameraConfig {
        &self.0.config
    }

    /// Passes an order on; false when there is nobody to do it, or too much to do.
    pub(crate) fn order(&self, order: Order) -> bool {
        self.0.orders.as_ref().is_some_and(|orders| orders.try_send(order).is_ok())
    }

    /// The device behind it.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.0.device
    }

    /// What the platform answered against the document.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.0.device.violations()
    }

    /// Follows the link state.
    #[must_use]
    pub fn link(&self) -> watch::Receiver<Link> {
        self.0.link.subscribe()
    }

    /// Stops (or resumes) sending anything at all, as a camera without power.
    pub fn set_silent(&self, silent: bool) {
        self.0.silent.store(silent, Ordering::Relaxed);
        if silent {
            self.0.link.send_replace(Link::Searching);
        }
        self.0.wake.notify_one();
    }

    /// Whether it is silent.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.0.silent.load(Ordering::Relaxed)
    }

    /// Puts its clock so far ahead of the truth (milliseconds; negative = behind).
    pub fn set_clock_offset_ms(&self, offset_ms: i64) {
        self.0.clock_offset_ms.store(offset_ms, Ordering::Relaxed);
    }

    /// How far its clock is ahead of the truth, milliseconds.
    #[must_use]
    pub fn clock_offset_ms(&self) -> i64 {
        self.0.clock_offset_ms.load(Ordering::Relaxed)
    }

    /// The camera's own idea of now.
    #[must_use]
    pub fn clock(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.clock_offset_ms())
    }

    /// A moment as `picTime` is written: local to the camera, without a zone.
    #[must_use]
    pub fn pic_time(&self, at: DateTime<Utc>) -> String {
        let local = match self.0.config.zone {
            Some(zone) => at.with_timezone(&zone).naive_local(),
            None => at.with_timezone(&Local).naive_local(),
        };
        local.format("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// Sends the basic data once (U1).
    pub async fn basic_info(&self) -> Result<Reply> {
        self.post(BASIC_INFO, &body::basic_info(&self.in_force())).await
    }

    /// Sends one keepalive (U2) and obeys the answer.
    pub async fn keep_alive(&self) -> Result<Reply> {
        let body = body::keep_alive(&self.in_force(), self.clock().timestamp_millis());
        let reply = self.post(KEEP_ALIVE, &body).await?;
        obey::obey(self, &reply).await;
        Ok(reply)
    }

    /// Uploads a capture (U3), re-sending it as configured.
    pub async fn capture(&self, spec: &CaptureSpec) -> Result<Sent> {
        let now = self.pic_time(self.clock());
        self.upload(CAPTURE, body::capture(&self.in_force(), spec, &now).into(), spec, now).await
    }

    /// Uploads the result of a manual capture by its own path (U5).
    pub async fn manual_result(&self, spec: &CaptureSpec, request_id: &str) -> Result<Sent> {
        let now = self.pic_time(self.clock());
        let body = body::manual_result(&self.in_force(), spec, &now, request_id).into();
        self.upload(MANUAL_RESULT, body, spec, now).await
    }

    /// A peripheral on the serial port says something, which goes upstream as it is (U4).
    pub async fn trans_channel(&self, data: &str) -> Result<Reply> {
        self.post(TRANS_CHANNEL, &body::trans_channel(&self.in_force(), data)).await
    }

    /// The same bytes once more: a duplicate, or a replay when it is much later.
    pub async fn send_again(&self, sent: &Sent) -> Result<Reply> {
        self.post(&sent.path, &sent.body).await
    }

    /// Sends a deviating body with the `Content-Type` that belongs to it; the answer is checked like all others.
    pub async fn send_quirk(&self, quirk: &Quirk) -> Result<Reply> {
        self.post_as(quirk.path, &quirk.body, quirk.content_type).await
    }

    /// Any body on any upstream path, its answer checked like all others.
    pub async fn post(&self, path: &str, body: &[u8]) -> Result<Reply> {
        self.post_as(path, body, self.0.config.content_type.as_deref()).await
    }

    async fn post_as(&self, path: &str, body: &[u8], content_type: Option<&str>) -> Result<Reply> {
        let headers: Vec<(&str, &str)> = content_type.iter().map(|kind| ("Content-Type", *kind)).collect();
        let reply = self.post_raw(path, body, &headers).await?;
        for words in reply::check(path, &reply) {
            self.0.device.violation(words);
        }
        Ok(reply)
    }

    /// Any body with exactly these headers (besides Host, Content-Length and Connection); the answer is not judged.
    pub async fn post_raw(&self, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Reply> {
        if self.is_silent() {
            return Err(Error::Silent);
        }
        let config = &self.0.config;
        let keep = config.connection == Connection::Kept;
        let mut head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\n", self.intake());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let connection = if keep { "keep-alive" } else { "close" };
        head.push_str(&format!("Content-Length: {}\r\nConnection: {connection}\r\n\r\n", body.len()));
        let timeout_ms = u64::try_from(config.reply_timeout.as_millis()).unwrap_or(u64::MAX);
        timeout(config.reply_timeout, self.exchange(head.as_bytes(), body, keep))
            .await
            .map_err(|_| Error::TimedOut { timeout_ms })?
    }

    async fn exchange(&self, head: &[u8], body: &[u8], keep: bool) -> Result<Reply> {
        if !keep {
            let mut wire = Wire::new(self.connect().await?);
            return once(&mut wire, head, body).await;
        }
        // Taken out while in use: an exchange that is abandoned half way must not leave its answer to the next one.
        let mut place = self.0.wire.lock().await;
        if let Some(mut wire) = place.take() {
            match once(&mut wire, head, body).await {
                Ok(reply) => {
                    *place = reply.keeps_connection.then_some(wire);
                    return Ok(reply);
                }
                // The platform may have closed an idle connection meanwhile; a camera then simply opens another.
                Err(Error::Closed(_)) => {}
                Err(other) => return Err(other),
            }
        }
        let mut wire = Wire::new(self.connect().await?);
        let reply = once(&mut wire, head, body).await?;
        *place = reply.keeps_connection.then_some(wire);
        Ok(reply)
    }

    async fn connect(&self) -> Result<TcpStream> {
        connect(self.intake(), self.0.config.source).await
    }

    async fn upload(&self, path: &str, body: Bytes, spec: &CaptureSpec, pic_time: String) -> Result<Sent> {
        let (mut again, pause) = match self.0.config.retry {
            Retry::Never => (0, Duration::ZERO),
            Retry::Times(times, pause) => (times, pause),
        };
        let outcome = loop {
            let outcome = self.post(path, &body).await;
            let taken = outcome.as_ref().is_ok_and(Reply::accepted);
            if taken || again == 0 {
                break outcome;
            }
            again -= 1;
            sleep(pause).await;
        };
        let answer = match &outcome {
            Ok(reply) => format!("HTTP {} {}", reply.status, String::from_utf8_lossy(&reply.body)),
            Err(e) => e.to_string(),
        };
        self.0.device.change(|m| {
            m.last_capture = Some(LastCapture {
                record_id: spec.record_id.clone(),
                plate: spec.plate.clone(),
                pic_time: spec.pic_time.clone().unwrap_or(pic_time),
                answer: answer.chars().take(200).collect(),
                picture: spec.pictures.first().map(|p| p.jpeg.clone()),
            });
        });
        outcome.map(|reply| Sent { path: path.into(), body, reply })
    }

    async fn run(&self) {
        let mut unanswered = 0;
        loop {
            if self.is_silent() {
                self.0.wake.notified().await;
                continue;
            }
            let searching = *self.0.link.borrow() == Link::Searching;
            let answered = if searching {
                self.basic_info().await.is_ok_and(|r| r.status == 200)
            } else {
                self.keep_alive().await.is_ok_and(|r| r.status == 200)
            };
            unanswered = if answered { 0 } else { unanswered + 1 };
            if !searching && *self.0.link.borrow() == Link::Searching {
                // Told to restart or set up anew: basic data is next, not the pause.
                unanswered = 0;
                continue;
            }
            if searching && answered {
                self.0.link.send_replace(Link::Linked);
                // The first keepalive follows at once, so that the platform learns this camera's clock.
                continue;
            }
            if !searching && unanswered >= 3 {
                self.0.link.send_replace(Link::Searching);
                unanswered = 0;
                continue;
            }
            let config = &self.0.config;
            let pause = if searching { config.basic_info_interval } else { config.keep_alive_interval };
            tokio::select! {
                () = sleep(pause) => {}
                () = self.0.wake.notified() => {}
            }
        }
    }
}

async fn once(wire: &mut Wire<TcpStream>, head: &[u8], body: &[u8]) -> Result<Reply> {
    wire.send(head).await?;
    // The platform may refuse before it has read everything; its answer then still waits to be read.
    let sent = wire.send(body).await;
    match (wire.reply().await, sent) {
        (Ok(reply), _) => Ok(reply),
        (Err(_), Err(sending)) => Err(sending),
        (Err(reading), Ok(())) => Err(reading),
    }
}

/// Opens a connection, from a given address when one is given.
pub(crate) async fn connect(to: SocketAddr, source: Option<IpAddr>) -> Result<TcpStream> {
    let failed = |source| Error::Connect { addr: to, source };
    let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.map_err(failed)?;
    if let Some(ip) = source {
        socket.bind(SocketAddr::new(ip, 0)).map_err(failed)?;
    }
    let stream = socket.connect(to).await.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    Ok(stream)
}

#[cfg(test)]
mod controls_tests;
#[cfg(test)]
mod tests;
