//! What cameras are answered, byte for byte as the document has it (C-Q9, C-Q28).

use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::{Reply, body, camera};

fn text(reply: &Reply) -> String {
    assert_eq!(reply.status, 200);
    String::from_utf8(reply.body.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_path_is_answered_in_exactly_the_documented_shape() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let bare = r#"{"code":200,"message":"success"}"#;
    let park = r#"{"parkId":"park01","deviceId":"entry-1","code":200,"message":"success","data":{}}"#;
    assert_eq!(text(&camera.basic_info().await.unwrap()), bare);
    let capture = camera.capture(&site.record("R-1", "AB123CD")).await.unwrap();
    assert_eq!(text(&capture.reply), r#"{"code":200,"message":"success","data":""}"#);
    let manual = camera.manual_result(&site.record("R-2", "AB123CD"), "0").await.unwrap();
    assert_eq!(text(&manual.reply), bare);
    for path in [
        "/api/upark/transchannel",
        "/api/upark/notifyresult/list",
        "/api/upark/notifyresult/gatecontrol",
        "/api/upark/notifyresult/ledcontrol",
        "/api/upark/parkalarm",
        "/api/upark/nobody/knows/this",
    ] {
        assert_eq!(text(&camera.post(path, park.as_bytes()).await.unwrap()), bare, "{path}");
    }
    assert_eq!(camera.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keepalive_is_answered_with_the_time_and_no_control() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let before = site.clock.now_utc().timestamp_millis();
    let reply = camera.keep_alive().await.unwrap();
    let after = site.clock.now_utc().timestamp_millis();
    let told = reply.json().unwrap()["data"]["svrTime"].as_i64().unwrap();
    assert!((before..=after).contains(&told), "{before} {told} {after}");
    let expected = format!(r#"{{"code":200,"message":"success","data":{{"svrTime":{told}}}}}"#);
    assert_eq!(text(&reply), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_have_the_documented_shape_too() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let said = |reply: Reply| text(&reply);
    let invalid = r#"{"code":301,"message":"invalid param"}"#;
    assert_eq!(
        said(camera.post(camera::CAPTURE, b"plate=AB123CD").await.unwrap()),
        r#"{"code":301,"message":"invalid param","data":""}"#
    );
    assert_eq!(said(camera.post(camera::BASIC_INFO, b"{\"a").await.unwrap()), invalid);
    assert_eq!(said(camera.post(camera::KEEP_ALIVE, b"now").await.unwrap()), invalid);
    assert_eq!(camera.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_carry_a_length_and_title_case_names_for_naive_clients() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    let sent = body::basic_info(camera.identity());
    let reply = camera.post_raw(camera::BASIC_INFO, &sent, &[]).await.unwrap();
    let names: Vec<&str> = reply.headers.0.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"Content-Length") && names.contains(&"Content-Type"), "{names:?}");
    assert!(!names.iter().any(|name| name.eq_ignore_ascii_case("transfer-encoding")), "{names:?}");
    assert_eq!(reply.headers.text("content-length"), Some(reply.body.len().to_string()));
    assert_eq!(reply.headers.text("content-type").as_deref(), Some("application/json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_no_cameras_is_not_found_and_nothing_else_is_served() {
    let site = TestSite::start().await;
    let camera = site.camera("entry-1");
    for path in
        ["/", "/api/v1/session", "/api/v1/snapshot", "/LAPI/V1.0/System/Reboot", "/api/uparkx/capture"]
    {
        let reply = camera.post_raw(path, b"{}", &[]).await.unwrap();
        assert_eq!(reply.status, 404, "{path}");
    }
}
