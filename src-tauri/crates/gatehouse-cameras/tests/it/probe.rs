//! Asking a camera whether it is there and takes the credentials.

use gatehouse_cameras::lapi::{AuthUsed, Device, Error, Lapi};
use secrecy::SecretString;

use crate::peer::{Peer, Step, challenge, http, impatient, says};
use crate::reading::fixture;

fn stream() -> Step {
    says(&String::from_utf8(fixture("doc_l1_living_stream_as_printed.json")).unwrap())
}

#[tokio::test]
async fn a_camera_says_how_it_signs_in_and_where_its_stream_is() {
    let peer = Peer::playing([challenge("n1"), stream()]).await;
    let answer = Lapi::default().probe(&peer.device()).await.unwrap();
    assert!(answer.accepted);
    assert_eq!((answer.status, answer.auth), (200, AuthUsed::Digest("Digest MD5".into())));
    assert_eq!(answer.device_words.as_deref(), Some("Succeed"));
    // C-Q31: the host is the one the camera was reached on, not its own idea.
    assert_eq!(answer.live_url.as_deref(), Some("rtsp://127.0.0.1:554/media/video1"));
}

#[tokio::test]
async fn c_q21_the_stream_may_come_as_an_object_or_not_at_all() {
    for (data, url) in [
        (r#"{"URL":"rtsp://user:pw@10.0.0.9/v"}"#, Some("rtsp://127.0.0.1/v")),
        (r#""null""#, None),
        (r#""""#, None),
        ("null", None),
        ("{}", None),
        (r#""http://10.0.0.9/v""#, None),
    ] {
        let body = format!(r#"{{"Response":{{"StatusCode":0,"StatusString":"Succeed","Data":{data}}}}}"#);
        let peer = Peer::playing([says(&body)]).await;
        let answer = Lapi::default().probe(&peer.device()).await.unwrap();
        assert!(answer.accepted);
        assert_eq!((answer.live_url.as_deref(), answer.auth), (url, AuthUsed::None), "{data}");
    }
}

#[tokio::test]
async fn c_q32_the_path_is_the_models() {
    let peer = Peer::playing([stream()]).await;
    let mut device = peer.device();
    device.profile.living_stream_path = "/LAPI/V1.0/Channels/0/Media/LivingStream".to_owned();
    Lapi::default().probe(&device).await.unwrap();
    assert!(peer.requests()[0].starts_with("GET /LAPI/V1.0/Channels/0/Media/LivingStream "));
}

#[tokio::test]
async fn a_forgotten_nonce_answered_with_403_or_500_is_renewed_once() {
    for status in ["403 Forbidden", "500 Internal Server Error"] {
        let refused = || Step::Answer(http(status, "", "HTTP GET/PUT method not implemented"));
        let peer = Peer::playing([challenge("n1"), refused(), challenge("n2"), stream()]).await;
        let answer = Lapi::default().probe(&peer.device()).await.unwrap();
        assert!(answer.accepted, "{answer:?}");

        let peer = Peer::playing([challenge("n1"), refused(), challenge("n2"), refused()]).await;
        let answer = Lapi::default().probe(&peer.device()).await.unwrap();
        assert!(!answer.accepted);
        assert_eq!(peer.requests().len(), 4);
    }
}

#[tokio::test]
async fn trouble_is_named() {
    for steps in
        [vec![challenge("n1"), challenge("n1")], vec![challenge("n1"), challenge("n2"), challenge("n3")]]
    {
        let peer = Peer::playing(steps).await;
        assert_eq!(Lapi::default().probe(&peer.device()).await, Err(Error::WrongPassword));
    }
    let peer = Peer::playing([challenge("n1")]).await;
    let nobody = Device::new(peer.address.clone(), "", SecretString::from(""));
    assert_eq!(Lapi::default().probe(&nobody).await, Err(Error::NoCredentials));
    let peer = Peer::playing([Step::Silence]).await;
    assert!(matches!(impatient().probe(&peer.device()).await, Err(Error::NoAnswer(_))));
    let peer = Peer::playing([Step::Answer(http("599 x", "", ""))]).await;
    let answer = Lapi::default().probe(&peer.device()).await.unwrap();
    assert_eq!((answer.accepted, answer.status), (false, 599));
}
