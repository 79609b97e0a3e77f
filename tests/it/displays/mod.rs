//! Displays at lanes: told after verdicts and openings, constant text restored, and never in a gate's way.

use std::time::Duration;

use gatehouse_tests::harness::{Builder, DEADLINE, LaneDraft, TestSite, wait_until};
use gatehouse_tests::sim::{Fault, Led, Moment, Repeat, Target};
use http::StatusCode;
use serde_json::{Value, json};

use crate::gate::{Gate, Gates, gate};

/// A site with one lane whose display is on, its camera's clock learnt.
async fn site(builder: Builder, automatic: bool, change: impl FnOnce(&mut Value)) -> Gates {
    let site = builder.start().await;
    let lane = gate(&site, "entry-1", automatic).await;
    assert!(lane.camera.camera().keep_alive().await.unwrap().accepted());
    let gates = Gates { site, lanes: vec![lane] };
    let mut display = settings(&gates).await;
    display["on"] = json!(true);
    change(&mut display);
    save(&gates, &display).await;
    gates
}

async fn settings(gates: &Gates) -> Value {
    gates.site.engineer().await.get(&format!("/lanes/{}/display", gates.gate().lane)).await.ok()
}

async fn save(gates: &Gates, display: &Value) {
    let path = format!("/lanes/{}/display", gates.gate().lane);
    let saved = gates.site.engineer().await.put(&path, display.clone()).await.ok();
    assert_eq!(&saved, display);
}

/// No constant text: only what a test is about is sent.
fn without_constant(display: &mut Value) {
    display["texts"]["constant"]["on"] = json!(false);
}

async fn drive_up(gates: &Gates, plate: &str) -> Value {
    let record = gates.gate().camera.record_id();
    let sent = gates.gate().camera.camera().capture(&gates.site.record(&record, plate)).await.unwrap();
    assert!(sent.reply.accepted());
    gates.site.capture(&record).await
}

/// What the display was told, once `holds` is true of it.
async fn told(gates: &Gates, what: &str, holds: impl Fn(&Led) -> bool) -> Led {
    let device = gates.gate().camera.device();
    assert!(
        device.wait_until(DEADLINE, |d| holds(&d.memory().led)).await,
        "{what}: {:?}",
        device.memory().led
    );
    assert_eq!(device.violations(), [""; 0], "every request was as documented");
    device.memory().led
}

fn texts(rows: &[gatehouse_tests::sim::LedRow]) -> Vec<&str> {
    rows.iter().map(|row| row.text.as_str()).collect()
}

/// Targets of the requests that the camera got, in their order, handshakes left out.
fn asked(gate: &Gate, ending: &str) -> usize {
    gate.camera.lapi().received().iter().filter(|r| r.target.ends_with(ending)).count()
}

