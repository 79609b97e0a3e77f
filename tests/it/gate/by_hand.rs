//! Open, open and lock, unlock, close by hand, and what the journal keeps of it.

use gatehouse_tests::harness::TestSite;
use http::StatusCode;
use serde_json::{Value, json};

use super::Gates;

#[tokio::test]
async fn opening_raises_the_barrier_and_the_answer_shows_the_cameras_words_and_how_long_it_took() {
    let gates = Gates::one().await;
    let gate = gates.gate();
    let record = gate.camera.record_id();
    gate.camera.camera().capture(&gates.site.record(&record, "AB123CD")).await.unwrap();
    let capture = gates.site.capture(&record).await;
    let body = json!({ "command": "open", "reason": " Visitor approved ", "capture_id": capture["id"] });
    let command = gates.asked(gate, body).await.ok();
    assert!(gate.is_raised());
    assert_eq!(gate.moved(), [0]);
    assert_eq!(command["outcome"], "accepted");
    assert_eq!(command["sentence"], "The camera accepted \"open\".");
    assert_eq!(command["device_words"], "Succeed");
    assert!(command["latency_ms"].as_i64().is_some_and(|ms| ms < 5_000), "{command}");
    assert_eq!(command["asked"]["by"], "Ada");
    assert_eq!(command["reason"], "Visitor approved");
    assert_eq!(command["plate"], "AB123CD");
    assert_eq!(
        (&command["recorded"], &command["automatic"], &command["emergency"]),
        (&json!(true), &json!(false), &json!(false))
    );

    assert_eq!(gates.journal().await, std::slice::from_ref(&command));
    assert_eq!(gates.view(gate).await["last_command"], command);
    let capture = gates.attendant().await.get(&format!("/captures/{}", capture["id"])).await.ok();
    assert_eq!(capture["commands"], json!([command]), "it is found from the capture on the screen");
    let snapshot = gates.attendant().await.get("/snapshot").await.ok();
    assert_eq!(snapshot["passages"][0]["command"]["id"], command["id"]);
    assert_eq!(snapshot["lanes"][0]["waiting"], Value::Null, "nobody waits there any more");
    assert_eq!(gate.camera.device().violations(), [""; 0], "every request was as documented");
}

#[tokio::test]
async fn each_command_has_its_own_number_on_the_wire() {
    let gates = Gates::one().await;
    for (command, number) in [("open", 0), ("close", 3), ("open_and_lock", 1), ("unlock", 2)] {
        let asked = gates.ask(command).await;
        assert_eq!((&asked["outcome"], &asked["command"]), (&json!("accepted"), &json!(command)));
        assert_eq!(gates.gate().moved().last(), Some(&number));
    }
    assert_eq!(gates.gate().asked(), 4, "one request each");
}

#[tokio::test]
async fn a_command_without_a_reason_or_to_a_lane_that_is_not_there_moves_nothing() {
    let gates = Gates::one().await;
    let gate = gates.gate();
    let without = gates.asked(gate, json!({ "command": "open", "reason": "  " })).await;
    assert_eq!(
        (without.status, without.json()["field"].clone()),
        (StatusCode::UNPROCESSABLE_ENTITY, json!("reason"))
    );
    let long = gates.asked(gate, json!({ "command": "open", "reason": "x".repeat(201) })).await;
    assert_eq!(long.refused(), "invalid");
    let past = json!({ "command": "open_and_lock", "reason": "Delivery", "until": "2020-01-01T00:00:00Z" });
    assert_eq!(gates.asked(gate, past).await.json()["field"], "until");
    let nowhere =
        gates.attendant().await.post("/lanes/999/commands", json!({ "command": "open", "reason": "x" }));
    assert_eq!(nowhere.await.refused(), "not_found");
    assert_eq!((gate.asked(), gates.journal().await.len()), (0, 0));
}

#[tokio::test]
async fn a_lane_without_a_barrier_camera_says_so_before_and_after_it_is_asked() {
    let site = TestSite::start().await;
    let engineer = site.engineer().await;
    let camera = site.camera("entry-1");
    let id = site.report(&camera).await;
    let draft =
        json!({ "name": "North", "direction": "entry", "camera_ids": [id], "barrier_camera_id": null });
    let lane = engineer.post("/lanes", draft).await.ok();
    assert!(lane["gate_complaint"].as_str().unwrap().contains("No camera drives this barrier"));
    let path = format!("/lanes/{}/commands", lane["id"]);
    let command = engineer.post(&path, json!({ "command": "open", "reason": "Delivery" })).await.ok();
    assert_eq!(command["outcome"], "not_sent");
    assert!(command["sentence"].as_str().unwrap().contains("no camera drives this barrier"), "{command}");
}

#[tokio::test]
async fn a_browser_that_hangs_up_does_not_leave_a_command_without_its_end() {
    use gatehouse_tests::sim::{Fault, Moment, Repeat, Target};
    let gates = Gates::one().await;
    let gate = gates.gate();
    let attendant = gates.attendant().await.clone();
    let slow = Fault::Slow(std::time::Duration::from_millis(700), Moment::AfterActing);
    gate.camera.lapi().inject(slow, Repeat::Once, Target::Path("GateControl".into()));
    let path = format!("/lanes/{}/commands", gate.lane);
    let asking = tokio::spawn(async move {
        attendant.post(&path, json!({ "command": "open", "reason": "Delivery" })).await
    });
    let raised =
        gate.camera.device().wait_until(gatehouse_tests::harness::DEADLINE, |d| !d.commands().is_empty());
    assert!(raised.await);
    asking.abort();
    let ended = |all: &[Value]| all.len() == 1 && all[0]["outcome"] != "pending";
    let journal = gates.journal_when("end of the command", ended).await;
    assert_eq!(journal[0]["outcome"], "accepted", "{}", journal[0]);
    assert_eq!(gate.asked(), 1);
}
