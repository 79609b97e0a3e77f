//! What a camera refuses is said in its words, tried again within bounds, and never taken for done.

use std::time::Duration;

use gatehouse_tests::harness::{DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::{Fault, ListRules, Repeat, Target};
use serde_json::{Value, json};

use super::{Station, filled};

fn no(words: &str) -> Fault {
    Fault::Refuse { response_code: Some(1), status_code: Some(0), words: words.into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_entry_is_said_in_the_cameras_words_and_an_alarm_names_the_camera() {
    let station = Station::sending(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    cam.sim.lapi().inject(no("List full"), Repeat::Always, Target::Path("AllowList".into()));
    let id = station.enter("allow", "AB123CD").await;
    let state = station.state_when(cam, "refused", |s| s["phase"] == "refused").await;
    assert_eq!(state["refusals"][0]["words"], "List full");
    assert_eq!(state["refusals"][0]["plate"], "AB123CD");
    let each = station.site.supervisor().await.get(&format!("/list-entries/{id}/cameras")).await.ok();
    assert_eq!(each[0]["standing"], "refused");
    assert!(each[0]["sentence"].as_str().unwrap().contains("List full"), "{each}");
    let alarms = station.site.alarms("camera_lists").await;
    assert!(alarms[0]["sentence"].as_str().unwrap().contains("cam-1"), "{alarms:?}");

    // It is not asked again before its time, and takes it then.
    let asked = cam.asked();
    station.enter("block", "XY987Z").await;
    cam.becomes("the other list", |d| d.memory().block.len() == 1).await;
    assert_eq!(cam.asked(), asked + 1);
    cam.sim.lapi().clear_faults();
    station.site.clock.advance(Duration::from_secs(61));
    cam.becomes("the entry", |d| d.look(|m| m.allow.len()) == 1).await;
    station.up_to_date(cam).await;
    wait_until(DEADLINE, "end of the alarm", || async {
        let open: Vec<Value> = station.site.alarms("camera_lists").await;
        open.iter().all(|alarm| alarm["active"] == false).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_refuses_everything_is_not_asked_ten_thousand_times() {
    let builder = TestSite::builder().data(filled(2_000).await);
    let station = Station::of(builder, 1).await;
    let cam = &station.cameras[0];
    cam.sim.lapi().inject(no("List full"), Repeat::Always, Target::Path("AllowList".into()));
    station.choose(cam, json!({ "sends_lists": true })).await;
    let state = station.state_when(cam, "given up", |s| s["phase"] == "waiting").await;
    assert!(state["sentence"].as_str().unwrap().contains("List full"), "{state}");
    assert!(cam.asked() < 200, "{} requests", cam.asked());
    cam.sim.lapi().clear_faults();
    station.site.clock.advance(Duration::from_secs(301));
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_refuses_to_delete_is_never_said_to_be_rid_of_the_entry() {
    let station = Station::sending(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    let id = station.enter("allow", "AB123CD").await;
    station.up_to_date(cam).await;
    cam.sim.lapi().inject(no("Busy"), Repeat::Once, Target::Path(format!("AllowList/{id}")));
    station.site.supervisor().await.delete(&format!("/list-entries/{id}")).await;
    let state = station.state_when(cam, "stuck", |s| s["refused"] == 1).await;
    assert_eq!(state["refusals"][0]["words"], "Busy");
    assert_eq!(cam.plates(), ["AB123CD"]);
    station.site.clock.advance(Duration::from_secs(61));
    cam.becomes("gone", |d| d.memory().allow.is_empty()).await;
    station.up_to_date(cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_waits_for_a_person_and_does_not_lock_the_camera() {
    let station = Station::of(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    cam.sim.lapi().set_password("other");
    station.enter("allow", "AB123CD").await;
    station.choose(cam, json!({ "sends_lists": true })).await;
    let state = station.state_when(cam, "waiting", |s| s["phase"] == "waiting").await;
    assert!(state["sentence"].as_str().unwrap().contains("password"), "{state}");
    let refused = cam.asked();
    station.site.clock.advance(Duration::from_secs(60));
    station.enter("block", "XY987Z").await;
    assert!(refused <= 2, "{refused} tries");
    station.site.connect(cam.id, cam.sim.lapi().addr(), "admin", "other").await;
    cam.becomes("the entry", |d| d.look(|m| m.allow.len()) == 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_camera_holds_what_it_can_and_takes_more_as_soon_as_there_is_room() {
    let station = Station::of(TestSite::builder().data(filled(75).await), 1).await;
    let cam = &station.cameras[0];
    cam.sim.device().set_list_rules(ListRules { capacity: Some(70), ..ListRules::default() });
    station.choose(cam, json!({ "sends_lists": true })).await;
    let state = station.state_when(cam, "full", |s| s["phase"] == "refused").await;
    assert_eq!((&state["held"], &state["refused"]), (&json!(70), &json!(5)));
    assert_eq!(cam.allow().len(), 70);
    assert_eq!(station.site.alarm("camera_lists").await["camera_id"], cam.id);
    let held = *cam.allow().keys().next().unwrap();
    station.site.supervisor().await.delete(&format!("/list-entries/{held}")).await;
    let state = station.state_when(cam, "one more", |s| s["refused"] == 4 && s["pending"] == 0).await;
    assert_eq!(state["held"], 70);
    assert!(!cam.allow().contains_key(&held));
}
