//! A Pay-by-Plate provider, simulated: what AutoVu's Pay-by-Plate Sync asks of a payment provider's REST interface,
//! on one loopback port.
//!
//! Requests are checked against tables typed from the document (`table`), answers are put together as text in the
//! samples' order and spelling (`emit`). It keeps everything in memory, its clock can be put forward, it misbehaves on
//! request (`Fault`), and it can be built wrongly (`Flaw`) so that the certifier has something to find. It cannot
//! show what other providers do where the document is silent: how `zones` and `isvalid` look, how a deletion shows in
//! a delta, and which methods certification uses are as agreed here.

mod answer;
mod demo;
mod emit;
mod fault;
mod model;
pub mod page;
mod serve;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::error::{Error, Result};
use super::record::{self, Record};

pub use demo::{DEMO_DEV_KEY, DEMO_KEY, DEMO_LOT_2_KEY};
pub use fault::{Fault, Flaw, Op, Rule};
pub use model::{Key, Permit, World, Zone};
pub use table::PREFIX;

/// What `isvalid` answers with; the document does not show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IsValidForm {
    /// `true`.
    Bool,
    /// `{"IsValid":true}`.
    Object,
    /// The permit, or `null`.
    Permit,
}

/// How the simulator behaves.
#[derive(Debug, Clone)]
pub struct PbpConfig {
    /// Where it listens; port 0 = any.
    pub bind: SocketAddr,
    /// What `isvalid` answers with.
    pub is_valid: IsValidForm,
    /// The key of the certification methods, which also sees the test zone; `None` = there are no such methods.
    pub dev_key: Option<String>,
    /// The zone they act on; no list shows it to other keys.
    pub test_zone: String,
    /// Below the prefix.
    pub populate_path: String,
    /// Below the prefix.
    pub clear_path: String,
    /// In which ways it is built wrongly.
    pub flaws: BTreeSet<Flaw>,
    /// A clock that stands still here; `None` = the system's.
    pub clock: Option<DateTime<Utc>>,
}

impl PbpConfig {
    fn has(&self, flaw: Flaw) -> bool {
        self.flaws.contains(&flaw)
    }
}

impl Default for PbpConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            is_valid: IsValidForm::Object,
            dev_key: None,
            test_zone: "certification".into(),
            populate_path: "_test/populate".into(),
            clear_path: "_test/clear".into(),
            flaws: BTreeSet::new(),
            clock: None,
        }
    }
}

/// One request as it came; the value of `X-ApiKey` is removed.
pub type Received = record::Received<Op>;

#[derive(Debug)]
struct Inner {
    config: PbpConfig,
    ahead: TimeDelta,
    world: World,
    record: Record<Op, Fault>,
}

impl Inner {
    fn now(&self) -> DateTime<Utc> {
        self.config.clock.unwrap_or_else(Utc::now) + self.ahead
    }
}

#[derive(Debug)]
struct Shared(Mutex<Inner>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running simulated provider. It ends when it is dropped.
#[derive(Debug)]
pub struct PayByPlateSim {
    shared: Arc<Shared>,
    addr: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Drop for PayByPlateSim {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl PayByPlateSim {
    /// Starts it, empty: no zones, no keys.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(config: PbpConfig) -> Result<Self> {
        let failed = |source| Error::Listen { addr: config.bind, source };
        let listener = TcpListener::bind(config.bind).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let shared = Arc::new(Shared(Mutex::new(Inner {
            config,
            ahead: TimeDelta::zero(),
            world: World::default(),
            record: Record::default(),
        })));
        let accepting = tokio::spawn(serve::accept(listener, Arc::clone(&shared)));
        Ok(Self { shared, addr, accepting })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its address without the prefix of the methods; no slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Looks at what it knows, or changes it. No request is served meanwhile.
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.shared.lock().world)
    }

    /// Changes how it behaves.
    pub fn configure(&self, change: impl FnOnce(&mut PbpConfig)) {
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

    /// Permits of a plate are taken back; answers how many were.
    pub fn take_back(&self, plate: &str) -> usize {
        let now = self.now();
        self.world(|w| w.take_back(now, |p| p.is_of(plate)))
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

    /// How often a method was asked for since the start.
    #[must_use]
    pub fn count(&self, op: Op) -> u64 {
        self.shared.lock().record.count(op)
    }

    /// How often each method was asked for since the start.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Op, u64> {
        self.shared.lock().record.counts.clone()
    }

    /// Everything that was not as described.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.shared.lock().record.violations.clone()
    }

    /// Seeds the demo: two lots, three keys, and permits of `plates` first.
    pub fn seed_demo(&self, plates: &[String]) {
        let now = self.now();
        self.configure(|c| c.dev_key = Some(DEMO_DEV_KEY.to_owned()));
        self.world(|w| demo::seed(w, now, plates));
    }

    /// Seeds many permits in a zone, the same for the same seed and clock.
    pub fn seed_bulk(&self, seed: u64, zone: &str, permits: usize) {
        let now = self.now();
        self.world(|w| demo::bulk(w, now, seed, zone, permits));
    }
}
