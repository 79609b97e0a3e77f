//! Restarts, replaced devices, building anew, pausing.

use gatehouse_tests::harness::TestSite;
use serde_json::{Value, json};

use super::{Station, filled};

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_of_the_program_nothing_is_sent_again() {
    let mut station = Station::sending(TestSite::builder(), 1).await;
    station.enter("allow", "AB123CD").await;
    station.up_to_date(&station.cameras[0]).await;
    let asked = station.cameras[0].asked();
    station.site.restart().await;
    let cam = &station.cameras[0];
    let state = station.up_to_date(cam).await;
    assert_eq!((&state["held"], state["complete_at"].is_string()), (&json!(1), true));
    assert_eq!(cam.asked(), asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_restarted_and_kept_its_lists_is_asked_about_a_few_only() {
    let station = Station::sending(TestSite::builder().data(filled(500).await), 1).await;
    let cam = &station.cameras[0];
    station.up_to_date(cam).await;
    let asked = cam.asked();
    cam.report().await;
    let nobodys =
        |cam: &super::Cam| cam.sim.lapi().received().iter().any(|r| r.target.ends_with("/2147483000"));
    cam.becomes("looked at", |_| nobodys(cam)).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
    assert!(cam.asked() - asked <= 17, "{} requests", cam.asked() - asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_restarted_and_lost_a_part_gets_everything_again() {
    let station = Station::sending(TestSite::builder().data(filled(500).await), 1).await;
    let cam = &station.cameras[0];
    station.up_to_date(cam).await;
    cam.sim.device().change(|m| {
        let newest: Vec<i64> = m.allow.keys().rev().take(450).copied().collect();
        newest.iter().for_each(|id| drop(m.allow.remove(id)));
    });
    cam.report().await;
    cam.becomes("all again", |d| d.look(|m| m.allow.len()) == 500).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn building_a_list_anew_deletes_all_and_adds_all() {
    let station = Station::sending(TestSite::builder().data(filled(60).await), 1).await;
    let cam = &station.cameras[0];
    station.up_to_date(cam).await;
    cam.sim.device().change(|m| drop(m.allow.remove(&7)));
    let path = format!("/cameras/{}/rebuild-list", cam.id);
    assert_eq!(station.site.attendant().await.post(&path, Value::Null).await.refused(), "forbidden");
    let state = station.site.supervisor().await.post(&path, Value::Null).await.ok();
    assert_eq!(state["rebuilding"], true);
    cam.becomes("all again", |d| d.look(|m| m.allow.len()) == 60).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
    let deleted = cam.sim.lapi().received().iter().filter(|r| r.method == "DELETE").count();
    assert_eq!(deleted, 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_camera_is_told_nothing_until_it_goes_on_also_after_a_restart() {
    let mut station = Station::sending(TestSite::builder(), 1).await;
    station.up_to_date(&station.cameras[0]).await;
    let path = format!("/cameras/{}/list-pause", station.cameras[0].id);
    station.site.supervisor().await.post(&path, json!({ "paused": true })).await.ok();
    station.enter("allow", "AB123CD").await;
    station.state_when(&station.cameras[0], "paused", |s| s["phase"] == "paused" && s["pending"] == 1).await;
    station.site.restart().await;
    let cam = &station.cameras[0];
    let state = station.state_when(cam, "paused", |s| s["phase"] == "paused").await;
    assert!(state["sentence"].as_str().unwrap().contains("Paused by Sami"), "{state}");
    assert_eq!(cam.asked(), 0);
    station.site.supervisor().await.post(&path, json!({ "paused": false })).await.ok();
    cam.becomes("the entry", |d| d.look(|m| m.allow.len()) == 1).await;
}
