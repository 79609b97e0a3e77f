//! One connection to the simulated OPS-COM: read, check against the tables, act, bend, answer, note.
//!
//! What requests do is in `act`.

use std::time::Duration;

use tokio::net::TcpStream;

use super::fault::Fault;
use super::{Answer, Shared, act, received, table};
use crate::sim::error::Error;
use crate::sim::wire::{Request, Wire};

/// Pieces of a slow answer.
const PIECES: usize = 20;
/// Over the 8 MiB that a reader may allow.
const HUGE: usize = (8 << 20) + (64 << 10);

pub(super) async fn serve(stream: TcpStream, shared: &Shared) {
    let mut wire = Wire::new(stream);
    loop {
        let request = match wire.request().await {
            Ok(Some(request)) => request,
            Err(Error::NotHttp(words)) => return shared.violation(format!("not HTTP: {words}")),
            Ok(None) | Err(_) => return,
        };
        let keep = request.keeps_connection();
        let (answer, fault) = answer(shared, &request);
        let bytes = answer.bytes(keep);
        let sent = match fault {
            Some(Fault::CutAfter) => return,
            Some(Fault::CutInAnswer) => {
                let _ = wire.send(&bytes[..bytes.len() / 2]).await;
                return;
            }
            Some(Fault::SilentBefore | Fault::SilentAfter) => {
                // Whoever waits goes away at last; anything else that comes here is not answered either.
                while matches!(wire.request().await, Ok(Some(_))) {}
                return;
            }
            Some(Fault::Slow { ms }) => slowly(&mut wire, &bytes, ms).await,
            _ => wire.send(&bytes).await,
        };
        if sent.is_err() || !keep {
            return;
        }
    }
}

async fn slowly(wire: &mut Wire<TcpStream>, bytes: &[u8], ms: u64) -> Result<(), Error> {
    for piece in bytes.chunks(bytes.len().div_ceil(PIECES).max(1)) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
        wire.send(piece).await?;
    }
    Ok(())
}

/// Judges and acts; notes the request. The fault that comes back concerns the connection.
fn answer(shared: &Shared, request: &Request) -> (Answer, Option<Fault>) {
    let mut inner = shared.lock();
    let inner = &mut *inner;
    let mut note = received(request, inner.now(), &inner.config.api_token);
    let call = match table::read(request) {
        Ok(call) => call,
        Err((status, words)) => {
            note.violations.push(words);
            note.status = status;
            inner.record.note(note);
            return (Answer::html(status), None);
        }
    };
    note.op = Some(call.op);
    note.violations.extend(call.faults.iter().map(|(_, words)| words.clone()));
    let fault = inner.record.take(call.op, true);
    let refused = call.faults.iter().map(|(code, _)| *code).find(|code| *code != 0);
    let mut answer = match (&fault, refused) {
        (Some(Fault::Code { code, status }), _) => {
            let mut answer = act::error(&inner.config, *code);
            answer.status = status.unwrap_or(answer.status);
            answer
        }
        (Some(Fault::SilentBefore), _) => Answer::new(0, String::new()),
        (Some(Fault::Html { status }), _) => Answer::html(*status),
        (_, Some(code)) => act::error(&inner.config, code),
        (fault, None) => act::perform(inner, &call, fault.as_ref()),
    };
    match fault {
        Some(Fault::HtmlAfter { status }) => answer = Answer::html(status),
        Some(Fault::BrokenJson) => answer.body.truncate(answer.body.len() / 2),
        Some(Fault::Huge) => answer.body.push_str(&" ".repeat(HUGE)),
        _ => {}
    }
    note.status = answer.status;
    inner.record.note(note);
    (answer, fault)
}
