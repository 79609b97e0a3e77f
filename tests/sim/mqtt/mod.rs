//! The MQTT client of one simulated camera: connects, subscribes to its request topic, does what it is told, and
//! answers over HTTP, as the document has it.
//!
//! It follows the platform settings in force ([`super::settings`]): switched on or re-pointed by a keepalive answer
//! it connects anew. It can go away in every way a camera can.

pub mod codec;
pub mod notify;

mod execute;
mod session;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::Utc;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use codec::Version;
pub use execute::SERIAL_LIMIT;
pub use notify::Answering;

use super::body;
use super::camera::CameraSim;
use super::device::{MqttMessage, remember};
use super::order::Order;
use codec::{Packet, Publish};
use execute::Next;
use session::Session;

/// How the client speaks; where it connects and to what it listens is in [`super::settings::MqttParam`].
#[derive(Debug, Clone)]
pub struct MqttConfig {
    /// 3.1 or 3.1.1.
    pub version: Version,
    /// Its name at the broker; `None` = its serial number.
    pub client_id: Option<String>,
    /// Whether the broker is to forget it when it goes.
    pub clean_session: bool,
    /// Seconds; 0 = none.
    pub keep_alive_s: u16,
    /// Quality of service it subscribes with, 0 or 1.
    pub qos: u8,
    /// Pause before it tries again after a failure.
    pub retry: Duration,
}

impl Default for MqttConfig {
    fn default() -> Self {
        Self {
            version: Version::V311,
            client_id: None,
            clean_session: true,
            keep_alive_s: 60,
            qos: 0,
            retry: Duration::from_millis(500),
        }
    }
}

/// How the client stands with its broker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum MqttState {
    /// Switched off, by the settings or on request.
    Off,
    /// On its way.
    Connecting,
    /// Let in; not subscribed yet.
    Connected {
        /// The broker kept its session.
        session_present: bool,
    },
    /// Listening.
    Subscribed {
        /// The broker kept its session.
        session_present: bool,
        /// Granted quality of service; 128 = the broker refused the topic.
        granted: u8,
    },
    /// The socket is open and nobody is there: a pulled cable.
    HalfOpen,
    /// The broker said no; 4 = bad user or password, 5 = not authorised.
    Refused(u8),
    /// No connection, in words. It tries again.
    Lost(String),
}

/// What the client is to do about its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Online,
    /// Away after DISCONNECT.
    Away,
    /// Away without a word.
    Gone,
    /// The socket stays open and nobody reads it.
    HalfOpen,
}

#[derive(Debug)]
struct Inner {
    camera: CameraSim,
    config: Mutex<MqttConfig>,
    wish: watch::Sender<Wish>,
    state: watch::Sender<MqttState>,
    answering: Mutex<VecDeque<(Answering, bool)>>,
}

/// One camera's MQTT client; it ends when dropped.
#[derive(Debug)]
pub struct MqttClient {
    inner: Arc<Inner>,
    task: JoinHandle<()>,
}

impl Drop for MqttClient {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl MqttClient {
    /// Starts it; it connects as soon as the camera's settings say so.
    #[must_use]
    pub fn start(camera: CameraSim, config: MqttConfig) -> Self {
        let inner = Arc::new(Inner {
            camera,
            config: Mutex::new(config),
            wish: watch::Sender::new(Wish::Online),
            state: watch::Sender::new(MqttState::Off),
            answering: Mutex::default(),
        });
        let task = tokio::spawn(run(Arc::clone(&inner)));
        Self { inner, task }
    }

    /// How it stands now.
    #[must_use]
    pub fn state(&self) -> MqttState {
        self.inner.state.borrow().clone()
    }

    /// Follows how it stands.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<MqttState> {
        self.inner.state.subscribe()
    }

    /// Whether it listens to its topic now.
    #[must_use]
    pub fn is_subscribed(&self) -> bool {
        matches!(self.state(), MqttState::Subscribed { granted, .. } if granted < 0x80)
    }

