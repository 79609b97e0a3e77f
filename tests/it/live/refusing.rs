//! Why there is no picture, in words; and who may not have one.

use super::*;
use gatehouse_tests::harness::DEADLINE;
use gatehouse_tests::harness::wait_until;

#[tokio::test]
async fn a_refused_password_is_said_once_and_not_tried_again_until_somebody_asks() {
    let server = RtspServer::start_with(&["--password", "another-one"]).await;
    let (site, camera) = site_with(server.port, options()).await;
    let mut page = Page::open(site.attendant().await, camera).await;
    let said = page.status("stopped").await;
    assert_eq!(said["code"], "password_refused");
    assert_eq!(said["sentence"], "The camera's password was refused. An engineer sets it under Cameras.");
    assert_eq!(said["retry_in_ms"], serde_json::Value::Null);
    let tried = server.count("connected");
    // Five seconds of "still here" later nothing was tried.
    while !matches!(page.next().await, Some(Said::StillHere)) {}
    assert_eq!(server.count("connected"), tried);

    page.try_now().await;
    page.status("stopped").await;
    wait_until(DEADLINE, "another try", || async { (server.count("connected") > tried).then_some(()) }).await;
    assert_eq!(server.count("play"), 0);
}

#[tokio::test]
async fn a_corrected_password_brings_the_picture_without_anybody_asking() {
    let server = RtspServer::start().await;
    let (site, camera) = site_with(server.port, options()).await;
    let path = format!("/cameras/{camera}");
    let engineer = site.engineer().await;
    let _wrong = engineer.patch(&path, json!({ "password": "wrong" })).await.ok();
    let mut page = Page::open(site.attendant().await, camera).await;
    assert_eq!(page.status("stopped").await["code"], "password_refused");
    let _right = engineer.patch(&path, json!({ "password": "camera-1234" })).await.ok();
    page.status("playing").await;
    page.pictures(1).await;
}

#[tokio::test]
async fn a_camera_without_a_picture_at_its_address_and_one_with_another_video_are_told_apart() {
    let elsewhere = RtspServer::start_with(&["--path", "/elsewhere"]).await;
    let (site, camera) = site_with(elsewhere.port, options()).await;
    let said = Page::open(site.attendant().await, camera).await.status("waiting").await;
    assert_eq!(said["code"], "no_such_stream", "{said}");

    let jpeg = RtspServer::start_with(&["--video", "jpeg"]).await;
    let (site, camera) = site_with(jpeg.port, options()).await;
    let said = Page::open(site.attendant().await, camera).await.status("waiting").await;
    assert_eq!(said["code"], "not_h264");
    let sentence = "The camera sends JPEG video, which cannot be shown here. An engineer sets it to H.264.";
    assert_eq!(said["sentence"], sentence);
}

#[tokio::test]
async fn a_live_picture_is_for_those_who_are_signed_in_and_for_our_own_page_only() {
    let (site, camera) = site_with(9, options()).await;
    let attendant = site.attendant().await;
    let refused = |asked: Result<Page, _>| match asked.err().map(|error: Box<_>| *error) {
        Some(tokio_tungstenite::tungstenite::Error::Http(answer)) => answer.status().as_u16(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Page::ask(&site.anonymous(), camera, None).await), 401);
    assert_eq!(refused(Page::ask(attendant, camera, Some("http://evil.example")).await), 403);
    assert_eq!(refused(Page::ask(attendant, 4711, None).await), 404);
    let own = format!("http://{}", site.web);
    assert!(Page::ask(attendant, camera, Some(&own)).await.is_ok());
    let plain = attendant.get(&format!("/cameras/{camera}/live")).await;
    assert_eq!(plain.refused(), "bad_request");
}

#[tokio::test]
async fn more_viewers_than_there_may_be_are_refused_with_a_sentence() {
    let (site, camera) = site_with(9, options()).await;
    let attendant = site.attendant().await;
    let mut pages = Vec::new();
    for _ in 0..32 {
        pages.push(Page::open(attendant, camera).await);
    }
    let Err(error) = Page::ask(attendant, camera, None).await else { panic!("one too many") };
    let tokio_tungstenite::tungstenite::Error::Http(answer) = *error else { panic!("{error}") };
    assert_eq!(answer.status(), 409);
}
