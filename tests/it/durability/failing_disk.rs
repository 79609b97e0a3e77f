//! A disk that does not take what it is given: no `code` 200, said aloud, and over when it is over.

use std::sync::Arc;

use gatehouse_tests::harness::{DEADLINE, Probe, TestSite, wait_until};
use gatehouse_tests::sim::{CameraSim, CaptureSpec};

struct Broken {
    site: TestSite,
    probe: Arc<Probe>,
    camera: CameraSim,
}

async fn running_site() -> Broken {
    let probe = Probe::new();
    let site = TestSite::builder().durability(probe.clone()).start().await;
    let camera = site.camera("entry-1");
    let id = site.link(&camera).await;
    site.entry("Entry 1", id).await;
    camera.capture(&site.record("before", "AB123CD")).await.unwrap();
    site.capture("before").await;
    Broken { site, probe, camera }
}

/// The answer to a camera whose record could not be kept.
const NOT_KEPT: &str = r#"{"code":101,"message":"not stored","data":""}"#;

async fn goes_wrong_and_recovers(broken: Broken, fail: fn(&Probe, bool)) {
    let Broken { site, probe, camera } = broken;
    let (_, mut events) = site.attendant().await.follow().await;
    fail(&probe, true);
    let lost = site.record("lost-at-first", "XY987ZW");
    for _ in 0..3 {
        let reply = camera.capture(&lost).await.unwrap().reply;
        assert_eq!((reply.status, String::from_utf8(reply.body).unwrap().as_str()), (200, NOT_KEPT));
    }
    let alarm = events.until("alarm", |alarm| alarm["kind"] == "store_failing").await;
    assert_eq!((&alarm["active"], &alarm["severity"]), (&true.into(), &"urgent".into()), "{alarm}");
    let status = site.attendant().await.get("/status").await.ok();
    assert_eq!(status["store_ok"], false, "{status}");
    // Keepalives are answered: the camera is not driven away.
    assert!(camera.keep_alive().await.unwrap().accepted());
    // It goes on being said for as long as it is so.
    let reply = camera.capture(&lost).await.unwrap().reply;
    assert_eq!(reply.code(), Some(101));
    assert_eq!(site.attendant().await.get("/status").await.ok()["store_ok"], false);

    fail(&probe, false);
    wait_until(DEADLINE, "recovered store", || async {
        (site.attendant().await.get("/status").await.ok()["store_ok"] == true).then_some(())
    })
    .await;
    events.until("alarm", |alarm| alarm["kind"] == "store_failing" && alarm["active"] == false).await;
    // A camera that tries again loses nothing, and what it sent before is there once.
    assert!(camera.capture(&lost).await.unwrap().reply.accepted());
    let capture = site.capture("lost-at-first").await;
    assert_eq!(capture["reading"], "XY987ZW");
    let path = format!("/captures/{}/pictures/0", capture["id"]);
    assert!(site.engineer().await.get(&path).await.bytes == lost.pictures[0].jpeg);
    assert_eq!(site.captures().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_that_cannot_be_synced_are_not_acknowledged() {
    goes_wrong_and_recovers(running_site().await, Probe::fail_syncs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_cannot_be_committed_are_not_acknowledged() {
    goes_wrong_and_recovers(running_site().await, Probe::fail_commits).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_takes_rows_but_no_pictures_is_said_to_fail_until_it_takes_pictures() {
    let Broken { site, probe, camera } = running_site().await;
    probe.fail_syncs(true);
    assert_eq!(camera.capture(&site.record("lost", "XY987ZW")).await.unwrap().reply.code(), Some(101));
    // Rows alone still go: a list entry is taken.
    site.listed("allow", "ZZ999ZZ").await;
    let bare = CaptureSpec { pictures: Vec::new(), ..site.record("bare", "PL4IN") };
    assert!(camera.capture(&bare).await.unwrap().reply.accepted(), "nothing of it needs the volume");
    let attendant = site.attendant().await;
    assert_eq!(attendant.get("/status").await.ok()["store_ok"], false);
    assert!(site.alarms("store_failing").await.iter().any(|alarm| alarm["active"] == true));
    probe.fail_syncs(false);
    wait_until(DEADLINE, "recovered store", || async {
        (attendant.get("/status").await.ok()["store_ok"] == true).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_tries_again_gets_its_record_through_once_the_disk_works() {
    let Broken { site, probe, camera: _ } = running_site().await;
    let mut config = gatehouse_tests::sim::CameraConfig::new(
        gatehouse_tests::sim::Identity::new("park01", "entry-1"),
        site.intake,
    );
    config.retry = gatehouse_tests::sim::Retry::Times(200, std::time::Duration::from_millis(20));
    let stubborn = site.camera_of(config);
    probe.fail_syncs(true);
    let spec = site.record("again", "XY987ZW");
    let upload = tokio::spawn(async move { stubborn.capture(&spec).await.unwrap() });
    site.alarm("store_failing").await;
    assert!(!upload.is_finished());
    probe.fail_syncs(false);
    assert!(upload.await.unwrap().reply.accepted());
    site.capture("again").await;
}
