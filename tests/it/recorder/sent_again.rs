//! Records that come more than once, or that share a name.

use gatehouse_tests::harness::{TestSite, find_in_files};
use gatehouse_tests::sim::camera::{CAPTURE, MANUAL_RESULT};
use gatehouse_tests::sim::{CaptureSpec, Identity, body, quirks};
use serde_json::Value;

const TIME: &str = "2026-11-21T08:00:00";

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_sent_again_gets_the_same_answer_and_changes_nothing() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    let sent = camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    let before = site.capture("R-1").await;
    for _ in 0..3 {
        let again = camera.send_again(&sent).await.unwrap();
        assert_eq!((again.status, &again.body), (200, &sent.reply.body));
    }
    // A later record is assessed after them, so they have been too.
    camera.capture(&site.record("R-2", "XY987ZW")).await.unwrap();
    site.capture("R-2").await;
    assert_eq!(site.captures().await.len(), 2);
    let passages = site.engineer().await.get("/snapshot").await.ok()["passages"].clone();
    assert_eq!(passages.as_array().map(Vec::len), Some(2), "{passages}");
    assert_eq!(site.capture("R-1").await, before);
    assert_eq!(site.alarms("record_conflict").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_comes_by_both_capture_paths_is_one_record() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let who = Identity::new("park01", "entry-1");
    let [by_u3, by_u5] = quirks::same_record_by_both_paths(&who, TIME);
    assert_ne!(by_u3.path, by_u5.path);
    for quirk in [&by_u3, &by_u5, &by_u3] {
        let reply = camera.send_quirk(quirk).await.unwrap();
        assert!(reply.accepted(), "{}: {reply:?}", quirk.id);
    }
    // The other way round, by another record.
    let spec =
        CaptureSpec { pictures: site.pictures("X").drain(..1).collect(), ..site.record("R-2", "X1234") };
    let bodies = [body::manual_result(&who, &spec, TIME, "0"), body::capture(&who, &spec, TIME)];
    assert!(camera.post(MANUAL_RESULT, &bodies[0]).await.unwrap().accepted());
    assert!(camera.post(CAPTURE, &bodies[1]).await.unwrap().accepted());
    site.capture(by_u3.record_id.as_deref().unwrap()).await;
    site.capture("R-2").await;
    assert_eq!(site.captures().await.len(), 2);
    assert_eq!(site.alarms("record_conflict").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_copies_at_once_are_one_record() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    let body = body::capture(camera.identity(), &site.record("R-1", "AB123CD"), TIME);
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (camera, body) = (site.camera("entry-1"), body.clone());
        senders.spawn(async move { camera.post(CAPTURE, &body).await.unwrap() });
    }
    while let Some(reply) = senders.join_next().await {
        assert_eq!(reply.unwrap().body, br#"{"code":200,"message":"success","data":""}"#);
    }
    site.capture("R-1").await;
    assert_eq!(site.captures().await.len(), 1);
    assert_eq!(site.alarms("record_conflict").await, Vec::<Value>::new());
    let passages = site.engineer().await.get("/snapshot").await.ok()["passages"].clone();
    assert_eq!(passages.as_array().map(Vec::len), Some(1), "{passages}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_record_id_with_other_content_is_kept_as_new_and_said() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    site.link(&camera).await;
    let first = CaptureSpec { pic_time: Some(TIME.into()), ..site.record("R-1", "AB123CD") };
    let other_plate = CaptureSpec { plate: "XY987ZW".into(), ..first.clone() };
    let other_time = CaptureSpec { pic_time: Some("2026-11-21T08:00:01".into()), ..first.clone() };
    let other_picture = CaptureSpec { pictures: site.pictures("OTHER"), ..first.clone() };
    for spec in [&first, &other_plate, &other_time, &other_picture] {
        assert!(camera.capture(spec).await.unwrap().reply.accepted());
    }
    site.alarm("record_conflict").await;
    let all =
        gatehouse_tests::harness::wait_until(gatehouse_tests::harness::DEADLINE, "four records", || async {
            Some(site.captures().await).filter(|all| all.len() == 4)
        })
        .await;
    assert!(all.iter().all(|capture| capture["record_id"] == "R-1"));
    let conflicts = all.iter().filter(|c| c["facts"].to_string().contains("same recordId was used before"));
    assert_eq!(conflicts.count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_record_id_from_another_camera_is_another_record_without_ado() {
    let site = TestSite::start().await;
    for device in ["entry-1", "entry-2"] {
        let camera = site.camera(device);
        assert!(camera.capture(&site.record("R-1", "AB123CD")).await.unwrap().reply.accepted());
    }
    gatehouse_tests::harness::wait_until(gatehouse_tests::harness::DEADLINE, "two records", || async {
        Some(site.captures().await).filter(|all| all.len() == 2)
    })
    .await;
    assert_eq!(site.alarms("record_conflict").await, Vec::<Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_without_an_id_is_known_again_even_after_a_restart() {
    let mut site = TestSite::start().await;
    let anonymous =
        CaptureSpec { record_id: None, pic_time: Some(TIME.into()), ..site.record("-", "AB123CD") };
    let later = CaptureSpec { pic_time: Some("2026-11-21T08:00:05".into()), ..anonymous.clone() };
    for spec in [&anonymous, &anonymous, &later] {
        assert!(site.camera("entry-1").capture(spec).await.unwrap().reply.accepted());
    }
    site.restart().await;
    assert!(site.camera("entry-1").capture(&anonymous).await.unwrap().reply.accepted());
    site.camera("entry-1").capture(&site.record("last", "AB123CD")).await.unwrap();
    site.capture("last").await;
    let all = site.captures().await;
    assert_eq!(all.len(), 3, "{all:?}");
    assert_eq!(all.iter().filter(|capture| capture["record_id_synthetic"] == true).count(), 2);
    // The second one's pictures are the first one's: nothing here depends on where they are kept.
    assert!(!find_in_files(site.data_dir(), &anonymous.pictures[0].jpeg).is_empty());
}
