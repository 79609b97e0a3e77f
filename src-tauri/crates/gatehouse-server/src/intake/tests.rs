//! The intake over real sockets, with something else than the engine behind it.

use super::bounds::Bounds;
use super::uploads::{Receive, Uploads};
use crate::listen;
use gatehouse_engine::Upload;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};

const DEADLINE: Duration = Duration::from_secs(10);
const LARGE: usize = 200_000;

#[derive(Clone)]
struct Fake {
    uploads: mpsc::UnboundedSender<(String, usize)>,
    /// Uploads of `/api/upark/held` wait for it.
    release: Arc<Semaphore>,
}

impl Receive for Fake {
    fn now(&self) -> gatehouse_domain::Instant {
        chrono::Utc::now()
    }

    async fn receive(&self, upload: Upload) -> Vec<u8> {
        if upload.path.ends_with("held") {
            self.release.acquire().await.unwrap().forget();
        }
        self.uploads.send((upload.path, upload.body.len())).unwrap();
        br#"{"code":200}"#.to_vec()
    }
}

struct Intake {
    at: SocketAddr,
    uploads: mpsc::UnboundedReceiver<(String, usize)>,
    release: Arc<Semaphore>,
    stop: watch::Sender<bool>,
    serving: tokio::task::JoinHandle<()>,
}

fn small() -> Bounds {
    Bounds { body_bytes: LARGE, pool_bytes: 2 * LARGE, ..Bounds::STANDARD }
}

async fn intake(bounds: Bounds) -> Intake {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (sender, uploads) = mpsc::unbounded_channel();
    let release = Arc::new(Semaphore::new(0));
    let fake = Fake { uploads: sender, release: Arc::clone(&release) };
    let (stop, stopped) = watch::channel(false);
    let service = Uploads::new(fake, bounds);
    let serving =
        tokio::spawn(listen::serve(listener, bounds.listen, listen::Security::plain(), service, stopped));
    Intake { at, uploads, release, stop, serving }
}

impl Intake {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.at).await.unwrap()
    }

    /// Sends bytes on a new connection and answers everything that comes back until it is closed.
    async fn exchange(&self, request: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.write_all(request).await.unwrap();
        rest(&mut stream).await
    }

    async fn next_upload(&mut self) -> (String, usize) {
        tokio::time::timeout(DEADLINE, self.uploads.recv()).await.expect("an upload").unwrap()
    }
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await.expect("closed in time").unwrap();
    String::from_utf8(answer).unwrap()
}

/// One answer of a connection that stays open.
async fn one(stream: &mut TcpStream, ends: &str) -> String {
    let mut answer = Vec::new();
    let read = async {
        while !answer.ends_with(ends.as_bytes()) {
            answer.push(stream.read_u8().await.unwrap());
        }
    };
    tokio::time::timeout(DEADLINE, read).await.expect("an answer in time");
    String::from_utf8(answer).unwrap()
}

