//! A connection to a simulated Autopay: sign-in and interfaces on one wiremock server, a clock that is set by hand,
//! and a raw byte peer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use gatehouse_domain::Instant;
use gatehouse_domain::payment::{FleetPlate, Period};
use gatehouse_payments::autopay_fleet::{Fleet, OfVehicle};
use gatehouse_payments::{Autopay, Clock, Retry, Settings, Timeouts, TokenCache};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

/// A clock that only moves when it is told to.
#[derive(Default)]
pub struct Hand(AtomicU64);

impl Hand {
    pub fn advance(&self, secs: u64) {
        self.0.fetch_add(secs, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Instant {
        let start: Instant = "2026-11-01T00:00:00Z".parse().unwrap();
        start + TimeDelta::from_std(self.monotonic()).unwrap()
    }
    fn monotonic(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

#[derive(Default)]
pub struct Kept(pub Mutex<Option<String>>);

impl TokenCache for Kept {
    fn load(&self) -> BoxFuture<'_, Option<SecretString>> {
        Box::pin(async { self.0.lock().unwrap().clone().map(SecretString::from) })
    }
    fn save(&self, text: Option<SecretString>) -> BoxFuture<'_, ()> {
        Box::pin(async move { *self.0.lock().unwrap() = text.map(|t| t.expose_secret().to_owned()) })
    }
}

pub struct Rig {
    pub server: MockServer,
    pub autopay: Autopay,
    pub clock: Arc<Hand>,
    pub cache: Arc<Kept>,
}

/// Gives `token-1`, `token-2`, …
pub struct Counting(AtomicU64);

impl Respond for Counting {
    fn respond(&self, _: &Request) -> ResponseTemplate {
        let n = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        ResponseTemplate::new(200).set_body_json(json!({
            "access_token": format!("token-{n}"), "expires_in": 86400, "token_type": "Bearer", "scope": "fleet"
        }))
    }
}

pub fn settings(base: &str) -> Settings {
    Settings {
        base_url: base.into(),
        auth_url: base.into(),
        timeouts: Timeouts {
            connect: Duration::from_millis(500),
            silence: Duration::from_secs(1),
            total: Duration::from_secs(3),
        },
        retry: Retry {
            tries: 4,
            first: Duration::from_millis(1),
            longest: Duration::from_millis(4),
            longest_asked_for: Duration::from_secs(30),
        },
        ..Settings::new("gatehouse-client", SecretString::from("s3cret"))
    }
}

impl Rig {
    /// With a sign-in that gives tokens; `tokens` = how many times it has to be asked.
    pub async fn asked_for(tokens: u64) -> Rig {
        let rig = Rig::bare().await;
        Mock::given(method("POST"))
            .and(path("/oauth/token"))
            .respond_with(Counting(AtomicU64::new(0)))
            .expect(tokens)
            .mount(&rig.server)
            .await;
        rig
    }

    pub async fn bare() -> Rig {
        let server = MockServer::start().await;
        let (clock, cache) = (Arc::new(Hand::default()), Arc::new(Kept::default()));
        let autopay = Autopay::new(settings(&server.uri()), cache.clone(), clock.clone()).unwrap();
        Rig { server, autopay, clock, cache }
    }

    pub fn fleet(&self) -> Fleet {
        self.autopay.fleet()
    }

    pub async fn mount(&self, verb: &str, at: &str, answer: ResponseTemplate, times: u64) {
        Mock::given(method(verb)).and(path(at)).respond_with(answer).expect(times).mount(&self.server).await;
    }

    /// Requests beside the sign-in, as `METHOD /path?query`.
    pub async fn lines(&self) -> Vec<String> {
        let requests = self.server.received_requests().await.unwrap();
        requests
            .iter()
            .filter(|r| r.url.path() != "/oauth/token")
            .map(|r| {
                let query = r.url.query().map(|q| format!("?{q}")).unwrap_or_default();
                format!("{} {}{query}", r.method, r.url.path())
            })
            .collect()
    }

    /// Bodies of those requests.
    pub async fn bodies(&self) -> Vec<serde_json::Value> {
        let requests = self.server.received_requests().await.unwrap();
        let beside = requests.iter().filter(|r| r.url.path() != "/oauth/token");
        beside.map(|r| serde_json::from_slice(&r.body).unwrap_or_default()).collect()
    }
}

pub fn answer(status: u16, body: impl Into<String>) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_raw(body.into(), "application/json")
}

pub fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/autopay/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

pub fn fixture_json(name: &str) -> serde_json::Value {
    serde_json::from_str(&fixture(name)).unwrap()
}

pub fn plate() -> FleetPlate {
    FleetPlate::new("AA12345", "NO", None)
}

pub fn period(from: &str, to: &str) -> Period {
    Period { from: from.parse().unwrap(), to: to.parse().unwrap() }
}

pub fn of(plate: &FleetPlate) -> OfVehicle<'_> {
    OfVehicle {
        plate,
        kind: None,
        period: period("2022-09-01T22:00:00Z", "2022-09-02T21:59:59Z"),
        include_running: true,
    }
}

/// What a raw peer does after it read a request.
#[derive(Clone)]
pub enum Then {
    Close,
    Say(&'static str),
    /// Says this and leaves the connection open without another word.
    SayAndHold(&'static str),
    /// Says this, then one byte after another for ever.
    Drip(&'static str),
}

/// An Autopay that is a [`raw_peer`].
pub async fn peer(then: Then) -> (Autopay, Arc<AtomicU64>) {
    let (base, count) = raw_peer(then).await;
    let autopay =
        Autopay::new(settings(&base), Arc::new(Kept::default()), Arc::new(Hand::default())).unwrap();
    (autopay, count)
}

/// A listener of a few bytes that answers Autopay's sign-in properly and does `then` with everything else; it counts
/// those.
pub async fn raw_peer(then: Then) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicU64::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (then, counted) = (then.clone(), Arc::clone(&counted));
            tokio::spawn(async move {
                loop {
                    let Some(head) = read_request(&mut stream).await else { return };
                    if head.starts_with("POST /oauth/token") {
                        let body = r#"{"access_token":"t","expires_in":86400}"#;
                        let text = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                        stream.write_all(text.as_bytes()).await.unwrap();
                        continue;
                    }
                    counted.fetch_add(1, Ordering::SeqCst);
                    match then {
                        Then::Close => return,
                        Then::Say(text) => {
                            stream.write_all(text.as_bytes()).await.unwrap();
                            return;
                        }
                        Then::SayAndHold(text) => {
                            stream.write_all(text.as_bytes()).await.unwrap();
                            let mut rest = [0; 16];
                            // Until the other side goes.
                            while matches!(stream.read(&mut rest).await, Ok(1..)) {}
                            return;
                        }
                        Then::Drip(text) => {
                            stream.write_all(text.as_bytes()).await.unwrap();
                            let mut tick = tokio::time::interval(Duration::from_millis(50));
                            loop {
                                tick.tick().await;
                                if stream.write_all(b" ").await.is_err() {
                                    return;
                                }
                            }
                        }
                    }
                }
            });
        }
    });
    (base, count)
}

/// Head and body of one request; `None` = the other side has gone.
async fn read_request(stream: &mut tokio::net::TcpStream) -> Option<String> {
    let mut all = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let n = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        all.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&all).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|l| {
                    l.to_lowercase().strip_prefix("content-length:").map(|v| v.trim().parse().unwrap())
                })
                .unwrap_or(0usize);
            if body.len() >= length {
                return Some(text);
            }
        }
    }
}
