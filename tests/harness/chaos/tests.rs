//! The proxy does what it says, seen from both of its sides.

use super::super::wait::wait_until;
use super::*;
use crate::sim::wire::{Reply, Wire};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpStream;

/// Answers every request with its own body, and counts them.
struct Echo {
    addr: SocketAddr,
    seen: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Echo {
    async fn start() -> Echo {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (addr, seen) = (listener.local_addr().unwrap(), Arc::<AtomicUsize>::default());
        let count = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let count = Arc::clone(&count);
                open.spawn(async move {
                    let mut wire = Wire::new(stream);
                    while let Ok(Some(request)) = wire.request().await {
                        count.fetch_add(1, Ordering::SeqCst);
                        let head =
                            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", request.body.len());
                        let _gone = wire.send(&[head.as_bytes(), &request.body].concat()).await;
                    }
                });
            }
        });
        Echo { addr, seen, task }
    }

    fn seen(&self) -> usize {
        self.seen.load(Ordering::SeqCst)
    }
}

struct Client(Wire<TcpStream>);

impl Client {
    async fn of(proxy: &ChaosProxy) -> Client {
        Client(Wire::new(TcpStream::connect(proxy.addr()).await.unwrap()))
    }

    async fn ask(&mut self, method: &str, target: &str) -> crate::sim::error::Result<Reply> {
        let request = format!("{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
        self.0.send(request.as_bytes()).await?;
        within(DEADLINE, "answer or end", self.0.reply()).await
    }
}

#[tokio::test]
async fn what_is_not_disturbed_passes_and_is_counted() {
    let echo = Echo::start().await;
    let proxy = ChaosProxy::start(echo.addr).await;
    let mut client = Client::of(&proxy).await;
    for target in ["/one", "/two?x=1"] {
        assert_eq!(client.ask("POST", target).await.unwrap().body, b"hello");
    }
    assert_eq!((proxy.connections(), proxy.forwarded().len(), echo.seen()), (1, 2, 2));
    assert_eq!((proxy.count("POST", "/two"), proxy.count("GET", "/two")), (1, 0));
}

#[tokio::test]
async fn each_cut_lets_exactly_so_much_through() {
    let echo = Echo::start().await;
    let proxy = ChaosProxy::start(echo.addr).await;
    for (outage, arrives, words) in [
        (Outage::CutBefore, 0, "without a single byte"),
        (Outage::CutAfter, 1, "without a single byte"),
        (Outage::CutInAnswer, 1, "inside a head"),
        (Outage::Garbage, 0, ""),
    ] {
        let (before, passed) = (echo.seen(), proxy.forwarded().len());
        proxy.once("PUT", "/here", outage);
        let mut client = Client::of(&proxy).await;
        assert!(client.ask("POST", "/here").await.is_ok(), "{outage:?}: another method");
        assert!(client.ask("PUT", "/there").await.is_ok(), "{outage:?}: another place");
        let failed = client.ask("PUT", "/here").await.unwrap_err().to_string();
        assert!(failed.contains(words), "{outage:?}: {failed}");
        assert_eq!((echo.seen() - before, proxy.forwarded().len() - passed), (2 + arrives, 2 + arrives));
        assert!(Client::of(&proxy).await.ask("PUT", "/here").await.is_ok(), "{outage:?}: once");
    }
}

#[tokio::test]
async fn a_refusing_proxy_refuses_ends_what_is_open_and_comes_back_at_its_own_port() {
    let echo = Echo::start().await;
    let proxy = ChaosProxy::start(echo.addr).await;
    let mut open = Client::of(&proxy).await;
    open.ask("GET", "/").await.unwrap();
    for _ in 0..3 {
        proxy.outage(Outage::Refuse).await;
        assert!(open.ask("GET", "/").await.is_err());
        let refused = TcpStream::connect(proxy.addr()).await.unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
        proxy.mend().await;
        open = Client::of(&proxy).await;
        open.ask("GET", "/").await.unwrap();
    }
}

#[tokio::test]
async fn what_hangs_takes_the_request_and_says_nothing_until_the_client_goes() {
    let echo = Echo::start().await;
    let proxy = ChaosProxy::start(echo.addr).await;
    for (outage, arrives) in [
        (Outage::Blackhole, 0),
        (Outage::Delay(Duration::from_secs(3_600)), 0),
        (Outage::Throttle(Duration::from_secs(3_600)), 1),
    ] {
        let before = echo.seen();
        proxy.outage(outage).await;
        let mut client = Client::of(&proxy).await;
        client.0.send(b"GET /first HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        if arrives == 1 {
            wait_until(DEADLINE, "request", || async { (echo.seen() > before).then_some(()) }).await;
        }
        let answered = tokio::time::timeout(Duration::from_millis(50), client.0.reply()).await;
        assert!(answered.is_err(), "{outage:?}: {answered:?}");
        assert_eq!(echo.seen() - before, arrives, "{outage:?}");
        proxy.mend().await;
        assert!(Client::of(&proxy).await.ask("GET", "/").await.is_ok(), "{outage:?}");
    }
}

#[tokio::test]
async fn a_delayed_request_and_a_throttled_answer_arrive_whole() {
    let echo = Echo::start().await;
    let proxy = ChaosProxy::start(echo.addr).await;
    for outage in [Outage::Delay(Duration::from_millis(5)), Outage::Throttle(Duration::from_micros(10))] {
        proxy.outage(outage).await;
        let mut client = Client::of(&proxy).await;
        assert_eq!(client.ask("POST", "/").await.unwrap().body, b"hello", "{outage:?}");
        assert_eq!(client.ask("POST", "/").await.unwrap().body, b"hello", "{outage:?}");
    }
}

#[tokio::test]
async fn a_held_answer_comes_when_the_proxy_is_mended() {
    let echo = Echo::start().await;
    let proxy = ChaosProxy::start(echo.addr).await;
    proxy.once("POST", "/here", Outage::Hold);
    let mut client = Client::of(&proxy).await;
    let mut asked = std::pin::pin!(client.ask("POST", "/here"));
    tokio::select! {
        answered = &mut asked => panic!("{answered:?}"),
        () = wait_until(DEADLINE, "request", || async { (echo.seen() == 1).then_some(()) }) => {}
    }
    proxy.mend().await;
    assert_eq!(asked.await.unwrap().body, b"hello");
}
