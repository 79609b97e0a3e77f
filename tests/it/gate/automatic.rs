//! Automatic opening: only under a policy that is off by default, for a fresh capture of exactly a listed plate.
//!
//! That nothing opens is shown by what happens next: the same lane then opens for a plate that may pass, and that
//! is the only command it ever got.

use std::time::Duration;

use chrono::TimeDelta;
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{CaptureSpec, Identity, SimCamera};
use serde_json::{Value, json};

use super::{Gate, Gates, gate};

/// On the allow list of every test here; the witness that the lane opens by itself when it may.
const WITNESS: &str = "WIT123";

/// A lane that opens by itself, its camera's clock learnt, [`WITNESS`] on the allow list.
async fn site() -> Gates {
    let site = TestSite::start().await;
    let lane = gate(&site, "entry-1", true).await;
    site.listed("allow", WITNESS).await;
    let gates = Gates { site, lanes: vec![lane] };
    learn(&gates.gate().camera).await;
    gates
}

async fn learn(camera: &SimCamera) {
    assert!(camera.camera().keep_alive().await.unwrap().accepted());
}

async fn drive_up(gates: &Gates, plate: &str) -> Value {
    let record = gates.gate().camera.record_id();
    upload(gates, &gates.site.record(&record, plate)).await
}

/// Uploads and waits until the capture is assessed, which is when it is decided on.
async fn upload(gates: &Gates, spec: &CaptureSpec) -> Value {
    let sent = gates.gate().camera.camera().capture(spec).await.unwrap();
    assert!(sent.reply.accepted(), "{:?}", sent.reply);
    gates.site.capture(spec.record_id.as_deref().unwrap()).await
}

/// The witness drives up and the gate opens; answers how many commands there were before.
async fn opens_for_the_witness(gates: &Gates) -> usize {
    let moved = gates.gate().moved().len();
    let capture = drive_up(gates, WITNESS).await;
    let opened =
        |all: &[Value]| all.iter().any(|c| c["capture_id"] == capture["id"] && c["outcome"] == "accepted");
    gates.journal_when("automatic opening for the witness", opened).await;
    assert_eq!(gates.gate().moved().len(), moved + 1);
    moved
}

async fn only_the_witness_opened(gates: &Gates) {
    opens_for_the_witness(gates).await;
    let plates: Vec<Value> = gates.journal().await.iter().map(|c| c["plate"].clone()).collect();
    assert_eq!(plates, [WITNESS]);
    assert_eq!(gates.gate().moved(), [0]);
}

#[tokio::test]
async fn a_listed_plate_opens_a_lane_that_may_open_by_itself_once() {
    let gates = site().await;
    let record = gates.gate().camera.record_id();
    let spec = gates.site.record(&record, "wit-123");
    let sent = gates.gate().camera.camera().capture(&spec).await.unwrap();
    let journal = gates.journal_when("automatic opening", |all| {
        all.first().is_some_and(|command| command["outcome"] == "accepted")
    });
    let command = journal.await.remove(0);
    assert_eq!((&command["automatic"], &command["asked"]["by"]), (&json!(true), &json!("automatic opening")));
    assert!(command["reason"].as_str().unwrap().starts_with("Automatic: "), "{command}");
    assert_eq!(command["capture_id"], gates.site.capture(&record).await["id"]);

    // Re-sent by the camera, and taken again while the same car still stands there.
    gates.gate().camera.camera().send_again(&sent).await.unwrap();
    drive_up(&gates, "WIT123").await;
    drive_up(&gates, "OTHER99").await;
    assert_eq!(gates.gate().asked(), 1, "one opening for one passage");
}

