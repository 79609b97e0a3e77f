//! A little web host on loopback that holds pictures, or behaves badly on request.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The host; gone when dropped.
pub struct WebHost {
    pub at: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    serving: JoinHandle<()>,
}

impl WebHost {
    /// Serves the picture under `/good.jpg`; `/redirect.jpg`, `/large.jpg`, `/endless.jpg`, `/slow.jpg`,
    /// `/text.jpg` misbehave; anything else is not found.
    pub async fn start(picture: Bytes) -> WebHost {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, picture.clone(), Arc::clone(&heard)));
            }
        });
        WebHost { at, asked, serving }
    }

    /// The paths that were asked for.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for WebHost {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A peer that goes away early is part of some tests, so nothing here minds it.
async fn answer(mut stream: TcpStream, picture: Bytes, heard: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.windows(4).any(|w| w == b"\r\n\r\n") {
        let mut block = [0_u8; 1024];
        match stream.read(&mut block).await {
            Ok(n @ 1..) => head.extend_from_slice(&block[..n]),
            _ => return,
        }
    }
    let path = String::from_utf8_lossy(&head).split(' ').nth(1).unwrap_or_default().to_owned();
    heard.lock().unwrap().push(path.clone());
    let ok = |length: usize| format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    let reply = match path.split('?').next().unwrap_or_default() {
        "/good.jpg" => [ok(picture.len()), picture.to_vec()].concat(),
        "/text.jpg" => [ok(5), b"hello".to_vec()].concat(),
        "/large.jpg" => [ok(17 << 20), vec![0xff; 17 << 20]].concat(),
        "/redirect.jpg" => b"HTTP/1.1 302 Found\r\nLocation: /good.jpg\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/endless.jpg" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while stream.write_all(&[0xff; 64 << 10]).await.is_ok() {}
            return;
        }
        "/slow.jpg" => {
            let _ = stream.write_all(&ok(picture.len())).await;
            // One byte at a time for ever, or until the other side has had enough.
            while stream.write_all(&[0xff]).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
            return;
        }
        _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec(),
    };
    let _ = stream.write_all(&reply).await;
}