fn post(path: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

#[tokio::test]
async fn camera_paths_are_found_in_any_case_and_with_any_slashes() {
    let mut intake = intake(small()).await;
    for path in [
        "/api/upark/capture",
        "/API/uPark/Capture/",
        "//api//upark//capture",
        "/api/upark",
        "/api/upark/new?x=1",
    ] {
        let answer = intake.exchange(post(path, "{}").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{path}: {answer}");
        assert!(answer.contains("\r\nContent-Length: 12\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\n{\"code\":200}"), "{answer}");
        assert_eq!(intake.next_upload().await.1, 2);
    }
    let put = post("/api/upark/capture", "{}").replace("POST", "PUT");
    assert!(intake.exchange(put.as_bytes()).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn nothing_but_camera_paths_is_known_and_the_api_is_not_betrayed() {
    let intake = intake(small()).await;
    for path in ["/", "/api/v1/session", "/api/uparking/capture", "/upark"] {
        let answer = intake.exchange(post(path, "{}").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
    }
    let get = b"GET /api/upark/capture HTTP/1.1\r\nHost: x\r\n\r\n";
    assert!(intake.exchange(get).await.starts_with("HTTP/1.1 405"));
}

#[tokio::test]
async fn an_upload_announced_too_large_is_refused_before_it_is_sent() {
    let intake = intake(small()).await;
    let head = format!(
        "POST /api/upark/capture HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        LARGE + 1
    );
    let answer = intake.exchange(head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
}

#[tokio::test]
async fn a_chunked_upload_that_grows_too_large_is_refused_and_its_sender_gets_to_read_why() {
    let intake = intake(small()).await;
    let mut stream = intake.connect().await;
    let head = "POST /api/upark/capture HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("{LARGE:x}\r\n{}\r\n", "a".repeat(LARGE));
    stream.write_all(chunk.as_bytes()).await.unwrap();
    stream.write_all(chunk.as_bytes()).await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 413"));
}

#[tokio::test]
async fn the_largest_upload_allowed_is_taken_whole_also_in_chunks_and_after_a_100_continue() {
    let mut intake = intake(small()).await;
    let body = "a".repeat(LARGE);
    assert!(intake.exchange(post("/api/upark/capture", &body).as_bytes()).await.starts_with("HTTP/1.1 200"));
    assert_eq!(intake.next_upload().await.1, LARGE);

    let head = "POST /api/upark/capture HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
        Transfer-Encoding: chunked\r\n\r\n";
    let chunked = format!("{head}{LARGE:x}\r\n{body}\r\n0\r\n\r\n");
    assert!(intake.exchange(chunked.as_bytes()).await.starts_with("HTTP/1.1 200"));
    assert_eq!(intake.next_upload().await.1, LARGE);

    let mut stream = intake.connect().await;
    let head = "POST /api/upark/capture HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\
        Connection: close\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    assert_eq!(one(&mut stream, "\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{}").await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_camera_that_sends_too_slowly_is_refused_and_others_are_not_harmed() {
    let bounds = Bounds { body_grace: Duration::from_millis(200), ..small() };
    let mut intake = intake(bounds).await;
    let mut slow = intake.connect().await;
    slow.write_all(b"POST /api/upark/capture HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
        .await
        .unwrap();
    assert!(intake.exchange(post("/api/upark/capture", "{}").as_bytes()).await.starts_with("HTTP/1.1 200"));
    intake.next_upload().await;
    assert!(rest(&mut slow).await.starts_with("HTTP/1.1 408"));
    assert!(intake.uploads.try_recv().is_err());
}

#[tokio::test]
async fn a_head_that_never_ends_and_a_connection_left_idle_are_closed() {
    let mut bounds = small();
    bounds.listen.head = Duration::from_millis(200);
    bounds.listen.idle = Duration::from_millis(400);
    let intake = intake(bounds).await;
    assert_eq!(intake.exchange(b"POST /api/upark/capt").await, "");
    let answer = intake.exchange(post("/api/upark/x", "{}").replace("close", "keep-alive").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_upload_until_the_camera_says_close() {
    let mut intake = intake(small()).await;
    let mut stream = intake.connect().await;
    let keeping = post("/api/upark/keepalive", "{}").replace("Connection: close\r\n", "");
    stream.write_all(keeping.as_bytes()).await.unwrap();
    one(&mut stream, "{\"code\":200}").await;
    stream.write_all(post("/api/upark/capture", "{}").as_bytes()).await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
    assert_eq!(intake.next_upload().await.0, "/api/upark/keepalive");
    assert_eq!(intake.next_upload().await.0, "/api/upark/capture");
}

#[tokio::test]
async fn a_camera_that_speaks_http_1_0_is_served() {
    let intake = intake(small()).await;
    let request = b"POST /api/upark/keepalive HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}";
    let answer = intake.exchange(request).await;
    assert!(answer.starts_with("HTTP/1.0 200") || answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn uploads_over_the_memory_set_aside_wait_and_are_then_refused() {
    let bounds = Bounds { pool_bytes: LARGE, pool_wait: Duration::from_millis(200), ..small() };
    let mut intake = intake(bounds).await;
    let body = "a".repeat(LARGE);
    let mut held = intake.connect().await;
    held.write_all(post("/api/upark/held", &body).as_bytes()).await.unwrap();
    // The second one is refused only once the first holds all the room: until then it is simply taken.
    let refused = async {
        loop {
            let answer = intake.exchange(post("/api/upark/capture", &body).as_bytes()).await;
            if answer.starts_with("HTTP/1.1 503") {
                break;
            }
        }
    };
    tokio::time::timeout(DEADLINE, refused).await.unwrap();
    intake.release.add_permits(1);
    assert!(rest(&mut held).await.starts_with("HTTP/1.1 200"));
    while intake.next_upload().await.0 != "/api/upark/held" {}
    assert!(intake.exchange(post("/api/upark/capture", &body).as_bytes()).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn an_upload_that_arrived_whole_is_recorded_even_if_the_camera_hangs_up() {
    let mut intake = intake(small()).await;
    let mut stream = intake.connect().await;
    stream.write_all(post("/api/upark/held", "{}").as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    // The server closes its side once it noticed that nobody is left.
    rest(&mut stream).await;
    intake.release.add_permits(1);
    assert_eq!(intake.next_upload().await.0, "/api/upark/held");
}

#[tokio::test]
async fn a_source_with_too_many_connections_loses_its_idle_ones_first() {
    let mut bounds = small();
    bounds.listen.per_source = 2;
    let intake = intake(bounds).await;
    let mut idle = intake.connect().await;
    let mut busy = intake.connect().await;
    busy.write_all(post("/api/upark/held", "{}").as_bytes()).await.unwrap();
    let mut third = intake.connect().await;
    assert_eq!(rest(&mut idle).await, "");
    third.write_all(post("/api/upark/held", "{}").as_bytes()).await.unwrap();
    intake.release.add_permits(2);
    for mut kept in [busy, third] {
        assert!(rest(&mut kept).await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn at_the_end_an_upload_in_progress_is_still_answered() {
    let mut intake = intake(small()).await;
    let mut stream = intake.connect().await;
    stream
        .write_all(b"POST /api/upark/capture HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{")
        .await
        .unwrap();
    let mut idle = intake.connect().await;
    idle.write_all(post("/api/upark/keepalive", "{}").replace("close", "keep-alive").as_bytes())
        .await
        .unwrap();
    one(&mut idle, "{\"code\":200}").await;
    intake.next_upload().await;
    intake.stop.send_replace(true);
    assert_eq!(rest(&mut idle).await, "");
    stream.write_all(b"}").await.unwrap();
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 200"));
    tokio::time::timeout(DEADLINE, intake.serving).await.expect("ended").unwrap();
    assert!(TcpStream::connect(intake.at).await.is_err());
}
