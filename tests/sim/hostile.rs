//! Senders that break the rules of HTTP or of good manners: cut off, dripping, oversize, old, chunked, idle.
//!
//! They report what the other side did and judge nothing. No camera identity lives here.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::camera::connect;
use super::error::{Error, Result};
use super::wire::{Reply, Wire};

/// What a hostile sender met.
#[derive(Debug)]
pub enum Met {
    /// A complete HTTP answer.
    Answered(Reply),
    /// The connection was closed or reset; so many bytes of the request had been written.
    Closed {
        /// Bytes written before the end was noticed.
        written: usize,
    },
    /// Nothing happened within the time given.
    Nothing,
}

impl Met {
    /// The HTTP status, when there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answered(reply) => Some(reply.status),
            _ => None,
        }
    }
}

/// Sends any bytes on a fresh connection and waits for whatever comes.
pub async fn bytes(to: SocketAddr, request: &[u8], within: Duration) -> Result<Met> {
    let mut wire = Wire::new(connect(to, None).await?);
    let sent = timeout(within, wire.send(request)).await;
    if sent.is_err() {
        return Ok(Met::Nothing);
    }
    Ok(outcome(&mut wire, request.len(), within).await)
}

/// A POST with exactly these header lines besides Host and Content-Length.
pub async fn post(
    to: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    within: Duration,
) -> Result<Met> {
    bytes(to, &[head(to, path, "HTTP/1.1", headers, Some(body.len())).as_bytes(), body].concat(), within)
        .await
}

/// HTTP/1.0, no Host, connection closed by the server.
pub async fn http10(to: SocketAddr, path: &str, body: &[u8], within: Duration) -> Result<Met> {
    let head = format!("POST {path} HTTP/1.0\r\nContent-Length: {}\r\n\r\n", body.len());
    bytes(to, &[head.as_bytes(), body].concat(), within).await
}

/// `Expect: 100-continue`, sending the body only when the server says so (or after a second, as libcurl does).
pub async fn expect_continue(to: SocketAddr, path: &str, body: &[u8], within: Duration) -> Result<Met> {
    use tokio::io::AsyncReadExt;
    let mut stream = connect(to, None).await?;
    let head = head(to, path, "HTTP/1.1", &[("Expect", "100-continue")], Some(body.len()));
    let closed = |e: std::io::Error| Error::Closed(e.to_string());
    stream.write_all(head.as_bytes()).await.map_err(closed)?;
    let mut first = [0_u8; 25];
    let go_on = timeout(Duration::from_secs(1), stream.read_exact(&mut first)).await;
    if matches!(go_on, Ok(Ok(_))) && !first.starts_with(b"HTTP/1.1 100") {
        return Err(Error::NotHttp(String::from_utf8_lossy(&first).into_owned()));
    }
    let mut wire = Wire::new(stream);
    wire.send(body).await?;
    Ok(outcome(&mut wire, head.len() + body.len(), within).await)
}

/// A chunked body, `size` bytes per chunk.
pub async fn chunked(to: SocketAddr, path: &str, body: &[u8], size: usize, within: Duration) -> Result<Met> {
    let mut request = head(to, path, "HTTP/1.1", &[("Transfer-Encoding", "chunked")], None).into_bytes();
    for chunk in body.chunks(size.max(1)) {
        request.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    bytes(to, &request, within).await
}

/// Promises the whole body, sends `sent` bytes of it, then closes (`reset` = with a reset).
pub async fn cut_off(to: SocketAddr, path: &str, body: &[u8], sent: usize, reset: bool) -> Result<()> {
    let stream = connect(to, None).await?;
    if reset {
        stream.set_zero_linger().map_err(|source| Error::Connect { addr: to, source })?;
    }
    let mut wire = Wire::new(stream);
    wire.send(head(to, path, "HTTP/1.1", &[], Some(body.len())).as_bytes()).await?;
    wire.send(&body[..sent.min(body.len())]).await
}

/// Sends the body `step` bytes at a time with a pause between, until it is through or the server has had enough.
pub async fn drip(
    to: SocketAddr,
    path: &str,
    body: &[u8],
    step: usize,
    pause: Duration,
    within: Duration,
) -> Result<Met> {
    let mut wire = Wire::new(connect(to, None).await?);
    wire.send(head(to, path, "HTTP/1.1", &[], Some(body.len())).as_bytes()).await?;
    let mut written = 0;
    let dripping = async {
        for part in body.chunks(step.max(1)) {
            if wire.send(part).await.is_err() {
                return false;
            }
            written += part.len();
            tokio::select! {
                () = sleep(pause) => {}
                // An answer or an end before the body is through is what a patient victim would never give.
                _ = wire.stream().readable() => return true,
            }
        }
        true
    };
    match timeout(within, dripping).await {
        Err(_) => Ok(Met::Nothing),
        Ok(false) => Ok(Met::Closed { written }),
        Ok(true) => Ok(outcome(&mut wire, written, within).await),
    }
}

/// Declares `declared` bytes and sends only the head.
pub async fn oversize_declared(to: SocketAddr, path: &str, declared: u64, within: Duration) -> Result<Met> {
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {to}\r\nContent-Type: application/json\r\nContent-Length: {declared}\r\n\r\n"
    );
    bytes(to, request.as_bytes(), within).await
}

