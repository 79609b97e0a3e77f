//! Faults on the way: what is not sent, what is unknown, and that an abandoned
//! command's connection is reset.

use std::sync::Arc;
use std::time::Duration;

use gatehouse_cameras::lapi::{Device, GateCommand, Lapi, NotSent, Outcome};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::time::{Instant, timeout};

use crate::peer::{Peer, Step, YES, challenge, http, impatient, soon};

fn unknown(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Unknown { why } => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn silence_after_the_command_is_unknown_and_the_connection_is_reset() {
    let mut peer = Peer::playing([challenge("n1"), Step::Silence]).await;
    let answered = impatient().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert!(unknown(&answered.outcome).starts_with("no answer within "), "{answered:?}");
    assert!(answered.request_sent);
    assert!(answered.latency_ms >= 990, "{answered:?}");
    let reset = timeout(Duration::from_secs(5), peer.ends.recv()).await.unwrap();
    assert_eq!(reset, Some(true), "reset, not closed: nothing may arrive later");
}

#[tokio::test]
async fn dropping_the_call_resets_the_connection() {
    let mut peer = Peer::playing([challenge("n1"), Step::Silence]).await;
    let device = peer.device();
    let call = tokio::spawn(async move { Lapi::default().gate(&device, GateCommand::Open, soon()).await });
    let deadline = Instant::now() + Duration::from_secs(5);
    while peer.requests().len() < 2 {
        assert!(Instant::now() < deadline);
        tokio::task::yield_now().await;
    }
    call.abort();
    assert_eq!(timeout(Duration::from_secs(5), peer.ends.recv()).await.unwrap(), Some(true));
}

#[tokio::test]
async fn a_whole_answer_lets_the_connection_close_politely() {
    let mut peer = Peer::playing([challenge("n1"), Step::AnswerAndHold(http("200 OK", "", YES))]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert!(matches!(answered.outcome, Outcome::Accepted { .. }), "{answered:?}");
    assert_eq!(timeout(Duration::from_secs(5), peer.ends.recv()).await.unwrap(), Some(false));
}

#[tokio::test]
async fn a_connection_that_ends_after_the_command_leaves_it_unknown() {
    for (step, words) in [
        (Step::Close, "the camera closed the connection without an answer"),
        (Step::Reset, "the camera reset the connection"),
        (Step::Answer(b"SSH-2.0-dropbear\r\n".to_vec()), "the answer was not HTTP"),
        (
            Step::Answer(b"HTTP/1.1 200 OK\r\nContent-".to_vec()),
            "the camera closed the connection without an answer",
        ),
    ] {
        let peer = Peer::playing([challenge("n1"), step]).await;
        let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
        assert_eq!(unknown(&answered.outcome), words);
        assert_eq!(peer.requests().len(), 2, "never repeated");
    }
}

#[tokio::test]
async fn a_fault_before_the_command_means_it_was_not_sent() {
    for step in [Step::Close, Step::Reset, Step::Silence, Step::Answer(b"garbage\r\n\r\n".to_vec())] {
        let peer = Peer::playing([step.clone()]).await;
        let answered = impatient().gate(&peer.device(), GateCommand::Open, soon()).await;
        assert!(
            matches!(answered.outcome, Outcome::NotSent { why: NotSent::Unreachable(_) }),
            "{step:?}: {answered:?}"
        );
        assert!(!answered.request_sent);
    }
}

#[tokio::test]
async fn a_closed_port_is_unreachable_in_words() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let device = Device::new(address.clone(), "admin", SecretString::from("x"));
    let answered = Lapi::default().gate(&device, GateCommand::Open, soon()).await;
    let why = NotSent::Unreachable(format!("no connection to {address}: the connection was refused"));
    assert_eq!(answered.outcome, Outcome::NotSent { why });
}

#[tokio::test]
async fn a_command_whose_time_has_passed_is_never_written() {
    let peer = Peer::playing([challenge("n1"), challenge("n1")]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, Instant::now()).await;
    assert_eq!(answered.outcome, Outcome::NotSent { why: NotSent::Expired });
    assert!(peer.requests().is_empty());

    // It also runs out while the camera takes its time over the challenge.
    let never = Arc::new(tokio::sync::Notify::new());
    let peer = Peer::playing([Step::AnswerAfter(never, Vec::new()), challenge("n1")]).await;
    let soon = Instant::now() + Duration::from_millis(200);
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon).await;
    assert!(matches!(answered.outcome, Outcome::NotSent { .. }), "{answered:?}");
    assert!(answered.latency_ms < 6_000, "{answered:?}");
    assert!(peer.requests().iter().all(|request| request.starts_with("GET ")), "{:?}", peer.requests());
}

#[tokio::test]
async fn an_answer_cut_off_is_judged_by_what_is_whole_in_it() {
    let chunked = |body: &str, rest: &str| {
        let size = body.len();
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{size:x}\r\n{body}\r\n{rest}")
            .into_bytes()
    };
    // The camera's words are complete, only their wrapping is not.
    let peer = Peer::playing([challenge("n1"), Step::Answer(chunked(YES, "40\r\n"))]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert!(matches!(answered.outcome, Outcome::Accepted { .. }), "{answered:?}");

    let peer = Peer::playing([challenge("n1"), Step::Answer(chunked(&YES[..40], "40\r\n"))]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert_eq!(
        unknown(&answered.outcome),
        "HTTP 200 without an answer that can be read; the answer was cut off"
    );

    let cut_404 = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n<html>".to_vec();
    let peer = Peer::playing([challenge("n1"), Step::Answer(cut_404)]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    let words = "HTTP 404 Not Found; the answer was cut off".to_owned();
    assert_eq!(answered.outcome, Outcome::Refused { words, code: 404 });
}

#[tokio::test]
async fn an_answer_that_never_ends_is_bounded_in_time_and_size() {
    let endless = format!("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n{}", " ".repeat(400_000));
    for (bytes, words) in [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{".to_vec(), "the answer did not end in time"),
        (endless.into_bytes(), "the answer is longer than 256 KiB"),
    ] {
        let peer = Peer::playing([challenge("n1"), Step::AnswerAndHold(bytes)]).await;
        let answered = impatient().gate(&peer.device(), GateCommand::Open, soon()).await;
        assert!(unknown(&answered.outcome).ends_with(words), "{answered:?}");
    }
}

#[tokio::test]
async fn a_challenge_without_its_promised_body_is_answered_all_the_same() {
    let held = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"c\", nonce=\"n\"\r\nContent-Length: 999\r\n\r\n";
    let peer = Peer::playing([Step::AnswerAndHold(held.to_vec()), crate::peer::says(YES)]).await;
    let answered = impatient().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert!(matches!(answered.outcome, Outcome::Accepted { .. }), "{answered:?}");
}
