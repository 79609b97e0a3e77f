//! A gate command as shown.

use crate::view::{CommandView, SignedView};
use gatehouse_store::table::commands::CommandRow;

pub(crate) fn command(row: &CommandRow, lane_name: String) -> CommandView {
    let signed = row.signed_by.clone().zip(row.signed_at);
    CommandView {
        id: row.id,
        lane_id: row.lane_id,
        lane_name,
        command: row.command,
        asked: SignedView { by: row.asked_by.clone(), at: row.asked_at },
        reason: row.reason.clone(),
        emergency: row.emergency,
        automatic: row.automatic,
        signed: signed.map(|(by, at)| SignedView { by, at }),
        channel: row.channel,
        request_id: row.request_id.clone(),
        late: super::request::late(row.late_words.as_ref(), row.late_at),
        capture_id: row.capture_id,
        plate: row.plate.clone(),
        outcome: row.outcome,
        sentence: row.sentence.clone(),
        device_words: row.device_words.clone(),
        latency_ms: row.latency_ms,
        recorded: true,
    }
}
