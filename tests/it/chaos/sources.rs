//! An outage of any kind at OPS-COM and at a Pay-by-Plate provider: cars, gates and verdicts go on as if nothing were.

use super::outages::{PATIENT, everything_at_the_gate_works, felt, passage};
use super::through;
use crate::evidence::{permit as paid_permit, until_said};
use crate::gate::gate;
use crate::opscom;
use crate::rights;
use gatehouse_engine::PaymentTimeouts;
use gatehouse_tests::harness::{ChaosProxy, DEADLINE, Events, Outage, TestSite, wait_until};
use gatehouse_tests::sim::opscom::OpsComSim;
use gatehouse_tests::sim::pay_by_plate::PayByPlateSim;
use serde_json::{Value, json};
use std::time::Duration;

/// What hangs is soon given up.
const IMPATIENT: PaymentTimeouts = PaymentTimeouts {
    connect: Duration::from_secs(1),
    silence: Duration::from_secs(1),
    total: Duration::from_secs(2),
};

/// Has a permit at OPS-COM.
const PAID: &str = "PAID123";
/// Has a right at the Pay-by-Plate provider.
const RIGHT: &str = "AB1";

/// Both providers, each behind its proxy, and what the product calls their connections.
struct Sources {
    town: (OpsComSim, ChaosProxy, i64),
    street: (PayByPlateSim, ChaosProxy, i64),
}

/// Both are connected, asked at the gate, and the rights of the one are read.
async fn sources(site: &TestSite) -> Sources {
    let town_sim = opscom::provider().await;
    paid_permit(&town_sim, PAID);
    let provider = rights::provider().await;
    provider.world(|world| world.put(rights::permit("prk1", "1", RIGHT, 5)));
    let (town, street) = (ChaosProxy::start(town_sim.addr()).await, ChaosProxy::start(provider.addr()).await);
    let engineer = site.engineer().await;
    let setup = through(&town, opscom::connection(&town_sim));
    let opscom_id = engineer.post("/connections", setup).await.ok()["id"].as_i64().unwrap();
    let mut setup = rights::connection(&provider);
    setup["base_url"] = json!(street.base_url());
    setup["asked_at_gate"] = json!(true);
    let street_id = engineer.post("/connections", setup).await.ok()["id"].as_i64().unwrap();
    Sources { town: (town_sim, town, opscom_id), street: (provider, street, street_id) }
}

/// What a source says beside a passage.
fn line<'a>(passage: &'a Value, source: &str) -> &'a Value {
    let lines = passage["evidence"].as_array().unwrap();
    lines.iter().find(|line| line["source"] == source).unwrap_or(&Value::Null)
}

/// A car comes whose permit OPS-COM would know: it is told that nobody can tell, and why.
async fn nobody_can_tell(site: &TestSite, gate: &crate::gate::Gate, events: &mut Events, when: &str) {
    let first = passage(site, gate, PAID).await;
    assert_eq!(first["verdict"]["kind"], "review", "{when}: {first}");
    let after = until_said(events, PAID, "cannot_tell").await;
    let told = line(&after, "paid_permits");
    assert!(told["sentence"].as_str().is_some_and(|words| words.len() > 10), "{when}: {told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_any_kind_at_a_source_leaves_captures_hand_control_and_local_verdicts_untouched() {
    for outage in Outage::ANY {
        let site = TestSite::builder().payment_patience(PATIENT).start().await;
        let gate = gate(&site, "entry-1", false).await;
        for (list, plate) in [("allow", "ALLOW11"), ("block", "BLOCK22")] {
            site.listed(list, plate).await;
        }
        let sources = sources(&site).await;
        let (_, mut events) = site.attendant().await.follow().await;
        // Both answer, so that what follows is the outage's doing.
        let when = format!("{outage:?}");
        let _first = passage(&site, &gate, RIGHT).await;
        let both = |passage: &Value| {
            let says = |source: &str| &line(passage, source)["state"];
            passage["reading"] == RIGHT && says("rights") == "right" && says("paid_permits") == "no_right"
        };
        events.until("passage", both).await;

        for proxy in [&sources.town.1, &sources.street.1] {
            proxy.outage(outage).await;
        }
        felt(&site, sources.town.2).await;
        felt(&site, sources.street.2).await;
        everything_at_the_gate_works(&site, &gate, &when).await;
        nobody_can_tell(&site, &gate, &mut events, &when).await;
        // What was read before the outage still counts, and how old it is stands beside it.
        let known = passage(&site, &gate, RIGHT).await;
        let told = line(&known, "rights");
        assert!(told["as_of"].is_string(), "{when}: {known}");
        for violations in [sources.town.0.violations(), sources.street.0.violations()] {
            assert!(violations.is_empty(), "{when}: {violations:?}");
        }
    }
}

/// Looks, until the look has ended and the connection stands so.
async fn looked(site: &TestSite, connection: i64, health: &str, when: &str) {
    let supervisor = site.supervisor().await;
    supervisor.post(&format!("/connections/{connection}/refresh"), json!({})).await.ok();
    wait_until(DEADLINE, &format!("{when}: connection {connection} that is {health}"), || async {
        let all = supervisor.get("/connections").await.ok();
        let one = all.as_array().unwrap().iter().find(|view| view["id"] == connection).cloned()?;
        (one["health"] == health && one["progress"].is_null()).then_some(())
    })
    .await;
}

/// What a source says of a typed plate, as soon as it says that.
async fn until_told(site: &TestSite, plate: &str, source: &str, state: &str, when: &str) -> Value {
    let attendant = site.attendant().await;
    wait_until(DEADLINE, &format!("{when}: {source} says {state} of {plate}"), || async {
        let card = attendant.get(&format!("/plates/{plate}?wait=true")).await.ok();
        Some(line(&card, source).clone()).filter(|told| told["state"] == state)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_of_any_kind_both_sources_answer_again() {
    for outage in Outage::ANY {
        let when = format!("{outage:?}");
        let site = TestSite::builder().payment_patience(IMPATIENT).start().await;
        let sources = sources(&site).await;
        let (town, street) = (&sources.town, &sources.street);
        let proxies = [&town.1, &street.1];
        looked(&site, town.2, "fresh", &when).await;
        looked(&site, street.2, "fresh", &when).await;

        for proxy in proxies {
            proxy.outage(outage).await;
        }
        // A zone is read at most once a minute.
        site.clock.advance(Duration::from_secs(61));
        looked(&site, town.2, "failing", &when).await;
        looked(&site, street.2, "failing", &when).await;
        for (plate, source) in [(PAID, "paid_permits"), (RIGHT, "rights")] {
            let told = until_told(&site, plate, source, "cannot_tell", &when).await;
            assert!(told["sentence"].as_str().is_some_and(|words| words.len() > 10), "{when}: {told}");
        }

        for proxy in proxies {
            proxy.mend().await;
        }
        // Nor is a source that failed again and again asked sooner.
        site.clock.advance(Duration::from_secs(61));
        looked(&site, town.2, "fresh", &when).await;
        looked(&site, street.2, "fresh", &when).await;
        for (plate, source) in [(PAID, "paid_permits"), (RIGHT, "rights")] {
            let told = until_told(&site, plate, source, "right", &when).await;
            assert_eq!(told["stale"], false, "{when}: {told}");
        }
        for violations in [town.0.violations(), street.0.violations()] {
            assert!(violations.is_empty(), "{when}: {violations:?}");
        }
    }
}
