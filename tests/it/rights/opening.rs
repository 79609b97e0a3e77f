//! A gate that opens by itself because of a provider's right: only after the provider was asked again.

use super::{Street, connection, impatient, permit, provider};
use crate::gate::{Gate, gate};
use gatehouse_tests::harness::{DEADLINE, wait_until};
use gatehouse_tests::sim::pay_by_plate::{Fault, Op};
use serde_json::{Value, json};

/// A lane that opens by itself, and a provider by whose right AB1 may be parked.
struct Lane {
    street: Street,
    gate: Gate,
}

impl Lane {
    async fn with(recheck_failed: &str) -> Lane {
        let sim = provider().await;
        sim.world(|world| world.put(permit("prk1", "1", "AB1", 5)));
        let site = impatient().start().await;
        let mut setup = connection(&sim);
        setup["recheck_failed"] = json!(recheck_failed);
        let id = site.engineer().await.post("/connections", setup).await.ok()["id"].as_i64().unwrap();
        let street = Street { site, sim, id };
        street.when("fresh connection", |view| view["health"] == "fresh" && view["progress"].is_null()).await;
        let gate = gate(&street.site, "entry-1", true).await;
        assert!(gate.camera.camera().keep_alive().await.unwrap().accepted());
        street.site.listed("allow", "WIT123").await;
        Lane { street, gate }
    }

    /// A car drives up; answers its capture.
    async fn drive_up(&self, plate: &str) -> Value {
        let record = self.gate.camera.record_id();
        let spec = self.street.site.record(&record, plate);
        assert!(self.gate.camera.camera().capture(&spec).await.unwrap().reply.accepted());
        self.street.site.capture(&record).await
    }

    /// The commands of the lane, newest first, as soon as there are so many and each has an outcome.
    async fn commands(&self, count: usize) -> Vec<Value> {
        wait_until(DEADLINE, "commands", || async {
            let all = self.street.site.attendant().await.get("/commands").await.ok();
            let all = all.as_array()?.clone();
            (all.len() == count && all.iter().all(|one| one["outcome"] == "accepted")).then_some(all)
        })
        .await
    }

    /// What was written down beside a capture, once it holds these words.
    async fn fact(&self, capture: &Value, words: &str) -> String {
        let path = format!("/captures/{}", capture["id"]);
        wait_until(DEADLINE, words, || async {
            let view = self.street.site.attendant().await.get(&path).await.ok();
            let facts = view["facts"].as_array()?.clone();
            let said =
                facts.iter().filter_map(|fact| fact["what"].as_str()).find(|said| said.contains(words));
            said.map(str::to_owned)
        })
        .await
    }

    /// Nothing opened so far: the next thing that opens is the witness's, and it is the only one.
    async fn only_the_witness_opens(&self) {
        let witness = self.drive_up("WIT123").await;
        let commands = self.commands(1).await;
        assert_eq!(commands[0]["capture_id"], witness["id"]);
        assert_eq!(self.gate.moved(), [0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_opens_after_the_provider_was_asked_once_more() {
    let lane = Lane::with("block").await;
    let asked = lane.street.sim.count(Op::IsValid);
    let capture = lane.drive_up("AB1").await;
    let commands = lane.commands(1).await;
    assert_eq!((&commands[0]["automatic"], &commands[0]["capture_id"]), (&json!(true), &capture["id"]));
    assert_eq!(lane.street.sim.count(Op::IsValid), asked + 1);
    assert_eq!(lane.street.sim.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_that_was_taken_back_since_the_last_look_does_not_open_and_leaves_the_copy() {
    let lane = Lane::with("allow").await;
    lane.street.sim.take_back("AB1");
    assert_eq!(lane.street.plates().await, ["AB1 Lot 1"], "the copy does not know it yet");
    let capture = lane.drive_up("AB1").await;
    let said = lane.fact(&capture, "no right in force now").await;
    assert!(said.contains("The gate was not opened by itself."), "{said}");
    wait_until(DEADLINE, "copy without it", || async { lane.street.plates().await.is_empty().then_some(()) })
        .await;
    wait_until(DEADLINE, "verdict asked again", || async {
        let view = lane.street.site.attendant().await.get(&format!("/captures/{}", capture["id"])).await.ok();
        (view["verdict"]["kind"] != "allowed").then_some(())
    })
    .await;
    lane.only_the_witness_opens().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_when_the_provider_cannot_be_asked_is_the_engineers_choice() {
    for (choice, opens, warns) in [("block", false, true), ("warn", true, true), ("allow", true, false)] {
        let lane = Lane::with(choice).await;
        lane.street.sim.misbehave(Some(Op::IsValid), Fault::Silent, None);
        let capture = lane.drive_up("AB1").await;
        if warns {
            let said = lane.fact(&capture, "could not be asked again before opening").await;
            assert_eq!(said.contains("was not opened by itself"), !opens, "{choice}: {said}");
        }
        if opens {
            let command = lane.commands(1).await.remove(0);
            assert_eq!(command["capture_id"], capture["id"]);
            let reason = command["reason"].as_str().unwrap();
            assert_eq!(reason.contains("could not be asked again"), warns, "{choice}: {reason}");
        } else {
            lane.only_the_witness_opens().await;
        }
        assert_eq!(lane.street.plates().await, ["AB1 Lot 1"], "{choice}: a failure takes nothing back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_by_hand_asks_nobody() {
    let lane = Lane::with("block").await;
    lane.street.sim.misbehave(None, Fault::Silent, None);
    let body = json!({ "command": "open", "reason": "Visitor approved" });
    let path = format!("/lanes/{}/commands", lane.gate.lane);
    let opened = lane.street.site.attendant().await.post(&path, body).await.ok();
    assert_eq!(opened["outcome"], "accepted");
    assert_eq!(lane.street.sim.count(Op::IsValid), 0);
}
