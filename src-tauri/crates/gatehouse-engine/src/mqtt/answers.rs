//! Results of requests, as cameras upload them: matched by number, kept when late, kept when nobody
//! knows them.

use crate::build;
use crate::engine::Engine;
use crate::error::Result;
use crate::receive::Source;
use crate::view::{CommandView, LateView};
use gatehouse_cameras::lapi::Outcome as Wire;
use gatehouse_cameras::upark::{CommandKind, CommandResult, ManualResult, OtherMessage};
use gatehouse_domain::gate::Outcome;
use gatehouse_domain::{CameraId, Instant};
use gatehouse_store::table::messages::{self, NewMessage};
use gatehouse_store::table::{commands, requests};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// The path under which a result without a request is kept begins with this.
pub(super) const UNMATCHED: &str = "unmatched result";

/// A result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub request_id: Option<String>,
    /// The sender named itself; else it was recognised by its address alone.
    pub named: bool,
    pub code: Option<i64>,
    /// The camera's words.
    pub words: String,
    /// What it answers, in a word.
    pub what: &'static str,
}

impl Answer {
    pub fn of_command(result: &CommandResult) -> Answer {
        Answer {
            request_id: result.request_id.clone(),
            named: result.sender.device_id.is_some(),
            code: result.code,
            words: result.message.clone(),
            what: match result.kind {
                CommandKind::List => "list",
                CommandKind::Gate => "gate",
                CommandKind::Led => "display",
            },
        }
    }

    pub fn of_manual(result: &ManualResult) -> Answer {
        Answer {
            request_id: result.capture.request_id.clone(),
            named: result.capture.sender.device_id.is_some(),
            code: result.code,
            words: result.message.clone(),
            what: "capture",
        }
    }

    /// The result of lamps, which the document does not have; its path is known from public code.
    pub fn of_lamp(other: &OtherMessage) -> Option<Answer> {
        if other.path.trim_matches('/') != "notifyresult/lamp" {
            return None;
        }
        let body: Value = serde_json::from_str(&other.metadata_json).ok()?;
        let text = |name: &str| body[name].as_str().map(str::to_owned);
        Some(Answer {
            request_id: text("requestId"),
            named: other.sender.device_id.is_some(),
            code: body["code"].as_i64().or_else(|| body["code"].as_str()?.trim().parse().ok()),
            words: text("message").unwrap_or_default(),
            what: "lamps",
        })
    }

    /// 200, and 0 of some firmwares (C-Q10); a missing code is not success.
    fn succeeded(&self) -> bool {
        matches!(self.code, Some(200 | 0))
    }

    pub(super) fn outcome(&self) -> Wire {
        match self.code {
            _ if self.succeeded() => Wire::Accepted { words: self.words.clone() },
            Some(code) => Wire::Refused { words: self.words.clone(), code },
            None => Wire::Unknown { why: "its result has no code".to_owned() },
        }
    }

    fn said(&self) -> String {
        let words = match (self.words.trim(), self.code) {
            ("", Some(code)) => format!("code {code}"),
            ("", None) => "no words".to_owned(),
            (words, Some(code)) => format!("{words} ({code})"),
            (words, None) => words.to_owned(),
        };
        words.chars().take(200).collect()
    }
}

/// Results that somebody waits for, by number. Each entry leaves with its waiter, so there are never
/// more than requests on their way.
#[derive(Debug, Clone, Default)]
pub(super) struct Awaited(Arc<Mutex<Entries>>);

/// By request number: the camera that was asked, and who waits.
type Entries = HashMap<String, (CameraId, oneshot::Sender<Answer>)>;

/// One result that is waited for; dropping it ends the waiting.
#[derive(Debug)]
pub(super) struct Waiting {
    awaited: Awaited,
    request_id: String,
    answer: oneshot::Receiver<Answer>,
}

impl Awaited {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn expect(&self, request_id: &str, camera: CameraId) -> Waiting {
        let (tell, answer) = oneshot::channel();
        self.entries().insert(request_id.to_owned(), (camera, tell));
        Waiting { awaited: self.clone(), request_id: request_id.to_owned(), answer }
    }

    /// Whether somebody waited for it. Only the camera that was asked can answer, as long as it says
    /// who it is.
    fn settle(&self, camera: CameraId, answer: &Answer) -> bool {
        let Some(request_id) = &answer.request_id else { return false };
        let mut entries = self.entries();
        match entries.get(request_id) {
            Some((asked, _)) if *asked == camera || !answer.named => {}
            _ => return false,
        }
        entries.remove(request_id).is_some_and(|(_, tell)| tell.send(answer.clone()).is_ok())
    }
}

