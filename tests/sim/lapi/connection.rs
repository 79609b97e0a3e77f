//! One connection to the LAPI server: read, judge the credentials, bend by the fault in force, act, answer.
//!
//! What a call means is in `calls`; what an answer looks like is in `answer`.

use std::future::pending;

use chrono::Utc;
use tokio::net::TcpStream;

use super::answer::{self, Envelope};
use super::calls::{Judged, judge};
use super::fault::{Fault, Moment, Target};
use super::{Received, Shared};
use crate::sim::digest::Checked;
use crate::sim::error::Error;
use crate::sim::wire::{Request, Wire};

/// What to do with the connection after a request.
enum Then {
    Keep,
    Close,
    Reset,
    Swallow,
}

/// Serves requests until the peer or a fault ends it.
pub(super) async fn serve(stream: TcpStream, shared: &Shared) {
    let below_http = shared
        .faults()
        .take(|r| r.target == Target::Any && matches!(r.fault, Fault::BlackHole | Fault::ResetBeforeReading));
    match below_http {
        Some(Fault::ResetBeforeReading) => return reset(&stream),
        Some(_) => return pending().await,
        None => {}
    }
    let mut wire = Wire::new(stream);
    loop {
        let request = match wire.request().await {
            Ok(Some(request)) => request,
            Err(Error::NotHttp(words)) => return shared.device.violation(format!("LAPI: not HTTP: {words}")),
            // A peer that goes away is no fault of its own.
            Ok(None) | Err(_) => return,
        };
        let keep = request.keeps_connection();
        let (bytes, then) = answer(shared, &request, keep).await;
        if !bytes.is_empty() && wire.send(&bytes).await.is_err() {
            return;
        }
        match then {
            Then::Keep if keep => {}
            Then::Keep | Then::Close => return,
            Then::Reset => return reset(wire.stream()),
            Then::Swallow => return pending().await,
        }
    }
}

fn reset(stream: &TcpStream) {
    // Without a linger time the close becomes a reset; should the platform refuse, a plain close is what remains.
    let _ = stream.set_zero_linger();
}

async fn answer(shared: &Shared, request: &Request, keep: bool) -> (Vec<u8>, Then) {
    let access = shared.access();
    let checked = shared.doorkeeper().check(&access.scheme, request, &access.user, &access.password);
    shared.note(Received {
        at: Utc::now(),
        method: request.method.clone(),
        target: request.target.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
        let_in: matches!(checked, Checked::Right { .. }),
    });
    let challenge = |stale| {
        let challenges = shared.doorkeeper().challenge(&access.scheme, stale);
        let words = Envelope::refusal(&request.target, Some(401), Some(401), "Unauthorized");
        (answer::http(401, &words.json(), &challenges, keep), Then::Keep)
    };
    let server_error = || shared.faults().take(|r| r.fault == Fault::ServerErrorStaleNonce).is_some();
    // Taken before the match, because a lock held over it would be held while waiting.
    let first_contact = match checked {
        Checked::Missing => shared.faults().take(|r| r.target == Target::Unauthenticated),
        _ => None,
    };
    match checked {
        Checked::Missing => match first_contact {
            Some(Fault::ResetAfterRequest | Fault::ResetAfterActing | Fault::ResetBeforeReading) => {
                (Vec::new(), Then::Reset)
            }
            Some(Fault::BlackHole) => (Vec::new(), Then::Swallow),
            Some(Fault::UnknownPath) => unknown(request),
            Some(Fault::Slow(delay, _)) => {
                tokio::time::sleep(delay).await;
                challenge(false)
            }
            _ => challenge(false),
        },
        Checked::Wrong(words) => {
            if let Some(words) = words {
                shared.device.violation(words);
            }
            challenge(false)
        }
        Checked::Stale if server_error() => (status_only(500, request, keep), Then::Close),
        Checked::Stale => challenge(true),
        Checked::Right { reused: true } if server_error() => (status_only(500, request, keep), Then::Close),
        Checked::Right { reused } => {
            let fault = shared.faults().take(|r| {
                r.matches(&request.target)
                    && match r.fault {
                        Fault::ForbiddenCachedNonce => reused,
                        Fault::ServerErrorStaleNonce => false,
                        _ => true,
                    }
            });
            match fault {
                Some(Fault::UnauthorizedAgain) => challenge(false),
                fault => act(shared, request, fault, keep).await,
            }
        }
    }
}

