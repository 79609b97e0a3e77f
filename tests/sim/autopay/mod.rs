//! Autopay, simulated: the fleet's and the landlord's API with its token endpoint, on one loopback port.
//!
//! Requests are checked against tables typed from the documents (`table`), answers are put together as text in the
//! documents' order and spelling (`emit`). It keeps everything in memory, its clock can be put forward, and it
//! misbehaves on request (`fault`). It cannot show what the real Autopay does where the documents are silent.
//!
//! A locked service stays on the unpaid lists unless [`AutopayConfig::locked_stay_unpaid`] is off: the lock takes it
//! from the driver, and the fleet still owes it to the operator. A declined one leaves them. A vehicle that is added
//! twice is answered as it is.

mod demo;
mod emit;
mod fault;
mod fleet;
pub mod hook;
mod model;
pub mod page;
mod permit;
#[cfg(test)]
mod permit_tests;
mod serve;
pub(in crate::sim) mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::error::{Error, Result};
use super::record::{self, Record};
use super::wire::Request;

pub use demo::{DEMO_FLEET, DEMO_LANDLORD, DEMO_LANDLORD_ID};
pub use fault::{Fault, Op, Rule};
pub use model::{
    Allocation, Cost, Credential, Definition, Landlord, Level, Place, Service, Tenant, Token, Vehicle, World,
};

/// Which spelling of the permit paths is served, and what the other one gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paths {
    /// `permitDefinitions`, `permitAllocations`: the documents' own.
    pub camel: bool,
    /// `permit_definitions`, `permit_allocations`: the newer ones.
    pub snake: bool,
    /// The status of one that is switched off: 404 or 410.
    pub status: u16,
}

impl Paths {
    fn allows(self, path: &str) -> bool {
        let (camel, snake) =
            (path.contains("/permitD") || path.contains("/permitA"), path.contains("/permit_"));
        (self.camel || !camel) && (self.snake || !snake)
    }
}

/// How the simulator behaves.
#[derive(Debug, Clone)]
pub struct AutopayConfig {
    /// Where it listens; port 0 = any.
    pub bind: SocketAddr,
    /// Services on a page.
    pub page_size: usize,
    /// Whether running services are locked when asked for (P-Q21).
    pub locks_running: bool,
    /// The unpaid services of a fleet contain running ones, too; the document says that it has finished ones only.
    pub lists_running: bool,
    /// Whether a locked service stays on the unpaid lists.
    pub locked_stay_unpaid: bool,
    /// Whether there is a list of tenants.
    pub tenant_list: bool,
    /// Spelling of the permit paths.
    pub paths: Paths,
    /// How long a token lives, in seconds.
    pub token_seconds: i64,
    /// How long a new tenant is not ready.
    pub tenant_delay: TimeDelta,
    /// How many requests a new tenant refuses.
    pub tenant_refusals: u32,
    /// The error id of that refusal; the documents have lost it.
    pub not_ready_id: String,
    /// Write `"subdivision":null` instead of leaving it out (P-Q7).
    pub null_subdivision: bool,
    /// Write `created_at` with this offset, as the first example does; `None` = `+0000`.
    pub created_offset: Option<FixedOffset>,
    /// The time zone of allocations.
    pub time_zone_id: String,
    /// A clock that stands still here; `None` = the system's.
    pub clock: Option<DateTime<Utc>>,
}

impl Default for AutopayConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            page_size: 500,
            locks_running: true,
            lists_running: false,
            locked_stay_unpaid: true,
            tenant_list: true,
            paths: Paths { camel: true, snake: true, status: 404 },
            token_seconds: 86_400,
            tenant_delay: TimeDelta::zero(),
            tenant_refusals: 0,
            not_ready_id: "tenant_not_ready".into(),
            null_subdivision: false,
            created_offset: None,
            time_zone_id: "Europe/Oslo".into(),
            clock: None,
        }
    }
}

/// One request as it came; the value of `Authorization` and the body of a token request are removed.
pub type Received = record::Received<Op>;

fn received(request: &Request, at: DateTime<Utc>) -> Received {
    let mut note = Received::of(request, at, "authorization");
    if request.path().ends_with("/oauth/token") {
        note.body = "(removed)".into();
    }
    note
}

/// An answer before it is bytes.
#[derive(Debug)]
struct Answer {
    status: u16,
    body: String,
    kind: &'static str,
    retry_after: Option<u32>,
}

