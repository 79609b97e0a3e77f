//! How a session ends: nobody is heard any more, the program ends, the camera goes and comes back.

use super::*;
use gatehouse_tests::harness::{DEADLINE, within};
use http::Method;

#[tokio::test]
async fn a_page_that_is_not_heard_any_more_has_left_and_the_session_ends() {
    let server = RtspServer::start().await;
    let heard = LiveOptions { heartbeat: Duration::from_secs(1), ..options() };
    let (site, camera) = site_with(server.port, heard).await;
    let mut page = Page::open(site.attendant().await, camera).await;
    page.status("playing").await;
    // It keeps the line open and says nothing.
    let last = loop {
        match page.next().await {
            Some(Said::Status(status)) => break status,
            Some(_) => {}
            None => panic!("closed without a word"),
        }
    };
    assert_eq!(last["state"], "ended");
    assert!(last["sentence"].as_str().unwrap().contains("nothing was heard of this screen"), "{last}");
    assert!(page.next().await.is_none());
    server.sees("teardown", 1).await;
}

#[tokio::test]
async fn the_end_of_the_program_ends_the_session_in_order() {
    let server = RtspServer::start().await;
    let (mut site, camera) = site_with(server.port, options()).await;
    let mut page = Page::open(site.attendant().await, camera).await;
    page.pictures(1).await;
    site.stop().await;
    server.sees_within(Duration::from_secs(2), "teardown", 1).await;
}

#[tokio::test]
async fn a_camera_that_was_away_is_found_again_and_the_page_is_told_meanwhile() {
    let server = RtspServer::start().await;
    let port = server.port;
    let (site, camera) = site_with(port, options()).await;
    let mut page = Page::open(site.attendant().await, camera).await;
    page.pictures(5).await;
    server.kill().await;
    let said = page.status("waiting").await;
    assert_eq!(said["code"], "ended");
    assert_eq!(said["sentence"], "The camera stopped sending its live picture.");
    assert!(said["retry_in_ms"].as_u64().is_some());
    let said = page.status("waiting").await;
    assert_eq!(said["code"], "unreachable", "{said}");

    let again = RtspServer::start_with(&["--port", &port.to_string()]).await;
    page.status("playing").await;
    assert!(page.pictures(5).await[0].0);
    assert_eq!(again.count("play"), 1);
}

#[tokio::test]
async fn signing_out_ends_what_was_watched() {
    let server = RtspServer::start().await;
    let (site, camera) = site_with(server.port, options()).await;
    let api = site.attendant().await;
    let mut page = Page::open(api, camera).await;
    page.pictures(1).await;
    let _signed_out = api.call(Method::DELETE, "/session", None).await.ok();
    let closed = async { while page.next().await.is_some() {} };
    within(DEADLINE, "end of the line", closed).await;
    server.sees("teardown", 1).await;
}

#[tokio::test]
async fn at_the_window_locking_ends_what_was_watched() {
    let server = RtspServer::start().await;
    let site = TestSite::builder().window().live(options()).start().await;
    let camera = camera_of(&site, server.port).await;
    assert_eq!(site.running().live(camera).err().unwrap().message, "Sign in first.");

    let window = site.window();
    let eli = json!({ "name": "Eli", "secret": "161803" });
    let _session = window.post("/session", eli).await.ok();
    let mut live = site.running().live(camera).unwrap();
    let picture = async {
        while let Some(message) = live.next().await {
            if message[0] == 2 {
                return;
            }
        }
        panic!("the line ended");
    };
    within(DEADLINE, "picture at the window", picture).await;
    let _locked = window.call(Method::DELETE, "/session", None).await.ok();
    let ended = async { while live.next().await.is_some() {} };
    within(DEADLINE, "end of the line", ended).await;
    drop(live);
    server.sees("teardown", 1).await;
}