/// Really sends `size` bytes, with their length (`chunked` = without one).
pub async fn oversize_actual(
    to: SocketAddr,
    path: &str,
    size: usize,
    chunked: bool,
    within: Duration,
) -> Result<Met> {
    let mut wire = Wire::new(connect(to, None).await?);
    let (extra, length): (&[_], _) =
        if chunked { (&[("Transfer-Encoding", "chunked")], None) } else { (&[], Some(size)) };
    wire.send(head(to, path, "HTTP/1.1", extra, length).as_bytes()).await?;
    let block = vec![b' '; 64 << 10];
    let mut written = 0;
    let sending = async {
        while written < size {
            let part = &block[..block.len().min(size - written)];
            let framed = if chunked {
                [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat()
            } else {
                part.to_vec()
            };
            if wire.send(&framed).await.is_err() {
                break;
            }
            written += part.len();
        }
        if chunked && written >= size {
            // A server that has already refused may be gone; its answer is read below either way.
            let _ = wire.send(b"0\r\n\r\n").await;
        }
    };
    if timeout(within, sending).await.is_err() {
        return Ok(Met::Nothing);
    }
    Ok(outcome(&mut wire, written, within).await)
}

/// Opens connections and says nothing on them.
pub async fn idle(to: SocketAddr, count: usize) -> Result<Vec<TcpStream>> {
    let mut held = Vec::with_capacity(count);
    for _ in 0..count {
        held.push(connect(to, None).await?);
    }
    Ok(held)
}

fn head(
    to: SocketAddr,
    path: &str,
    version: &str,
    headers: &[(&str, &str)],
    length: Option<usize>,
) -> String {
    let mut head = format!("POST {path} {version}\r\nHost: {to}\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(length) = length {
        head.push_str(&format!("Content-Length: {length}\r\n"));
    }
    head + "\r\n"
}

async fn outcome(wire: &mut Wire<TcpStream>, written: usize, within: Duration) -> Met {
    match timeout(within, wire.reply()).await {
        Err(_) => Met::Nothing,
        Ok(Ok(reply)) => Met::Answered(reply),
        Ok(Err(_)) => Met::Closed { written },
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{
        Met, chunked, cut_off, drip, expect_continue, http10, idle, oversize_actual, oversize_declared, post,
    };
    use crate::sim::platform::Platform;

    const PATH: &str = "/api/upark/basicinfo";
    const WAIT: Duration = Duration::from_secs(20);

    fn answered(met: &Met) -> bool {
        met.status() == Some(200)
    }

    #[tokio::test]
    async fn unusual_but_lawful_senders_deliver_the_whole_body() {
        let platform = Platform::polite().await;
        let (to, body) = (platform.addr, br#"{"version":"1.0"}"#);
        assert!(answered(&post(to, PATH, &[("X-Odd", "1")], body, WAIT).await.unwrap()));
        assert!(answered(&http10(to, PATH, body, WAIT).await.unwrap()));
        assert!(answered(&expect_continue(to, PATH, body, WAIT).await.unwrap()));
        assert!(answered(&chunked(to, PATH, body, 5, WAIT).await.unwrap()));
        assert!(answered(&drip(to, PATH, body, 4, Duration::from_millis(1), WAIT).await.unwrap()));
        let received = platform.received.lock().unwrap();
        assert_eq!(received.len(), 5);
        assert!(received.iter().all(|r| r.body == body));
        assert!(!received[1].http11);
    }

    #[tokio::test]
    async fn a_large_body_is_really_sent_with_and_without_its_length() {
        let platform = Platform::polite().await;
        for without_length in [false, true] {
            let met = oversize_actual(platform.addr, PATH, 300_000, without_length, WAIT).await.unwrap();
            assert!(answered(&met), "{met:?}");
        }
        assert!(platform.received.lock().unwrap().iter().all(|r| r.body.len() == 300_000));
    }

    #[tokio::test]
    async fn senders_that_never_finish_are_told_nothing_and_deliver_nothing() {
        let platform = Platform::polite().await;
        let to = platform.addr;
        let held = idle(to, 3).await.unwrap();
        cut_off(to, PATH, b"0123456789", 5, false).await.unwrap();
        cut_off(to, PATH, b"0123456789", 5, true).await.unwrap();
        let met = oversize_declared(to, PATH, 1 << 20, Duration::from_millis(50)).await.unwrap();
        assert!(matches!(met, Met::Nothing), "{met:?}");
        assert_eq!(held.len(), 3);
        assert!(platform.received.lock().unwrap().is_empty());
    }
}