    /// Waits until `wanted` holds, or says after `within` that it did not.
    pub async fn wait_until(&self, within: Duration, wanted: impl Fn(&MqttState) -> bool) -> bool {
        let mut state = self.follow();
        tokio::time::timeout(within, state.wait_for(|s| wanted(s))).await.is_ok_and(|r| r.is_ok())
    }

    /// Waits until it listens to its topic.
    pub async fn wait_until_subscribed(&self, within: Duration) -> bool {
        self.wait_until(within, |s| matches!(s, MqttState::Subscribed { granted, .. } if *granted < 0x80))
            .await
    }

    /// Connects (again); after [`MqttClient::half_open`] the same socket comes back to life.
    pub fn connect(&self) {
        self.inner.wish.send_replace(Wish::Online);
    }

    /// Says DISCONNECT and stays away.
    pub fn disconnect(&self) {
        self.inner.wish.send_replace(Wish::Away);
    }

    /// Is gone without DISCONNECT (the broker sees a reset) and stays away.
    pub fn vanish(&self) {
        self.inner.wish.send_replace(Wish::Gone);
    }

    /// Keeps its socket and neither reads nor writes: what is sent to it meanwhile waits in the network.
    pub fn half_open(&self) {
        self.inner.wish.send_replace(Wish::HalfOpen);
    }

    /// Speaks differently from its next connection on.
    pub fn set_config(&self, config: MqttConfig) {
        *self.inner.config.lock().unwrap_or_else(PoisonError::into_inner) = config;
    }

    /// How it speaks.
    #[must_use]
    pub fn config(&self) -> MqttConfig {
        self.inner.config.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends the result of the next request this way.
    pub fn answer_once(&self, answering: Answering) {
        self.inner.answering().push_back((answering, false));
    }

    /// Sends results this way until told otherwise.
    pub fn answer_always(&self, answering: Answering) {
        let mut queue = self.inner.answering();
        queue.retain(|(_, always)| !always);
        queue.push_back((answering, true));
    }

    /// Sends results as documented again.
    pub fn answer_as_documented(&self) {
        self.inner.answering().clear();
    }
}

impl Inner {
    fn answering(&self) -> std::sync::MutexGuard<'_, VecDeque<(Answering, bool)>> {
        self.answering.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next_answering(&self) -> Answering {
        let mut queue = self.answering();
        match queue.front() {
            None => Answering::AsDocumented,
            Some((always, true)) => always.clone(),
            Some(_) => queue.pop_front().map_or(Answering::AsDocumented, |(once, _)| once),
        }
    }

