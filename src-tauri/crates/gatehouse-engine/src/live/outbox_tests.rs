//! What a viewer gets, and what one that is behind does not get.

use super::*;
use crate::view::LiveState;
use bytes::Bytes;

fn frame(n: u64, key: bool, bytes: usize) -> LiveFrame {
    LiveFrame { key, timestamp_us: n, received: Instant::now(), data: Bytes::from(vec![0; bytes]) }
}

fn config() -> Arc<LiveConfig> {
    Arc::new(LiveConfig { codec: "avc1.640028".into(), avcc: Bytes::new(), width: 640, height: 360 })
}

/// Everything that can be had now: frames by number, `-1` for a configuration, `-2` for a status.
fn had(outbox: &Outbox) -> Vec<i64> {
    let mut had = Vec::new();
    while let Taken::Message(message) = outbox.lock().take() {
        had.push(match message {
            LiveMessage::Frame(frame) => frame.timestamp_us as i64,
            LiveMessage::Config(_) => -1,
            LiveMessage::Status(_) => -2,
        });
    }
    had
}

#[test]
fn a_viewer_begins_at_a_key_frame() {
    let outbox = Outbox::new();
    outbox.put_config(&config());
    outbox.put_frame(&frame(1, false, 9));
    outbox.put_frame(&frame(2, true, 9));
    outbox.put_frame(&frame(3, false, 9));
    assert_eq!(had(&outbox), [-1, 2, 3]);
}

#[test]
fn a_viewer_that_is_behind_continues_at_the_newest_key_frame() {
    let outbox = Outbox::new();
    outbox.put_config(&config());
    for n in 0..=MAX_FRAMES as u64 {
        outbox.put_frame(&frame(n, n % 50 == 0, 9));
    }
    let had = had(&outbox);
    assert_eq!(had[..3], [-1, 150, 151], "{had:?}");
    assert_eq!(outbox.lock().bytes, 0);
}

#[test]
fn without_a_newer_key_frame_it_waits_for_the_next_one() {
    let outbox = Outbox::new();
    outbox.put_frame(&frame(0, true, MAX_BYTES));
    outbox.put_frame(&frame(1, false, 1));
    assert_eq!(outbox.lock().frames, 0, "the bound holds");
    outbox.put_frame(&frame(2, false, 1));
    outbox.put_frame(&frame(3, true, 1));
    assert_eq!(had(&outbox), [3]);
}

#[test]
fn a_page_that_receives_nothing_is_sent_no_more_and_goes_on_once_it_does() {
    let outbox = Outbox::new();
    for n in 0..100 {
        outbox.put_frame(&frame(n, n == 0, 9));
    }
    assert_eq!(had(&outbox).len(), ON_THE_WAY as usize);
    outbox.heard(ON_THE_WAY);
    assert_eq!(had(&outbox).len(), 100 - ON_THE_WAY as usize);
    outbox.heard(u32::MAX);
    assert_eq!(outbox.lock().received, 100, "what a page claims beyond that counts for nothing");
}

#[tokio::test]
async fn the_last_word_is_said_and_then_nothing() {
    let outbox = Outbox::new();
    outbox.put_frame(&frame(0, true, 9));
    let sentence = "Gatehouse is being closed.".to_owned();
    let last = LiveStatus { state: LiveState::Ended, code: None, sentence, retry_in_ms: None };
    outbox.close(last.clone());
    assert!(matches!(outbox.next().await, Some(LiveMessage::Status(said)) if said == last));
    assert!(outbox.next().await.is_none());
}
