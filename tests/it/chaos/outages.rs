//! An outage of any kind at a payment system: cars, gates and verdicts go on as if nothing were.

use super::{fleet, landlord};
use crate::gate::{Gate, gate};
use crate::payments::evidence::unpaid_rule;
use gatehouse_engine::PaymentTimeouts;
use gatehouse_tests::harness::{DEADLINE, Outage, TestSite, wait_until};
use serde_json::{Value, json};
use std::time::Duration;

/// What hangs hangs for longer than any test waits, so nothing here passes because somebody gave up.
pub const PATIENT: PaymentTimeouts = PaymentTimeouts {
    connect: Duration::from_secs(3_600),
    silence: Duration::from_secs(3_600),
    total: Duration::from_secs(3_600),
};

/// Plates and what the site's own lists say of them.
const LOCAL: [(&str, &str); 3] = [("ALLOW11", "allowed"), ("BLOCK22", "blocked"), ("STRANGE3", "review")];

/// A car drives up; answers its passage.
pub async fn passage(site: &TestSite, gate: &Gate, plate: &str) -> Value {
    let (_, mut events) = site.attendant().await.follow().await;
    let spec = site.record(&gate.camera.record_id(), plate);
    assert!(gate.camera.camera().capture(&spec).await.unwrap().reply.accepted(), "{plate} is taken");
    events.until("passage", |passage| passage["reading"] == plate).await
}

/// Captures are taken and judged, the gate is opened by hand.
pub async fn everything_at_the_gate_works(site: &TestSite, gate: &Gate, when: &str) {
    for (plate, verdict) in LOCAL {
        let passage = passage(site, gate, plate).await;
        assert_eq!(passage["verdict"]["kind"], verdict, "{when}: {passage}");
    }
    let moved = gate.moved().len();
    let body = json!({ "command": "open", "reason": "Visitor approved" });
    let opened = site.attendant().await.post(&format!("/lanes/{}/commands", gate.lane), body).await.ok();
    assert_eq!(opened["outcome"], "accepted", "{when}: {opened}");
    assert_eq!(gate.moved().len(), moved + 1, "{when}");
}

/// A look is under way or has failed: the outage is felt.
pub async fn felt(site: &TestSite, connection: i64) {
    let supervisor = site.supervisor().await;
    supervisor.post(&format!("/connections/{connection}/refresh"), json!({})).await.ok();
    wait_until(DEADLINE, "look that is under way or has failed", || async {
        let all = supervisor.get("/connections").await.ok();
        let one = all.as_array().unwrap().iter().find(|view| view["id"] == connection).cloned()?;
        (one["health"] == "failing" || !one["progress"].is_null()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_any_kind_at_autopay_leaves_captures_hand_control_and_local_verdicts_untouched() {
    for outage in Outage::ANY {
        let site = TestSite::builder().payment_patience(PATIENT).start().await;
        let gate = gate(&site, "entry-1", false).await;
        for (list, plate) in [("allow", "ALLOW11"), ("block", "BLOCK22")] {
            site.listed(list, plate).await;
        }
        let (fleet, fleets) = fleet(site).await;
        let (landlord, landlords) = landlord(fleet.site).await;
        let (site, lot) = (landlord.site, gate.lane);
        unpaid_rule(&site, lot, "block").await;
        let owing = passage(&site, &gate, "AA12345").await;
        assert_eq!(owing["verdict"]["kind"], "blocked", "{owing}");

        for proxy in [&fleets, &landlords] {
            proxy.outage(outage).await;
        }
        felt(&site, fleet.id).await;
        felt(&site, landlord.id).await;
        everything_at_the_gate_works(&site, &gate, &format!("{outage:?}")).await;
        // What the fleet said last is still on the card, and how old it is.
        let owing = passage(&site, &gate, "AA12345").await;
        let mut lines = owing["evidence"].as_array().unwrap().iter();
        let line = lines.find(|line| line["source"] == "fleet").unwrap();
        assert!(line["as_of"].is_string(), "{outage:?}: {owing}");
    }
}
