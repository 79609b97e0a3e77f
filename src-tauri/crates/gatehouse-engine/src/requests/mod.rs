//! Requests to cameras that are no gate commands: journaled, sent once, their end journaled and shown.

mod wording;

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ladder::Ask;
use crate::request::RequestQuery;
use crate::view::{Change, RequestView};
use crate::{Actor, build};
use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::gate::Outcome;
use gatehouse_domain::{CameraId, CaptureId, RequestId};
use gatehouse_store::table::requests::{self, NewRequest, RequestEnd};
use std::time::Duration;

/// How long a request other than a gate command may still be sent after it was asked for.
const NOT_AFTER: Duration = Duration::from_secs(8);

/// A request about to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewAsk {
    pub camera: CameraId,
    pub kind: RequestKind,
    /// What is asked, in words, without personal data.
    pub summary: String,
    /// What is shown again, without secrets.
    pub detail: Option<serde_json::Value>,
}

impl Engine {
    /// Journals, asks over the ladder, journals the end. Answers when that is known (some 9 s at most).
    pub(crate) async fn request(&self, actor: &Actor, new: NewAsk, ask: Ask) -> Result<RequestView> {
        self.request_before(actor, new, ask, tokio::time::Instant::now() + NOT_AFTER).await
    }

    /// The same for what perishes: nothing is written to the camera after `not_after`.
    pub(crate) async fn request_before(
        &self,
        actor: &Actor,
        new: NewAsk,
        ask: Ask,
        not_after: tokio::time::Instant,
    ) -> Result<RequestView> {
        let (camera, kind) = (new.camera, new.kind);
        let (id, request_id) = self.begin_request(actor, new, Channel::Lapi).await?;
        if kind == RequestKind::Capture {
            // The picture may be here before the answer.
            self.await_capture(id, request_id.clone(), camera);
        }
        let reached = self.ask_camera(camera, &ask, &request_id, not_after).await;
        let end = wording::end(kind, &reached, self.now());
        match (kind, end.outcome) {
            (RequestKind::Capture, outcome) => self.capture_is_due(id, outcome),
            (RequestKind::Restart, Outcome::Accepted | Outcome::Unknown) => self.await_restart(camera, id),
            _ => {}
        }
        self.end_request(id, end).await
    }

    /// Restarts a camera; answers when it said yes or no.
    pub async fn restart_camera(&self, actor: &Actor, camera: CameraId) -> Result<RequestView> {
        let ask = NewAsk { camera, kind: RequestKind::Restart, summary: "restart".into(), detail: None };
        self.request(actor, ask, Ask::Restart).await
    }

    /// Writes a request down before it is sent; answers its row and its number on the wire.
    pub(crate) async fn begin_request(
        &self,
        actor: &Actor,
        new: NewAsk,
        channel: Channel,
    ) -> Result<(RequestId, String)> {
        let name = self.state().cameras.get(&new.camera).ok_or(Error::NotFound("camera"))?.name();
        let at = self.now();
        let request_id = self.inner.request_ids.next(at);
        let row = NewRequest {
            camera_id: new.camera,
            kind: new.kind,
            channel,
            request_id: request_id.clone(),
            summary: new.summary,
            detail: new.detail.map(|detail| detail.to_string()),
            asked_by: actor.name.clone(),
            asked_by_id: actor.operator_id,
            asked_at: at,
        };
        // What the program does by itself, many times a day, is in the journal and not in the audit.
        let deed = actor.operator_id.map(|_| {
            let subject = format!("camera {} {name}: {}", new.camera, row.summary);
            Deed::of(actor, at, format!("camera: {}", new.kind.word()), subject)
        });
        let row = self
            .write(move |tx| {
                let id = requests::insert(tx, &row)?;
                if let Some(deed) = deed {
                    deed.append(tx)?;
                }
                requests::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        let id = row.id;
        self.publish(Change::Request(Box::new(build::request(&row))));
        Ok((id, request_id))
    }

    /// Writes down how a request ended, and shows it.
    pub(crate) async fn end_request(&self, id: RequestId, end: RequestEnd) -> Result<RequestView> {
        self.change_request(id, move |tx| requests::finish(tx, id, &end)).await
    }

    /// Keeps an answer that came after the request was given up; its outcome stays.
    pub(crate) async fn request_answered_late(&self, id: RequestId, words: String) -> Result<RequestView> {
        let at = self.now();
        self.change_request(id, move |tx| requests::answered_late(tx, id, &words, at)).await
    }

    /// Says which capture a manual capture brought.
    pub(crate) async fn request_brought(&self, id: RequestId, capture: CaptureId) -> Result<RequestView> {
        self.change_request(id, move |tx| requests::set_capture(tx, id, capture)).await
    }

    async fn change_request<F>(&self, id: RequestId, change: F) -> Result<RequestView>
    where
        F: FnOnce(&gatehouse_store::rusqlite::Transaction<'_>) -> gatehouse_store::Result<()>
            + Send
            + 'static,
    {
        let row = self
            .write(move |tx| {
                change(tx)?;
                requests::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        let view = build::request(&row);
        self.publish(Change::Request(Box::new(view.clone())));
        Ok(view)
    }

    /// One request as it is now.
    pub(crate) async fn request_view(&self, id: RequestId) -> Result<RequestView> {
        let row = self.read(move |conn| requests::get(conn, id)).await?;
        row.as_ref().map(build::request).ok_or(Error::NotFound("request"))
    }

    /// What a camera was asked for, newest first.
    pub async fn requests(&self, camera: CameraId, query: RequestQuery) -> Result<Vec<RequestView>> {
        let limit = query.limit.unwrap_or(50).clamp(1, 200);
        let rows =
            self.read(move |conn| requests::page(conn, camera, query.kind, query.before, limit)).await?;
        Ok(rows.iter().map(build::request).collect())
    }
}

/// Requests that were on their way when the program ended: nobody knows how they ended.
pub(crate) fn end_pending(
    conn: &gatehouse_store::rusqlite::Connection,
    now: gatehouse_domain::Instant,
) -> gatehouse_store::Result<()> {
    for row in requests::pending(conn)? {
        let end = RequestEnd {
            channel: row.channel,
            outcome: Outcome::Unknown,
            sentence: match row.channel {
                Channel::KeepAlive => {
                    "The program ended while it waited for the camera's keep-alive, or just after. It is not repeated."
                }
                Channel::Lapi | Channel::Mqtt => {
                    "The program ended before an answer came. It is not repeated by itself."
                }
            }
            .into(),
            device_words: None,
            latency_ms: None,
            at: now,
        };
        requests::finish(conn, row.id, &end)?;
    }
    Ok(())
}
