//! What goes to a camera in the answer to its next keep-alive: one slot per camera, with an end
//! (C-Q28, C-R7).
//!
//! A camera takes one control per answer, up to an interval late, and confirms nothing: handed over
//! means "unknown". What was not handed over in time is not sent. Nothing is repeated, nothing
//! outlives the program, and what is secret in a control is in memory only until it is handed over.

mod confirm;
mod gate;
mod setup;

pub(crate) use confirm::AwaitedReport;

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::ControlOrder;
use crate::requests::NewAsk;
use crate::state::State;
use crate::view::{RequestView, SignedView, WaitingControlView};
use confirm::Expect;
use gatehouse_cameras::upark::Control;
use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::gate::Outcome;
use gatehouse_domain::presence::{self, Presence};
use gatehouse_domain::{CameraId, Instant, RequestId};
use gatehouse_store::table::requests::RequestEnd;
pub(crate) use setup::wire_lamps;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long anything but a gate command may wait for the keep-alive.
const WAITS_AT_MOST: Duration = Duration::from_secs(300);
/// An opening waits for one keep-alive interval as reported, within these bounds, in seconds.
const OPENING_WAITS_S: (i64, i64) = (30, 40);

/// What waits for a camera's next keep-alive.
#[derive(Debug)]
pub(crate) struct Waiting {
    control: Control,
    /// What it is, in words.
    what: String,
    /// It opens the gate.
    opens: bool,
    asked: SignedView,
    /// When it is given up, as shown; `not_after` decides.
    until: Instant,
    not_after: Duration,
    gone: oneshot::Sender<Gone>,
}

/// Why nothing waits any more.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Gone {
    /// It is in the answer to a keep-alive.
    HandedOver,
    /// No keep-alive came in time.
    Expired,
    /// Somebody cancelled it.
    Withdrawn { by: String },
    /// Somebody put something else in its place.
    Replaced { by: String },
    /// The camera was forgotten.
    Dropped,
}

/// What is to be put into the slot.
struct Draft {
    control: Control,
    what: String,
    opens: bool,
    asked: SignedView,
    wait: Duration,
}

impl Waiting {
    pub(crate) fn view(&self) -> WaitingControlView {
        WaitingControlView {
            what: self.what.clone(),
            opens: self.opens,
            asked: self.asked.clone(),
            until: self.until,
        }
    }
}

impl Engine {
    /// Puts a control into a camera's slot. Answers at once, with a request that is still pending;
    /// how it goes on is in the feed.
    pub async fn order_control(
        &self,
        actor: &Actor,
        camera: CameraId,
        order: ControlOrder,
    ) -> Result<RequestView> {
        let prepared = setup::prepare(&self.state(), camera, order.control, order.confirm.as_deref())?;
        self.queue_request(actor, camera, prepared, order.replace).await
    }

    /// Journals a request, puts it into the slot and follows it in the background.
    async fn queue_request(
        &self,
        actor: &Actor,
        camera: CameraId,
        prepared: setup::Prepared,
        replace: bool,
    ) -> Result<RequestView> {
        self.may_wait(&self.state(), camera, replace)?;
        let setup::Prepared { control, kind, summary, detail, expect } = prepared;
        let ask = NewAsk { camera, kind, summary: summary.clone(), detail };
        let (id, number) = self.begin_request(actor, ask, Channel::KeepAlive).await?;
        let asked = SignedView { by: actor.name.clone(), at: self.now() };
        let draft = Draft { control, what: summary, opens: false, asked, wait: WAITS_AT_MOST };
        let gone = match self.put_in(camera, draft, replace, &actor.name) {
            Ok(gone) => gone,
            Err(error) => {
                self.end_request(id, request_end(kind, &Gone::Dropped, self.now())).await?;
                return Err(error);
            }
        };
        let pending = self.request_view(id).await?;
        let engine = self.clone();
        tokio::spawn(async move {
            let gone = gone.await.unwrap_or(Gone::Dropped);
            if gone == Gone::HandedOver {
                match (kind, expect) {
                    (RequestKind::Capture, _) => engine.await_capture(id, number, camera),
                    (_, Some(expect)) => engine.await_report(camera, id, expect),
                    (_, None) => {}
                }
            }
            if let Err(error) = engine.end_request(id, request_end(kind, &gone, engine.now())).await {
                tracing::error!(%error, request = id, "the end of a request could not be journaled");
            }
        });
        Ok(pending)
    }

    /// A picture with the next keep-alive.
    pub(crate) async fn capture_by_keep_alive(
        &self,
        actor: &Actor,
        camera: CameraId,
        replace: bool,
    ) -> Result<RequestView> {
        self.queue_request(actor, camera, setup::capture(), replace).await
    }

    /// Takes what waits out of the slot; it is not sent.
    pub async fn withdraw_control(&self, actor: &Actor, camera: CameraId) -> Result<()> {
        let mut state = self.state();
        let slot = &mut state.cameras.get_mut(&camera).ok_or(Error::NotFound("camera"))?.waiting;
        let Some(waiting) = slot.take() else {
            return Err(Error::Conflict(
                "Nothing waits any more: it was just handed over or given up.".into(),
            ));
        };
        waiting.end(Gone::Withdrawn { by: actor.name.clone() });
        self.publish_camera(&state, camera);
        Ok(())
    }