#[tokio::test]
async fn nothing_opens_by_itself_as_long_as_no_policy_says_so() {
    let gates = Gates::one().await;
    gates.site.listed("allow", WITNESS).await;
    learn(&gates.gate().camera).await;
    let capture = drive_up(&gates, WITNESS).await;
    assert_eq!(capture["verdict"]["kind"], "allowed");
    set_policy(&gates, gates.gate(), true).await;
    gates.site.clock.advance(Duration::from_secs(60));
    gates.gate().camera.camera().set_clock_offset_ms(60_000);
    opens_for_the_witness(&gates).await;
    assert_eq!(gates.gate().moved(), [0], "not for the capture from before");
}

async fn set_policy(gates: &Gates, gate: &Gate, automatic: bool) {
    let setup = json!({
        "name": "entry-1", "direction": "entry", "camera_ids": [gate.camera_id],
        "barrier_camera_id": gate.camera_id, "automatic_opening": automatic, "position": 1,
    });
    let _lane = gates.site.engineer().await.put(&format!("/lanes/{}", gate.lane), setup).await.ok();
}

#[tokio::test]
async fn plates_that_are_not_exactly_and_validly_listed_do_not_open() {
    let gates = site().await;
    let engineer = gates.site.engineer().await;
    gates.site.listed("allow", "B00DLE").await;
    gates.site.listed("allow", "BOTH12").await;
    gates.site.listed("block", "BOTH12").await;
    let ago = |hours| (gates.site.clock.now_utc() - TimeDelta::hours(hours)).to_rfc3339();
    for (plate, from, until) in
        [("EXPIRED1", Value::Null, json!(ago(1))), ("TOOSOON1", json!(ago(-1)), Value::Null)]
    {
        let entry = json!({ "list": "allow", "plate": plate, "valid_from": from, "valid_until": until });
        let _entry = engineer.post("/list-entries", entry).await.ok();
    }
    for (plate, verdict) in [
        ("BOODLE", "review"),
        ("BOTH12", "blocked"),
        ("EXPIRED1", "review"),
        ("TOOSOON1", "review"),
        ("STRANGER", "review"),
        ("", "unknown"),
    ] {
        let capture = drive_up(&gates, plate).await;
        assert_eq!(capture["verdict"]["kind"], verdict, "{plate:?}: {}", capture["verdict"]);
    }
    only_the_witness_opened(&gates).await;
}

#[tokio::test]
async fn a_capture_that_is_not_fresh_does_not_open() {
    let gates = site().await;
    gates.site.listed("allow", "LATE99").await;
    let camera = &gates.gate().camera;
    for seconds in [15, 90, 3600] {
        let at = gates.site.clock.now_utc() - TimeDelta::seconds(seconds);
        let mut spec = gates.site.record(&camera.record_id(), "LATE99");
        spec.pic_time = Some(camera.camera().pic_time(at));
        upload(&gates, &spec).await;
    }
    only_the_witness_opened(&gates).await;
}

#[tokio::test]
async fn a_camera_whose_clock_is_not_known_opens_nothing() {
    let site = TestSite::start().await;
    let lane = gate(&site, "entry-1", true).await;
    site.listed("allow", WITNESS).await;
    site.listed("allow", "EARLY1").await;
    let gates = Gates { site, lanes: vec![lane] };
    learn(&gates.gate().camera).await;
    // Reporting again means that it restarted: its clock may be another one now.
    assert!(gates.gate().camera.camera().basic_info().await.unwrap().accepted());
    drive_up(&gates, "EARLY1").await;
    learn(&gates.gate().camera).await;
    only_the_witness_opened(&gates).await;
}

#[tokio::test]
async fn a_camera_that_corrects_its_clock_wrongly_still_opens_because_its_offset_is_known() {
    let gates = site().await;
    let camera = gates.gate().camera.camera();
    // Half an hour ahead, and every keepalive says so.
    camera.set_clock_offset_ms(1_800_000);
    for _ in 0..5 {
        learn(&gates.gate().camera).await;
    }
    opens_for_the_witness(&gates).await;
}

