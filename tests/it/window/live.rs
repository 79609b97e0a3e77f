//! Live view in the real window: WebKit decodes what a video server nobody here wrote sends, over the shell's channel.

use super::*;
use gatehouse_tests::harness::RtspServer;
use serde_json::Value;

const VIEW: &str = "[role=dialog] [data-means]";
const ESCAPE: &str = "\u{E00C}";

/// The clock burnt into the picture on the screen; null while there is none.
const CLOCK: &str = "
    const source = document.querySelector('[role=dialog] canvas, [role=dialog] video');
    if (!source) return null;
    const paper = document.createElement('canvas');
    [paper.width, paper.height] = [640, 360];
    const context = paper.getContext('2d');
    context.drawImage(source, 0, 0, 640, 360);
    let clock = 0;
    for (let bit = 0; bit < 32; bit += 1)
        clock = clock * 2 + (context.getImageData(bit * 20 + 10, 8, 1, 1).data[0] > 128 ? 1 : 0);
    return context.getImageData(320, 300, 1, 1).data[0] > 20 && clock !== 0 ? clock : null;";

/// Waits until the picture is there and moves: three clocks, one after the other.
async fn plays(window: &Window) {
    let mut seen: Vec<u64> = Vec::new();
    let begun = std::time::Instant::now();
    while seen.len() < 3 {
        let clock = window.client.execute(CLOCK, Vec::new()).await.unwrap();
        if let Some(clock) = clock.as_u64()
            && seen.last() != Some(&clock)
        {
            seen.push(clock);
        }
        let said = || async { window.shows(VIEW).await.text().await };
        assert!(begun.elapsed() < DEADLINE, "no moving picture, but {seen:?}: {:?}", said().await);
    }
    assert!(seen.is_sorted(), "{seen:?}");
}

async fn means(window: &Window) -> String {
    window.shows(VIEW).await.attr("data-means").await.unwrap().unwrap_or_default()
}

/// Opens the lane's live picture with L and waits until it is decided how it is shown.
async fn open(window: &Window, expected: &str) {
    window.press("l").await;
    wait_until(DEADLINE, &format!("picture by {expected}"), || async {
        (means(window).await == expected).then_some(())
    })
    .await;
}

async fn close(window: &Window) {
    window.press(ESCAPE).await;
    wait_until(DEADLINE, "end of the dialog", || async {
        let open = "return document.querySelector('[role=dialog]') !== null;";
        let open = window.client.execute(open, Vec::new()).await.ok()?;
        (open == Value::Bool(false)).then_some(())
    })
    .await;
}

#[tokio::test]
#[ignore = "needs a display; cargo xtask test runs it under Xvfb"]
async fn a_live_picture_plays_in_the_real_window_and_ends_with_teardown() {
    let server = RtspServer::start().await;
    let window = Window::open(&program()).await;
    first_engineer(&window).await;
    let camera = a_lane(&window, server.port).await;
    window.says("North").await;
    assert!(camera.send_plate("AB123CD").await.unwrap().reply.accepted());
    window.reads("[role=feed] [data-capture-id]", "AB123CD").await;

    open(&window, "webcodecs").await;
    plays(&window).await;
    assert_eq!(server.count("play"), 1);
    close(&window).await;
    server.sees("teardown", 1).await;
    server.sees("closed", 1).await;

    // As on an older system: no WebCodecs.
    window.client.execute("delete globalThis.VideoDecoder;", Vec::new()).await.unwrap();
    open(&window, "mse").await;
    plays(&window).await;
    close(&window).await;
    server.sees("teardown", 2).await;

    // No decoder at all: the latest capture stands there, and the camera is left alone.
    window.client.execute("delete globalThis.MediaSource;", Vec::new()).await.unwrap();
    open(&window, "stills").await;
    window.says("there is no H.264 decoder").await;
    window.paints("[role=dialog] img").await;
    assert_eq!((server.count("play"), server.count("teardown")), (2, 2));
    within(DEADLINE, "end of the window", window.close()).await;
}
