//! "Open and lock": remembered, shown, reminded of, never ended by the program itself; and all lanes at once.

use std::time::Duration;

use chrono::{SubsecRound, TimeDelta};
use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::{Fault, Repeat, Target};
use serde_json::{Value, json};

use super::{Gate, Gates};

async fn lock_for_an_hour(gates: &Gates) -> String {
    let until = (gates.site.clock.now_utc() + TimeDelta::hours(1)).trunc_subsecs(3).to_rfc3339();
    let body = json!({ "command": "open_and_lock", "reason": "Delivery", "until": until });
    assert_eq!(gates.asked(gates.gate(), body).await.ok()["outcome"], "accepted");
    until
}

async fn lock_when(gates: &Gates, gate: &Gate, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    wait_until(DEADLINE, what, || async {
        Some(gates.view(gate).await["lock"].clone()).filter(|lock| holds(lock))
    })
    .await
}

#[tokio::test]
async fn a_locked_barrier_is_remembered_across_a_restart_and_shown_with_its_end() {
    let mut gates = Gates::one().await;
    let until = lock_for_an_hour(&gates).await;
    let before = gates.view(gates.gate()).await["lock"].clone();
    assert_eq!((&before["locked"]["by"], &before["confirmed"]), (&json!("Ada"), &json!(true)));
    assert_eq!((&before["expired"], &before["site_wide"]), (&json!(false), &json!(false)));
    let shown = before["until"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert!((shown - until.parse::<chrono::DateTime<chrono::Utc>>().unwrap()).abs() < TimeDelta::seconds(1));
    gates.site.restart().await;
    assert_eq!(gates.view(gates.gate()).await["lock"], before);
    assert_eq!(gates.gate().moved(), [1], "nothing is sent at the start");
}

#[tokio::test]
async fn when_a_locks_time_is_over_an_alarm_says_so_and_only_a_person_ends_it() {
    let gates = Gates::one().await;
    let gate = gates.gate();
    lock_for_an_hour(&gates).await;
    assert!(gates.site.alarms("lock_left_on").await.is_empty());
    gates.site.clock.advance(Duration::from_secs(3601));
    let alarm = gates.site.alarm("lock_left_on").await;
    assert_eq!((&alarm["active"], &alarm["lane_id"]), (&json!(true), &json!(gate.lane)));
    assert!(gates.view(gate).await["lock"]["expired"].as_bool().unwrap());
    assert_eq!(gate.moved(), [1], "Gatehouse never unlocks by itself");

    assert_eq!(gates.ask("unlock").await["outcome"], "accepted");
    assert_eq!(gates.view(gate).await["lock"], Value::Null);
    let over = wait_until(DEADLINE, "end of the alarm", || async {
        gates.site.alarms("lock_left_on").await.into_iter().find(|alarm| alarm["active"] == false)
    });
    assert_eq!(over.await["acknowledged"], Value::Null, "it stays until somebody has seen it");
}

#[tokio::test]
async fn a_lock_that_was_not_answered_is_shown_as_not_confirmed() {
    let patience = (Duration::from_millis(700), Duration::from_millis(1200));
    let gates = Gates::of(TestSite::builder().patience(patience.0, patience.1), 1).await;
    let gate = gates.gate();
    gate.camera.lapi().inject(Fault::BlackHole, Repeat::Once, Target::Path("GateControl".into()));
    assert_eq!(gates.ask("open_and_lock").await["outcome"], "unknown");
    let lock = gates.view(gate).await["lock"].clone();
    assert_eq!(lock["confirmed"], false, "it may be locked: {lock}");
    gate.camera.lapi().inject(Fault::UnknownPath, Repeat::Once, Target::Path("GateControl".into()));
    assert_eq!(gates.ask("unlock").await["outcome"], "refused");
    assert!(gates.view(gate).await["lock"].is_object(), "it is not ended by a refusal");
    assert_eq!(gates.ask("unlock").await["outcome"], "accepted");
    assert_eq!(gates.view(gate).await["lock"], Value::Null);
}

#[tokio::test]
async fn one_action_opens_and_locks_all_lanes_and_one_ends_it() {
    let mut gates = Gates::of(TestSite::builder(), 3).await;
    let attendant = gates.attendant().await.clone();
    // A lane that cannot be opened must not keep the others shut.
    gates.lanes[1].camera.lapi().stop_listening();
    let all = attendant.post("/site/open-all", json!({ "reason": "Fire" })).await.ok();
    let outcomes: Vec<&Value> = all.as_array().unwrap().iter().map(|command| &command["outcome"]).collect();
    assert_eq!(outcomes, ["accepted", "not_sent", "accepted"]);
    assert_eq!(gates.lanes.iter().map(Gate::moved).collect::<Vec<_>>(), [vec![1], vec![], vec![1]]);
    let site = attendant.get("/site").await.ok();
    assert_eq!(site["all_open"]["by"], "Ada", "{site}");
    assert_eq!(gates.view(&gates.lanes[0]).await["lock"]["site_wide"], true);

    gates.site.restart().await;
    gates.lanes[1].camera.lapi().listen_again().await.unwrap();
    let attendant = gates.attendant().await.clone();
    assert_eq!(attendant.get("/site").await.ok()["all_open"]["by"], "Ada", "remembered");
    let none = attendant.post("/site/end-open-all", json!({ "reason": " " })).await;
    assert_eq!(none.refused(), "invalid");
    let ended = attendant.post("/site/end-open-all", json!({ "reason": "Drill is over" })).await.ok();
    assert_eq!(ended.as_array().unwrap().len(), 2, "only what was locked: {ended}");
    assert_eq!(gates.lanes.iter().map(Gate::moved).collect::<Vec<_>>(), [vec![1, 2], vec![], vec![1, 2]]);
    assert_eq!(attendant.get("/site").await.ok()["all_open"], Value::Null);
    for gate in &gates.lanes {
        lock_when(&gates, gate, "end of the lock", Value::is_null).await;
    }
}
