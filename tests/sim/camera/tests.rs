//! The upstream client against a scripted platform on loopback.

use std::time::Duration;

use serde_json::Value;

use super::{BASIC_INFO, CameraConfig, CameraSim, Connection, KEEP_ALIVE, Link, Retry};
use crate::sim::body::{CaptureSpec, Identity, Picture};
use crate::sim::device::{Device, Position};
use crate::sim::platform::{Platform, polite};
use crate::sim::template::CaptureTemplate;

fn camera(platform: &Platform, change: impl FnOnce(&mut CameraConfig)) -> CameraSim {
    let mut config = CameraConfig::new(Identity::new("park01", "entry-1"), platform.addr);
    config.basic_info_interval = Duration::from_millis(5);
    config.keep_alive_interval = Duration::from_millis(5);
    change(&mut config);
    CameraSim::new(config, Device::new(None), None)
}

fn spec() -> CaptureSpec {
    CaptureSpec::new("rec-1", "AB123CD", vec![Picture { kind: 1, jpeg: vec![0xff, 0xd8, 0xff].into() }])
}

#[tokio::test]
async fn it_sends_basic_data_until_answered_then_keepalives_and_starts_over_after_three_without_answer() {
    let mut platform = Platform::start(Box::new(|request, number| match number {
        1 | 2 | 5..=7 => None,
        _ => Some(polite(request).to_owned()),
    }))
    .await;
    let camera = camera(&platform, |_| {});
    let _running = camera.start();
    platform.has_received(8).await;
    let paths = platform.paths();
    let expected =
        [BASIC_INFO, BASIC_INFO, BASIC_INFO, KEEP_ALIVE, KEEP_ALIVE, KEEP_ALIVE, KEEP_ALIVE, BASIC_INFO];
    assert_eq!(paths[..8], expected);
    assert_eq!(camera.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_silent_camera_sends_nothing_and_reports_itself_anew_afterwards() {
    let mut platform = Platform::polite().await;
    let camera = camera(&platform, |_| {});
    let _running = camera.start();
    platform.has_received(3).await;
    camera.set_silent(true);
    assert!(camera.basic_info().await.is_err());
    assert_eq!(*camera.link().borrow(), Link::Searching);
    let before = platform.paths().len();
    camera.set_silent(false);
    platform.has_received(before + 2).await;
    assert!(platform.paths()[before..].iter().any(|p| p == BASIC_INFO));
}

#[tokio::test]
async fn let_car_pass_raises_the_arm_and_server_time_sets_the_clock_when_wanted() {
    let platform = Platform::start(Box::new(|_, _| {
        Some(r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"letCarPass":1}}"#.into())
    }))
    .await;
    let camera = camera(&platform, |c| c.adopt_server_time = true);
    camera.keep_alive().await.unwrap();
    assert_eq!(camera.device().barrier().position, Position::Raised);
    assert_eq!(camera.device().commands()[0].channel, "keepalive");
    let off = (camera.clock().timestamp_millis() - 1_589_951_640_000).abs();
    assert!(off < 20_000, "{off}");
}

#[tokio::test]
async fn an_answer_that_is_not_as_documented_is_noted() {
    let platform =
        Platform::start(Box::new(|_, _| Some(r#"{"code":200,"message":"success","data":null}"#.into())))
            .await;
    let camera = camera(&platform, |_| {});
    camera.capture(&spec()).await.unwrap();
    camera.keep_alive().await.unwrap();
    assert_eq!(camera.violations().len(), 2, "{:?}", camera.violations());
}

#[tokio::test]
async fn a_capture_is_the_documents_table_word_for_word() {
    let platform = Platform::polite().await;
    let camera = camera(&platform, |_| {});
    let mut spec = spec();
    spec.pic_time = Some("2020-01-01T15:00:00".into());
    let sent = camera.capture(&spec).await.unwrap();
    assert!(sent.reply.accepted());
    let body: Value = serde_json::from_slice(&platform.received.lock().unwrap()[0].body).unwrap();
    let literal: Value = serde_json::from_str(
        r#"{"version":"1.0","parkId":"park01","deviceId":"entry-1","params":{"recordId":"rec-1",
        "picTime":"2020-01-01T15:00:00","plateNo":"AB123CD","confidence":98,"vehicleType":9,"vehicleColor":1,
        "plateType":1,"plateColor":4,"vehicleLogoType":"A0","vehicleBrandType":"AODI-A6-2004","captureMode":"1",
        "carListType":"0","shootPosition":1,"picNum":1,
        "picInfo":[{"type":1,"size":3,"data":"/9j/","url":""}]}}"#,
    )
    .unwrap();
    assert_eq!(body, literal);
    let again = camera.send_again(&sent).await.unwrap();
    assert!(again.accepted());
    let received = platform.received.lock().unwrap();
    assert_eq!(received[0].body, received[1].body);
}

#[tokio::test]
async fn a_camera_that_retries_sends_the_same_bytes_until_they_are_taken() {
    let platform = Platform::start(Box::new(|request, number| match number {
        1 => None,
        2 => Some(r#"{"code":101,"message":"common error","data":""}"#.into()),
        _ => Some(polite(request).to_owned()),
    }))
    .await;
    let camera = camera(&platform, |c| c.retry = Retry::Times(5, Duration::ZERO));
    assert!(camera.capture(&spec()).await.unwrap().reply.accepted());
    assert_eq!(platform.paths().len(), 3);
}

#[tokio::test]
async fn a_kept_connection_carries_many_uploads_and_is_opened_again_when_it_was_closed() {
    let platform =
        Platform::start(Box::new(|request, number| (number != 3).then(|| polite(request).to_owned()))).await;
    let camera = camera(&platform, |c| c.connection = Connection::Kept);
    for _ in 0..4 {
        assert!(camera.capture(&spec()).await.unwrap().reply.accepted());
    }
    assert_eq!(platform.paths().len(), 5);
}

#[test]
fn a_template_gives_the_same_bytes_as_building_the_body() {
    let who = Identity::new("park01", "entry-1");
    let template = CaptureTemplate::new(&who, &spec(), "2020-01-01T15:00:00");
    let mut wanted = spec();
    wanted.record_id = Some("rec-77".into());
    wanted.plate = "ZZ999ZZ".into();
    let built = crate::sim::body::capture(&who, &wanted, "2020-01-01T15:00:00");
    assert_eq!(template.body("rec-77", "ZZ999ZZ"), built);
}