impl Waiting {
    pub async fn answer(mut self) -> Answer {
        match (&mut self.answer).await {
            Ok(answer) => answer,
            // The sender lives in the map, which only this or an answer empties.
            Err(_) => std::future::pending().await,
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.awaited.entries().remove(&self.request_id);
    }
}

impl Engine {
    /// Takes a result: to whoever waits for it, else to the request that was given up, else it is kept.
    pub(crate) async fn take_answer(
        &self,
        from: &Source<'_>,
        camera: CameraId,
        answer: Answer,
        body_json: String,
    ) -> Result<()> {
        if self.inner.mqtt.awaited.settle(camera, &answer)
            || self.answered_late(camera, &answer, from.received_at).await?
        {
            return Ok(());
        }
        let message = NewMessage {
            camera_id: Some(camera),
            received_at: from.received_at,
            path: format!("{UNMATCHED}: {}", answer.what),
            body_json,
        };
        self.write(move |tx| messages::append(tx, &message).map(drop)).await?;
        // Whoever looks at the settings looks again.
        self.publish_status(&self.state());
        Ok(())
    }

    /// An answer to a request that was given up: kept beside it; its outcome stays. False = there is none.
    async fn answered_late(&self, camera: CameraId, answer: &Answer, at: Instant) -> Result<bool> {
        let Some(request_id) = answer.request_id.clone() else { return Ok(false) };
        let (said, named) = (answer.said(), answer.named);
        let fits = move |asked: Option<CameraId>| asked == Some(camera) || !named;
        let in_memory = {
            let mut state = self.state();
            let found = state
                .unrecorded_commands
                .iter_mut()
                .find(|c| c.request_id.as_deref() == Some(request_id.as_str()));
            found.map(|command| {
                command.late = Some(LateView { words: late_words(command.asked.at, at, &said), at });
                command.clone()
            })
        };
        if let Some(command) = in_memory {
            self.replace_last_command(&command);
            return Ok(true);
        }
        let wanted = request_id.clone();
        let (command, request) = self
            .read(move |conn| Ok((commands::find(conn, &wanted)?, requests::find(conn, &wanted)?)))
            .await?;
        if let Some(command) = command.filter(|c| fits(c.camera_id)) {
            // A second result of the same request says nothing new.
            if command.outcome == Outcome::Unknown {
                let words = late_words(command.asked_at, at, &said);
                self.command_answered_late(command.id, words, at).await?;
            }
            return Ok(true);
        }
        if let Some(request) = request.filter(|r| fits(Some(r.camera_id))) {
            if request.outcome == Outcome::Unknown {
                self.request_answered_late(request.id, late_words(request.asked_at, at, &said)).await?;
            }
            return Ok(true);
        }
        Ok(false)
    }

    async fn command_answered_late(&self, id: i64, words: String, at: Instant) -> Result<CommandView> {
        let row = self
            .write(move |tx| {
                commands::answered_late(tx, id, &words, at)?;
                commands::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        let view = build::command(&row, self.state().lane_name(row.lane_id));
        self.replace_last_command(&view);
        Ok(view)
    }
}

fn late_words(asked: Instant, at: Instant, said: &str) -> String {
    format!("Answered late, after {} s: {said}", (at - asked).num_seconds().max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(request_id: &str, named: bool) -> Answer {
        Answer {
            request_id: Some(request_id.to_owned()),
            named,
            code: Some(200),
            words: "success".to_owned(),
            what: "gate",
        }
    }

    #[tokio::test]
    async fn a_result_goes_to_the_request_with_its_number_of_the_camera_that_was_asked() {
        let awaited = Awaited::default();
        let waiting = awaited.expect("1", 7);
        assert!(!awaited.settle(7, &answer("2", true)));
        assert!(!awaited.settle(8, &answer("1", true)), "another camera, under its own name");
        assert!(awaited.settle(7, &answer("1", true)));
        assert!(!awaited.settle(7, &answer("1", true)), "once");
        assert_eq!(waiting.answer().await.code, Some(200));
        let _nameless = awaited.expect("3", 7);
        assert!(awaited.settle(8, &answer("3", false)), "C-Q8: a sender without a name");
    }

    #[test]
    fn nobody_waits_any_more_once_the_waiting_was_given_up() {
        let awaited = Awaited::default();
        drop(awaited.expect("1", 7));
        assert!(!awaited.settle(7, &answer("1", true)));
        assert!(awaited.entries().is_empty());
    }

    #[test]
    fn codes_are_words_of_success_or_not_and_a_missing_one_is_neither() {
        let with = |code| Answer { code, ..answer("1", true) };
        assert!(matches!(with(Some(200)).outcome(), Wire::Accepted { .. }));
        assert!(matches!(with(Some(0)).outcome(), Wire::Accepted { .. }));
        assert!(matches!(with(Some(400)).outcome(), Wire::Refused { code: 400, .. }));
        assert!(matches!(with(None).outcome(), Wire::Unknown { .. }));
        assert_eq!(with(Some(301)).said(), "success (301)");
    }
}