/// The request was let in: act on it, unless the fault says otherwise.
async fn act(shared: &Shared, request: &Request, fault: Option<Fault>, keep: bool) -> (Vec<u8>, Then) {
    let do_it = || perform(shared, request);
    match fault {
        None => match do_it() {
            (envelope, true) => (answer::http(200, &envelope.json(), &[], keep), Then::Keep),
            (_, false) => {
                shared
                    .device
                    .violation(format!("{} {}: not in the document", request.method, request.target));
                unknown(request)
            }
        },
        Some(Fault::Slow(delay, moment)) => {
            if moment == Moment::BeforeActing {
                tokio::time::sleep(delay).await;
            }
            let (envelope, _) = do_it();
            if moment == Moment::AfterActing {
                tokio::time::sleep(delay).await;
            }
            (answer::http(200, &envelope.json(), &[], keep), Then::Keep)
        }
        Some(Fault::ResetAfterRequest | Fault::ResetBeforeReading) => (Vec::new(), Then::Reset),
        Some(Fault::ResetAfterActing) => {
            do_it();
            (Vec::new(), Then::Reset)
        }
        Some(Fault::BlackHole) => (Vec::new(), Then::Swallow),
        Some(Fault::ForbiddenCachedNonce) => (status_only(403, request, keep), Then::Close),
        Some(Fault::UnauthorizedAgain | Fault::ServerErrorStaleNonce) => {
            (status_only(500, request, keep), Then::Close)
        }
        Some(Fault::UnknownPath) => unknown(request),
        Some(Fault::TruncatedChunked) => (answer::truncated_chunked(200, &do_it().0.json()), Then::Close),
        Some(Fault::Refuse { response_code, status_code, words }) => {
            let envelope = Envelope::refusal(&request.target, response_code, status_code, &words);
            (answer::http(200, &envelope.json(), &[], keep), Then::Keep)
        }
        Some(Fault::Data(kind)) => {
            (answer::http(200, &do_it().0.with_data(kind).json(), &[], keep), Then::Keep)
        }
    }
}

fn perform(shared: &Shared, request: &Request) -> (Envelope, bool) {
    let target = &request.target;
    match judge(&shared.device, request, &shared.rtsp_host) {
        Judged::Done { data, created_id, capture } => {
            if let (true, Some(trigger)) = (capture, &shared.trigger) {
                // A camera that is still busy with sixteen captures drops the next.
                let _ = trigger.try_send(());
            }
            (Envelope::success(target, data, created_id), true)
        }
        Judged::Malformed(faults) => {
            let words = faults.join("; ");
            for fault in faults {
                shared.device.violation(fault);
            }
            (Envelope::refusal(target, Some(301), Some(301), &format!("Invalid param: {words}")), true)
        }
        Judged::Refused(code, words) => (Envelope::refusal(target, Some(code), Some(code), &words), true),
        Judged::Unknown => (Envelope::refusal(target, Some(404), Some(404), "Not found"), false),
    }
}

fn status_only(status: u16, request: &Request, keep: bool) -> Vec<u8> {
    let words = "HTTP GET/PUT method not implemented";
    let envelope =
        Envelope::refusal(&request.target, Some(i64::from(status)), Some(i64::from(status)), words);
    answer::http(status, &envelope.json(), &[], keep)
}

/// An unknown path gets 599 and a chunked body that breaks off (C-Q20).
fn unknown(request: &Request) -> (Vec<u8>, Then) {
    let envelope = Envelope::refusal(&request.target, Some(599), Some(599), "Unknown path");
    (answer::truncated_chunked(599, &envelope.json()), Then::Close)
}