    /// What goes into the answer to the keep-alive that just came.
    pub(crate) fn take_waiting(&self, state: &mut State, camera: CameraId) -> Option<Control> {
        let now = self.monotonic();
        let known = state.cameras.get_mut(&camera)?;
        // Two devices under one id: which of them asks nobody knows.
        if known.row.identity_doubt.is_some() {
            return None;
        }
        let waiting = known.waiting.take()?;
        if now > waiting.not_after {
            waiting.end(Gone::Expired);
            return None;
        }
        let control = waiting.control.clone();
        waiting.end(Gone::HandedOver);
        Some(control)
    }

    /// Gives up what waited too long.
    pub(crate) fn look_at_waiting(&self) {
        let now = self.monotonic();
        let mut state = self.state();
        let late = |c: &crate::state::Camera| c.waiting.as_ref().is_some_and(|w| now > w.not_after);
        let expired: Vec<CameraId> = state.cameras.values().filter(|c| late(c)).map(|c| c.row.id).collect();
        for id in expired {
            if let Some(waiting) = state.cameras.get_mut(&id).and_then(|c| c.waiting.take()) {
                waiting.end(Gone::Expired);
            }
            self.publish_camera(&state, id);
        }
    }

    /// Whether something can wait for this camera now; else why not, and what to do.
    fn may_wait(&self, state: &State, camera: CameraId, replace: bool) -> Result<()> {
        let known = state.cameras.get(&camera).ok_or(Error::NotFound("camera"))?;
        if known.row.identity_doubt.is_some() {
            return Err(Error::Conflict(
                "Two devices answer to this camera's id. An engineer says first which one is the camera."
                    .into(),
            ));
        }
        let presence = known.presence_at(self.monotonic(), self.now());
        if matches!(presence, Presence::Offline | Presence::NeverHeard) {
            return Err(Error::Conflict(
                "The camera does not report, so no keep-alive will come that could carry this.".into(),
            ));
        }
        match &known.waiting {
            Some(waiting) if !replace => Err(Error::Conflict(format!(
                "Something else waits for this camera's keep-alive already: {} (asked by {}). Cancel it, or put this in its place.",
                waiting.what, waiting.asked.by
            ))),
            _ => Ok(()),
        }
    }

    fn put_in(
        &self,
        camera: CameraId,
        draft: Draft,
        replace: bool,
        by: &str,
    ) -> Result<oneshot::Receiver<Gone>> {
        let (until, not_after) = (self.now() + draft.wait, self.monotonic() + draft.wait);
        let (gone, receiver) = oneshot::channel();
        let mut state = self.state();
        self.may_wait(&state, camera, replace)?;
        let known = state.cameras.get_mut(&camera).ok_or(Error::NotFound("camera"))?;
        let Draft { control, what, opens, asked, .. } = draft;
        let waiting = Waiting { control, what, opens, asked, until, not_after, gone };
        if let Some(before) = known.waiting.replace(waiting) {
            before.end(Gone::Replaced { by: by.to_owned() });
        }
        self.publish_camera(&state, camera);
        Ok(receiver)
    }

    /// How long an opening may wait for a camera's keep-alive.
    fn opening_waits(&self, camera: CameraId) -> Duration {
        let reported = self.state().cameras.get(&camera).and_then(|c| c.row.keepalive_s);
        let (least, most) = OPENING_WAITS_S;
        let seconds = (presence::interval_s(reported) + 5).clamp(least, most);
        Duration::from_secs(seconds.unsigned_abs())
    }
}

impl Waiting {
    fn end(self, gone: Gone) {
        // Whoever followed it is gone when the engine stops.
        let _unheard = self.gone.send(gone);
    }
}

fn request_end(kind: RequestKind, gone: &Gone, at: Instant) -> RequestEnd {
    let (outcome, sentence) = match gone {
        Gone::HandedOver => (Outcome::Unknown, handed_over(kind).to_owned()),
        other => (Outcome::NotSent, not_handed_over(other)),
    };
    RequestEnd { channel: Channel::KeepAlive, outcome, sentence, device_words: None, latency_ms: None, at }
}

fn handed_over(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Capture => {
            "Handed over with the keep-alive answer; the camera does not confirm it. The picture comes as a capture."
        }
        RequestKind::Restart => {
            "Handed over with the keep-alive answer; the camera does not confirm it. It restarted when it reports itself anew."
        }
        RequestKind::Lamp => {
            "Handed over with the keep-alive answer; the camera does not confirm it. Look at the lamps."
        }
        _ => {
            "Handed over with the keep-alive answer; the camera does not confirm it. Its next report of itself shows whether it took it."
        }
    }
}

fn not_handed_over(gone: &Gone) -> String {
    match gone {
        Gone::Expired => "Not sent: no keep-alive of the camera came in time. It can be asked again.".into(),
        Gone::Withdrawn { by } => format!("Not sent: {by} cancelled it before the camera's keep-alive came."),
        Gone::Replaced { by } => format!("Not sent: {by} put something else in its place."),
        Gone::HandedOver | Gone::Dropped => "Not sent: it could not wait for the camera's keep-alive.".into(),
    }
}

/// The reports that would confirm a restart asked for over another channel.
impl Engine {
    pub(crate) fn await_restart(&self, camera: CameraId, request: RequestId) {
        self.await_report(camera, request, Expect::Restart);
    }
}
