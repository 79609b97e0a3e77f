//! What opens by itself: a right only under its rule and the lane's policy; nothing while a source on "hold" is asked
//! or cannot tell.

use super::{PAID, STRANGER, connected, rule};
use crate::gate::{Gate, gate};
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::OpsComSim;
use gatehouse_tests::sim::opscom::{Fault, Op};
use serde_json::{Value, json};

struct Lane {
    site: TestSite,
    sim: OpsComSim,
    door: super::Door,
    gate: Gate,
}

impl Lane {
    /// Opens by itself if `automatic`; its camera's clock is learnt. WIT123 is on the allow list.
    async fn new(automatic: bool, rules: Value) -> Lane {
        let (site, sim, door, _) = connected(TestSite::builder()).await;
        let gate = gate(&site, "entry-1", automatic).await;
        assert!(gate.camera.camera().keep_alive().await.unwrap().accepted());
        site.listed("allow", "WIT123").await;
        let body = json!({ "paid_permits": rules, "deadline_ms": 5000 });
        let _changed = site.engineer().await.patch("/source-rules", body).await.ok();
        Lane { site, sim, door, gate }
    }

    /// Drives up and waits until the source has spoken and the capture says this.
    async fn drive_up(&self, plate: &str, verdict: &str) {
        let record = self.gate.camera.record_id();
        let sent = self.gate.camera.camera().capture(&self.site.record(&record, plate)).await.unwrap();
        assert!(sent.reply.accepted());
        wait_until(DEADLINE, verdict, || async {
            (self.site.capture(&record).await["verdict"]["kind"] == verdict).then_some(())
        })
        .await;
    }

    async fn opened_for(&self, how_many: usize) -> Vec<Value> {
        let journal = wait_until(DEADLINE, "opening", || async {
            let all = self.site.attendant().await.get("/commands").await.ok();
            let all = all.as_array().unwrap().clone();
            let accepted = all.iter().filter(|command| command["outcome"] == "accepted").count();
            (accepted >= how_many).then_some(all)
        })
        .await;
        journal.iter().rev().map(|command| command["plate"].clone()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_opens_a_lane_whose_policy_is_on_and_the_journal_names_the_source() {
    let lane = Lane::new(true, rule("on_right", "open")).await;
    lane.drive_up(PAID, "allowed").await;
    assert_eq!(lane.opened_for(1).await, [PAID]);
    let journal = lane.site.attendant().await.get("/commands").await.ok();
    assert!(journal[0]["reason"].as_str().unwrap().starts_with("Automatic: Town: Permit "), "{journal}");
    assert_eq!(lane.gate.moved(), [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_is_only_shown_opens_nothing() {
    let lane = Lane::new(true, rule("on_right", "say")).await;
    lane.drive_up(PAID, "review").await;
    lane.drive_up("WIT123", "allowed").await;
    assert_eq!(lane.opened_for(1).await, ["WIT123"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_opens_nothing_on_a_lane_whose_policy_is_off() {
    let lane = Lane::new(false, rule("on_right", "open")).await;
    lane.drive_up(PAID, "allowed").await;
    let body = json!({ "command": "open", "reason": "Visitor approved" });
    let _opened =
        lane.site.attendant().await.post(&format!("/lanes/{}/commands", lane.gate.lane), body).await.ok();
    let journal = lane.site.attendant().await.get("/commands").await.ok();
    assert_eq!(
        (journal.as_array().unwrap().len(), &journal[0]["automatic"]),
        (1, &json!(false)),
        "{journal}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_on_hold_keeps_the_gate_shut_until_it_has_answered() {
    let lane = Lane::new(true, rule("on_cannot_tell", "hold")).await;
    lane.door.shut();
    lane.drive_up("WIT123", "allowed").await;
    lane.door.somebody_waits(0).await;
    assert_eq!(lane.gate.asked(), 0);
    lane.door.open();
    assert_eq!(lane.opened_for(1).await, ["WIT123"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_on_hold_that_fails_keeps_the_gate_shut_and_the_verdict_as_it_is() {
    let lane = Lane::new(true, rule("on_cannot_tell", "hold")).await;
    lane.site.listed("allow", STRANGER).await;
    lane.sim.misbehave(Some(Op::Check), Fault::Html { status: 502 }, Some(1));
    let (_, mut events) = lane.site.attendant().await.follow().await;
    lane.drive_up(STRANGER, "allowed").await;
    super::until_judged(&mut events, STRANGER, "cannot_tell", "allowed").await;
    assert_eq!(lane.gate.asked(), 0);
    // The next car's question is answered: the lane does open by itself.
    lane.drive_up("WIT123", "allowed").await;
    assert_eq!(lane.opened_for(1).await, ["WIT123"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_answer_opens_nothing_by_itself() {
    let lane = Lane::new(true, rule("on_right", "open")).await;
    let _changed = lane.site.engineer().await.patch("/source-rules", json!({ "deadline_ms": 50 })).await.ok();
    lane.door.shut();
    let (_, mut events) = lane.site.attendant().await.follow().await;
    let record = lane.gate.camera.record_id();
    let _sent = lane.gate.camera.camera().capture(&lane.site.record(&record, PAID)).await.unwrap();
    super::until_said(&mut events, PAID, "cannot_tell").await;
    lane.door.open();
    super::until_judged(&mut events, PAID, "right", "allowed").await;
    lane.drive_up("WIT123", "allowed").await;
    assert_eq!(lane.opened_for(1).await, ["WIT123"]);
}
