//! Pictures a person asked for: which capture answers which request.
//!
//! The picture comes by the ordinary upload or by the one for manual captures, or by both (C-Q30),
//! with the number of the request or without (C-Q27). With it, it is certain; without, a capture
//! that says "manual" from that camera soon after the request is taken for it.

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ladder::Ask;
use crate::request::CaptureNow;
use crate::requests::NewAsk;
use crate::view::RequestView;
use gatehouse_domain::channel::RequestKind;
use gatehouse_domain::gate::Outcome;
use gatehouse_domain::{CameraId, CaptureId, RequestId};
use std::time::Duration;

/// A picture without the number of a request belongs to one made so long before at most; then it is
/// said that none came.
const COMES_WITHIN: Duration = Duration::from_secs(15);
/// While the request itself is on its way.
const ON_ITS_WAY: Duration = Duration::from_secs(30);
/// With the number of its request a picture is recognised so long.
const RECOGNISED: Duration = Duration::from_secs(600);
/// So many requests are awaited; the oldest goes.
const KEPT: usize = 64;

/// `captureMode` of a manual capture.
const MANUAL: i32 = 3;

/// A request whose picture has not come yet.
#[derive(Debug, Clone)]
pub(crate) struct AwaitedCapture {
    request: RequestId,
    /// The request's number on the wire.
    number: String,
    camera: CameraId,
    since: Duration,
    until: Duration,
    /// It was said that none came.
    given_up: bool,
}

impl Engine {
    /// Asks a camera for a picture now.
    pub async fn capture_now(
        &self,
        actor: &Actor,
        camera: CameraId,
        request: CaptureNow,
    ) -> Result<RequestView> {
        if request.by_keep_alive {
            return match request.recognise {
                true => self.capture_by_keep_alive(actor, camera, request.replace).await,
                false => Err(Error::invalid(
                    "recognise",
                    "With the keep-alive there are only pictures with recognition.",
                )),
            };
        }
        if !request.recognise && !self.lane_uses_mqtt(camera)? {
            return Err(Error::invalid(
                "recognise",
                "A picture without recognition can be asked for over MQTT only, and the camera's lane does not use it.",
            ));
        }
        let summary = match request.recognise {
            true => "take a picture",
            false => "take a picture without recognition",
        };
        let ask = NewAsk { camera, kind: RequestKind::Capture, summary: summary.into(), detail: None };
        self.request(actor, ask, Ask::Capture { recognise: request.recognise }).await
    }

    /// Whether a camera's lane uses MQTT.
    pub(crate) fn lane_uses_mqtt(&self, camera: CameraId) -> Result<bool> {
        let state = self.state();
        if !state.cameras.contains_key(&camera) {
            return Err(Error::NotFound("camera"));
        }
        Ok(state.lane_of_camera(camera).is_some_and(|lane| lane.row.mqtt))
    }

    /// From now on a picture of this camera may be the one that was asked for.
    pub(crate) fn await_capture(&self, request: RequestId, number: String, camera: CameraId) {
        let since = self.monotonic();
        let until = since + ON_ITS_WAY;
        let mut state = self.state();
        if state.awaited_captures.len() >= KEPT {
            state.awaited_captures.remove(0);
        }
        let awaited = AwaitedCapture { request, number, camera, since, until, given_up: false };
        state.awaited_captures.push(awaited);
    }

    /// The request ended: its picture is due, or will not come.
    pub(crate) fn capture_is_due(&self, request: RequestId, outcome: Outcome) {
        let until = self.monotonic() + COMES_WITHIN;
        let mut state = self.state();
        match outcome {
            Outcome::Refused | Outcome::NotSent => {
                state.awaited_captures.retain(|awaited| awaited.request != request);
            }
            Outcome::Accepted | Outcome::Unknown | Outcome::Pending => {
                let mine = state.awaited_captures.iter_mut().filter(|awaited| awaited.request == request);
                mine.for_each(|awaited| awaited.until = until);
            }
        }
    }

    /// A capture is recorded: if somebody asked for it, says so.
    pub(crate) async fn note_manual_capture(
        &self,
        camera: CameraId,
        capture: CaptureId,
        number: Option<&str>,
        manual: bool,
    ) {
        let Some(request) = self.asked_for(camera, number, manual) else { return };
        if let Err(error) = self.request_brought(request, capture).await {
            tracing::warn!(%error, request, capture, "what a manual capture brought could not be journaled");
        }
    }

    fn asked_for(&self, camera: CameraId, number: Option<&str>, manual: bool) -> Option<RequestId> {
        let now = self.monotonic();
        let mut state = self.state();
        let all = &mut state.awaited_captures;
        let named = number.and_then(|number| all.iter().position(|a| a.number == number));
        let at = match (named, number) {
            (Some(at), _) => at,
            // The number of another request: not one of these.
            (None, Some(_)) => return None,
            (None, None) if manual => {
                all.iter().position(|a| a.camera == camera && now <= a.until && !a.given_up)?
            }
            (None, None) => return None,
        };
        Some(all.remove(at).request)
    }

    /// Says of which requests no picture came.
    pub(crate) async fn look_at_awaited_captures(&self) {
        let now = self.monotonic();
        let late: Vec<RequestId> = {
            let mut state = self.state();
            state.awaited_captures.retain(|a| now.saturating_sub(a.since) <= RECOGNISED);
            let late = state.awaited_captures.iter_mut().filter(|a| now > a.until && !a.given_up);
            late.map(|a| {
                a.given_up = true;
                a.request
            })
            .collect()
        };
        for request in late {
            let words = format!(
                "No picture came within {} s. If one comes later it is under Captures.",
                COMES_WITHIN.as_secs()
            );
            if let Err(error) = self.request_answered_late(request, words).await {
                tracing::warn!(%error, request, "that no picture came could not be journaled");
            }
        }
    }
}

/// Whether a capture says of itself that somebody asked for it.
pub(crate) fn is_manual(by_its_own_path: bool, capture_mode: Option<i32>) -> bool {
    by_its_own_path || capture_mode == Some(MANUAL)
}
