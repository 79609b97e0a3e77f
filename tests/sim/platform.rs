//! A scripted platform on loopback for the simulator's own tests. It keeps what it receives and decides nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::camera::{CAPTURE, KEEP_ALIVE};
use super::wire::{Request, Wire};

const DEADLINE: Duration = Duration::from_secs(20);

/// What the scripted platform answers: a body, or `None` for a closed connection.
pub(crate) type Script = dyn Fn(&Request, usize) -> Option<String> + Send + Sync;

/// A platform that answers by script, keeping what it received.
pub(crate) struct Platform {
    pub(crate) addr: std::net::SocketAddr,
    pub(crate) received: Arc<Mutex<Vec<Request>>>,
    count: watch::Receiver<usize>,
}

impl Platform {
    pub(crate) async fn start(script: Box<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let (counted, count) = watch::channel(0);
        let (script, counted, kept) = (Arc::new(script), Arc::new(counted), Arc::clone(&received));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, counted, kept) = (Arc::clone(&script), Arc::clone(&counted), Arc::clone(&kept));
                tokio::spawn(async move {
                    let mut wire = Wire::new(stream);
                    while let Ok(Some(request)) = wire.request().await {
                        let number = {
                            let mut kept = kept.lock().unwrap();
                            kept.push(request.clone());
                            kept.len()
                        };
                        counted.send_modify(|n| *n += 1);
                        let Some(body) = script(&request, number) else { return };
                        let head = format!(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                            body.len()
                        );
                        if wire.send((head + &body).as_bytes()).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self { addr, received, count }
    }

    pub(crate) async fn polite() -> Self {
        Self::start(Box::new(|request, _| Some(polite(request).to_owned()))).await
    }

    pub(crate) async fn has_received(&mut self, count: usize) {
        tokio::time::timeout(DEADLINE, self.count.wait_for(|n| *n >= count)).await.expect("in time").unwrap();
    }

    /// Waits for so many messages on one path and answers their bodies.
    pub(crate) async fn bodies(&mut self, path: &str, count: usize) -> Vec<serde_json::Value> {
        let received = Arc::clone(&self.received);
        let on_path = || {
            let received = received.lock().unwrap();
            let wanted = received.iter().filter(|r| r.target == path);
            wanted.map(|r| serde_json::from_slice(&r.body).unwrap()).collect::<Vec<serde_json::Value>>()
        };
        let enough = self.count.wait_for(|_| on_path().len() >= count);
        let waited = tokio::time::timeout(DEADLINE, enough).await.map(|r| drop(r.unwrap()));
        assert!(waited.is_ok(), "{count} on {path} in time, there were {:?}", on_path());
        on_path()
    }

    pub(crate) fn paths(&self) -> Vec<String> {
        self.received.lock().unwrap().iter().map(|r| r.target.clone()).collect()
    }
}

/// The documented success for each path.
pub(crate) fn polite(request: &Request) -> &'static str {
    match request.target.as_str() {
        KEEP_ALIVE => r#"{"code":200,"message":"success","data":{"svrTime":1589951640000}}"#,
        CAPTURE => r#"{"code":200,"message":"success","data":""}"#,
        _ => r#"{"code":200,"message":"success"}"#,
    }
}
