//! Uploads that cannot be read: kept, shown, said.

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::camera::CAPTURE;

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_a_dead_letter_a_301_and_an_alarm() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let (_, mut events) = site.engineer().await.follow().await;
    let reply = camera.post(CAPTURE, b"plate=AB123CD\x00\x01").await.unwrap();
    assert_eq!((reply.status, reply.code()), (200, Some(301)));
    let alarm = events.until("alarm", |alarm| alarm["kind"] == "dead_letter").await;
    assert!(alarm["sentence"].as_str().unwrap().contains("127.0.0.1"), "{alarm}");
    let letters = site.supervisor().await.get("/dead-letters").await.ok();
    let letter = &letters[0];
    assert_eq!(letter["source"], "127.0.0.1");
    assert_eq!(letter["path"], CAPTURE);
    assert_eq!(letter["size_bytes"], 15);
    assert!(letter["excerpt"].as_str().unwrap().starts_with("plate=AB123CD"), "{letter}");
    assert!(!letter["reason"].as_str().unwrap().is_empty());
    assert_eq!(site.captures().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_sender_in_trouble_again_and_again_is_one_alarm_that_counts() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    for _ in 0..5 {
        camera.post(CAPTURE, b"nonsense").await.unwrap();
    }
    let alarms = site.alarms("dead_letter").await;
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert_eq!(alarms[0]["count"], 5);
    let letters = site.engineer().await.get("/dead-letters").await.ok();
    assert_eq!(letters.as_array().map(Vec::len), Some(5));
}
