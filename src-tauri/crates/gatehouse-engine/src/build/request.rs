//! A request to a camera as shown.

use crate::view::{LateView, RequestView, SignedView};
use gatehouse_domain::Instant;
use gatehouse_store::table::requests::RequestRow;

pub(crate) fn request(row: &RequestRow) -> RequestView {
    RequestView {
        id: row.id,
        camera_id: row.camera_id,
        kind: row.kind,
        channel: row.channel,
        request_id: row.request_id.clone(),
        summary: row.summary.clone(),
        detail: row.detail.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        asked: SignedView { by: row.asked_by.clone(), at: row.asked_at },
        outcome: row.outcome,
        sentence: row.sentence.clone(),
        device_words: row.device_words.clone(),
        latency_ms: row.latency_ms,
        late: late(row.late_words.as_ref(), row.late_at),
        capture_id: row.capture_id,
    }
}

/// An answer that came after it was given up.
pub(super) fn late(words: Option<&String>, at: Option<Instant>) -> Option<LateView> {
    Some(LateView { words: words?.clone(), at: at? })
}
