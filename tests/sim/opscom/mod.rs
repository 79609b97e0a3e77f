//! OPS-COM, simulated: permits pushed to its controller, and its plate validation, on one loopback port.
//!
//! Requests are checked against tables typed from the documents (`table`), answers are put together as text in the
//! documents' order and spelling (`emit`). It keeps everything in memory and misbehaves on request (`fault`). The
//! documents leave open which clock times follow, which HTTP status an error code comes with, and which permits
//! plate validation shows: here the simulator's own zone, a setting, and those that have not ended.

mod act;
mod demo;
mod emit;
mod fault;
mod model;
pub mod page;
#[cfg(test)]
mod page_tests;
mod serve;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::error::{Error, Result};
use super::record::{self, Record};
use super::wire::Request;

pub use demo::{DEMO_API_TOKEN, DEMO_CLIENT_CODE, DEMO_ZONES};
pub use fault::{Fault, Op, Rule};
pub use model::{Note, Permit, World, key};

/// How the simulator behaves.
#[derive(Debug, Clone)]
pub struct OpsComConfig {
    /// Where it listens; port 0 = any.
    pub bind: SocketAddr,
    /// The client code it knows.
    pub client_code: String,
    /// The token it knows.
    pub api_token: String,
    /// The zone of its clock.
    pub zone: Tz,
    /// Times without a word about UTC in their names are UTC nevertheless.
    pub plain_times_are_utc: bool,
    /// The HTTP status of error codes.
    pub error_status: u16,
    /// Plate validation answers as its older revisions did.
    pub old_answers: bool,
    /// A clock that stands still here; `None` = the system's.
    pub clock: Option<DateTime<Utc>>,
}

impl Default for OpsComConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            client_code: DEMO_CLIENT_CODE.into(),
            api_token: DEMO_API_TOKEN.into(),
            zone: chrono_tz::Europe::Oslo,
            plain_times_are_utc: false,
            error_status: 200,
            old_answers: false,
            clock: None,
        }
    }
}

/// One request as it came, without its token.
pub type Received = record::Received<Op>;

fn received(request: &Request, at: DateTime<Utc>, token: &str) -> Received {
    let mut note = Received::of(request, at, "authorization");
    let json: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
    note.body = note.body.replace(token, "(removed)");
    for sent in table::TOKENS.iter().filter_map(|name| json.get(name)?.as_str()) {
        note.body = note.body.replace(&format!("\"{sent}\""), "\"(removed)\"");
    }
    note
}

/// An answer before it is bytes.
#[derive(Debug)]
struct Answer {
    status: u16,
    body: String,
    kind: &'static str,
}

impl Answer {
    fn new(status: u16, body: String) -> Self {
        Self { status, body, kind: "application/json" }
    }
    fn html(status: u16) -> Self {
        Self { status, body: "<html><body><h1>Error</h1></body></html>".into(), kind: "text/html" }
    }
    fn bytes(&self, keep: bool) -> Vec<u8> {
        let Self { status, body, kind } = self;
        let (length, connection) = (body.len(), if keep { "keep-alive" } else { "close" });
        format!(
            "HTTP/1.1 {status} Simulated\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: {connection}\r\n\r\n{body}"
        )
        .into_bytes()
    }
}

#[derive(Debug)]
struct Inner {
    config: OpsComConfig,
    ahead: TimeDelta,
    world: World,
    record: Record<Op, Fault>,
}

impl Inner {
    fn now(&self) -> DateTime<Utc> {
        self.config.clock.unwrap_or_else(Utc::now) + self.ahead
    }
    /// What the clock on its wall shows.
    fn now_on_the_wall(&self) -> NaiveDateTime {
        self.now().with_timezone(&self.config.zone).naive_local()
    }
}

#[derive(Debug)]
struct Shared(Mutex<Inner>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn violation(&self, words: String) {
        self.lock().record.violations.push(words);
    }
}

/// A running simulated OPS-COM. It ends when it is dropped.
#[derive(Debug)]
pub struct OpsComSim {
    shared: Arc<Shared>,
    addr: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Drop for OpsComSim {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl OpsComSim {
    /// Starts it, empty.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(config: OpsComConfig) -> Result<Self> {
        let failed = |source| Error::Listen { addr: config.bind, source };
        let listener = TcpListener::bind(config.bind).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared(Mutex::new(Inner {
            config,
            ahead: TimeDelta::zero(),
            world: World::default(),
            record: Record::default(),
        })));
        let served = Arc::clone(&shared);
        let accepting = tokio::spawn(async move {
            // Connections end with the set they are in, so with this task.
            let mut open = tokio::task::JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => {
                        let Ok((stream, _)) = accepted else { continue };
                        let shared = Arc::clone(&served);
                        open.spawn(async move { serve::serve(stream, &shared).await });
                    }
                    Some(_) = open.join_next() => {}
                }
            }
        });
        Ok(Self { shared, addr, accepting })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// In the place of `https://controller.operationscommander.io` and of `https://service.ops-com.com`; no slash
    /// at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Looks at what it knows, or changes it. No request is served meanwhile.
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.shared.lock().world)
    }

    /// Changes how it behaves.
    pub fn configure(&self, change: impl FnOnce(&mut OpsComConfig)) {
        change(&mut self.shared.lock().config);
    }

    /// The time by its clock.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.lock().now()
    }

    /// Puts its clock forward.
    pub fn advance(&self, by: TimeDelta) {
        self.shared.lock().ahead += by;
    }

    /// Misbehaves: at `op` (`None` = everywhere), so many times (`None` = always).
    pub fn misbehave(&self, op: Option<Op>, fault: Fault, times: Option<u32>) {
        self.shared.lock().record.misbehave(op, fault, times);
    }

    /// Behaves again.
    pub fn behave(&self) {
        self.shared.lock().record.rules.clear();
    }

    /// The faults in force.
    #[must_use]
    pub fn rules(&self) -> Vec<Rule> {
        self.shared.lock().record.rules.clone()
    }

    /// The requests of the last while, oldest first; at most 10,000.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shared.lock().record.received.clone()
    }

    /// How often an operation was asked for since the start.
    #[must_use]
    pub fn count(&self, op: Op) -> u64 {
        self.shared.lock().record.count(op)
    }

    /// How often each operation was asked for since the start.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Op, u64> {
        self.shared.lock().record.counts.clone()
    }

    /// Everything that was not as described.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.shared.lock().record.violations.clone()
    }

    /// Seeds the demo's permits, notes and alarm.
    pub fn seed_demo(&self) {
        let mut inner = self.shared.lock();
        let now = inner.now_on_the_wall();
        demo::seed(&mut inner.world, now);
    }
}
