//! Invariant 6: a write is sent once, and what nobody knows is called unknown.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use gatehouse_domain::payment::WriteOutcome;
use gatehouse_payments::{Autopay, Ended};
use tokio::net::TcpListener;

use crate::rig::{Hand, Kept, Rig, Then, answer, of, peer, plate, settings};

const LOCK: &str = "/fleet/v2/vehicles/disable_payments";

#[tokio::test]
async fn a_lock_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    for then in [
        Then::Close,
        Then::Say("HTTP/1.1 200 OK\r\ncontent-"),
        Then::Say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{\"id\":"),
        Then::Say("SSH-2.0-dropbear\r\n"),
        Then::Say("HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{"),
        Then::SayAndHold(""),
        Then::SayAndHold("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{"),
        Then::Drip("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n["),
        Then::Say("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n[}]"),
        Then::Say("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"),
        Then::Say("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let (autopay, count) = peer(then).await;
        let ended = autopay.fleet().lock(of(&plate())).await;
        assert_eq!(ended.outcome(), WriteOutcome::Unknown, "{ended:?}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{ended:?}");
    }
}

#[tokio::test]
async fn a_server_error_after_a_lock_is_unknown_and_not_sent_again() {
    for status in [500, 502, 503, 504] {
        let rig = Rig::asked_for(1).await;
        let body = r#"{"error_id":"internal_server_error","message":"Internal server error"}"#;
        rig.mount("POST", LOCK, answer(status, body), 1).await;
        assert!(matches!(rig.fleet().lock(of(&plate())).await, Ended::Unknown(_)));
    }
}

#[tokio::test]
async fn a_readable_refusal_says_that_nothing_changed() {
    let rig = Rig::asked_for(1).await;
    let body = r#"{"error_id":"vehicle_services_invalid_date_range","message":"The specified period exceeds the maximum limit"}"#;
    rig.mount("POST", LOCK, answer(400, body), 1).await;
    let Ended::Refused(refusal) = rig.fleet().lock(of(&plate())).await else { panic!() };
    assert_eq!(
        (refusal.status, refusal.error_id.as_deref()),
        (400, Some("vehicle_services_invalid_date_range"))
    );
    assert!(refusal.words.contains("The specified period exceeds the maximum limit"));
    assert!(refusal.words.ends_with("Nothing was changed."));
}

/// An address where nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let rig = Rig::asked_for(1).await;
    let mut settings = settings(&rig.server.uri());
    settings.base_url = nobody().await;
    let autopay = Autopay::new(settings, Arc::new(Kept::default()), Arc::new(Hand::default())).unwrap();
    let ended = autopay.fleet().lock(of(&plate())).await;
    assert!(matches!(ended, Ended::NotSent(_)), "{ended:?}");
}

#[tokio::test]
async fn without_a_token_nothing_was_sent() {
    let rig = Rig::bare().await;
    rig.mount("POST", "/oauth/token", answer(500, ""), 1).await;
    let ended = rig.fleet().lock(of(&plate())).await;
    assert!(matches!(ended, Ended::NotSent(_)), "{ended:?}");
    assert!(rig.lines().await.is_empty());
}

#[tokio::test]
async fn a_success_whose_body_the_document_leaves_open_is_done_whatever_comes() {
    for text in [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
    ] {
        let (autopay, count) = peer(Then::Say(text)).await;
        assert_eq!(autopay.fleet().decline("x").await, Ended::Done(()));
        assert_eq!(autopay.fleet().remove_vehicle(&plate()).await, Ended::Done(()));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }
}

#[tokio::test]
async fn an_added_vehicle_whose_answer_cannot_be_read_is_unknown() {
    let rig = Rig::asked_for(1).await;
    rig.mount("POST", "/fleet/v2/vehicles", answer(200, "<html>"), 1).await;
    assert!(matches!(rig.fleet().add_vehicle(&plate()).await, Ended::Unknown(_)));
}

// A 401 is a refusal from before anything was done: one new token, one more request.
#[tokio::test]
async fn a_write_refused_for_its_token_is_sent_once_more_with_a_new_one() {
    let rig = Rig::asked_for(2).await;
    rig.mount("POST", LOCK, answer(401, r#"{"error_id":"authentication_error","message":"expired"}"#), 2)
        .await;
    let Ended::Refused(refusal) = rig.fleet().lock(of(&plate())).await else { panic!() };
    assert_eq!(refusal.status, 401);
}

#[tokio::test]
async fn a_write_refused_for_an_old_token_is_done_with_the_new_one() {
    let rig = Rig::asked_for(2).await;
    for (token, reply) in [("token-1", answer(401, "")), ("token-2", answer(200, "[]"))] {
        wiremock::Mock::given(wiremock::matchers::path(LOCK))
            .and(wiremock::matchers::header("authorization", format!("Bearer {token}")))
            .respond_with(reply)
            .expect(1)
            .mount(&rig.server)
            .await;
    }
    assert_eq!(rig.fleet().lock(of(&plate())).await, Ended::Done(vec![]));
}
