//! Each write, cut off by the network: one request at the provider, one unknown row, and nothing is sent again.

use super::{fleet, landlord};
use crate::payments::Fleet;
use crate::permits::Landlord;
use crate::permits::lost::{KINDS, ask};
use gatehouse_tests::harness::{Answer, ChaosProxy, Outage, TestSite};
use gatehouse_tests::sim::AutopaySim;
use gatehouse_tests::sim::autopay::Op;
use serde_json::{Value, json};

/// How the network cuts a write off, and how often it arrives then.
const CUTS: [(Outage, u64); 3] = [(Outage::CutAfter, 1), (Outage::CutInAnswer, 1), (Outage::CutBefore, 0)];

/// Method and part of the target, as the documents have them.
fn wire(op: Op) -> (&'static str, &'static str) {
    match op {
        Op::AddVehicle => ("POST", "/fleet/v2/vehicles"),
        Op::RemoveVehicle => ("DELETE", "/fleet/v2/vehicles?"),
        Op::Detach => ("POST", "/vehicles/detach"),
        Op::Lock => ("POST", "/vehicles/disable_payments"),
        Op::Decline => ("POST", "/decline"),
        Op::NewTenant => ("PUT", "/tenant/new"),
        Op::CreateAllocation => ("PUT", "/permitAllocations"),
        Op::UpdateAllocation => ("POST", "/permitAllocations/a1"),
        Op::DeleteAllocation => ("DELETE", "/permitAllocations/a1"),
        other => panic!("{other:?} is no write"),
    }
}

/// A lock has no answer of its own: its return tells, and the list of writes.
async fn sent(fleet: &Fleet, op: Op) -> Option<Answer> {
    Some(match op {
        Op::AddVehicle => fleet.write("/fleet/vehicles", "BB22222").await,
        Op::RemoveVehicle => fleet.write("/fleet/vehicles/remove", "AA12345").await,
        Op::Detach => fleet.write("/fleet/vehicles/detach", "AA12345").await,
        Op::Decline => fleet.decline("service-1", "AA12345", "Not our driver").await,
        _ => {
            let review = fleet.reviewed(20).await;
            let _locked = fleet.locked(&review["id"], true).await;
            return None;
        }
    })
}

/// What holds after a write was cut off, and after its like was asked for a second time.
async fn judge(site: &TestSite, sim: &AutopaySim, proxy: &ChaosProxy, op: Op, cut: (Outage, u64)) {
    let (outage, arrived) = cut;
    let (method, part) = wire(op);
    assert_eq!(sim.count(op), arrived, "{op:?} {outage:?}: requests at the provider");
    assert_eq!(proxy.count(method, part), usize::try_from(arrived).unwrap(), "{op:?} {outage:?}");
    let page = site.supervisor().await.get("/money-writes").await.ok();
    let outcomes: Vec<&Value> = page["rows"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
    assert_eq!(outcomes, ["unknown"], "{op:?} {outage:?}: {page}");
    assert_eq!(page["open"], 1);
    assert_eq!(site.alarms("money_unknown").await.len(), 1, "{op:?} {outage:?}");
    assert!(sim.violations().is_empty(), "{:?}", sim.violations());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_to_a_fleet_that_the_network_cuts_off_is_one_request_and_one_unknown() {
    for op in [Op::AddVehicle, Op::RemoveVehicle, Op::Detach, Op::Lock, Op::Decline] {
        for cut in CUTS {
            let (fleet, proxy) = fleet(TestSite::start().await).await;
            let (method, part) = wire(op);
            proxy.once(method, part, cut.0);
            if let Some(first) = sent(&fleet, op).await {
                assert_eq!(first.ok()["outcome"], "unknown", "{op:?} {:?}", cut.0);
            }
            // The network is back. Asked for again, read again: the write stays where it is.
            if let Some(second) = sent(&fleet, op).await {
                assert_eq!(second.refused(), "conflict", "{op:?} {:?}", cut.0);
            }
            fleet.refresh().await;
            judge(&fleet.site, &fleet.sim, &proxy, op, cut).await;
        }
    }
}

async fn asked(landlord: &Landlord, op: Op) -> Answer {
    if KINDS.contains(&op) {
        return ask(landlord, op).await;
    }
    let tenant = json!({ "name": "Fjord Legal", "manager_email": "manager@example.test", "kind": "basic" });
    landlord.post("/tenants", tenant).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_to_a_landlord_that_the_network_cuts_off_is_one_request_and_one_unknown() {
    for op in [Op::NewTenant, Op::CreateAllocation, Op::UpdateAllocation, Op::DeleteAllocation] {
        for cut in CUTS {
            let (landlord, proxy) = landlord(TestSite::start().await).await;
            let (method, part) = wire(op);
            proxy.once(method, part, cut.0);
            let first = asked(&landlord, op).await.ok();
            assert_eq!(first["write"]["outcome"], "unknown", "{op:?} {:?}: {first}", cut.0);
            assert_eq!(asked(&landlord, op).await.refused(), "conflict", "{op:?} {:?}", cut.0);
            landlord.refresh().await;
            judge(&landlord.site, &landlord.sim, &proxy, op, cut).await;
        }
    }
}
