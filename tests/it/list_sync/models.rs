//! Cameras that are not as the document says: other spellings, small requests, "yes" to everything; other devices.

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{ListRules, Model};
use serde_json::json;

use super::{Station, filled};

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_wants_text_gets_text_in_adds_changes_and_deletes() {
    let station = Station::of(TestSite::builder(), 1).await;
    let cam = &station.cameras[0];
    cam.sim.lapi().set_model(Model { bare_num: true, quoted_values: true, ..Model::default() });
    let profile = json!({ "profile": "text_lists" });
    station.site.engineer().await.patch(&format!("/cameras/{}", cam.id), profile).await.ok();
    station.choose(cam, json!({ "sends_lists": true })).await;
    let one = station.enter("allow", "AB123CD").await;
    station.enter("block", "XY987Z").await;
    station.up_to_date(cam).await;
    let body = json!({ "list": "allow", "plate": "AB124CD", "valid_from": null, "valid_until": null });
    station.site.supervisor().await.put(&format!("/list-entries/{one}"), body).await.ok();
    cam.becomes("changed", |d| d.look(|m| m.allow.get(&one).is_some_and(|e| e.plate == "AB124CD"))).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
    station.site.supervisor().await.delete(&format!("/list-entries/{one}")).await;
    cam.becomes("deleted", |d| d.look(|m| m.allow.is_empty())).await;
    assert_eq!(cam.sim.device().violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_takes_few_at_a_time_is_found_out_and_gets_few() {
    let station = Station::of(TestSite::builder().data(filled(1_000).await), 1).await;
    let cam = &station.cameras[0];
    cam.sim.device().set_list_rules(ListRules { max_per_request: Some(30), ..ListRules::default() });
    station.choose(cam, json!({ "sends_lists": true })).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
    assert!(cam.asked() < 120, "{} requests", cam.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_says_yes_to_changing_what_it_lost_gets_everything_again() {
    let station = Station::of(TestSite::builder().data(filled(120).await), 1).await;
    let cam = &station.cameras[0];
    let lenient = ListRules {
        refuse_existing: false,
        refuse_unknown_edit: false,
        refuse_unknown_delete: false,
        ..ListRules::default()
    };
    cam.sim.device().set_list_rules(lenient);
    station.choose(cam, json!({ "sends_lists": true })).await;
    station.up_to_date(cam).await;
    cam.sim.device().forget();
    cam.report().await;
    cam.becomes("all again", |d| d.look(|m| m.allow.len()) == 120).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_device_under_the_same_ids_gets_everything_once_it_is_known_to_be_the_camera() {
    let station = Station::of(TestSite::builder().data(filled(120).await), 1).await;
    let cam = &station.cameras[0];
    station.choose(cam, json!({ "sends_lists": true })).await;
    station.up_to_date(cam).await;
    cam.sim.replace("SERIAL-2").await.unwrap();
    cam.report().await;
    let view = station.site.camera_view(&cam.name).await;
    assert!(!view["identity_doubt"].is_null(), "{view}");
    let identities = view["identities"].as_array().unwrap();
    let new = identities.iter().find(|i| i["serial"] == "SERIAL-2").unwrap();
    assert_eq!(cam.allow().len(), 0, "nothing is sent to a device in doubt");
    let body = json!({ "identity_id": new["id"] });
    station.site.engineer().await.post(&format!("/cameras/{}/identity", cam.id), body).await.ok();
    cam.becomes("all of it", |d| d.look(|m| m.allow.len()) == 120).await;
    station.up_to_date(cam).await;
    station.assert_equal(cam).await;
}
