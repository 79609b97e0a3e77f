//! Whole cameras, whole sites, traffic and the page against a scripted platform.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{ManualVia, SimCamera, SimCameraConfig, SimSite, SiteConfig};
use crate::sim::digest::Scheme;
use crate::sim::hostile::{Met, bytes};
use crate::sim::page;
use crate::sim::platform::{Platform, polite};
use crate::sim::quirks;
use crate::sim::scene::Studio;
use crate::sim::traffic::{Happened, Traffic, TrafficConfig};

const SECONDS: Duration = Duration::from_secs(20);

fn small() -> Arc<Studio> {
    Arc::new(Studio::small())
}

async fn site(platform: &Platform) -> Arc<SimSite> {
    let config = SiteConfig { scheme: Scheme::None, ..SiteConfig::new(platform.addr) };
    Arc::new(SimSite::start(&config, small()).await.unwrap())
}

#[tokio::test]
async fn a_capture_asked_for_over_lapi_is_uploaded_by_the_path_chosen() {
    for (manual, path) in [
        (ManualVia::Capture, "/api/upark/capture"),
        (ManualVia::ManualResult, "/api/upark/notifyresult/manualcapture/common"),
    ] {
        let mut platform = Platform::polite().await;
        let mut config = SimCameraConfig::new("park01", "entry-1", platform.addr);
        (config.manual, config.lapi.scheme) = (manual, Scheme::None);
        let camera = SimCamera::start(config, small()).await.unwrap();
        // The basic data and the first keepalive come by themselves.
        platform.has_received(2).await;
        let request = "PUT /LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL HTTP/1.1\r\nHost: x\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n\r\n";
        let met = bytes(camera.lapi().addr(), request.as_bytes(), SECONDS).await.unwrap();
        assert!(matches!(met, Met::Answered(ref reply) if reply.status == 200), "{met:?}");
        platform.has_received(3).await;
        let received = platform.received.lock().unwrap();
        assert_eq!(received[2].target, path);
        let body: Value = serde_json::from_slice(&received[2].body).unwrap();
        let mode = &body["params"]["captureMode"];
        assert_eq!(mode, &if manual == ManualVia::Capture { Value::from("3") } else { Value::Null });
    }
}

#[tokio::test]
async fn a_manual_capture_may_come_back_on_both_paths_under_one_record_id() {
    let mut platform = Platform::polite().await;
    let mut config = SimCameraConfig::new("park01", "entry-1", platform.addr);
    config.manual = ManualVia::Both;
    let camera = SimCamera::start(config, small()).await.unwrap();
    camera.manual_capture().await.unwrap();
    let result = platform.bodies("/api/upark/notifyresult/manualcapture/common", 1).await.remove(0);
    let capture = platform.bodies("/api/upark/capture", 1).await.remove(0);
    assert_eq!(result["data"]["recordId"], capture["params"]["recordId"]);
    assert_eq!(
        (&result["requestId"], &capture["params"]["captureMode"]),
        (&Value::from("0"), &Value::from("3"))
    );
}

#[tokio::test]
async fn a_restart_over_lapi_is_answered_then_the_camera_falls_silent_and_introduces_itself_again() {
    let mut platform = Platform::polite().await;
    let mut config = SimCameraConfig::new("park01", "entry-1", platform.addr);
    config.lapi.scheme = Scheme::None;
    config.camera.restart_time = Duration::from_millis(300);
    let camera = SimCamera::start(config, small()).await.unwrap();
    platform.bodies("/api/upark/basicinfo", 1).await;
    let request = "PUT /LAPI/V1.0/System/Reboot HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
    let met = bytes(camera.lapi().addr(), request.as_bytes(), SECONDS).await.unwrap();
    assert!(matches!(met, Met::Answered(ref reply) if reply.status == 200), "{met:?}");
    assert!(camera.device().wait_until(SECONDS, |_| !camera.lapi().is_listening()).await);
    assert!(camera.camera().is_silent());
    platform.bodies("/api/upark/basicinfo", 2).await;
    assert!(camera.lapi().is_listening());
}

#[tokio::test]
async fn the_live_streams_address_names_the_cameras_own_idea_of_its_host_and_the_right_port() {
    let platform = Platform::polite().await;
    let mut config = SimCameraConfig::new("park01", "entry-1", platform.addr);
    config.lapi.scheme = Scheme::None;
    let camera = SimCamera::start(config, small()).await.unwrap();
    let request = "GET /LAPI/V1.0/Channel/0/Media/LivingStream HTTP/1.1\r\nHost: x\r\n\r\n";
    let Met::Answered(reply) = bytes(camera.lapi().addr(), request.as_bytes(), SECONDS).await.unwrap() else {
        panic!("an answer")
    };
    let port = camera.rtsp().unwrap().addr().port();
    let wanted = format!("rtsp://192.168.1.13:{port}/media/video1");
    assert_eq!(reply.json().unwrap()["Response"]["Data"], wanted);
}

#[tokio::test]
async fn get_capture_in_a_keepalive_answer_makes_a_capture() {
    let mut platform = Platform::start(Box::new(|request, number| {
        Some(if number == 2 {
            r#"{"code":200,"message":"success","data":{"svrTime":1589951640000,"getCapture":1}}"#.into()
        } else {
            polite(request).to_owned()
        })
    }))
    .await;
    let camera =
        SimCamera::start(SimCameraConfig::new("park01", "exit-1", platform.addr), small()).await.unwrap();
    platform.has_received(3).await;
    assert_eq!(platform.paths()[2], "/api/upark/capture");
    assert_eq!(camera.device().memory().captures_asked, 1);
}

