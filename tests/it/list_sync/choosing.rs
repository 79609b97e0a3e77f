//! Lists go out by choice only, and come back when the choice is taken back.

use gatehouse_tests::harness::TestSite;
use serde_json::{Value, json};

use super::Station;

#[tokio::test(flavor = "multi_thread")]
async fn no_camera_gets_a_list_unless_somebody_chose_it_for_its_lane() {
    let station = Station::of(TestSite::builder(), 2).await;
    station.enter("allow", "AB 123 CD").await;
    let (quiet, chosen) = (&station.cameras[0], &station.cameras[1]);
    station.choose(chosen, json!({ "sends_lists": true })).await;
    station.up_to_date(chosen).await;
    assert_eq!(chosen.plates(), ["AB123CD"]);
    assert_eq!(quiet.asked(), 0);
    let state = station.state(quiet).await;
    assert_eq!((&state["phase"], &state["allow"]), (&json!("off"), &json!(false)));
    let shown = station.site.engineer().await.get("/camera-lists").await.ok();
    assert_eq!(shown.as_array().unwrap().len(), 1, "{shown}");
    // A change of the lane that does not speak of lists leaves the choice alone.
    let lane = station.choose(chosen, json!({})).await;
    assert_eq!((&lane["sends_lists"], &lane["lists_sent"]), (&json!(true), &json!("both")));
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_the_choice_back_deletes_what_the_camera_holds_and_says_so_until_it_is_done() {
    let station = Station::sending(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    station.enter("allow", "AB123CD").await;
    station.enter("block", "XY987Z").await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;

    cam.sim.lapi().stop_listening();
    station.choose(cam, json!({ "sends_lists": false })).await;
    let state = station.state_when(cam, "waiting", |s| s["phase"] == "waiting").await;
    let sentence = state["sentence"].as_str().unwrap();
    assert!(sentence.contains("goes on opening") && sentence.contains("cannot be reached"), "{sentence}");
    cam.sim.lapi().listen_again().await.unwrap();
    cam.report().await;
    cam.becomes("empty", |d| d.memory().allow.is_empty() && d.memory().block.is_empty()).await;
    station.state_when(cam, "off", |s| s["phase"] == "off").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_can_send_one_of_the_lists_only() {
    let station = Station::of(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    station.enter("allow", "AB123CD").await;
    station.enter("block", "XY987Z").await;
    station.choose(cam, json!({ "sends_lists": true, "lists_sent": "block" })).await;
    station.up_to_date(cam).await;
    assert_eq!((cam.allow().len(), cam.block().len()), (0, 1));
    station.choose(cam, json!({ "lists_sent": "allow" })).await;
    cam.becomes("the other list", |d| d.memory().allow.len() == 1 && d.memory().block.is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stop_can_clear_the_allow_lists_and_letting_it_go_on_restores_them() {
    let station = Station::sending(TestSite::builder(), 2).await;
    station.enter("allow", "AB123CD").await;
    station.enter("block", "XY987Z").await;
    for cam in &station.cameras {
        station.up_to_date(cam).await;
    }
    let stop =
        async |body: Value| station.site.supervisor().await.post("/site/automatic-stop", body).await.ok();
    // The stop alone does not touch what cameras hold.
    let site = stop(json!({ "stopped": true, "reason": "Trial" })).await;
    assert_eq!(site["lists_withheld"], false);
    assert_eq!(station.cameras[0].plates(), ["AB123CD"]);

    let site = stop(json!({ "stopped": true, "clear_lists": true, "reason": "Trial" })).await;
    assert_eq!(site["lists_withheld"], true);
    for cam in &station.cameras {
        cam.becomes("no allow list", |d| d.memory().allow.is_empty()).await;
        assert_eq!(cam.block().len(), 1);
    }
    // Nothing that is added meanwhile gets there.
    station.enter("allow", "NEW1").await;
    station.up_to_date(&station.cameras[0]).await;
    assert_eq!(station.cameras[0].plates(), Vec::<String>::new());

    let site = stop(json!({ "stopped": false, "reason": "Over" })).await;
    assert_eq!(site["lists_withheld"], false);
    for cam in &station.cameras {
        cam.becomes("both again", |d| d.look(|m| m.allow.len()) == 2).await;
        station.up_to_date(cam).await;
        station.assert_equal(cam).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_taken_off_its_lane_loses_its_lists_and_a_replaced_one_is_not_spoken_to() {
    let station = Station::sending(TestSite::builder(), 2).await;
    station.enter("allow", "AB123CD").await;
    let (off, gone) = (&station.cameras[0], &station.cameras[1]);
    station.up_to_date(off).await;
    station.up_to_date(gone).await;
    station.choose(off, json!({ "camera_ids": [], "barrier_camera_id": null })).await;
    off.becomes("empty", |d| d.memory().allow.is_empty()).await;

    // The new one stands where the old one stood: at its address.
    let asked = gone.asked();
    let new = station.site.camera_from("cam-new", [127, 0, 0, 9]);
    let new_id = station.site.report(&new).await;
    gone.sim.device().change(|m| m.allow.clear());
    let body = json!({ "replaces": gone.id });
    station.site.engineer().await.post(&format!("/cameras/{new_id}/replace"), body).await.ok();
    gone.becomes("the list of the new one", |d| d.look(|m| m.allow.len()) == 1).await;
    assert_eq!(gone.asked(), asked + 1, "nothing was deleted there");
    let state = station.state(gone).await;
    assert!(state["sentence"].as_str().unwrap().contains("Another camera took its place"), "{state}");
}
