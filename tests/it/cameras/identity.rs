//! One id, one device: two of them are noticed, a device that moved is not taken for two.

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{CameraConfig, Identity};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_under_one_id_are_doubted_until_an_engineer_chooses() {
    let site = TestSite::start().await;
    let first = site.camera_from("entry-1", [127, 0, 0, 11]);
    let id = site.link(&first).await;
    site.entry("Entry 1", id).await;
    let (_, mut events) = site.engineer().await.follow().await;
    let mut twin = CameraConfig::new(Identity::new("park01", "entry-1"), site.intake);
    twin.identity.serial = "210235CANOTHER".into();
    twin.source = Some([127, 0, 0, 12].into());
    let second = site.camera_of(twin);
    second.basic_info().await.unwrap();
    let alarm = events.until("alarm", |alarm| alarm["kind"] == "camera_identity").await;
    let sentence = alarm["sentence"].as_str().unwrap();
    assert!(sentence.contains("127.0.0.11") && sentence.contains("127.0.0.12"), "{sentence}");
    let shown = site.camera_view("entry-1").await;
    assert!(shown["identity_doubt"].is_string(), "{shown}");
    let identities = shown["identities"].as_array().unwrap();
    assert_eq!(identities.len(), 2, "{shown}");
    // Neither is thrown away meanwhile.
    for (n, camera) in [&first, &second].into_iter().enumerate() {
        let record = format!("R-{n}");
        assert!(camera.capture(&site.record(&record, "AB123CD")).await.unwrap().reply.accepted());
        site.capture(&record).await;
    }

    let chosen = identities.iter().find(|i| i["address"] == "127.0.0.12").unwrap();
    let choice = json!({ "identity_id": chosen["id"] });
    let path = format!("/cameras/{id}/identity");
    assert_eq!(site.supervisor().await.post(&path, choice.clone()).await.refused(), "forbidden");
    let shown = site.engineer().await.post(&path, choice).await.ok();
    assert_eq!(shown["identity_doubt"], Value::Null);
    events.until("alarm", |alarm| alarm["kind"] == "camera_identity" && alarm["active"] == false).await;
    // The one that was chosen speaks on without ado, the other one is in doubt again.
    assert!(second.keep_alive().await.unwrap().accepted());
    assert_eq!(site.camera_view("entry-1").await["identity_doubt"], Value::Null);
    first.keep_alive().await.unwrap();
    events.until("camera", |c| c["identity_doubt"].is_string()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_that_is_not_among_the_devices_is_refused() {
    let site = TestSite::start().await;
    let id = site.link(&site.camera("entry-1")).await;
    let path = format!("/cameras/{id}/identity");
    let refused = site.engineer().await.post(&path, json!({ "identity_id": 4711 })).await;
    assert_eq!(refused.refused(), "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_moved_to_another_address_is_the_same_camera() {
    let site = TestSite::start().await;
    let before = site.camera_from("entry-1", [127, 0, 0, 11]);
    let id = site.link(&before).await;
    // It was given another address: it starts again and says who it is, with the same serial number.
    let after = site.camera_from("entry-1", [127, 0, 0, 12]);
    assert_eq!(before.identity().serial, after.identity().serial);
    assert_eq!(site.link(&after).await, id);
    let shown = site.camera_view("entry-1").await;
    assert_eq!(shown["identity_doubt"], Value::Null, "{shown}");
    assert_eq!(shown["source_address"], "127.0.0.12");
    assert_eq!(site.alarms("camera_identity").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_about_an_address_ends_when_the_device_there_proves_to_be_the_camera() {
    let site = TestSite::start().await;
    site.link(&site.camera_from("entry-1", [127, 0, 0, 11])).await;
    let moved = site.camera_from("entry-1", [127, 0, 0, 12]);
    // A keepalive says no serial number, so this may be anybody.
    moved.keep_alive().await.unwrap();
    site.alarm("camera_identity").await;
    assert!(site.camera_view("entry-1").await["identity_doubt"].is_string());
    moved.basic_info().await.unwrap();
    assert_eq!(site.camera_view("entry-1").await["identity_doubt"], Value::Null);
    let alarms = site.alarms("camera_identity").await;
    assert!(alarms.iter().all(|alarm| alarm["active"] == false), "{alarms:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_serial_number_at_the_same_address_is_another_device() {
    let site = TestSite::start().await;
    let first = site.camera("entry-1");
    site.link(&first).await;
    let mut other = CameraConfig::new(Identity::new("park01", "entry-1"), site.intake);
    other.identity.serial = "210235CANOTHER".into();
    site.camera_of(other).basic_info().await.unwrap();
    let alarm = site.alarm("camera_identity").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("210235CANOTHER"), "{alarm}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_device_id_in_two_parks_is_two_cameras() {
    let site = TestSite::start().await;
    let one = site.camera("entry-1");
    let two = site.camera_of(CameraConfig::new(Identity::new("park02", "entry-1"), site.intake));
    one.basic_info().await.unwrap();
    two.basic_info().await.unwrap();
    let all = site.engineer().await.get("/cameras").await.ok();
    assert_eq!(all.as_array().map(Vec::len), Some(2), "{all}");
    assert_eq!(site.alarms("camera_identity").await, Vec::<Value>::new());
}