#[tokio::test]
async fn a_site_has_four_cameras_with_their_own_ports_and_traffic_brings_pinned_plates_first() {
    let platform = Platform::polite().await;
    let site = site(&platform).await;
    let ids: Vec<&str> = site.cameras().iter().map(|c| c.id()).collect();
    assert_eq!(ids, ["entry-1", "entry-2", "exit-1", "exit-2"]);
    let config = TrafficConfig {
        interval: Duration::from_secs(1),
        pinned: vec!["ALLOW1".into(), "BLOCK1".into()],
        quirks: vec!["Q2-picture-as-object".into()],
        seed: 5,
    };
    let mut traffic = Traffic::new(Arc::clone(&site), config);
    let mut happened = Vec::new();
    for _ in 0..40 {
        happened.push(traffic.step().await.unwrap());
    }
    let mut plates = happened.iter().filter_map(|h| match h {
        Happened::Entered(_, plate) => plate.as_deref(),
        _ => None,
    });
    assert_eq!((plates.next(), plates.next()), (Some("ALLOW1"), Some("BLOCK1")));
    let left = |h: &&Happened| matches!(h, Happened::Left(camera, _) if camera.starts_with("exit"));
    assert!(happened.iter().filter(left).count() > 5, "{happened:?}");
    assert_eq!(happened.iter().filter(|h| matches!(h, Happened::Replay(_))).count(), 1);
    assert!(happened.iter().any(|h| matches!(h, Happened::Quirk(..))));
    assert_eq!(site.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn every_quirk_can_be_sent_by_a_camera() {
    let platform = Platform::polite().await;
    let site = site(&platform).await;
    let camera = site.camera("entry-1").unwrap().camera();
    for quirk in quirks::all(camera.identity()) {
        assert_eq!(camera.send_quirk(&quirk).await.unwrap().status, 200, "{}", quirk.id);
    }
}

#[tokio::test]
async fn the_page_shows_what_no_camera_reports_and_its_buttons_work() {
    let platform = Platform::polite().await;
    let site = site(&platform).await;
    let page =
        page::serve("127.0.0.1:0".parse().unwrap(), Arc::clone(&site), axum::Router::new()).await.unwrap();
    let ask = async |request: String| {
        let Met::Answered(reply) = bytes(page, request.as_bytes(), SECONDS).await.unwrap() else {
            panic!("an answer")
        };
        reply
    };
    let press = async |id: &str, act: &str| {
        let kind = "Content-Type: application/json";
        let length = act.len();
        let path = format!("/cameras/{id}/do");
        ask(format!("POST {path} HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: {length}\r\n\r\n{act}"))
            .await
            .status
    };
    let camera = site.camera("entry-2").unwrap();
    camera.device().gate(1, "LAPI");
    for act in [
        r#"{"what":"capture","plate":"AB123CD"}"#,
        r#"{"what":"clock","seconds":-90}"#,
        r#"{"what":"fault","name":"599"}"#,
        r#"{"what":"peripheral","data":"77aa"}"#,
        r#"{"what":"lists","capacity":3}"#,
        r#"{"what":"cut-off","at":2,"how":"before-acting"}"#,
        r#"{"what":"answering","name":"never","always":true}"#,
        r#"{"what":"live","video":"freeze"}"#,
        r#"{"what":"silent","on":true}"#,
    ] {
        assert_eq!(press("entry-2", act).await, 204, "{act}");
    }
    assert_eq!(press("nobody", r#"{"what":"unplug"}"#).await, 404);
    assert_eq!(press("entry-2", r#"{"what":"fault","name":"soon"}"#).await, 400);
    assert_eq!(press("entry-2", r#"{"what":"restart","when":"now"}"#).await, 422);
    camera.device().change(|m| {
        let entry = crate::sim::device::ListEntry { plate: "LISTED".into(), begin_s: 1, end_s: 2 };
        m.allow.insert(7, entry);
    });
    let html = ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n".into()).await;
    let html = String::from_utf8(html.body).unwrap();
    assert!(html.contains("raised and locked") && html.contains("AB123CD") && html.contains("silent"));
    let state = ask("GET /state HTTP/1.1\r\nHost: x\r\n\r\n".into()).await.json().unwrap();
    let one = &state["cameras"][1];
    assert_eq!((&one["id"], &one["clockOffsetMs"]), (&Value::from("entry-2"), &Value::from(-90_000)));
    assert_eq!(one["barrier"], serde_json::json!({ "position": "raised", "locked": true }));
    assert_eq!(one["faults"][0]["fault"], "UnknownPath");
    assert_eq!((&one["lists"]["allow"]["count"], &one["cut"]["at"]), (&Value::from(1), &Value::from(2)));
    assert_eq!(one["memory"]["serial"][0]["data"], "77aa");
    assert_eq!(one["mqtt"]["state"], "off");
    assert!(one["rtsp"]["url"].as_str().unwrap().starts_with("rtsp://127.0.0.1:"));
    let lists = ask("GET /cameras/entry-2/lists HTTP/1.1\r\nHost: x\r\n\r\n".into()).await.json().unwrap();
    assert_eq!(lists["allow"]["7"], serde_json::json!({ "plate": "LISTED", "begin_s": 1, "end_s": 2 }));
    let picture = ask("GET /picture/entry-2 HTTP/1.1\r\nHost: x\r\n\r\n".into()).await;
    assert!(picture.body.starts_with(&[0xff, 0xd8]));
}
