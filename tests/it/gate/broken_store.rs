//! The gate works when nothing can be written (a full disk), and the screen says that it is not journaled.

use std::sync::Arc;

use gatehouse_tests::harness::{DEADLINE, Probe, TestSite, wait_until};
use serde_json::{Value, json};

use super::Gates;

async fn full(lanes: usize) -> (Gates, Arc<Probe>) {
    let probe = Probe::new();
    let gates = Gates::of(TestSite::builder().durability(probe.clone()), lanes).await;
    // Signed in before the disk is full; that one can sign in then is shown elsewhere.
    gates.attendant().await;
    probe.fail_commits(true);
    (gates, probe)
}

/// The journal once everything in it is written to the disk.
async fn written(gates: &Gates) -> Vec<Value> {
    let whole = |all: &[Value]| {
        !all.is_empty() && all.iter().all(|c| c["recorded"] == true && c["outcome"] != "pending")
    };
    gates.journal_when("journal on the disk", whole).await
}

#[tokio::test]
async fn with_a_full_disk_the_gate_opens_the_screen_says_so_and_the_journal_gets_it_later() {
    let (gates, probe) = full(1).await;
    let command = gates.ask("open").await;
    assert_eq!((&command["outcome"], &command["recorded"]), (&json!("accepted"), &json!(false)));
    assert!(command["id"].as_i64().unwrap() < 0, "{command}");
    assert!(gates.gate().is_raised());
    assert_eq!(gates.journal().await, std::slice::from_ref(&command));
    assert_eq!(gates.site.alarm("store_failing").await["active"], true);
    assert_eq!(gates.attendant().await.get("/status").await.ok()["store_ok"], false);

    probe.fail_commits(false);
    let journal = written(&gates).await;
    assert_eq!(journal.len(), 1, "once: {journal:?}");
    assert_eq!(journal[0]["asked"], command["asked"]);
    assert_eq!((&journal[0]["outcome"], &journal[0]["reason"]), (&command["outcome"], &command["reason"]));
    let repaired =
        || async { gates.attendant().await.get("/status").await.ok()["store_ok"].as_bool().filter(|ok| *ok) };
    wait_until(DEADLINE, "store that works", repaired).await;
    let audit = gates.site.supervisor().await.get("/audit").await.ok();
    let late =
        audit["rows"].as_array().unwrap().iter().filter(|row| row["action"] == "gate: open (journaled late)");
    assert_eq!(late.count(), 1, "{audit}");
    assert_eq!(gates.gate().asked(), 1, "sent once, written twice tried");
}

#[tokio::test]
async fn with_a_full_disk_all_lanes_open_and_a_lock_is_remembered_once_the_disk_works_again() {
    let (mut gates, probe) = full(2).await;
    let attendant = gates.attendant().await.clone();
    let all = attendant.post("/site/open-all", json!({ "reason": "Fire" })).await.ok();
    assert!(all.as_array().unwrap().iter().all(|c| c["outcome"] == "accepted"), "{all}");
    assert!(gates.lanes.iter().all(|gate| gate.moved() == [1]));
    assert!(gates.view(gates.gate()).await["lock"].is_object());
    probe.fail_commits(false);
    assert_eq!(written(&gates).await.len(), 2);
    gates.site.restart().await;
    for gate in &gates.lanes {
        assert_eq!(gates.view(gate).await["lock"]["site_wide"], true, "the lock outlives a restart");
    }
    assert_eq!(gates.attendant().await.get("/site").await.ok()["all_open"]["by"], "Ada");
}

#[tokio::test]
async fn with_a_full_disk_an_emergency_opening_is_signed_and_journaled_later() {
    let (gates, probe) = full(1).await;
    let attendant = gates.attendant().await;
    let path = format!("/lanes/{}/emergency-open", gates.gate().lane);
    let command = attendant.post(&path, json!({})).await.ok();
    assert_eq!((&command["outcome"], &command["recorded"]), (&json!("accepted"), &json!(false)));
    assert_eq!(gates.site.alarm("emergency_unsigned").await["command_id"], command["id"]);
    let path = format!("/commands/{}/sign", command["id"]);
    let _signed = attendant.post(&path, json!({ "reason": "Ambulance" })).await.ok();
    probe.fail_commits(false);
    let journal = written(&gates).await;
    assert_eq!((journal.len(), &journal[0]["signed"]["by"]), (1, &json!("Ada")));
    assert_eq!(journal[0]["reason"], "Ambulance");
}

#[tokio::test]
async fn a_disk_that_fills_up_between_sending_and_the_answer_leaves_one_line_in_the_journal() {
    use gatehouse_tests::sim::{Fault, Moment, Repeat, Target};
    let probe = Probe::new();
    let gates = Gates::of(TestSite::builder().durability(probe.clone()), 1).await;
    let (gate, attendant) = (gates.gate(), gates.attendant().await.clone());
    let slow = Fault::Slow(std::time::Duration::from_millis(500), Moment::AfterActing);
    gate.camera.lapi().inject(slow, Repeat::Once, Target::Path("GateControl".into()));
    let path = format!("/lanes/{}/commands", gate.lane);
    let asking = tokio::spawn(async move {
        attendant.post(&path, json!({ "command": "open", "reason": "Delivery" })).await.ok()
    });
    assert!(gate.camera.device().wait_until(DEADLINE, |device| !device.commands().is_empty()).await);
    probe.fail_commits(true);
    let command = asking.await.unwrap();
    assert_eq!((&command["outcome"], &command["recorded"]), (&json!("accepted"), &json!(false)));
    probe.fail_commits(false);
    let journal = written(&gates).await;
    assert_eq!(journal.len(), 1, "one command, one line: {journal:?}");
    assert_eq!(journal[0]["outcome"], "accepted");
}

#[tokio::test]
async fn an_emergency_opening_journaled_late_still_asks_for_its_signature_after_a_restart() {
    let (mut gates, probe) = full(1).await;
    let path = format!("/lanes/{}/emergency-open", gates.gate().lane);
    let _command = gates.attendant().await.post(&path, json!({})).await.ok();
    probe.fail_commits(false);
    let row = written(&gates).await[0]["id"].clone();
    let asked = || async {
        gates.site.alarms("emergency_unsigned").await.into_iter().find(|a| a["command_id"] == row)
    };
    wait_until(DEADLINE, "alarm about the journaled opening", asked).await;
    assert_eq!(gates.site.alarms("emergency_unsigned").await.len(), 1, "said once");
    gates.site.restart().await;
    let alarm = gates.site.alarm("emergency_unsigned").await;
    assert_eq!((&alarm["command_id"], &alarm["active"]), (&row, &json!(true)));
    let path = format!("/commands/{row}/sign");
    let _signed = gates.attendant().await.post(&path, json!({ "reason": "Ambulance" })).await.ok();
    assert_eq!(gates.site.alarm("emergency_unsigned").await["active"], false);
}
