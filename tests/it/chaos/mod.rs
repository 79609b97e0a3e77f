//! The network between the product and payment systems goes away: at the moment of a write, or altogether.
//!
//! Real sockets through a proxy that cuts; what providers themselves do wrong is tested with their simulators.

mod outages;
mod sources;
mod unrecorded;
mod writes;

use crate::opscom::{self, OpsCom};
use crate::payments::{self, Fleet, parked};
use crate::permits::{self, Landlord};
use gatehouse_tests::harness::{ChaosProxy, TestSite};
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::Level;
use serde_json::{Value, json};

/// A connection's set-up that goes through a proxy.
pub fn through(proxy: &ChaosProxy, mut setup: Value) -> Value {
    for address in ["base_url", "auth_url"] {
        setup[address] = json!(proxy.base_url());
    }
    setup
}

/// A fleet of AA12345 with one unpaid service, behind a proxy.
pub async fn fleet(site: TestSite) -> (Fleet, ChaosProxy) {
    let sim = payments::provider(Level::Medium, AutopayConfig::default()).await;
    parked(&sim, "AA12345", "service-1", Some(3));
    let proxy = ChaosProxy::start(sim.addr()).await;
    let setup = through(&proxy, payments::connection(&sim, "medium"));
    (Fleet::connected(site, sim, setup).await, proxy)
}

/// A landlord with two known tenants, behind a proxy.
pub async fn landlord(site: TestSite) -> (Landlord, ChaosProxy) {
    let sim = permits::provider(AutopayConfig::default()).await;
    let proxy = ChaosProxy::start(sim.addr()).await;
    let setup = through(&proxy, permits::connection(&sim));
    let landlord = Landlord::set_up(site, sim, setup).await;
    landlord.know_tenants().await;
    (landlord, proxy)
}

/// OPS-COM behind a proxy, where the permits are written.
pub async fn paid_permits(site: TestSite) -> (OpsCom, ChaosProxy) {
    let sim = opscom::provider().await;
    let proxy = ChaosProxy::start(sim.addr()).await;
    let setup = through(&proxy, opscom::connection(&sim));
    (OpsCom::set_up(site, sim, setup).await, proxy)
}
