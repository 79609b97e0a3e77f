//! The intake's self-test: uploads a keep-alive over TCP, as a camera would, on each of this PC's addresses.
//!
//! The engine knows the sender `gatehouse-self-test` and makes no camera of it. That a camera elsewhere
//! gets through the network and its firewalls is not proven by this, and the answer says so.

use gatehouse_engine::view::{IntakeView, SelfTestStepView, SelfTestView};
use serde_json::{Value, json};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What the self-test calls itself.
const SENDER: &str = "gatehouse-self-test";
/// Longest wait for one address.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Longest answer read.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

/// Tries every address on which the intake can be reached.
pub async fn run(intake: &IntakeView) -> SelfTestView {
    let Some(port) = intake.port else {
        let sentence = intake.complaint.clone().unwrap_or_else(|| "The intake is not listening.".into());
        let step = SelfTestStepView { step: "Intake is listening".into(), ok: false, sentence };
        return SelfTestView { ok: false, steps: vec![step] };
    };
    let mut steps = Vec::new();
    for address in intake.addresses.iter().filter(|address| address.reachable) {
        let Ok(ip) = address.address.parse::<IpAddr>() else { continue };
        let at = SocketAddr::new(ip, port);
        let (ok, sentence) = match tokio::time::timeout(TIMEOUT, upload(at)).await {
            Ok(Ok(())) => (true, "A keep-alive was answered as a camera expects.".to_owned()),
            Ok(Err(found)) => (false, found),
            Err(_) => (false, format!("No answer within {} s.", TIMEOUT.as_secs())),
        };
        steps.push(SelfTestStepView {
            step: format!("Upload to {at} ({})", address.interface),
            ok,
            sentence,
        });
    }
    SelfTestView { ok: !steps.is_empty() && steps.iter().all(|step| step.ok), steps }
}

async fn upload(at: SocketAddr) -> Result<(), String> {
    let mut stream = TcpStream::connect(at).await.map_err(|error| format!("No connection: {error}."))?;
    let body = json!({
        "version": "1.0", "parkId": SENDER, "deviceId": SENDER,
        "params": { "uploadTime": chrono::Utc::now().timestamp_millis() }
    })
    .to_string();
    let request = format!(
        "POST /api/upark/keepalive HTTP/1.1\r\nHost: {at}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    let broken = |error: std::io::Error| format!("The connection broke: {error}.");
    stream.write_all(request.as_bytes()).await.map_err(broken)?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER_BYTES).read_to_end(&mut answer).await.map_err(broken)?;
    judge(&answer)
}

/// HTTP 200 with `code` 200 and the server's time is what a camera needs.
fn judge(answer: &[u8]) -> Result<(), String> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        return Err(format!("Something else answers on this port: {status:?}."));
    }
    let body: Value = serde_json::from_str(body).map_err(|_| "The answer is not the intake's.".to_owned())?;
    if body["code"] != 200 {
        return Err(format!("The intake answered code {}: {}.", body["code"], body["message"]));
    }
    if !body["data"]["svrTime"].is_number() {
        return Err("The answer carries no server time.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_intakes_own_answer_passes() {
        let good = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\
            {\"code\":200,\"message\":\"success\",\"data\":{\"svrTime\":1}}";
        assert_eq!(judge(good), Ok(()));
        assert!(judge(b"HTTP/1.1 404 Not Found\r\n\r\n").is_err());
        assert!(judge(b"HTTP/1.1 200 OK\r\n\r\n<html>").is_err());
        assert!(judge(b"HTTP/1.1 200 OK\r\n\r\n{\"code\":101,\"message\":\"x\"}").is_err());
        assert!(judge(b"").is_err());
    }
}
