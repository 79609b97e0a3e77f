//! A camera of a few bytes: a listener that plays one step per connection and
//! keeps what it was sent. It knows no HTTP library.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use gatehouse_cameras::lapi::{Device, Lapi, Timeouts};
use secrecy::SecretString;
use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// What happens on one connection.
#[derive(Debug, Clone)]
pub enum Step {
    /// Read the request, answer with these bytes, close.
    Answer(Vec<u8>),
    /// Read the request, answer with these bytes, leave the connection open.
    AnswerAndHold(Vec<u8>),
    /// Read the request and close without a word.
    Close,
    /// Read the request, then reset the connection.
    Reset,
    /// Read the request and never answer.
    Silence,
    /// Read the request, let the test do what it has to, then answer.
    AnswerAfter(Arc<tokio::sync::Notify>, Vec<u8>),
}

pub struct Peer {
    pub address: String,
    requests: Arc<Mutex<Vec<String>>>,
    /// How each connection left open by us ended: true = reset by the client.
    pub ends: mpsc::UnboundedReceiver<bool>,
}

impl Peer {
    pub async fn playing(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (tell, ends) = mpsc::unbounded_channel();
        let steps: Vec<Step> = steps.into_iter().collect();
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            for step in steps {
                let (stream, _) = listener.accept().await.unwrap();
                let (kept, tell) = (Arc::clone(&kept), tell.clone());
                tokio::spawn(async move {
                    if let Some(reset) = play(stream, step, &kept).await {
                        // The test may be over and not listening any more.
                        let _ = tell.send(reset);
                    }
                });
            }
        });
        Self { address, requests, ends }
    }

    /// Everything received so far, one text per connection.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub fn device(&self) -> Device {
        Device::new(self.address.clone(), "admin", SecretString::from("pass word"))
    }
}

async fn play(mut stream: TcpStream, step: Step, kept: &Mutex<Vec<String>>) -> Option<bool> {
    let request = request(&mut stream).await;
    if !request.is_empty() {
        kept.lock().unwrap().push(request);
    }
    match step {
        Step::Answer(bytes) => send(&mut stream, &bytes).await,
        Step::AnswerAndHold(bytes) => {
            send(&mut stream, &bytes).await;
            return Some(end(&mut stream).await);
        }
        Step::AnswerAfter(moment, bytes) => {
            moment.notified().await;
            send(&mut stream, &bytes).await;
        }
        Step::Close => {}
        Step::Reset => SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap(),
        Step::Silence => return Some(end(&mut stream).await),
    }
    None
}

/// The client may be gone already; then there is nobody to tell.
async fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes).await;
}

async fn end(stream: &mut TcpStream) -> bool {
    let mut rest = [0_u8; 64];
    loop {
        match stream.read(&mut rest).await {
            Ok(0) => return false,
            Ok(_) => {}
            Err(_) => return true,
        }
    }
}

async fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "));
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return text;
            }
        }
        // An abandoned connection ends in a reset: what came before it counts.
        if !matches!(stream.read_buf(&mut bytes).await, Ok(1..)) {
            return text;
        }
    }
}

/// An HTTP answer with a Content-Length.
pub fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

pub fn challenge(nonce: &str) -> Step {
    let header =
        format!("WWW-Authenticate: Digest realm=\"cam\", nonce=\"{nonce}\", qop=\"auth\", algorithm=MD5\r\n");
    Step::Answer(http("401 Unauthorized", &header, "no"))
}

pub fn says(body: &str) -> Step {
    Step::Answer(http("200 OK", "Content-Type: application/json\r\n", body))
}

pub const YES: &str = r#"{"Response":{"ResponseURL":"/LAPI/V1.0/ParkingLots/Entrances/Lanes/0/GateControl","StatusCode":0,"StatusString":"Succeed","Data":"null"}}"#;

/// A client that gives up quickly, for peers that never answer.
pub fn impatient() -> Lapi {
    Lapi::new(Timeouts { connect_ms: 1_000, total_ms: 1_000 })
}

pub fn soon() -> tokio::time::Instant {
    tokio::time::Instant::now() + Duration::from_secs(60)
}
