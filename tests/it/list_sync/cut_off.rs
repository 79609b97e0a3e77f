//! A camera is cut off in the middle of 10,000 entries and comes back: none is lost, none is doubled.

use std::time::Duration;

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{CutHow, Fault, Repeat, Target};
use serde_json::json;

use super::{Cam, Station, filled};

const ALL: usize = 10_000;
const MIDDLE: usize = 4_000;

/// A camera that is in the middle of 10,000 entries.
async fn in_the_middle() -> Station {
    let builder = TestSite::builder().data(filled(ALL).await);
    let station = Station::sending(builder, 1).await;
    let cam = &station.cameras[0];
    cam.becomes("the middle", |d| d.look(|m| m.allow.len()) >= MIDDLE).await;
    station
}

fn lists() -> Target {
    Target::Path("AllowList".into())
}

async fn ends_equal(station: &Station, cam: &Cam) {
    let state = station.up_to_date(cam).await;
    assert_eq!((&state["held"], &state["pending"]), (&json!(ALL), &json!(0)));
    assert_eq!(cam.allow().len(), ALL);
    station.assert_equal(cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_whose_address_refused_connections_ends_with_our_list() {
    let station = in_the_middle().await;
    let cam = &station.cameras[0];
    cam.sim.lapi().stop_listening();
    let state = station.state_when(cam, "waiting", |s| s["phase"] == "waiting").await;
    assert!(state["sentence"].as_str().unwrap().contains("refused"), "{state}");
    let held = cam.allow().len();
    assert!(held < ALL, "it was cut off in the middle, at {held}");
    cam.sim.lapi().listen_again().await.unwrap();
    ends_equal(&station, cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_went_silent_in_the_middle_of_a_call_ends_with_our_list() {
    let station = in_the_middle().await;
    let cam = &station.cameras[0];
    for how in [CutHow::BeforeActing, CutHow::AfterActing, CutHow::Refuse] {
        cam.sim.lapi().cut_off(3, how);
        station.state_when(cam, "cut off", |s| s["phase"] == "waiting").await;
        assert!(cam.allow().len() < ALL, "{how:?} came in the middle");
        cam.sim.lapi().listen_again().await.unwrap();
        station.site.clock.advance(Duration::from_secs(301));
        station.state_when(cam, "going on", |s| s["phase"] != "waiting").await;
    }
    ends_equal(&station, cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_acted_and_did_not_answer_ends_with_our_list() {
    let station = in_the_middle().await;
    let cam = &station.cameras[0];
    for _ in 0..3 {
        cam.sim.lapi().inject(Fault::ResetAfterActing, Repeat::Once, lists());
    }
    station.state_when(cam, "waiting", |s| s["phase"] == "waiting").await;
    ends_equal(&station, cam).await;
    assert_eq!(cam.sim.lapi().faults().len(), 0, "each answer was lost in the middle");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_reset_the_connection_before_it_acted_ends_with_our_list() {
    let station = in_the_middle().await;
    let cam = &station.cameras[0];
    for fault in [Fault::ResetAfterRequest, Fault::ResetBeforeReading, Fault::TruncatedChunked] {
        let target = if fault == Fault::ResetBeforeReading { Target::Any } else { lists() };
        cam.sim.lapi().inject(fault, Repeat::Once, target);
    }
    ends_equal(&station, cam).await;
    assert_eq!(cam.sim.lapi().faults().len(), 0, "each was met in the middle");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_ended_in_the_middle_goes_on_where_it_was() {
    let mut station = in_the_middle().await;
    station.site.restart().await;
    let cam = &station.cameras[0];
    let held = cam.allow().len();
    assert!(held < ALL, "it ended in the middle, at {held}");
    ends_equal(&station, cam).await;
    // What was answered before the end is not sent again: 50 entries a request, and a few that were under way.
    let asked = cam.asked();
    assert!(asked < ALL / 50 + 650, "{asked} requests");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_restarted_without_its_memory_in_the_middle_ends_with_our_list() {
    let station = in_the_middle().await;
    let cam = &station.cameras[0];
    cam.sim.lapi().stop_listening();
    station.state_when(cam, "waiting", |s| s["phase"] == "waiting").await;
    cam.sim.device().change(|m| m.allow.clear());
    cam.sim.lapi().listen_again().await.unwrap();
    cam.report().await;
    ends_equal(&station, cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_that_change_while_they_are_sent_end_as_they_are() {
    let station = in_the_middle().await;
    let cam = &station.cameras[0];
    let supervisor = station.site.supervisor().await;
    for id in [1, 17, 9_999] {
        supervisor.delete(&format!("/list-entries/{id}")).await;
    }
    let body = json!({ "list": "block", "plate": "P000002", "valid_from": null, "valid_until": null });
    supervisor.put("/list-entries/2", body).await.ok();
    for n in 0..3 {
        station.enter("allow", &format!("NEW{n}")).await;
    }
    station.state_when(cam, "all", |s| s["phase"] == "up_to_date" && s["held"] == ALL).await;
    station.site.clock.advance(Duration::from_secs(1));
    station.assert_equal(cam).await;
}
