//! List entries over MQTT (type 4), where an entry is named by its plate. Each message is journaled, so that a
//! result that comes late finds it; the screens are told of the list as a whole, not of each message.

use super::tell::{Deed, not_sent, wire};
use crate::engine::Engine;
use gatehouse_cameras::lapi::{Answered, Outcome as Wire};
use gatehouse_cameras::list_item::DeviceList;
use gatehouse_cameras::mqtt::{Downlink, ListChange};
use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::gate::Outcome;
use gatehouse_domain::{CameraId, RequestId};
use gatehouse_store::table::requests::{self, NewRequest, RequestEnd};
use std::time::Duration;
use tokio::time::Instant;

/// How long a message may still be sent after it was made.
const NOT_AFTER: Duration = Duration::from_secs(8);

impl Engine {
    /// Sends one message and waits for its result.
    pub(super) async fn list_over_mqtt(
        &self,
        camera: CameraId,
        list: DeviceList,
        deed: Deed<'_>,
    ) -> Answered {
        let which = match list {
            DeviceList::Allow => "allow list",
            DeviceList::Block => "block list",
        };
        let (summary, change) = match deed {
            Deed::Add(items) => (
                format!("Add {} to the {which}", super::wording::entries(items.len())),
                ListChange::Add(list, items),
            ),
            Deed::Edit(item) => {
                (format!("Change 1 entry of the {which}"), ListChange::Edit(list, vec![wire(item)]))
            }
            Deed::Delete(item) => {
                (format!("Delete 1 entry of the {which}"), ListChange::Delete(list, vec![wire(item)]))
            }
        };
        let request_id = self.inner.request_ids.next(self.now());
        let row = match self.journal_message(camera, &request_id, summary).await {
            Ok(row) => row,
            Err(error) => return not_sent(&format!("it could not be written down: {error}")),
        };
        let not_after = Instant::now() + NOT_AFTER;
        let sent = self.send_downlink(camera, &Downlink::List(change), &request_id, not_after).await;
        let answered =
            sent.unwrap_or_else(|| not_sent("its lists go over MQTT, and its lane does not use MQTT"));
        self.journal_result(row, &answered).await;
        answered
    }

    async fn journal_message(
        &self,
        camera: CameraId,
        request_id: &str,
        summary: String,
    ) -> crate::Result<RequestId> {
        let row = NewRequest {
            camera_id: camera,
            kind: RequestKind::Lists,
            channel: Channel::Mqtt,
            request_id: request_id.to_owned(),
            summary,
            detail: None,
            asked_by: "lists".to_owned(),
            asked_by_id: None,
            asked_at: self.now(),
        };
        self.write_derived(move |tx| requests::insert(tx, &row)).await
    }

    async fn journal_result(&self, row: RequestId, answered: &Answered) {
        let (outcome, sentence) = match &answered.outcome {
            Wire::Accepted { .. } => (Outcome::Accepted, "The camera took it.".to_owned()),
            Wire::Refused { words, code } => {
                (Outcome::Refused, format!("The camera refused: {words} ({code})."))
            }
            Wire::Unknown { why } => {
                (Outcome::Unknown, format!("Sent, but no answer came ({why}). It is made sure of by itself."))
            }
            Wire::NotSent { .. } => (Outcome::NotSent, "Not sent; it is tried again by itself.".to_owned()),
        };
        let end = RequestEnd {
            channel: Channel::Mqtt,
            outcome,
            sentence,
            device_words: answered.device_words.clone(),
            latency_ms: answered.request_sent.then(|| i64::try_from(answered.latency_ms).unwrap_or(i64::MAX)),
            at: self.now(),
        };
        if let Err(error) = self.write_derived(move |tx| requests::finish(tx, row, &end)).await {
            tracing::warn!(%error, "the end of a list message was not written");
        }
    }
}
