//! Whatever a source does, captures, the hand control and the verdict by the lists go on.

use super::{PAID, Town, town_line, until_said};
use crate::gate::gate;
use gatehouse_engine::PaymentTimeouts;
use gatehouse_tests::harness::{Events, TestSite};
use gatehouse_tests::sim::opscom::Fault;
use serde_json::{Value, json};
use std::time::Duration;

const IMPATIENT: PaymentTimeouts = PaymentTimeouts {
    connect: Duration::from_secs(2),
    silence: Duration::from_secs(2),
    total: Duration::from_secs(4),
};

/// A car that the lists allow comes, is let in by hand, and a blocked one is blocked.
async fn everything_else_goes_on(town: &Town, events: &mut Events, n: usize) {
    let (allowed, blocked) = (format!("STAFF{n}"), format!("THIEF{n}"));
    town.site.listed("allow", &allowed).await;
    town.site.listed("block", &blocked).await;
    for (plate, kind) in [(&allowed, "allowed"), (&blocked, "blocked")] {
        town.drive_up(&format!("R-{plate}"), plate).await;
        let first = events.until("passage", |passage| passage["reading"] == plate.as_str()).await;
        assert_eq!(first["verdict"]["kind"], kind, "{first}");
        // A source may have failed before the passage was shown at all.
        if town_line(&first)["state"] != "cannot_tell" {
            let after = until_said(events, plate, "cannot_tell").await;
            assert_eq!(after["verdict"]["kind"], kind, "{after}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_any_kind_leaves_captures_and_the_verdicts_of_the_lists_untouched() {
    let faults = [
        Fault::SilentBefore,
        Fault::CutAfter,
        Fault::CutInAnswer,
        Fault::BrokenJson,
        Fault::Html { status: 502 },
        Fault::Code { code: 9001, status: Some(200) },
        Fault::Huge,
    ];
    for (n, fault) in faults.into_iter().enumerate() {
        let town = Town::of(TestSite::builder().payment_patience(IMPATIENT)).await;
        town.sim.misbehave(None, fault, None);
        let mut events = town.follow().await;
        everything_else_goes_on(&town, &mut events, n).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_nobody_can_reach_cannot_tell_at_once() {
    let mut town = Town::new().await;
    // The one it was connected to is taken away.
    town.door = super::Door::before(town.sim.addr()).await;
    let mut events = town.follow().await;
    everything_else_goes_on(&town, &mut events, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gate_opens_by_hand_while_a_source_hangs() {
    let (site, _sim, door, _) = super::connected(TestSite::builder()).await;
    let gate = gate(&site, "entry-1", false).await;
    door.shut();
    let record = gate.camera.record_id();
    let sent = gate.camera.camera().capture(&site.record(&record, PAID)).await.unwrap();
    assert!(sent.reply.accepted());
    door.somebody_waits(0).await;
    let body = json!({ "command": "open", "reason": "Visitor approved" });
    let command = site.attendant().await.post(&format!("/lanes/{}/commands", gate.lane), body).await.ok();
    assert_eq!((&command["outcome"], gate.moved().len()), (&json!("accepted"), 1), "{command}");
    let capture = site.capture(&record).await;
    assert_eq!(capture["verdict"]["kind"], "review");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_fails_again_and_again_is_left_alone_and_says_so() {
    let town = Town::of(TestSite::builder().payment_patience(IMPATIENT)).await;
    town.sim.misbehave(None, Fault::Html { status: 502 }, None);
    let mut events = town.follow().await;
    let mut last = Value::Null;
    for n in 0..6 {
        let plate = format!("CAR{n}");
        town.drive_up(&format!("R{n}"), &plate).await;
        last = until_said(&mut events, &plate, "cannot_tell").await;
    }
    let came = town.door.came();
    let sentence = town_line(&last)["sentence"].clone();
    assert_eq!(sentence, "It failed again and again and is left alone for a minute.", "{last}");
    town.drive_up("R9", "CAR9").await;
    until_said(&mut events, "CAR9", "cannot_tell").await;
    assert_eq!(town.door.came(), came);
    // It is asked again by itself after the pause.
    town.site.clock.advance(Duration::from_secs(61));
    town.sim.behave();
    let card = town.site.attendant().await.get(&format!("/plates/{PAID}?wait=true")).await.ok();
    assert_eq!(town_line(&card)["state"], "right", "{card}");
}