    fn say(&self, state: MqttState) {
        self.state.send_if_modified(|now| {
            let other = *now != state;
            *now = state;
            other
        });
        // The page and whoever waits on the device see it too.
        self.camera.device().change(|_| ());
    }
}

/// Connects whenever it should be connected, and follows settings and wishes.
async fn run(inner: Arc<Inner>) {
    let mut identity = inner.camera.follow_identity();
    let mut wish = inner.wish.subscribe();
    loop {
        let (who, wanted) = (identity.borrow_and_update().clone(), *wish.borrow_and_update());
        let param = who.settings.mqtt.clone().filter(|_| who.settings.mqtt_enable && wanted == Wish::Online);
        let Some(param) = param else {
            inner.say(MqttState::Off);
            tokio::select! {
                changed = identity.changed() => if changed.is_err() { return },
                changed = wish.changed() => if changed.is_err() { return },
            }
            continue;
        };
        inner.say(MqttState::Connecting);
        let config = inner.config.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let client_id = config.client_id.clone().unwrap_or_else(|| who.serial.clone());
        let source = inner.camera.config().source;
        let ended = match session::open(&param, &config, &client_id, source).await {
            Ok((session, state)) => {
                inner.say(state);
                serve(&inner, session, &who.settings, &mut identity, &mut wish).await
            }
            Err(state) => Some(state),
        };
        let Some(state) = ended else { continue };
        inner.say(state);
        tokio::select! {
            () = tokio::time::sleep(config.retry) => {}
            changed = identity.changed() => if changed.is_err() { return },
            changed = wish.changed() => if changed.is_err() { return },
        }
    }
}

/// Serves one connection; `None` = it was left on purpose.
async fn serve(
    inner: &Arc<Inner>,
    mut session: Session,
    settings: &super::settings::Settings,
    identity: &mut watch::Receiver<body::Identity>,
    wish: &mut watch::Receiver<Wish>,
) -> Option<MqttState> {
    let mut listening = inner.state.borrow().clone();
    loop {
        tokio::select! {
            packet = session.packet() => match packet {
                Ok(Packet::SubAck { granted }) => {
                    let session_present =
                        matches!(listening, MqttState::Connected { session_present: true });
                    listening = MqttState::Subscribed { session_present, granted };
                    inner.say(listening.clone());
                }
                Ok(Packet::Publish(publish)) => {
                    if let Err(words) = session.acknowledge(&publish).await {
                        return Some(MqttState::Lost(words));
                    }
                    receive(inner, &publish).await;
                }
                Ok(_) => {}
                Err(words) => return Some(MqttState::Lost(words)),
            },
            changed = identity.changed() => {
                changed.ok()?;
                let now = identity.borrow_and_update().settings.clone();
                if now.mqtt != settings.mqtt || now.mqtt_enable != settings.mqtt_enable {
                    session.disconnect().await;
                    return None;
                }
            }
            changed = wish.changed() => {
                changed.ok()?;
                loop {
                    let wanted = *wish.borrow_and_update();
                    match wanted {
                        Wish::Online => break inner.say(listening.clone()),
                        Wish::Away => {
                            session.disconnect().await;
                            return None;
                        }
                        Wish::Gone => {
                            session.vanish();
                            return None;
                        }
                        Wish::HalfOpen => inner.say(MqttState::HalfOpen),
                    }
                    wish.changed().await.ok()?;
                }
            }
        }
    }
}

/// Executes one message and sees to its result.
async fn receive(inner: &Arc<Inner>, publish: &Publish) {
    let camera = &inner.camera;
    let device = camera.device();
    let message: Option<Value> = serde_json::from_slice(&publish.payload).ok();
    if publish.retain {
        device.violation(format!(
            "MQTT: a retained message on {}: commands must not be retained",
            publish.topic
        ));
    }
    let who = camera.in_force();
    let executed = match &message {
        Some(message) => {
            if message["type"] == 4 {
                let entries = message["params"]["listInfo"].as_array().map_or(0, Vec::len);
                if let Some(done) = device.take_on(entries) {
                    tokio::time::sleep_until(done.into()).await;
                }
            }
            Some(execute::execute(device, &who, message))
        }
        None => {
            device.violation(format!("MQTT: a message on {} is not JSON", publish.topic));
            None
        }
    };
    let kept = MqttMessage {
        at: Utc::now(),
        topic: publish.topic.clone(),
        qos: publish.qos,
        retain: publish.retain,
        dup: publish.dup,
        message,
        outcome: executed.as_ref().map_or("malformed", |e| e.outcome),
    };
    device.change(|m| remember(&mut m.mqtt, kept));
    let Some(executed) = executed else { return };
    match executed.next {
        Next::Restart => {
            camera.order(Order::Restart);
            return;
        }
        Next::Peripheral(words) => {
            camera.order(Order::Peripheral(words));
            return;
        }
        Next::Capture { recognise } => {
            let answering = inner.next_answering();
            let request_id = Some(executed.request_id);
            camera.order(Order::Capture { request_id, recognise, answering });
            return;
        }
        Next::Nothing => {}
    }
    let Some(path) = executed.result else { return };
    let answering = match executed.outcome {
        "failed" => Answering::Refused(400, "fail".into()),
        "malformed" => Answering::Refused(301, "invalid param".into()),
        _ => inner.next_answering(),
    };
    let (camera, id) = (camera.clone(), executed.request_id);
    // Late results must not hold up the next request.
    tokio::spawn(async move {
        notify::deliver(&camera, &answering, path, &id, |id| body::notify_result(&camera.in_force(), id))
            .await;
    });
}

#[cfg(test)]
mod broker;
#[cfg(test)]
mod tests;
