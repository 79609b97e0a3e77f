//! A disk that neither works nor fails: it does not answer. The gate does not wait for it.

use std::time::{Duration, Instant};

use gatehouse_tests::harness::{DEADLINE, Held, Probe, TestSite, wait_until};
use serde_json::{Value, json};

use super::Gates;

/// A command is at the camera within this, whatever the disk does (some 0.4 s on an idle machine).
const AT_ONCE: Duration = Duration::from_secs(2);
/// The answer is on the screen within this: "returns when the outcome is known, at most some 9 s".
const ANSWERED: Duration = Duration::from_secs(9);

/// A site whose disk stops answering at the next write.
async fn hanging(lanes: usize) -> (Gates, Held) {
    let probe = Probe::new();
    let gates = Gates::of(TestSite::builder().durability(probe.clone()), lanes).await;
    gates.attendant().await;
    let held = probe.hold_next_commit();
    (gates, held)
}

/// Asks, and answers with the outcome; fails when a barrier or the answer is late.
async fn asked(gates: &Gates, path: &str, body: Value) -> Value {
    let attendant = gates.attendant().await.clone();
    let (begun, path) = (Instant::now(), path.to_owned());
    let asking = tokio::spawn(async move { attendant.post(&path, body).await.ok() });
    for gate in &gates.lanes {
        assert!(gate.camera.device().wait_until(DEADLINE, |device| !device.commands().is_empty()).await);
    }
    let moved = begun.elapsed();
    let answer = asking.await.unwrap();
    let answered = begun.elapsed();
    assert!(moved < AT_ONCE, "the command came after {moved:?}");
    assert!(answered < ANSWERED, "the answer came after {answered:?}");
    answer
}

/// Lets the disk go on; the journal then has one line for each command.
async fn one_line_each(gates: &Gates, held: Held, commands: usize) {
    held.release();
    let whole = |all: &[Value]| {
        all.len() == commands && all.iter().all(|c| c["recorded"] == true && c["outcome"] == "accepted")
    };
    let journal = gates.journal_when("one line for each command", whole).await;
    assert!(journal.iter().all(|command| command["id"].as_i64() > Some(0)), "{journal:?}");
    assert_eq!(gates.lanes.iter().map(|gate| gate.asked()).sum::<usize>(), commands, "sent once each");
}

#[tokio::test]
async fn opening_does_not_wait_for_a_disk_that_hangs() {
    let (gates, held) = hanging(1).await;
    let path = format!("/lanes/{}/commands", gates.gate().lane);
    let command = asked(&gates, &path, json!({ "command": "open", "reason": "Delivery" })).await;
    assert_eq!((&command["outcome"], &command["recorded"]), (&json!("accepted"), &json!(false)));
    one_line_each(&gates, held, 1).await;
}

#[tokio::test]
async fn locking_a_barrier_does_not_wait_for_a_disk_that_hangs_and_is_remembered() {
    let (mut gates, held) = hanging(1).await;
    let path = format!("/lanes/{}/commands", gates.gate().lane);
    let command = asked(&gates, &path, json!({ "command": "open_and_lock", "reason": "Delivery" })).await;
    assert_eq!(command["outcome"], "accepted");
    assert!(gates.view(gates.gate()).await["lock"].is_object());
    one_line_each(&gates, held, 1).await;
    gates.site.restart().await;
    assert!(gates.view(gates.gate()).await["lock"].is_object());
}

#[tokio::test]
async fn an_emergency_opening_does_not_wait_for_a_disk_that_hangs_and_still_asks_for_a_signature() {
    let (gates, held) = hanging(1).await;
    let path = format!("/lanes/{}/emergency-open", gates.gate().lane);
    let command = asked(&gates, &path, json!({})).await;
    assert_eq!(command["outcome"], "accepted");
    gates.site.alarm("emergency_unsigned").await;
    one_line_each(&gates, held, 1).await;
    // The one that was said from memory gives way to the one that outlives a restart.
    let kept = || async {
        let mut alarms = gates.site.alarms("emergency_unsigned").await;
        alarms.iter().any(|alarm| alarm["id"].as_i64() > Some(0)).then(|| std::mem::take(&mut alarms))
    };
    let alarms = wait_until(DEADLINE, "alarm in the database", kept).await;
    assert_eq!(alarms.len(), 1, "said once: {alarms:?}");
}

#[tokio::test]
async fn opening_all_lanes_does_not_wait_for_a_disk_that_hangs() {
    let (gates, held) = hanging(2).await;
    let all = asked(&gates, "/site/open-all", json!({ "reason": "Fire" })).await;
    assert!(all.as_array().unwrap().iter().all(|c| c["outcome"] == "accepted"), "{all}");
    one_line_each(&gates, held, 2).await;
}

#[tokio::test]
async fn a_disk_that_hangs_is_said_and_the_lanes_go_on_being_watched() {
    let (gates, held) = hanging(1).await;
    let path = format!("/lanes/{}/commands", gates.gate().lane);
    let until = (gates.site.clock.now_utc() + chrono::TimeDelta::hours(1)).to_rfc3339();
    let lock = json!({ "command": "open_and_lock", "reason": "Delivery", "until": until });
    asked(&gates, &path, lock).await;
    assert_eq!(gates.site.alarm("store_failing").await["active"], true);
    gates.site.clock.advance(Duration::from_secs(3601));
    assert_eq!(gates.site.alarm("lock_left_on").await["active"], true, "time goes on without the disk");
    held.release();
}
