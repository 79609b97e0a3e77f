//! One connection through the proxy: requests are taken whole and judged, answers pass as they come.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Forwarded, Outage, Shared};

/// The longest request; a longer one ends its connection.
const MAX_REQUEST: usize = 16 << 20;
const PIECE: usize = 16 << 10;
/// What something that speaks no HTTP says.
const GARBAGE: &[u8] = b"\x16\x03\x01 220 this is not the server you look for\r\n\r\n";

/// Carries requests and answers until either side, or an outage, ends the connection.
pub(super) async fn carry(mut client: TcpStream, shared: &Shared) -> io::Result<()> {
    let mut seen = Vec::new();
    let mut server: Option<TcpStream> = None;
    let mut pace = None;
    loop {
        let Some((request, bytes)) = request(&mut client, &mut server, &mut seen, pace).await? else {
            return Ok(());
        };
        let mut mended = shared.mended.subscribe();
        let outage = shared.judge(&request);
        match outage {
            Some(Outage::Blackhole) => return swallow(&mut client).await,
            Some(Outage::CutBefore | Outage::Refuse) => return Ok(()),
            Some(Outage::Garbage) => {
                client.write_all(GARBAGE).await?;
                return swallow(&mut client).await;
            }
            // Whoever goes away while it waits is not passed on.
            Some(Outage::Delay(by)) => tokio::select! {
                () = tokio::time::sleep(by) => {}
                ended = swallow(&mut client) => return ended,
            },
            _ => {}
        }
        let server = match &mut server {
            Some(server) => server,
            none => none.insert(TcpStream::connect(shared.target).await?),
        };
        server.write_all(&bytes).await?;
        shared.note(request);
        match outage {
            Some(Outage::CutAfter) => {
                // It has arrived and was acted on when its answer begins.
                server.readable().await?;
                return Ok(());
            }
            Some(Outage::CutInAnswer) => {
                let answer = answer(server).await?;
                return client.write_all(&answer[..answer.len() / 2]).await;
            }
            Some(Outage::Hold) => {
                pace = None;
                tokio::select! {
                    _ = mended.changed() => {}
                    ended = swallow(&mut client) => return ended,
                }
            }
            Some(Outage::Throttle(between)) => pace = Some(between),
            _ => pace = None,
        }
    }
}

/// The next whole request and its bytes; meanwhile the answer to the one before passes. `None` = somebody is done.
async fn request(
    client: &mut TcpStream,
    server: &mut Option<TcpStream>,
    seen: &mut Vec<u8>,
    pace: Option<Duration>,
) -> io::Result<Option<(Forwarded, Vec<u8>)>> {
    let mut piece = vec![0; PIECE];
    loop {
        if let Some((request, length)) = whole(seen)? {
            let rest = seen.split_off(length);
            return Ok(Some((request, std::mem::replace(seen, rest))));
        }
        let answered = async {
            match server {
                Some(server) => server.read(&mut piece).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            read = client.read_buf(seen) => if read? == 0 { return Ok(None) },
            read = answered => match read? {
                0 => return Ok(None),
                read => pass(client, &piece[..read], pace).await?,
            },
        }
    }
}

async fn pass(client: &mut TcpStream, bytes: &[u8], pace: Option<Duration>) -> io::Result<()> {
    let Some(between) = pace else { return client.write_all(bytes).await };
    for (n, byte) in bytes.iter().enumerate() {
        if n > 0 {
            // Whoever goes away while it drips is not dripped on. Nobody asks anew before the last byte.
            tokio::select! {
                () = tokio::time::sleep(between) => {}
                ended = swallow(client) => return ended.and(Err(io::ErrorKind::BrokenPipe.into())),
            }
        }
        client.write_all(std::slice::from_ref(byte)).await?;
    }
    Ok(())
}

/// Reads and forgets until the peer is gone.
async fn swallow(client: &mut TcpStream) -> io::Result<()> {
    let mut piece = [0; PIECE];
    while client.read(&mut piece).await? > 0 {}
    Ok(())
}

/// The request at the beginning of these bytes and its length, once it is complete.
fn whole(seen: &[u8]) -> io::Result<Option<(Forwarded, usize)>> {
    let bad = |words: &str| Err(io::Error::new(io::ErrorKind::InvalidData, words.to_owned()));
    let mut room = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut room);
    let head = match parsed.parse(seen) {
        Ok(httparse::Status::Complete(head)) => head,
        Ok(httparse::Status::Partial) if seen.len() <= MAX_REQUEST => return Ok(None),
        _ => return bad("not an HTTP request"),
    };
    if parsed.headers.iter().any(|h| h.name.eq_ignore_ascii_case("transfer-encoding")) {
        return bad("a request without a stated length is not taken");
    }
    let body = content_length(parsed.headers);
    if body > MAX_REQUEST {
        return bad("the request is too long");
    }
    let request = Forwarded {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
    };
    Ok((seen.len() >= head + body).then_some((request, head + body)))
}

/// The whole answer; one without a stated length ends with its connection.
async fn answer(server: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut seen = Vec::new();
    loop {
        let mut room = [httparse::EMPTY_HEADER; 64];
        let mut parsed = httparse::Response::new(&mut room);
        if let Ok(httparse::Status::Complete(head)) = parsed.parse(&seen)
            && parsed.headers.iter().any(|h| h.name.eq_ignore_ascii_case("content-length"))
            && seen.len() >= head + content_length(parsed.headers)
        {
            return Ok(seen);
        }
        if server.read_buf(&mut seen).await? == 0 {
            return Ok(seen);
        }
    }
}

fn content_length(headers: &[httparse::Header<'_>]) -> usize {
    let length = headers.iter().find(|h| h.name.eq_ignore_ascii_case("content-length"));
    length.and_then(|h| std::str::from_utf8(h.value).ok()?.trim().parse().ok()).unwrap_or(0)
}
