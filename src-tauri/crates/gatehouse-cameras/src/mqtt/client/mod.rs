//! Our side of somebody else's broker: Mosquitto, EMQX, whatever speaks MQTT 5.
//!
//! Packets are `rumqttc`'s; its event loop is not used. That loop opens its
//! socket itself, without a way to set options on it, keeps a queue that it
//! sends again after a reconnect, and reports "queued" where an attendant
//! needs to know "written". Here a message is handed to the one connection
//! that exists at that moment, or refused; what waits when the connection
//! breaks is dropped with it; and the socket is reset, so that the kernel
//! cannot deliver later what was given up.
//!
//! MQTT 5 towards the broker, because only there a message can carry its
//! expiry; the broker keeps it for cameras that speak 3.1 or 3.1.1 as well.

mod session;
mod tls;

use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout_at};

use super::{EXPIRY_S, Published};
use session::Ask;

/// Messages that may wait for the connection to take them.
const WAITING: usize = 8;
/// A connection that held this long was a good one: the next attempt after it
/// is made at once.
const GOOD: Duration = Duration::from_secs(10);
/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Where the broker is and how to get in.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// `host:port`.
    pub address: String,
    /// `None` = in the clear.
    pub tls: Option<Tls>,
    /// Empty = anonymous.
    pub user: String,
    /// Never logged (its `Debug` hides it).
    pub password: SecretString,
    /// Ours at that broker; two clients with one id throw each other out.
    pub client_id: String,
    /// What is said to the broker as a message's longest life, in seconds.
    pub expiry_s: u32,
    /// The first pause after a broken connection; doubled up to 30 s.
    pub first_pause: Duration,
}

impl ClientOptions {
    /// A broker in the clear, without a user.
    pub fn new(address: impl Into<String>, client_id: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            tls: None,
            user: String::new(),
            password: SecretString::from(""),
            client_id: client_id.into(),
            expiry_s: EXPIRY_S,
            first_pause: Duration::from_secs(1),
        }
    }
}

/// How the broker proves who it is.
#[derive(Debug, Clone, Default)]
pub struct Tls {
    /// Certificates to trust, as a PEM file; `None` = the operating system's.
    pub ca_pem: Option<Vec<u8>>,
}

/// How the link to the broker is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// Trying, for the first time.
    Connecting,
    /// Messages can be published.
    Connected,
    /// Nothing can be published; why, in words. It is tried again.
    Down(String),
}

/// What the connection task shows.
#[derive(Debug, Clone)]
struct Shown {
    state: LinkState,
    /// Into the connection that exists; gone with it.
    asks: Option<mpsc::Sender<Ask>>,
}

/// A client that keeps itself connected. Dropping it resets the connection.
#[derive(Debug)]
pub struct Client {
    shown: watch::Receiver<Shown>,
    expiry: Duration,
    task: JoinHandle<()>,
}

impl Client {
    /// Starts connecting in the background.
    pub fn start(options: ClientOptions) -> Self {
        let (show, shown) = watch::channel(Shown { state: LinkState::Connecting, asks: None });
        let expiry = Duration::from_secs(options.expiry_s.into());
        let task = tokio::spawn(stay_connected(options, show));
        Self { shown, expiry, task }
    }

    /// How the link is now.
    pub fn state(&self) -> LinkState {
        self.shown.borrow().state.clone()
    }

    /// Waits until the state is another than `before`.
    pub async fn changed_from(&self, before: &LinkState) -> LinkState {
        // The task lives as long as this, so there is always a next value.
        match self.shown.clone().wait_for(|shown| shown.state != *before).await {
            Ok(shown) => shown.state.clone(),
            Err(_) => LinkState::Down("the client was stopped".to_owned()),
        }
    }

    /// Publishes with QoS 0, not retained, and with an expiry; not after
    /// `not_after`, and only over the connection that exists now.
    pub async fn publish(&self, topic: &str, payload: Vec<u8>, not_after: Instant) -> Published {
        if let Err(words) = check_topic(topic) {
            return Published::NotSent(words);
        }
        let Shown { state, asks } = self.shown.borrow().clone();
        let Some(asks) = asks else {
            return Published::NotSent(match state {
                LinkState::Down(why) => format!("no connection to the MQTT broker: {why}"),
                _ => "not connected to the MQTT broker yet".to_owned(),
            });
        };
        let (reply, answer) = oneshot::channel();
        let due = not_after.min(Instant::now() + self.expiry);
        let ask = Ask { topic: topic.to_owned(), payload, not_after: due, reply };
        if asks.try_send(ask).is_err() {
            return Published::NotSent("the connection to the MQTT broker does not keep up".to_owned());
        }
        // The connection task answers by `due` or drops the question with itself.
        match timeout_at(due + session::WRITE_LIMIT, answer).await {
            Ok(Ok(published)) => published,
            Ok(Err(_)) => {
                Published::NotSent("the connection to the MQTT broker broke before it was sent".to_owned())
            }
            Err(_) => Published::Unknown("the connection to the MQTT broker did not say".to_owned()),
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A topic a message can be published on: not empty, no wildcard, no NUL.
pub(super) fn check_topic(topic: &str) -> Result<(), String> {
    if topic.is_empty() {
        return Err("the camera has no request topic".to_owned());
    }
    if topic.contains(['+', '#', '\0']) || topic.len() > 1024 {
        return Err(format!("{topic:?} is no topic a message can be published on"));
    }
    Ok(())
}

async fn stay_connected(options: ClientOptions, show: watch::Sender<Shown>) {
    let mut pause = options.first_pause;
    loop {
        let began = Instant::now();
        let connected = |asks| {
            show.send_replace(Shown { state: LinkState::Connected, asks: Some(asks) });
        };
        let (asks, questions) = mpsc::channel(WAITING);
        let Err(why) = session::hold(&options, questions, || connected(asks)).await;
        // Whatever waited was dropped with `questions`.
        show.send_replace(Shown { state: LinkState::Down(why), asks: None });
        if began.elapsed() > GOOD {
            pause = options.first_pause;
        }
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}
