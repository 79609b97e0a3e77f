//! The handshake of a gate command: who is asked what, and how often.

use gatehouse_cameras::lapi::{Device, GateCommand, Lapi, NotSent, Outcome};
use secrecy::SecretString;

use crate::peer::{Peer, Step, YES, challenge, http, says, soon};

fn not_sent(outcome: &Outcome) -> &NotSent {
    match outcome {
        Outcome::NotSent { why } => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_command_goes_out_once_with_credentials_and_the_documented_bytes() {
    for (command, body) in [
        (GateCommand::Open, r#"{"Command":0}"#),
        (GateCommand::OpenAndLock, r#"{"Command":1}"#),
        (GateCommand::Unlock, r#"{"Command":2}"#),
        (GateCommand::Close, r#"{"Command":3}"#),
    ] {
        let peer = Peer::playing([challenge("n1"), says(YES)]).await;
        let answered = Lapi::default().gate(&peer.device(), command, soon()).await;
        assert_eq!(answered.outcome, Outcome::Accepted { words: "Succeed".into() });
        assert!(answered.request_sent);
        assert_eq!(answered.device_words.as_deref(), Some("Succeed"));
        let requests = peer.requests();
        assert!(
            requests[0].starts_with("GET /LAPI/V1.0/Channel/0/Media/LivingStream HTTP/1.1\r\n"),
            "{requests:?}"
        );
        assert!(!requests[0].contains("Authorization"));
        let gate = &requests[1];
        assert!(
            gate.starts_with("POST /LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl HTTP/1.1\r\n"),
            "{gate}"
        );
        assert!(gate.contains("\r\nContent-Type: application/json\r\nContent-Length: 13\r\n"), "{gate}");
        assert!(gate.contains(&format!("\r\nHost: {}\r\n", peer.address)), "{gate}");
        assert!(gate.contains("\r\nConnection: close\r\n"), "{gate}");
        assert!(
            gate.contains("\r\nAuthorization: Digest username=\"admin\", realm=\"cam\", nonce=\"n1\""),
            "{gate}"
        );
        assert!(gate.contains("uri=\"/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl\""), "{gate}");
        assert!(gate.ends_with(&format!("\r\n\r\n{body}")), "{gate}");
        assert!(!gate.contains("pass word"));
    }
}

#[tokio::test]
async fn a_request_without_a_body_says_so_and_keeps_its_query() {
    let peer = Peer::playing([challenge("n1"), says(YES)]).await;
    let answered = Lapi::default().capture(&peer.device(), soon()).await;
    assert!(matches!(answered.outcome, Outcome::Accepted { .. }), "{answered:?}");
    let put = &peer.requests()[1];
    assert!(put.starts_with("PUT /LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL HTTP/1.1\r\n"), "{put}");
    assert!(put.contains("\r\nContent-Length: 0\r\n"), "{put}");
    assert!(put.contains("uri=\"/LAPI/V1.0/Smart/CaptureExecution?IA_TRIGGER_FORMAL\""), "{put}");
}

#[tokio::test]
async fn a_camera_without_authentication_gets_the_command_without_credentials() {
    let peer = Peer::playing([says(YES), says(YES)]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert!(matches!(answered.outcome, Outcome::Accepted { .. }));
    assert!(!peer.requests()[1].contains("Authorization"));
    assert_eq!(peer.requests().len(), 2);
}

#[tokio::test]
async fn a_camera_that_asks_only_at_the_gate_is_answered_there() {
    for first in
        [says(YES), Step::Answer(http("599 Unknown", "", "")), Step::Answer(http("404 Not Found", "", ""))]
    {
        let peer = Peer::playing([first, challenge("n1"), says(YES)]).await;
        let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
        assert!(matches!(answered.outcome, Outcome::Accepted { .. }), "{answered:?}");
        assert!(peer.requests()[2].contains("nonce=\"n1\""));
    }
}

#[tokio::test]
async fn a_stale_nonce_is_renewed_once() {
    let peer = Peer::playing([challenge("n1"), challenge("n2"), says(YES)]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    assert!(matches!(answered.outcome, Outcome::Accepted { .. }), "{answered:?}");
    assert!(peer.requests()[2].contains("nonce=\"n2\""));
}

#[tokio::test]
async fn a_wrong_password_is_told_apart_and_tried_at_most_twice() {
    for steps in
        [vec![challenge("n1"), challenge("n1")], vec![challenge("n1"), challenge("n2"), challenge("n3")]]
    {
        let tries = steps.len();
        let peer = Peer::playing(steps).await;
        let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
        assert_eq!(*not_sent(&answered.outcome), NotSent::WrongPassword);
        assert!(!answered.request_sent);
        assert_eq!(peer.requests().len(), tries);
    }
}

#[tokio::test]
async fn missing_credentials_are_told_before_the_command_is_sent() {
    let peer = Peer::playing([challenge("n1")]).await;
    let device = Device::new(peer.address.clone(), "", SecretString::from(""));
    let answered = Lapi::default().gate(&device, GateCommand::Open, soon()).await;
    assert_eq!(*not_sent(&answered.outcome), NotSent::NoCredentials);
}

#[tokio::test]
async fn basic_is_used_only_where_it_is_allowed() {
    let basic = || Step::Answer(http("401 Unauthorized", "WWW-Authenticate: Basic realm=\"cam\"\r\n", ""));
    let peer = Peer::playing([basic()]).await;
    let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
    let NotSent::AuthUnsupported(words) = not_sent(&answered.outcome) else { panic!("{answered:?}") };
    assert!(words.contains("Basic"), "{words}");

    let peer = Peer::playing([basic(), says(YES)]).await;
    let device = Device { allow_basic: true, ..peer.device() };
    let answered = Lapi::default().gate(&device, GateCommand::Open, soon()).await;
    assert!(matches!(answered.outcome, Outcome::Accepted { .. }), "{answered:?}");
    assert!(peer.requests()[1].contains("Authorization: Basic YWRtaW46cGFzcyB3b3Jk\r\n"));

    let both =
        "WWW-Authenticate: Basic realm=\"cam\"\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"n\"\r\n";
    let peer = Peer::playing([Step::Answer(http("401 Unauthorized", both, "")), says(YES)]).await;
    let device = Device { allow_basic: true, ..peer.device() };
    Lapi::default().gate(&device, GateCommand::Open, soon()).await;
    assert!(peer.requests()[1].contains("Authorization: Digest "), "Digest is preferred");
}

#[tokio::test]
async fn an_unknown_way_of_signing_in_is_named() {
    for (header, words) in [
        ("WWW-Authenticate: Negotiate\r\n", "the camera offers negotiate"),
        ("WWW-Authenticate: Digest nonce=\"n\", algorithm=SHA-1\r\n", "the camera offers Digest with SHA-1"),
        ("", "the camera offers nothing that can be read"),
    ] {
        let peer = Peer::playing([Step::Answer(http("401 Unauthorized", header, ""))]).await;
        let answered = Lapi::default().gate(&peer.device(), GateCommand::Open, soon()).await;
        assert_eq!(*not_sent(&answered.outcome), NotSent::AuthUnsupported(words.into()));
    }
}

#[tokio::test]
async fn a_password_never_shows_in_debug_output() {
    let device = Device::new("192.0.2.1", "admin", SecretString::from("hush"));
    assert!(!format!("{device:?}").contains("hush"));
}
