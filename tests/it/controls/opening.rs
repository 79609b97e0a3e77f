//! Opening with the keep-alive: by name only, for one interval only, and honest about its end.

use super::Linked;
use gatehouse_tests::harness::{Answer, DEADLINE, wait_until};
use serde_json::{Value, json};
use std::time::Duration;

struct Gate {
    linked: Linked,
    lane: i64,
}

impl Gate {
    async fn new() -> Gate {
        let linked = Linked::new().await;
        let lane = linked.site.entry("Entry 1", linked.id).await;
        Gate { linked, lane }
    }

    async fn ask(&self, body: Value) -> Answer {
        self.linked.site.attendant().await.post(&format!("/lanes/{}/keep-alive-open", self.lane), body).await
    }

    async fn last(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let attendant = self.linked.site.attendant().await;
        wait_until(DEADLINE, "gate command", || async {
            let all = attendant.get("/commands").await.ok();
            all.as_array()?.first().filter(|command| fits(command)).cloned()
        })
        .await
    }
}

fn opening() -> Value {
    json!({ "reason": "Gate fault" })
}

#[tokio::test(flavor = "multi_thread")]
async fn it_opens_with_the_next_keep_alive_and_is_journaled_as_unknown() {
    let gate = Gate::new().await;
    let (_, mut events) = gate.linked.site.attendant().await.follow().await;
    let asked = gate.ask(opening()).await.ok();
    assert_eq!((&asked["outcome"], &asked["channel"]), (&json!("pending"), &json!("keep_alive")));
    assert!(asked["sentence"].as_str().unwrap().contains("up to 35 s"), "{asked}");
    let shown = events.until("lane", |lane| lane["last_command"]["outcome"] == "pending").await;
    assert_eq!(shown["last_command"]["id"], asked["id"]);
    assert_eq!(gate.linked.waiting().await["opens"], true);
    assert_eq!(gate.linked.obeyed().await, json!({ "letCarPass": 1 }));
    let shown = events.until("lane", |lane| lane["last_command"]["outcome"] == "unknown").await;
    let command = &shown["last_command"];
    assert_eq!((&command["id"], &command["channel"]), (&asked["id"], &json!("keep_alive")));
    assert!(command["sentence"].as_str().unwrap().starts_with("Handed over with the keep-alive answer"));
    assert_eq!(gate.linked.camera.device().command_numbers(), [0]);
    assert_eq!(gate.linked.obeyed().await, json!({}));
    assert_eq!(gate.last(|c| c["outcome"] == "unknown").await["reason"], "Gate fault");
    assert_eq!(gate.linked.site.alarms("command_unknown").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_one_interval_the_gate_never_opens_any_more() {
    let gate = Gate::new().await;
    gate.ask(opening()).await.ok();
    gate.linked.site.clock.advance(Duration::from_secs(36));
    let command = gate.last(|c| c["outcome"] != "pending").await;
    assert_eq!(command["outcome"], "not_sent");
    assert!(command["sentence"].as_str().unwrap().contains("a late opening is dangerous"), "{command}");
    assert_eq!(gate.linked.obeyed().await, json!({}));
    assert_eq!(gate.linked.camera.device().command_numbers(), Vec::<i64>::new());
    gate.linked.site.alarm("command_failed").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_command_is_never_tried_over_the_keep_alive_by_itself() {
    let gate = Gate::new().await;
    // Nothing listens there.
    gate.linked.site.connect(gate.linked.id, "127.0.0.1:9".parse().unwrap(), "admin", "x").await;
    let attendant = gate.linked.site.attendant().await;
    let body = json!({ "command": "open", "reason": "Delivery" });
    let failed = attendant.post(&format!("/lanes/{}/commands", gate.lane), body).await.ok();
    assert_eq!((&failed["outcome"], &failed["channel"]), (&json!("not_sent"), &json!("lapi")));
    assert_eq!(gate.linked.obeyed().await, json!({}));
    assert_eq!(gate.linked.camera.device().command_numbers(), Vec::<i64>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_reason_or_by_nobody_it_is_refused() {
    let gate = Gate::new().await;
    assert_eq!(gate.ask(json!({ "reason": " " })).await.refused(), "invalid");
    let nobody = gate.linked.site.anonymous();
    let refused = nobody.post(&format!("/lanes/{}/keep-alive-open", gate.lane), opening()).await;
    assert_eq!(refused.refused(), "not_signed_in");
    assert_eq!(gate.linked.obeyed().await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opening_takes_the_place_of_something_else_only_when_the_person_says_so() {
    let gate = Gate::new().await;
    gate.linked.order(super::restart()).await.ok();
    assert_eq!(gate.ask(opening()).await.refused(), "conflict");
    gate.ask(json!({ "reason": "Gate fault", "replace": true })).await.ok();
    assert_eq!(gate.linked.obeyed().await, json!({ "letCarPass": 1 }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_opening_can_be_cancelled() {
    let gate = Gate::new().await;
    gate.ask(opening()).await.ok();
    let attendant = gate.linked.site.attendant().await;
    let _done = attendant.delete(&format!("/cameras/{}/keep-alive-control", gate.linked.id)).await.ok();
    let command = gate.last(|c| c["outcome"] != "pending").await;
    assert_eq!(command["sentence"], "Not sent: Ada cancelled it before the camera's keep-alive came.");
    assert_eq!(gate.linked.obeyed().await, json!({}));
}
