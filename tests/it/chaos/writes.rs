//! Each write, cut off by the network: one request at the provider, one unknown row, and nothing is sent again.

use super::{fleet, landlord, paid_permits};
use crate::payments::Fleet;
use crate::permits::Landlord;
use crate::permits::lost::{KINDS, ask};
use gatehouse_tests::harness::{Answer, Outage, TestSite};
use gatehouse_tests::sim::autopay::Op;
use gatehouse_tests::sim::opscom;
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

/// What holds after a write was cut off, and after its like was asked for a second time: so often it came to the
/// provider, so often it passed the proxy.
async fn judge(site: &TestSite, came: u64, passed: usize, arrived: u64, when: &str) {
    assert_eq!(came, arrived, "{when}: requests at the provider");
    assert_eq!(passed, usize::try_from(arrived).unwrap(), "{when}");
    let page = site.supervisor().await.get("/money-writes").await.ok();
    let open = page["rows"].as_array().unwrap().iter().filter(|row| row["open"] == true);
    let outcomes: Vec<&Value> = open.map(|row| &row["outcome"]).collect();
    assert_eq!(outcomes, ["unknown"], "{when}: {page}");
    assert_eq!(page["open"], 1);
    assert_eq!(site.alarms("money_unknown").await.len(), 1, "{when}");
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
            let (came, passed) = (fleet.sim.count(op), proxy.count(method, part));
            judge(&fleet.site, came, passed, cut.1, &format!("{op:?} {:?}", cut.0)).await;
            assert!(fleet.sim.violations().is_empty(), "{:?}", fleet.sim.violations());
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
            let (came, passed) = (landlord.sim.count(op), proxy.count(method, part));
            judge(&landlord.site, came, passed, cut.1, &format!("{op:?} {:?}", cut.0)).await;
            assert!(landlord.sim.violations().is_empty(), "{:?}", landlord.sim.violations());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_to_opscom_that_the_network_cuts_off_is_one_request_and_one_unknown() {
    for (op, part) in
        [(opscom::Op::Push, "/push"), (opscom::Op::Update, "/update"), (opscom::Op::Delete, "/delete")]
    {
        for (outage, arrived) in CUTS {
            let (ops, proxy) = paid_permits(TestSite::start().await).await;
            let when = format!("{op:?} {outage:?}");
            let reference = ops.pushed("AA1").await;
            let (came, passed) = (ops.sim.count(op), proxy.count("POST", part));
            proxy.once("POST", part, outage);
            let first = ops.write(op, &reference).await.ok();
            assert_eq!(first["write"]["outcome"], "unknown", "{when}: {first}");
            // The network is back. Asked for again: the write stays where it is.
            assert_eq!(ops.write(op, &reference).await.refused(), "conflict", "{when}");
            let (came, passed) = (ops.sim.count(op) - came, proxy.count("POST", part) - passed);
            judge(&ops.site, came, passed, arrived, &when).await;
            assert!(ops.sim.violations().is_empty(), "{when}: {:?}", ops.sim.violations());
        }
    }
}
