//! One connection to the LAPI server: read, judge the credentials, bend by the fault in force, act, answer.
//!
//! What a call means is in `calls`; what an answer looks like is in `answer`.

use std::future::pending;

use chrono::Utc;
use tokio::net::TcpStream;

use super::answer::{self, Envelope};
use super::calls::{Judged, judge};
use super::cut::{self, Fate};
use super::fault::{Fault, Moment, Target};
use super::lists::entries_in;
use super::{Received, Shared};
use crate::sim::digest::Checked;
use crate::sim::error::Error;
use crate::sim::order::Order;
use crate::sim::wire::{Request, Wire};

/// What to do with the connection after a request.
enum Then {
    Keep,
    Close,
    Reset,
    Swallow,
    /// The whole camera goes away with it.
    Unplug,
}

/// What goes back, what happens to the connection, and what the device is to do once the answer is on its way.
type Outcome = (Vec<u8>, Then, Option<Order>);

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
        let (bytes, then, order) = answer(shared, &request, keep).await;
        let sent = bytes.is_empty() || wire.send(&bytes).await.is_ok();
        if let Some(order) = order {
            shared.order(order);
        }
        if !sent {
            return;
        }
        match then {
            Then::Unplug => {
                if bytes.is_empty() {
                    reset(wire.stream());
                }
                return shared.unplug();
            }
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

async fn answer(shared: &Shared, request: &Request, keep: bool) -> Outcome {
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
        (answer::http(401, &words.json(), &challenges, keep), Then::Keep, None)
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
                (Vec::new(), Then::Reset, None)
            }
            Some(Fault::BlackHole) => (Vec::new(), Then::Swallow, None),
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
        Checked::Stale if server_error() => status_only(500, request, keep),
        Checked::Stale => challenge(true),
        Checked::Right { reused: true } if server_error() => status_only(500, request, keep),
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

/// The request was let in: act on it, unless a fault or a cut says otherwise.
async fn act(shared: &Shared, request: &Request, fault: Option<Fault>, keep: bool) -> Outcome {
    let Some(entries) = entries_in(&request.target, &request.body) else {
        return bend(shared, request, fault, keep).await;
    };
    let fate = cut::count(&mut shared.cut.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    if fate == Fate::Dropped {
        return (Vec::new(), Then::Unplug, None);
    }
    if let Some(done) = shared.device.take_on(entries) {
        tokio::time::sleep_until(done.into()).await;
    }
    let (mut bytes, then, order) = bend(shared, request, fault, keep).await;
    match fate {
        Fate::LastOne => (bytes, Then::Unplug, order),
        Fate::DroppedAfterwards => {
            bytes.truncate(bytes.len() / 2);
            (bytes, Then::Unplug, order)
        }
        Fate::Spared | Fate::Dropped => (bytes, then, order),
    }
}

async fn bend(shared: &Shared, request: &Request, fault: Option<Fault>, keep: bool) -> Outcome {
    let do_it = || perform(shared, request);
    match fault {
        None => match do_it() {
            (Some(envelope), order) => (answer::http(200, &envelope.json(), &[], keep), Then::Keep, order),
            (None, _) => {
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
            let (envelope, order) = do_it();
            if moment == Moment::AfterActing {
                tokio::time::sleep(delay).await;
            }
            (answer::http(200, &json(envelope), &[], keep), Then::Keep, order)
        }
        Some(Fault::ResetAfterRequest | Fault::ResetBeforeReading) => (Vec::new(), Then::Reset, None),
        Some(Fault::ResetAfterActing) => (Vec::new(), Then::Reset, do_it().1),
        Some(Fault::BlackHole) => (Vec::new(), Then::Swallow, None),
        Some(Fault::ForbiddenCachedNonce) => status_only(403, request, keep),
        Some(Fault::UnauthorizedAgain | Fault::ServerErrorStaleNonce) => status_only(500, request, keep),
        Some(Fault::UnknownPath) => unknown(request),
        Some(Fault::TruncatedChunked) => {
            let (envelope, order) = do_it();
            (answer::truncated_chunked(200, &json(envelope)), Then::Close, order)
        }
        Some(Fault::Refuse { response_code, status_code, words }) => {
            let envelope = Envelope::refusal(&request.target, response_code, status_code, &words);
            (answer::http(200, &envelope.json(), &[], keep), Then::Keep, None)
        }
        Some(Fault::Data(kind)) => {
            let (envelope, order) = do_it();
            let body = envelope.map(|e| e.with_data(kind).json()).unwrap_or_default();
            (answer::http(200, &body, &[], keep), Then::Keep, order)
        }
    }
}

fn json(envelope: Option<Envelope>) -> Vec<u8> {
    envelope.map(|e| e.json()).unwrap_or_default()
}

/// Acts; no envelope = there is no such path.
fn perform(shared: &Shared, request: &Request) -> (Option<Envelope>, Option<Order>) {
    let target = &request.target;
    match judge(&shared.device, shared.model(), request, &shared.live) {
        Judged::Done { data, created_id, order } => {
            (Some(Envelope::success(target, data, created_id)), order)
        }
        Judged::Malformed(faults) => {
            let words = faults.join("; ");
            for fault in faults {
                shared.device.violation(fault);
            }
            let words = format!("Invalid param: {words}");
            (Some(Envelope::refusal(target, Some(301), Some(301), &words)), None)
        }
        Judged::Refused(code, words) => {
            (Some(Envelope::refusal(target, Some(code), Some(code), &words)), None)
        }
        Judged::Unknown => (None, None),
    }
}

fn status_only(status: u16, request: &Request, keep: bool) -> Outcome {
    let words = "HTTP GET/PUT method not implemented";
    let envelope =
        Envelope::refusal(&request.target, Some(i64::from(status)), Some(i64::from(status)), words);
    (answer::http(status, &envelope.json(), &[], keep), Then::Close, None)
}

/// An unknown path gets 599 and a chunked body that breaks off (C-Q20).
fn unknown(request: &Request) -> Outcome {
    let envelope = Envelope::refusal(&request.target, Some(599), Some(599), "Unknown path");
    (answer::truncated_chunked(599, &envelope.json()), Then::Close, None)
}
