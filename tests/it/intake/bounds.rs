//! What is over a bound is refused, and other cameras do not notice.

use std::time::Duration;

use gatehouse_tests::harness::{DEADLINE, TestSite, within};
use gatehouse_tests::sim::hostile::{self, Met};
use gatehouse_tests::sim::{CameraSim, CaptureSpec};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const PATH: &str = "/api/upark/capture";
/// The largest upload that is taken.
const LARGEST: usize = 32 << 20;
/// Connections one address may have at once.
const PER_SOURCE: usize = 64;
/// In which another camera must be answered, on a loaded test machine.
const GOOD_TIME: Duration = Duration::from_secs(5);

/// A camera at another address goes on uploading until `until` is through; each upload is taken in good time.
async fn served_meanwhile<T>(camera: &CameraSim, spec: CaptureSpec, until: impl Future<Output = T>) -> T {
    let upload = async |n: usize| {
        let one = CaptureSpec { record_id: Some(format!("meanwhile-{n}")), ..spec.clone() };
        let sent = within(GOOD_TIME, "answer to another camera", camera.capture(&one)).await.unwrap();
        assert!(sent.reply.accepted());
    };
    upload(0).await;
    let mut n = 0;
    let uploading = async {
        loop {
            n += 1;
            upload(n).await;
        }
    };
    tokio::select! {
        done = until => done,
        () = uploading => unreachable!("it goes on for ever"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_too_large_is_answered_413_or_cut_off_while_others_are_served() {
    let site = TestSite::start().await;
    let (to, other) = (site.intake, site.camera_from("entry-2", [127, 0, 0, 2]));
    let spec = site.record("-", "AB123CD");
    let declared = hostile::oversize_declared(to, PATH, LARGEST as u64 + 1, DEADLINE).await.unwrap();
    assert_eq!(declared.status(), Some(413), "{declared:?}");
    for chunked in [false, true] {
        let sending = hostile::oversize_actual(to, PATH, LARGEST + (1 << 20), chunked, DEADLINE);
        let met = served_meanwhile(&other, spec.clone(), sending).await.unwrap();
        assert!(met.status() == Some(413) || matches!(met, Met::Closed { .. }), "{met:?}");
    }
    assert_eq!(site.engineer().await.get("/dead-letters").await.ok(), serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_exactly_the_largest_size_is_taken() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let mut body = gatehouse_tests::sim::body::capture(
        camera.identity(),
        &site.record("largest", "AB123CD"),
        "2026-11-21T08:00:00",
    );
    body.resize(LARGEST, b' ');
    assert!(camera.post(PATH, &body).await.unwrap().accepted());
    assert_eq!(site.capture("largest").await["reading"], "AB123CD");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_too_slow_is_answered_408_while_others_are_served() {
    let site = TestSite::start().await;
    let (to, other) = (site.intake, site.camera_from("entry-2", [127, 0, 0, 2]));
    let body = vec![b' '; 100_000];
    let dripping = hostile::drip(to, PATH, &body, 1, Duration::from_millis(200), DEADLINE);
    let met = served_meanwhile(&other, site.record("-", "AB123CD"), dripping).await.unwrap();
    assert!(met.status() == Some(408) || matches!(met, Met::Closed { .. }), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_never_ends_is_closed_while_others_are_served() {
    let site = TestSite::start().await;
    let (to, other) = (site.intake, site.camera_from("entry-2", [127, 0, 0, 2]));
    let half = hostile::bytes(to, b"POST /api/upark/capture HTTP/1.1\r\nHost: x\r\n", DEADLINE);
    let met = served_meanwhile(&other, site.record("-", "AB123CD"), half).await.unwrap();
    assert!(matches!(met, Met::Closed { .. }) || met.status() == Some(408), "{met:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_that_holds_all_its_connections_harms_only_itself() {
    let site = TestSite::start().await;
    // Each is in the middle of an upload, so none can be closed as idle.
    let mut held = hostile::idle(site.intake, PER_SOURCE).await.unwrap();
    for stream in &mut held {
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // "100 Continue" says that the request has begun.
        let mut first = [0_u8; 25];
        stream.read_exact(&mut first).await.unwrap();
        assert!(first.starts_with(b"HTTP/1.1 100"));
    }
    let one_more = hostile::post(site.intake, PATH, &[], b"{}", DEADLINE).await;
    assert!(!matches!(&one_more, Ok(Met::Answered(_) | Met::Nothing)), "{one_more:?}");
    let other = site.camera_from("entry-2", [127, 0, 0, 2]);
    let sent = other.capture(&site.record("other", "AB123CD")).await.unwrap();
    assert!(sent.reply.accepted());
    site.capture("other").await;
    drop(held);
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_make_room_for_cameras_of_the_same_address() {
    let site = TestSite::start().await;
    let held = hostile::idle(site.intake, PER_SOURCE + 10).await.unwrap();
    let camera = site.camera("entry-1");
    for n in 0..3 {
        let sent = camera.capture(&site.record(&format!("R-{n}"), "AB123CD")).await.unwrap();
        assert!(sent.reply.accepted());
    }
    drop(held);
}
