//! The picture itself: one session, frames a decoder can use, for any number of viewers.

use super::*;

#[tokio::test]
async fn two_viewers_share_one_session_and_its_teardown_comes_when_the_last_one_leaves() {
    let server = RtspServer::start().await;
    let (site, camera) = site_with(server.port, options()).await;
    let mut first = Page::open(site.attendant().await, camera).await;
    first.status("playing").await;
    first.pictures(3).await;
    let mut second = Page::open(site.supervisor().await, camera).await;
    second.pictures(3).await;
    first.pictures(3).await;
    assert_eq!((server.count("play"), server.count("teardown")), (1, 0));

    drop(first);
    // The session goes on for the one who stayed.
    second.pictures(30).await;
    assert_eq!((server.count("play"), server.count("teardown")), (1, 0));
    drop(second);
    server.sees_within(Duration::from_secs(2), "teardown", 1).await;
    server.sees("closed", 1).await;
    assert_eq!((server.count("describe") > 0, server.count("play"), server.count("teardown")), (true, 1, 1));
}

#[tokio::test]
async fn what_comes_can_be_decoded_from_the_first_message_on() {
    let server = RtspServer::start().await;
    let (site, camera) = site_with(server.port, options()).await;
    let mut page = Page::open(site.attendant().await, camera).await;
    let said = page.status("connecting").await;
    assert_eq!(said["sentence"], "Asking the camera for its live picture.");
    loop {
        match page.next().await.expect("the line is open") {
            Said::Config { width, height, codec, avcc } => {
                assert_eq!((width, height), (640, 360));
                assert_eq!(avcc[0], 1, "an avcC record");
                assert_eq!(codec, format!("avc1.{:02X}{:02X}{:02X}", avcc[1], avcc[2], avcc[3]));
                break;
            }
            Said::Picture { .. } => panic!("a picture before its configuration"),
            _ => {}
        }
    }
    let pictures = page.pictures(60).await;
    assert!(pictures[0].0, "the first picture is a key frame");
    assert!(pictures.iter().filter(|(key, _)| *key).count() >= 2, "one a second");
    assert!(pictures.is_sorted_by(|one, next| one.1 < next.1), "times run on");
}

#[tokio::test]
async fn a_newcomer_sees_a_picture_at_once_even_where_key_frames_are_rare() {
    let server = RtspServer::start_with(&["--gop", "90"]).await;
    let (site, camera) = site_with(server.port, options()).await;
    let mut first = Page::open(site.attendant().await, camera).await;
    let seen = first.pictures(30).await;
    let mut second = Page::open(site.supervisor().await, camera).await;
    let shown = second.pictures(1).await;
    assert!(shown[0].0, "a key frame");
    assert!(shown[0].1 <= seen[29].1, "the one before, not one to come");
}

#[tokio::test]
async fn a_page_that_falls_behind_goes_on_at_a_key_frame_and_the_others_notice_nothing() {
    let server = RtspServer::start().await;
    let (site, camera) = site_with(server.port, options()).await;
    let mut quick = Page::open(site.attendant().await, camera).await;
    let mut slow = Page::open(site.supervisor().await, camera).await;
    let first = slow.pictures(1).await[0];
    assert!(first.0);
    // The slow page says nothing for as long as the quick one sees eight seconds of pictures.
    let quick_seen = quick.pictures(200).await;
    assert!(quick_seen.windows(2).all(|pair| pair[1].1 - pair[0].1 < 200_000), "no gap for the quick page");
    let mut before = first;
    let mut jumped = None;
    for next in slow.pictures(150).await {
        if next.1 - before.1 > 500_000 {
            jumped = Some((before, next));
            break;
        }
        before = next;
    }
    let (_, next) = jumped.expect("pictures were left out");
    assert!(next.0, "it goes on at a key frame");
    assert_eq!(server.count("play"), 1, "one session for both pages");
}
