//! RTSP requests and answers as text; the HTTP parser next door knows no `RTSP/1.0`.

use crate::sim::wire::{Headers, Request};

/// The largest head that is read.
const HEAD_LIMIT: usize = 16 << 10;

/// What a client sent.
#[derive(Debug)]
pub(super) enum Inbound {
    /// A request.
    Request(Request),
    /// An interleaved packet (RTCP): a sign of life.
    Interleaved,
}

/// Takes one whole message off the front of what was read; `None` = not complete yet.
pub(super) fn take(seen: &mut Vec<u8>) -> Result<Option<Inbound>, String> {
    if seen.first() == Some(&b'$') {
        let Some(length) = seen.get(2..4).map(|l| usize::from(u16::from_be_bytes([l[0], l[1]]))) else {
            return Ok(None);
        };
        if seen.len() < 4 + length {
            return Ok(None);
        }
        seen.drain(..4 + length);
        return Ok(Some(Inbound::Interleaved));
    }
    let Some(end) = memchr::memmem::find(seen, b"\r\n\r\n") else {
        return if seen.len() > HEAD_LIMIT { Err("a head without an end".into()) } else { Ok(None) };
    };
    let head = String::from_utf8_lossy(&seen[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some("RTSP/1.0")) = (first.next(), first.next(), first.next()) else {
        return Err(format!("not RTSP/1.0: {:?}", head.lines().next().unwrap_or_default()));
    };
    let headers: Vec<(String, Vec<u8>)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().as_bytes().to_vec()))
        .collect();
    let headers = Headers(headers);
    let length: usize = headers.text("content-length").and_then(|l| l.parse().ok()).unwrap_or_default();
    if length > HEAD_LIMIT {
        return Err(format!("a body of {length} bytes"));
    }
    if seen.len() < end + 4 + length {
        return Ok(None);
    }
    let request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: seen[end + 4..end + 4 + length].to_vec(),
        http11: true,
    };
    seen.drain(..end + 4 + length);
    Ok(Some(Inbound::Request(request)))
}

/// An answer to `request` with these header lines and body.
pub(super) fn answer(request: &Request, status: u16, headers: &[(&str, String)], body: &str) -> Vec<u8> {
    let reason = match status {
        200 => "OK",
        401 => "Unauthorized",
        404 => "Not Found",
        454 => "Session Not Found",
        455 => "Method Not Valid in This State",
        461 => "Unsupported Transport",
        501 => "Not Implemented",
        _ => "Error",
    };
    let cseq = request.headers.text("cseq").unwrap_or_default();
    let mut out = format!("RTSP/1.0 {status} {reason}\r\nCSeq: {cseq}\r\nServer: AvaEye-Sim\r\n");
    for (name, value) in headers {
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    if !body.is_empty() {
        out.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    out.push_str("\r\n");
    out.push_str(body);
    out.into_bytes()
}
