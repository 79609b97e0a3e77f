//! The RTSP server against GStreamer's client, which nobody here wrote, and against requests by hand.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{RtspConfig, RtspServer};
use crate::sim::device::Device;
use crate::sim::digest::Scheme;

const SECONDS: Duration = Duration::from_secs(30);

async fn server(config: RtspConfig) -> RtspServer {
    RtspServer::start(config, Device::new(None)).await.unwrap()
}

/// Plays two seconds with GStreamer; `None` when this machine has none (said aloud).
async fn gstreamer(server: &RtspServer, user: &str) -> Option<bool> {
    let url = format!("location=rtsp://{user}@{}/media/video1", server.addr());
    let mut command = tokio::process::Command::new("gst-launch-1.0");
    command.args([
        "-q",
        "rtspsrc",
        "protocols=tcp",
        "latency=0",
        &url,
        "!",
        "rtph264depay",
        "!",
        "h264parse",
        "!",
    ]);
    command.args(["identity", "eos-after=24", "!", "fakesink"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    match command.spawn() {
        Ok(mut child) => {
            Some(tokio::time::timeout(SECONDS, child.wait()).await.is_ok_and(|s| s.unwrap().success()))
        }
        Err(e) => {
            println!("skipped: gst-launch-1.0 cannot be run here: {e}");
            None
        }
    }
}

#[tokio::test]
async fn gstreamer_plays_it_with_the_right_password_tears_down_and_is_counted() {
    for (scheme, vendor_packets) in [(Scheme::None, false), (RtspConfig::default().scheme, true)] {
        let server = server(RtspConfig { scheme, vendor_packets, ..RtspConfig::default() }).await;
        let Some(played) = gstreamer(&server, "admin:camera-1234").await else { return };
        assert!(played, "{:?}", server.counts());
        let mut counts = server.follow();
        let ended = counts.wait_for(|c| c.open == 0);
        tokio::time::timeout(SECONDS, ended).await.expect("the session ends").unwrap();
        let counts = server.counts();
        assert_eq!(
            (counts.set_up, counts.played, counts.torn_down, counts.abandoned),
            (1, 1, 1, 0),
            "{counts:?}"
        );
        assert!(counts.frames >= 24);
        assert_eq!(server.shared.device.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_wrong_password_plays_nothing() {
    let server = server(RtspConfig::default()).await;
    let Some(played) = gstreamer(&server, "admin:wrong").await else { return };
    assert!(!played);
    assert_eq!(server.counts().played, 0);
}

/// One request by hand and the head of its answer.
async fn ask(stream: &mut TcpStream, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut seen = Vec::new();
    loop {
        if let Some(end) = memchr::memmem::find(&seen, b"\r\n\r\n") {
            return String::from_utf8_lossy(&seen[..end]).into_owned();
        }
        assert!(stream.read_buf(&mut seen).await.unwrap() > 0, "closed");
    }
}

#[tokio::test]
async fn udp_is_refused_play_needs_a_session_and_a_cut_connection_is_no_teardown() {
    let server = server(RtspConfig { scheme: Scheme::None, ..RtspConfig::default() }).await;
    let url = server.url();
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    let set_up = |transport: &str| {
        format!("SETUP {url}/trackID=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: {transport}\r\n\r\n")
    };
    let play = format!("PLAY {url} RTSP/1.0\r\nCSeq: 1\r\n\r\n");
    assert!(ask(&mut stream, &play).await.starts_with("RTSP/1.0 455"));
    assert!(
        ask(&mut stream, &set_up("RTP/AVP;unicast;client_port=5000-5001")).await.starts_with("RTSP/1.0 461")
    );
    let granted = ask(&mut stream, &set_up("RTP/AVP/TCP;unicast;interleaved=0-1")).await;
    assert!(granted.starts_with("RTSP/1.0 200") && granted.contains("interleaved=0-1"), "{granted}");
    let elsewhere = format!("DESCRIBE rtsp://{}/other RTSP/1.0\r\nCSeq: 3\r\n\r\n", server.addr());
    assert!(ask(&mut stream, &elsewhere).await.starts_with("RTSP/1.0 404"));
    assert_eq!(server.counts().open, 1);
    drop(stream);
    let mut counts = server.follow();
    let left = counts.wait_for(|c| c.abandoned == 1);
    tokio::time::timeout(SECONDS, left).await.expect("it is noticed").unwrap();
    assert_eq!((server.counts().open, server.counts().torn_down), (0, 0));
}

#[tokio::test]
async fn a_restarted_server_ends_its_sessions_and_listens_on_the_same_address() {
    let server = server(RtspConfig { scheme: Scheme::None, ..RtspConfig::default() }).await;
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    let options = format!("OPTIONS {} RTSP/1.0\r\nCSeq: 1\r\n\r\n", server.url());
    assert!(ask(&mut stream, &options).await.contains("TEARDOWN"));
    server.listen_again().await.unwrap();
    let mut rest = Vec::new();
    assert_eq!(stream.read_to_end(&mut rest).await.unwrap_or_default(), 0);
    let mut stream = TcpStream::connect(server.addr()).await.unwrap();
    assert!(ask(&mut stream, &options).await.contains("TEARDOWN"));
}