async fn journal(gates: &Gates) -> Vec<Value> {
    let path = format!("/cameras/{}/requests?kind=led", gates.gate().camera_id);
    gates.site.engineer().await.get(&path).await.ok().as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_verdict_has_its_own_text_with_what_is_known_of_the_vehicle() {
    let gates = site(TestSite::builder(), false, without_constant).await;
    let entry = json!({
        "list": "allow", "plate": "AB 123 CD", "valid_until": "2099-11-28T12:00:00Z", "owner": "Jane Roe",
    });
    let _entry = gates.site.supervisor().await.post("/list-entries", entry).await.ok();
    gates.site.listed("block", "XY999ZZ").await;
    let capture = drive_up(&gates, "AB 123 CD").await;
    assert_eq!(capture["verdict"]["kind"], "allowed");
    let led = told(&gates, "allowed", |led| led.messages == 1).await;
    let rows = texts(&led.temporary);
    assert_eq!((rows[0], rows[1], rows[3]), ("Welcome", "AB 123 CD", "#T"));
    assert!(
        rows[2].starts_with("Permit until 2") && rows[2].contains(" Nov 2099"),
        "in the site's zone: {rows:?}"
    );
    assert_eq!(led.spoken, ["Welcome"]);
    assert_eq!((led.voice_level, led.layout), (Some(5), Some(0)));
    assert_eq!((led.temporary[2].scroll, led.temporary[2].color), (1, 2));
    drive_up(&gates, "XY999ZZ").await;
    let led = told(&gates, "blocked", |led| led.messages == 2).await;
    assert_eq!(texts(&led.temporary), ["XY999ZZ", "No entry", "See the attendant", "#T"]);
    assert_eq!(led.temporary[1].color, 1);
    drive_up(&gates, "NEW1").await;
    let led = told(&gates, "review", |led| led.messages == 3).await;
    assert_eq!(texts(&led.temporary), ["NEW1", "Please wait", "See the attendant", "#T"]);

    // The journal says what was shown when, without whose plate it was.
    let all = journal(&gates).await;
    assert_eq!(all.len(), 3);
    assert_eq!(all[0]["summary"], "display of entry-1: vehicle to be looked at");
    assert_eq!(all[0]["detail"]["rows"][0]["text"], "{plate}");
    assert!(!all.iter().any(|row| row.to_string().contains("NEW1") || row.to_string().contains("Jane")));
    // Known here a moment after the display has it.
    let last = wait_until(DEADLINE, "what the display was told last", || async {
        let last = gates.view(gates.gate()).await["display"]["last"].clone();
        (last["occasion"] == "review").then_some(last)
    })
    .await;
    assert_eq!(last["outcome"], "accepted");
    assert_eq!(last["rows"][0]["text"], "NEW1");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_until_a_lanes_display_is_switched_on() {
    let gates = Gates::one().await;
    let usual = settings(&gates).await;
    assert_eq!(usual["on"], false);
    assert_eq!(gates.view(gates.gate()).await["display"], Value::Null);
    assert!(gates.gate().camera.camera().keep_alive().await.unwrap().accepted());
    drive_up(&gates, "AB1").await;
    let _opened = gates.ask("open").await;
    let path = format!("/lanes/{}/display/restore", gates.gate().lane);
    let refused = gates.attendant().await.post(&path, json!({})).await;
    assert_eq!(refused.refused(), "conflict");
    assert_eq!(asked(gates.gate(), "/ParkingLED"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_by_hand_greets_the_driver_after_the_gate_was_moved() {
    let gates = site(TestSite::builder(), false, without_constant).await;
    let capture = drive_up(&gates, "GUEST1").await;
    let before = told(&gates, "the verdict", |led| led.messages == 1).await;
    assert_eq!(texts(&before.temporary)[1], "Please wait");
    let body = json!({ "command": "open", "reason": "Visitor approved", "capture_id": capture["id"] });
    let command = gates.asked(gates.gate(), body).await.ok();
    assert_eq!(command["outcome"], "accepted");
    let led = told(&gates, "the greeting", |led| led.messages == 2).await;
    assert_eq!(texts(&led.temporary), ["Welcome", "GUEST1", "", "#T"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_that_opens_by_itself_moves_the_gate_first_and_then_tells_the_display() {
    let gates = site(TestSite::builder(), true, without_constant).await;
    gates.site.listed("allow", "WIT123").await;
    drive_up(&gates, "WIT123").await;
    told(&gates, "the greeting", |led| led.messages == 1).await;
    let received = gates.gate().camera.lapi().received();
    let first = |ending: &str| received.iter().position(|r| r.target.ends_with(ending)).unwrap();
    assert!(first("/GateControl") < first("/ParkingLED"));
    assert_eq!(gates.gate().moved(), [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_display_that_hangs_delays_no_gate_command_and_gets_only_the_newest_message() {
    // The display call hangs for as long as this test may take; only what does not wait for it can pass.
    let patience = (Duration::from_secs(30), Duration::from_secs(300));
    let gates = site(TestSite::builder().patience(patience.0, patience.1), false, without_constant).await;
    let gate = gates.gate();
    let hang = Fault::Slow(Duration::from_secs(300), Moment::BeforeActing);
    gate.camera.lapi().inject(hang, Repeat::Once, Target::Path("ParkingLED".into()));
    drive_up(&gates, "FIRST1").await;
    wait_until(DEADLINE, "hanging display call", || async { (asked(gate, "/ParkingLED") > 0).then_some(()) })
        .await;
    for _ in 0..3 {
        assert_eq!(gates.ask("open").await["outcome"], "accepted");
    }
    assert_eq!(gate.moved(), [0, 0, 0]);
    for plate in ["SECOND1", "THIRD1"] {
        assert_eq!(drive_up(&gates, plate).await["verdict"]["kind"], "review", "assessed and acknowledged");
    }
    let all = journal(&gates).await;
    assert_eq!((all.len(), &all[0]["outcome"]), (1, &json!("pending")), "one at a time: {all:?}");
    assert_eq!(gate.camera.device().memory().led.messages, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_display_that_takes_nothing_is_said_in_words_and_raises_an_alarm_only_where_it_shall() {
    let gates = site(TestSite::builder(), false, |display| {
        without_constant(display);
        display["alarm"] = json!(true);
    })
    .await;
    let refuse =
        Fault::Refuse { response_code: Some(13), status_code: Some(13), words: "Device busy".into() };
    gates.gate().camera.lapi().inject(refuse, Repeat::Always, Target::Path("ParkingLED".into()));
    for (n, plate) in ["ONE1", "TWO2", "THREE3"].iter().enumerate() {
        drive_up(&gates, plate).await;
        wait_until(DEADLINE, "failure on the lane", || async {
            (gates.view(gates.gate()).await["display"]["failures"] == n + 1).then_some(())
        })
        .await;
    }
    let last = gates.view(gates.gate()).await["display"]["last"].clone();
    assert_eq!(
        (&last["outcome"], &last["sentence"]),
        (&json!("refused"), &json!("The camera refused: Device busy (13)."))
    );
    let alarm = gates.site.alarm("display_failing").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("3 times in a row"), "{alarm}");
    assert_eq!(gates.ask("open").await["outcome"], "accepted", "the gate is not concerned");
    // A display that is switched off fails no more; switched on again, it is still the same failing display.
    let mut display = settings(&gates).await;
    display["on"] = json!(false);
    save(&gates, &display).await;
    active_alarms(&gates, 0).await;
    display["on"] = json!(true);
    save(&gates, &display).await;
    drive_up(&gates, "AGAIN1").await;
    active_alarms(&gates, 1).await;
    gates.gate().camera.lapi().clear_faults();
    drive_up(&gates, "FOUR4").await;
    active_alarms(&gates, 0).await;
}

/// Waits until so many alarms about displays hold.
async fn active_alarms(gates: &Gates, count: usize) {
    wait_until(DEADLINE, &format!("{count} active alarms"), || async {
        let all = gates.site.alarms("display_failing").await;
        (all.iter().filter(|alarm| alarm["active"] == true).count() == count).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engineer_tries_a_text_out_before_it_is_saved_and_an_attendant_restores_the_constant_one() {
    let gates = site(TestSite::builder(), false, without_constant).await;
    let lane = gates.gate().lane;
    let engineer = gates.site.engineer().await;
    let mut draft = settings(&gates).await;
    draft["layout"] = json!("two_rows");
    draft["texts"]["allowed"]["rows"] = json!([
        { "text": "Hello {plate} #1", "color": "yellow", "scroll": "top_to_bottom", "speak": true },
        { "text": "{time}", "color": "red", "scroll": "static", "speak": false },
        { "text": "lost", "color": "red", "scroll": "static", "speak": false },
    ]);
    let previews = engineer.post(&format!("/lanes/{lane}/display/preview"), draft.clone()).await.ok();
    assert_eq!(previews[0]["rows"][0]["text"], "Hello AB456CD 1");
    assert_eq!(previews[0]["rows"].as_array().unwrap().len(), 2);
    let warnings: Vec<i64> =
        previews[0]["warnings"].as_array().unwrap().iter().map(|w| w["row"].as_i64().unwrap()).collect();
    assert_eq!(warnings, [1, 3]);
    assert_eq!(asked(gates.gate(), "/ParkingLED"), 0, "a preview sends nothing");

    let body = json!({ "occasion": "allowed", "display": draft });
    let shown = engineer.post(&format!("/lanes/{lane}/display/show"), body).await.ok();
    assert_eq!((&shown["outcome"], &shown["asked"]["by"]), (&json!("accepted"), &json!("Eli")));
    let led = told(&gates, "the trial", |led| led.messages == 1).await;
    assert_eq!(texts(&led.temporary), ["Hello AB456CD 1", "#T", "", ""], "four rows on the wire (C-Q15)");
    assert_eq!((led.layout, led.temporary[0].scroll, led.temporary[0].color), (Some(1), 4, 3));
    assert_eq!(settings(&gates).await["layout"], "four_rows", "nothing was saved");

    draft["show_s"] = json!(0);
    let refused = engineer.put(&format!("/lanes/{lane}/display"), draft.clone()).await;
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("show_s"))
    );
    draft["show_s"] = json!(5);
    draft["camera_id"] = json!(999);
    let refused = engineer.put(&format!("/lanes/{lane}/display"), draft.clone()).await;
    assert_eq!(refused.json()["field"], "camera_id");
    draft["camera_id"] = Value::Null;
    draft["texts"]["constant"]["on"] = json!(true);
    save(&gates, &draft).await;
    told(&gates, "the constant text on saving", |led| led.constant.len() == 4).await;
    let restored =
        gates.attendant().await.post(&format!("/lanes/{lane}/display/restore"), json!({})).await.ok();
    assert_eq!(restored["outcome"], "accepted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_display_may_hang_on_another_camera_of_the_lane() {
    let site = TestSite::start().await;
    let first = gate(&site, "entry-1", false).await;
    let second = gate(&site, "entry-2", false).await;
    let engineer = site.engineer().await;
    assert_eq!(engineer.delete(&format!("/lanes/{}", second.lane)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(engineer.delete(&format!("/lanes/{}", first.lane)).await.status, StatusCode::NO_CONTENT);
    let cameras = [first.camera_id, second.camera_id];
    let lane =
        site.lane(LaneDraft { name: "Both", direction: "exit", cameras: &cameras, automatic: false }).await;
    let path = format!("/lanes/{}/display", lane["id"]);
    let mut display = engineer.get(&path).await.ok();
    assert_eq!(display["texts"]["opened"]["rows"][0]["text"], "Goodbye");
    display["camera_id"] = json!(second.camera_id);
    display["on"] = json!(true);
    let _saved = engineer.put(&path, display).await.ok();
    let device = second.camera.device();
    assert!(device.wait_until(DEADLINE, |d| d.memory().led.constant.len() == 4).await);
    assert_eq!(asked(&first, "/ParkingLED"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_display_whose_camera_does_not_answer_directly_is_told_over_mqtt_with_its_own_number_of_rows() {
    let gates = crate::mqtt::connected().await;
    let mut display = settings(&gates).await;
    display["on"] = json!(true);
    display["layout"] = json!("two_rows");
    without_constant(&mut display);
    save(&gates, &display).await;
    gates.gate().camera.lapi().stop_listening();
    gates.gate().camera.device().change(|device| device.led_rows = 2);
    let body = json!({ "occasion": "blocked", "display": display });
    let path = format!("/lanes/{}/display/show", gates.gate().lane);
    let shown = gates.site.engineer().await.post(&path, body).await.ok();
    assert_eq!((&shown["outcome"], &shown["channel"]), (&json!("accepted"), &json!("mqtt")), "{shown}");
    let led = told(&gates, "the trial", |led| led.messages == 1).await;
    assert_eq!(texts(&led.temporary), ["AB456CD", "No entry"], "two rows for a two-row display (C-Q15)");
}