impl Answer {
    fn new(status: u16, body: String) -> Self {
        Self { status, body, kind: "application/json", retry_after: None }
    }
    fn ok(body: String) -> Self {
        Self::new(200, body)
    }
    fn error(id: &str, message: &str) -> Self {
        Self::new(fault::status_of(id), emit::error(id, message))
    }
    fn not_found() -> Self {
        Self::new(404, emit::error("method_not_supported", "Not found"))
    }
    fn bytes(&self, keep: bool) -> Vec<u8> {
        let retry = self.retry_after.map_or_else(String::new, |s| format!("Retry-After: {s}\r\n"));
        let (status, kind, length) = (self.status, self.kind, self.body.len());
        let connection = if keep { "keep-alive" } else { "close" };
        format!(
            "HTTP/1.1 {status} Simulated\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{retry}Connection: {connection}\r\n\r\n{}",
            self.body
        )
        .into_bytes()
    }
}

#[derive(Debug)]
struct Inner {
    config: AutopayConfig,
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
    fn violation(&self, words: String) {
        self.lock().record.violations.push(words);
    }
}

/// A running simulated Autopay. It ends when it is dropped.
#[derive(Debug)]
pub struct AutopaySim {
    shared: Arc<Shared>,
    addr: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Drop for AutopaySim {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl AutopaySim {
    /// Starts it, empty: no vehicles, no clients.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(config: AutopayConfig) -> Result<Self> {
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

    /// In the place of `https://api.autopay.io`; no slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// In the place of `https://api-auth.autopay.io/oauth/token`.
    #[must_use]
    pub fn auth_url(&self) -> String {
        format!("http://{}/oauth/token", self.addr)
    }

    /// Looks at what it knows, or changes it. No request is served meanwhile.
    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.shared.lock().world)
    }

    /// Changes how it behaves.
    pub fn configure(&self, change: impl FnOnce(&mut AutopayConfig)) {
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

    /// Misbehaves: at `op` (`None` = everywhere but at the token endpoint), so many times (`None` = always).
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

    /// How many tokens were given out.
    #[must_use]
    pub fn tokens_issued(&self) -> u64 {
        self.shared.lock().world.tokens_issued
    }

    /// Everything that was not as described.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.shared.lock().record.violations.clone()
    }

    /// No token given out so far is known any more.
    pub fn forget_tokens(&self) {
        self.shared.lock().world.tokens.clear();
    }

    /// A vehicle of the fleet parks: a running service begins. `None` = it is not in the fleet.
    pub fn park(&self, country: &str, plate: &str) -> Option<Service> {
        let mut inner = self.shared.lock();
        let (now, id) = (inner.now(), inner.world.fresh_id());
        let vehicle = inner.world.vehicle(country, plate)?.clone();
        let mut service = Service::new(&id, &vehicle, now, None);
        service.cost = None;
        inner.world.services.push(service.clone());
        Some(service)
    }

    /// A running service ends now and costs something. False = there is no such running service.
    pub fn end(&self, id: &str) -> bool {
        let mut inner = self.shared.lock();
        let now = inner.now();
        let Some(service) = inner.world.services.iter_mut().find(|s| s.id == id && !s.finished(now)) else {
            return false;
        };
        service.end = Some(now);
        service.cost.get_or_insert_with(Cost::example);
        true
    }

    /// The driver pays. False = it is not there, locked, or paid already.
    pub fn driver_pays(&self, id: &str) -> bool {
        let mut inner = self.shared.lock();
        let service = inner.world.services.iter_mut().find(|s| s.id == id && !s.locked && !s.paid);
        service.map(|s| s.paid = true).is_some()
    }

    /// At the next lock so many of its services have just been paid by the driver and are not in the answer.
    pub fn pay_meanwhile(&self, services: usize) {
        self.shared.lock().world.paid_meanwhile = services;
    }

    /// Seeds the demo's fleet and landlord; `plates` come first in the fleet.
    pub fn seed_demo(&self, plates: &[String]) {
        let now = self.now();
        self.world(|w| demo::seed(w, now, plates));
    }

    /// Seeds many vehicles and finished unpaid services, the same for the same seed and clock.
    pub fn seed_bulk(&self, seed: u64, vehicles: usize, services: usize) {
        let now = self.now();
        self.world(|w| demo::bulk(w, now, seed, vehicles, services));
    }
}