#[tokio::test]
async fn one_switch_stops_all_automatic_opening_and_leaves_the_hand_control_alone() {
    let mut gates = site().await;
    let supervisor = gates.site.supervisor().await.clone();
    let stop = |stopped: bool| json!({ "stopped": stopped, "reason": "Event tonight" });
    let refused = gates.attendant().await.post("/site/automatic-stop", stop(true)).await;
    assert_eq!(refused.refused(), "forbidden");
    let stopped = supervisor.post("/site/automatic-stop", stop(true)).await.ok();
    assert_eq!(stopped["automatic_stopped"]["by"], "Sami");
    gates.site.listed("allow", "STOP11").await;
    drive_up(&gates, "STOP11").await;
    assert_eq!(gates.ask("open").await["outcome"], "accepted");
    assert_eq!(gates.gate().moved(), [0], "by hand only");

    gates.site.restart().await;
    let supervisor = gates.site.supervisor().await.clone();
    assert_eq!(supervisor.get("/site").await.ok()["automatic_stopped"]["by"], "Sami", "remembered");
    let _site = supervisor.post("/site/automatic-stop", stop(false)).await.ok();
    assert_eq!(supervisor.get("/site").await.ok()["automatic_stopped"], Value::Null);
    assert_eq!(gates.journal().await.len(), 1);
}

#[tokio::test]
async fn two_devices_under_one_id_suspend_automatic_opening_until_an_engineer_chooses() {
    let gates = site().await;
    gates.site.listed("allow", "DOUBT1").await;
    let impostor = {
        let mut identity = Identity::new("park01", "entry-1");
        identity.serial = "SOMEBODY-ELSE".into();
        let mut config = gatehouse_tests::sim::CameraConfig::new(identity, gates.site.intake);
        config.source = Some(std::net::IpAddr::from([127, 0, 0, 77]));
        gates.site.camera_of(config)
    };
    assert!(impostor.basic_info().await.unwrap().accepted());
    gates.site.alarm("camera_identity").await;
    let capture = drive_up(&gates, "DOUBT1").await;
    assert_eq!(capture["verdict"]["kind"], "allowed", "it is recorded and assessed all the same");
    assert_eq!(gates.ask("open").await["outcome"], "accepted", "by hand it opens");
    let camera = gates.site.camera_view("entry-1").await;
    let identities = camera["identities"].as_array().unwrap();
    let real = identities.iter().find(|one| one["address"] == "127.0.0.1").unwrap();
    let path = format!("/cameras/{}/identity", gates.gate().camera_id);
    let chosen = json!({ "identity_id": real["id"] });
    let engineer = gates.site.engineer().await;
    let _camera = engineer.post(&path, chosen).await.ok();
    learn(&gates.gate().camera).await;
    assert_eq!(opens_for_the_witness(&gates).await, 1, "only the opening by hand came before");
}

#[tokio::test]
async fn a_lane_whose_barrier_camera_has_no_password_opens_nothing_and_raises_no_alarm_for_each_car() {
    let gates = site().await;
    gates.site.listed("allow", "NOPASS1").await;
    let path = format!("/cameras/{}", gates.gate().camera_id);
    let engineer = gates.site.engineer().await;
    let _camera = engineer.patch(&path, json!({ "password": "" })).await.ok();
    drive_up(&gates, "NOPASS1").await;
    let _camera = engineer.patch(&path, json!({ "password": "camera-1234" })).await.ok();
    only_the_witness_opened(&gates).await;
    assert!(gates.site.alarms("command_failed").await.is_empty());
}

#[tokio::test]
async fn a_car_that_was_let_in_by_hand_is_not_let_in_again_by_itself() {
    let gates = site().await;
    let capture = drive_up(&gates, "LATER12").await;
    let body = json!({ "command": "open", "reason": "Visitor approved", "capture_id": capture["id"] });
    assert_eq!(gates.asked(gates.gate(), body).await.ok()["outcome"], "accepted");
    // Now it is listed, and the camera takes the same car again.
    gates.site.listed("allow", "LATER12").await;
    drive_up(&gates, "LATER12").await;
    assert_eq!(opens_for_the_witness(&gates).await, 1);
}
