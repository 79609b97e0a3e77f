//! Invariant 6 for OPS-COM: a write is sent once, on a connection of its own, and what nobody knows is called unknown.

use std::sync::atomic::Ordering;

use gatehouse_domain::payment::WriteOutcome;
use gatehouse_payments::opscom::OpsCom;
use gatehouse_payments::{Ended, Error, Provider};
use tokio::net::TcpListener;

use crate::opscom_rig::{
    CHECK, OpsComRig, PUSH, STATS, UPDATE, fixture, opscom_peer, plate, push, reference, settings, update,
};
use crate::rig::{Then, answer};

/// The ways to lose an answer after the request was sent.
const LOST: [Then; 12] = [
    Then::Close,
    Then::Say("HTTP/1.1 200 OK\r\ncontent-"),
    Then::Say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\":\"success\""),
    Then::Say("SSH-2.0-dropbear\r\n"),
    Then::Say("HTTP/1.1 400 Bad Request\r\ncontent-length: 100\r\n\r\n{\"ErrorCode\":9005"),
    Then::SayAndHold(""),
    Then::SayAndHold("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
    Then::Drip("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{"),
    Then::Say("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n{}]"),
    Then::Say("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n"),
    Then::Say("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n"),
    Then::Say("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n"),
];

#[tokio::test]
async fn a_permit_change_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    for then in LOST {
        let (opscom, count) = opscom_peer(then).await;
        let ended = opscom.update(&update()).await;
        assert_eq!(ended.outcome(), WriteOutcome::Unknown, "{ended:?}");
        assert!(ended.words().unwrap().contains("is not sent again"), "{ended:?}");
        assert!(!ended.words().unwrap().contains("Autopay"), "{ended:?}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{ended:?}");
    }
}

#[tokio::test]
async fn a_new_permit_and_a_deletion_whose_answers_are_lost_are_unknown_and_not_sent_again() {
    for then in [
        Then::Close,
        Then::Say("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\":\"success\""),
        Then::Say("HTTP/1.1 504 Gateway Timeout\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let (opscom, count) = opscom_peer(then).await;
        let pushed = opscom.push(&push()).await;
        assert_eq!(pushed.outcome(), WriteOutcome::Unknown, "{pushed:?}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{pushed:?}");
        let deleted = opscom.delete(&reference()).await;
        assert_eq!(deleted.outcome(), WriteOutcome::Unknown, "{deleted:?}");
        assert_eq!(count.load(Ordering::SeqCst), 2, "{deleted:?}");
    }
}

#[tokio::test]
async fn a_success_that_makes_no_sense_is_unknown_and_not_sent_again() {
    for body in [
        "",
        "OK",
        "<html>",
        "{}",
        "[]",
        "null",
        r#"{"status":"failed"}"#,
        r#"{"reference_id":"1a9b5375-cb75-4c71-9939-eeae550b09ac"}"#,
        r#"{"status":"success","reference_id":"a b"}"#,
    ] {
        let rig = OpsComRig::start().await;
        rig.mount(UPDATE, answer(200, body), 1).await;
        rig.mount(PUSH, answer(200, body), 1).await;
        let ended = rig.opscom.update(&update()).await;
        assert_eq!(ended.outcome(), WriteOutcome::Unknown, "{body}: {ended:?}");
        let ended = rig.opscom.push(&push()).await;
        assert_eq!(ended.outcome(), WriteOutcome::Unknown, "{body}: {ended:?}");
    }
}

#[tokio::test]
async fn references_that_differ_are_unknown_with_a_sentence() {
    let rig = OpsComRig::start().await;
    let two = r#"{"status":"success","reference_id":"a-1","InternalReferenceID":"a-2"}"#;
    let other = r#"{"status":"success","reference_id":"a-1","InternalReferenceID":"a-1"}"#;
    rig.mount(PUSH, answer(200, two), 1).await;
    rig.mount(UPDATE, answer(200, other), 1).await;
    let pushed = rig.opscom.push(&push()).await;
    assert!(
        matches!(&pushed, Ended::Unknown(words) if words.starts_with("OPS-COM answered with two different references.")),
        "{pushed:?}"
    );
    let updated = rig.opscom.update(&update()).await;
    assert!(
        matches!(&updated, Ended::Unknown(words) if words.starts_with("OPS-COM answered with the reference of another permit.")),
        "{updated:?}"
    );
}

#[tokio::test]
async fn a_new_permit_without_a_reference_is_unknown_since_nothing_else_leads_to_it() {
    let rig = OpsComRig::start().await;
    rig.mount(PUSH, answer(200, r#"{"status":"success"}"#), 1).await;
    assert_eq!(rig.opscom.push(&push()).await.outcome(), WriteOutcome::Unknown);
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let opscom = OpsCom::new(settings(&nobody)).unwrap();
    let ended = opscom.update(&update()).await;
    assert!(
        matches!(&ended, Ended::NotSent(words) if words.starts_with("OPS-COM could not be reached")),
        "{ended:?}"
    );
}

#[tokio::test]
async fn a_question_is_asked_four_times_at_most_though_it_is_a_post() {
    for status in [500, 503, 408, 429] {
        let rig = OpsComRig::start().await;
        rig.mount(CHECK, answer(status, ""), 4).await;
        rig.mount(STATS, answer(status, ""), 4).await;
        assert!(matches!(rig.opscom.check_plate(&plate()).await, Err(Error::Refused { .. })));
        assert!(matches!(rig.opscom.stats(&[]).await, Err(Error::Refused { .. })));
    }
}

#[tokio::test]
async fn a_question_that_met_a_passing_trouble_is_answered() {
    let rig = OpsComRig::start().await;
    let trouble = wiremock::Mock::given(wiremock::matchers::path(CHECK)).respond_with(answer(502, "<html>"));
    trouble.up_to_n_times(1).expect(1).mount(&rig.server).await;
    rig.mount(CHECK, answer(200, fixture("check_old_empty")), 1).await;
    assert!(rig.opscom.check_plate(&plate()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_question_has_bounds_in_time_and_size() {
    let provider = Provider::OpsCom;
    let (opscom, count) =
        opscom_peer(Then::SayAndHold("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")).await;
    assert_eq!(opscom.check_plate(&plate()).await, Err(Error::TimedOut { provider, secs: 1 }));
    assert_eq!(count.load(Ordering::SeqCst), 4);

    let rig = OpsComRig::start().await;
    rig.mount(CHECK, answer(200, " ".repeat((8 << 20) + 1)), 1).await;
    assert_eq!(rig.opscom.check_plate(&plate()).await, Err(Error::TooLarge { provider, mib: 8 }));
}
