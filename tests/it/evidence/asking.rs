//! The passage is shown at once; each answer, and the deadline, make it sharper.

use super::{PAID, STRANGER, Town, town_line, until_judged, until_said};
use gatehouse_tests::harness::{DEADLINE, wait_until};
use gatehouse_tests::sim::opscom::Op;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn the_first_verdict_is_local_while_a_source_hangs_and_sharpens_when_it_answers() {
    let town = Town::new().await;
    town.door.shut();
    let mut events = town.follow().await;
    town.drive_up("R1", PAID).await;
    let first = events.until("passage", |passage| passage["reading"] == PAID).await;
    assert_eq!(
        (first["verdict"]["kind"].as_str(), first["verdict"]["sentence"].as_str()),
        (Some("review"), Some("On no list.")),
        "{first}"
    );
    let line = town_line(&first);
    assert_eq!(
        (&line["state"], &line["asking"], &line["name"]),
        (&json!("asking"), &json!(true), &json!("Town"))
    );
    town.door.open();
    let sharp = until_judged(&mut events, PAID, "right", "allowed").await;
    assert_eq!(sharp["id"], first["id"]);
    assert!(sharp["verdict"]["sentence"].as_str().unwrap().starts_with("Town: Permit "), "{sharp}");
    let line = town_line(&sharp);
    assert_eq!((&line["asking"], &line["stale"]), (&json!(false), &json!(false)));
    assert!(line["as_of"].is_string() && !line["sentence"].as_str().unwrap().contains("Town"), "{line}");
    assert_eq!(town.sim.violations(), Vec::<String>::new());
    // What is shown is kept, and why it changed is a fact of the capture.
    let capture = town.site.capture("R1").await;
    assert_eq!(capture["verdict"]["kind"], "allowed");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_deadline_a_source_cannot_tell_and_a_late_answer_still_sharpens() {
    let town = Town::new().await;
    let rules = town.rules(json!({ "deadline_ms": 50 })).await;
    assert_eq!(rules["deadline_ms"], 50);
    town.door.shut();
    let mut events = town.follow().await;
    town.drive_up("R1", PAID).await;
    let over = until_said(&mut events, PAID, "cannot_tell").await;
    assert_eq!(town_line(&over)["sentence"], "No answer within 50 ms.");
    assert_eq!(over["verdict"]["kind"], "review", "{over}");
    assert_eq!(over["verdict"]["warnings"], json!(["Town cannot tell: No answer within 50 ms."]));
    town.door.open();
    let late = until_judged(&mut events, PAID, "right", "allowed").await;
    assert_eq!(late["verdict"]["warnings"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plate_is_asked_about_once_while_its_answer_serves_and_nobody_about_a_replayed_one() {
    let town = Town::new().await;
    let mut events = town.follow().await;
    town.drive_up("R1", STRANGER).await;
    until_said(&mut events, STRANGER, "no_right").await;
    town.drive_up("R2", STRANGER).await;
    town.site.capture("R2").await;
    // The replay of an old record.
    let mut old = town.site.record("R3", PAID);
    old.pic_time = Some(town.camera.pic_time(town.camera.clock() - chrono::TimeDelta::minutes(70)));
    assert!(town.camera.capture(&old).await.unwrap().reply.accepted());
    let replayed = town.site.capture("R3").await;
    assert_eq!(replayed["historic"], true, "{replayed}");
    town.drive_up("R4", "OTHER1").await;
    until_said(&mut events, "OTHER1", "no_right").await;
    assert_eq!(town.sim.count(Op::Check), 2, "{:?}", town.sim.received());
    // After a while it is asked again.
    town.site.clock.advance(Duration::from_secs(31));
    let asked = town.sim.count(Op::Check);
    let card = town.site.attendant().await.get(&format!("/plates/{STRANGER}?wait=true")).await.ok();
    assert_eq!(town_line(&card)["state"], "no_right");
    wait_until(DEADLINE, "question", || async { (town.sim.count(Op::Check) > asked).then_some(()) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_not_asked_at_the_gate_is_asked_for_a_person_only() {
    let town = Town::new().await;
    let body = json!({ "asked_at_gate": false });
    let _changed =
        town.site.engineer().await.patch(&format!("/connections/{}", town.connection), body).await.ok();
    let mut events = town.follow().await;
    town.drive_up("R1", PAID).await;
    let shown = events.until("passage", |passage| passage["reading"] == PAID).await;
    assert_eq!((&shown["verdict"]["kind"], town_line(&shown).is_null()), (&json!("review"), true), "{shown}");
    assert_eq!(town.sim.count(Op::Check), 0);
    let card = town.site.attendant().await.get(&format!("/plates/{PAID}?wait=true")).await.ok();
    assert_eq!(town_line(&card)["state"], "right", "{card}");
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_passages_of_the_plate_are_a_line_of_their_own() {
    let town = Town::new().await;
    let mut events = town.follow().await;
    let of_passages = |passage: &serde_json::Value| {
        let lines = passage["evidence"].as_array().unwrap().clone();
        lines.into_iter().find(|line| line["source"] == "passages")
    };
    town.drive_up("R1", STRANGER).await;
    let first = events.until("passage", |passage| passage["reading"] == STRANGER).await;
    assert_eq!(of_passages(&first), None);
    town.site.clock.advance(Duration::from_secs(90));
    town.camera.set_clock_offset_ms(town.site.clock.ahead_ms());
    town.drive_up("R2", STRANGER).await;
    let id = first["id"].as_i64().unwrap();
    let second =
        events.until("passage", |p| p["reading"] == STRANGER && p["id"].as_i64().unwrap() > id).await;
    let line = of_passages(&second).unwrap();
    let sentence = line["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("Seen once in 30 days: "), "{sentence}");
    assert!(sentence.ends_with(" at Entry 1; to review then."), "{sentence}");
}
