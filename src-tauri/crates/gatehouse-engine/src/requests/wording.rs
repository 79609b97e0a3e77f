//! How a request ended, in one sentence that says what to do next.

use crate::ladder::Reached;
use crate::outcome::not_sent_because;
use gatehouse_cameras::lapi::Outcome as Wire;
use gatehouse_domain::Instant;
use gatehouse_domain::channel::RequestKind;
use gatehouse_domain::gate::Outcome;
use gatehouse_store::table::requests::RequestEnd;

/// The wire's answer in our words.
pub(super) fn end(kind: RequestKind, reached: &Reached, at: Instant) -> RequestEnd {
    let answered = &reached.answered;
    let (outcome, sentence) = match &answered.outcome {
        Wire::Accepted { .. } => (Outcome::Accepted, accepted(kind).to_owned()),
        Wire::Refused { words, code } => {
            let said =
                if words.trim().is_empty() { format!("code {code}") } else { format!("{words} ({code})") };
            (Outcome::Refused, format!("The camera refused: {said}."))
        }
        Wire::Unknown { why } => {
            (Outcome::Unknown, format!("Sent, but no answer came ({why}). {}", unknown(kind)))
        }
        Wire::NotSent { why } => (Outcome::NotSent, not_sent_because(why, "It can be asked again.")),
    };
    RequestEnd {
        channel: reached.channel,
        outcome,
        sentence,
        device_words: answered.device_words.clone(),
        latency_ms: answered.request_sent.then(|| i64::try_from(answered.latency_ms).unwrap_or(i64::MAX)),
        at,
    }
}

fn accepted(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Capture => "The camera takes a picture; it comes as a capture.",
        RequestKind::Restart => "The camera restarts. It is back when it reports itself again.",
        RequestKind::Led => "The display took the message.",
        RequestKind::LiveOsd => "The text in the live picture is set.",
        RequestKind::PhotoOsd => "The text in the photos is set.",
        RequestKind::Lists => "The camera took the list entries.",
        RequestKind::Serial => "The camera took the data.",
        RequestKind::Lamp => "The camera took the lamps.",
        RequestKind::Provision => "The camera took the settings.",
    }
}

fn unknown(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Restart => "If the camera reports itself anew, it restarted.",
        RequestKind::Capture => "If the camera acted, a capture appears.",
        RequestKind::Led => "Look at the display; the next message replaces it.",
        _ => "Look whether the camera acted before asking again.",
    }
}
