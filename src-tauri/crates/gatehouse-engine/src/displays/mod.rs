//! Displays at lanes: what they are told after a verdict or an opening by hand, and the constant text
//! that comes back. A display is never in a gate's way: it has its own task per lane, what is to be shown
//! waits in one place where the newest wins, and what is older than a few seconds is not sent.

mod settings;
mod wire;

use crate::Actor;
use crate::alarms::About;
use crate::assess::Assessed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::ladder::Ask;
use crate::requests::NewAsk;
use crate::view::{DisplayShownView, RequestView};
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_domain::channel::{Channel, RequestKind};
use gatehouse_domain::display::{LaneDisplay, Occasion, Rendered, Values, render, say_until};
use gatehouse_domain::evidence::RestsOn;
use gatehouse_domain::gate::Outcome;
use gatehouse_domain::{CameraId, LaneId};
use gatehouse_store::table::lanes::LaneRow;
use gatehouse_store::table::lists;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// A message about a vehicle is not sent later than this after the vehicle was seen.
const PERISHES: Duration = Duration::from_secs(5);
/// Any other message may still be sent so long after it was asked for.
const NOT_AFTER: Duration = Duration::from_secs(8);
/// So many failures in a row are an alarm, where the lane wants one.
const FAILURES: u32 = 3;

/// What waits for each lane's display; at most one message per lane.
#[derive(Default)]
pub(crate) struct Displays {
    places: Mutex<HashMap<LaneId, Place>>,
}

#[derive(Default)]
struct Place {
    waiting: Option<Message>,
    wake: Arc<Notify>,
}

impl Displays {
    fn places(&self) -> MutexGuard<'_, HashMap<LaneId, Place>> {
        // A poisoned lock only means that a caller panicked; the map is whole.
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A message to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    lane: LaneId,
    camera: Option<CameraId>,
    occasion: Occasion,
    display: Arc<LaneDisplay>,
    rendered: Rendered,
    /// The same without plates, for the journal.
    journaled: Rendered,
    not_after: Instant,
}

/// What a lane's display was told, as far as we know; lives in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    pub last: Option<DisplayShownView>,
    /// Failures in a row.
    pub failures: u32,
    /// Until when a temporary message is shown, by the monotonic clock.
    shown_until: Option<Duration>,
    /// When the constant text is to be sent, by the monotonic clock.
    constant_at: Option<Duration>,
}

/// The settings of a lane; `None` = its display was never set up.
pub(crate) fn settings_of(row: &LaneRow) -> Option<LaneDisplay> {
    let text = row.display.as_deref()?;
    serde_json::from_str(text)
        .inspect_err(|error| tracing::error!(%error, lane = row.id, "the display's settings cannot be read"))
        .ok()
}

impl Engine {
    /// After a verdict on a vehicle `seen` then: its message, without waiting for anything.
    pub(crate) fn tell_verdict(&self, one: &Assessed, seen: Instant) {
        let Some(lane) = one.lane_id.filter(|lane| self.drives_display(*lane)) else { return };
        if !one.fresh || one.historic || !one.is_new_verdict {
            return;
        }
        let not_after = seen + PERISHES;
        // The camera has let it in by its own list: a driver who may pass is not told to wait.
        let occasion = match Occasion::of(one.verdict) {
            Occasion::Review | Occasion::Unknown if one.camera_opened => Occasion::Allowed,
            other => other,
        };
        let entry = one.rests_on.as_ref().and_then(RestsOn::allow_entry);
        let (engine, plate) = (self.clone(), one.plate.clone());
        tokio::spawn(async move {
            let until = match entry {
                Some(id) => engine.read(move |conn| lists::get(conn, id)).await.ok().flatten(),
                None => None,
            };
            let valid_to = until.and_then(|row| row.valid_until).map(|until| {
                let zone = engine.state().zone;
                say_until(zone, until, engine.now())
            });
            engine.tell_display(lane, occasion, plate, valid_to, not_after);
        });
    }

    /// After the gate was opened by hand.
    pub(crate) fn tell_opened(&self, lane: LaneId, plate: Option<String>) {
        if self.drives_display(lane) {
            self.tell_display(lane, Occasion::Opened, plate, None, Instant::now() + PERISHES);
        }
    }

    /// The constant text, as soon as nothing else is shown.
    pub(crate) fn want_constant(&self, lane: LaneId) {
        let now = self.monotonic();
        {
            let mut state = self.state();
            let Some(lane) = state.lane_mut(lane) else { return };
            let after = lane.told.shown_until.filter(|until| *until > now).unwrap_or(now);
            lane.told.constant_at = Some(after);
        }
        self.look_at_displays();
    }

    /// Displays that forget their constant text get it again: at start, and when their camera (`None` = any)
    /// reports itself.
    pub(crate) fn remind_displays(&self, camera: Option<CameraId>) {
        let lanes: Vec<LaneId> = {
            let state = self.state();
            let forgetful = state.lanes.iter().filter(|lane| {
                settings_of(&lane.row).is_some_and(|display| {
                    let own = display.camera_id.or(lane.row.barrier_camera_id);
                    display.on && display.forgets && (camera.is_none() || own == camera)
                })
            });
            forgetful.map(|lane| lane.row.id).collect()
        };
        lanes.into_iter().for_each(|lane| self.want_constant(lane));
    }

    /// Sends the constant texts whose time has come.
    pub(crate) fn look_at_displays(&self) {
        let now = self.monotonic();
        let due: Vec<LaneId> = {
            let mut state = self.state();
            let due = state.lanes.iter_mut().filter(|l| l.told.constant_at.is_some_and(|at| at <= now));
            due.map(|lane| {
                lane.told.constant_at = None;
                lane.row.id
            })
            .collect()
        };
        for lane in due.into_iter().filter(|lane| self.drives_display(*lane)) {
            self.tell_display(lane, Occasion::Constant, None, None, Instant::now() + NOT_AFTER);
        }
    }

    fn drives_display(&self, lane: LaneId) -> bool {
        let state = self.state();
        state.lane(lane).and_then(|lane| settings_of(&lane.row)).is_some_and(|display| display.on)
    }

    /// Puts a message in its lane's place; the one that waited there is forgotten.
    fn tell_display(
        &self,
        lane: LaneId,
        occasion: Occasion,
        plate: Option<String>,
        valid_to: Option<String>,
        not_after: Instant,
    ) {
        let settings = self.state().lane(lane).and_then(|lane| settings_of(&lane.row));
        let Some(display) = settings.filter(|display| display.on && display.texts.of(occasion).on) else {
            return;
        };
        let show = Duration::from_secs(u64::from(display.show_s));
        let Some(message) = self.message(lane, display, occasion, (plate, valid_to), not_after) else {
            return;
        };
        if message.rendered.is_empty() {
            return;
        }
        let replaced = self.put(message);
        if occasion != Occasion::Constant {
            // Known before it is sent: nothing constant may overtake it, and what it replaced comes after it.
            let until = self.monotonic() + show;
            if let Some(lane) = self.state().lane_mut(lane) {
                lane.told.shown_until = Some(until);
                if lane.told.constant_at.is_some() || replaced == Some(Occasion::Constant) {
                    lane.told.constant_at = Some(until);
                }
            }
        }
    }

    /// Puts a message in its lane's place and wakes whoever sends; answers what waited there.
    fn put(&self, message: Message) -> Option<Occasion> {
        let lane = message.lane;
        let mut places = self.inner.displays.places();
        let place = places.entry(lane).or_insert_with(|| {
            let place = Place::default();
            tokio::spawn(self.clone().display_loop(lane, Arc::clone(&place.wake)));
            place
        });
        let replaced = place.waiting.replace(message).map(|message| message.occasion);
        place.wake.notify_one();
        replaced
    }

    fn message(
        &self,
        lane: LaneId,
        display: LaneDisplay,
        occasion: Occasion,
        (plate, valid_to): (Option<String>, Option<String>),
        not_after: Instant,
    ) -> Option<Message> {
        let state = self.state();
        let row = &state.lane(lane)?.row;
        let on_lane = |id: &CameraId| state.cameras.get(id).is_some_and(|c| c.row.lane_id == Some(lane));
        let camera = display.camera_id.filter(on_lane).or(row.barrier_camera_id);
        let values = Values { plate, valid_to, lane: row.name.clone(), site: state.site.name.clone() };
        let hidden = Values { plate: values.plate.as_ref().map(|_| "{plate}".to_owned()), ..values.clone() };
        Some(Message {
            lane,
            camera: camera.or_else(|| state.cameras.keys().copied().find(|id| on_lane(id))),
            occasion,
            rendered: render(&display, occasion, &values),
            journaled: render(&display, occasion, &hidden),
            display: Arc::new(display),
            not_after,
        })
    }

    /// Sends what waits for one lane's display, one message at a time, until the engine stops.
    async fn display_loop(self, lane: LaneId, wake: Arc<Notify>) {
        let mut stopping = self.inner.stopping.subscribe();
        loop {
            tokio::select! {
                () = wake.notified() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            let next = self.inner.displays.places().get_mut(&lane).and_then(|place| place.waiting.take());
            let Some(message) = next else { continue };
            if Instant::now() >= message.not_after {
                tracing::info!(lane = message.lane, "a message for a display came too late and was not sent");
                continue;
            }
            let by = Actor::program("display");
            if let Err(error) = self.send_to_display(&by, message).await {
                tracing::warn!(%error, "a display was not told");
            }
        }
    }

    /// Sends one message and takes note of how it went.
    async fn send_to_display(&self, by: &Actor, message: Message) -> Result<RequestView> {
        let lane = message.lane;
        let Some(camera) = message.camera else {
            let sentence = "No camera is on this lane.".to_owned();
            self.note_told(&message, Outcome::NotSent, sentence.clone(), Channel::Lapi).await;
            return Err(Error::Conflict(sentence));
        };
        let new = NewAsk {
            camera,
            kind: RequestKind::Led,
            summary: format!("display of {}: {}", self.state().lane_name(lane), message.occasion.words()),
            detail: Some(serde_json::json!({
                "lane_id": lane, "occasion": message.occasion, "rows": message.journaled.rows,
            })),
        };
        let ask = Ask::Led(wire::message(&message.display, message.occasion, &message.rendered));
        let view = self.request_before(by, new, ask, message.not_after).await;
        match &view {
            Ok(view) => self.note_told(&message, view.outcome, view.sentence.clone(), view.channel).await,
            Err(error) => {
                self.note_told(&message, Outcome::NotSent, error.to_string(), Channel::Lapi).await;
            }
        }
        view
    }

    async fn note_told(&self, message: &Message, outcome: Outcome, sentence: String, channel: Channel) {
        let (at, now) = (self.now(), self.monotonic());
        let display = &message.display;
        let temporary = message.occasion != Occasion::Constant;
        let (failures, name, wanted) = {
            let mut state = self.state();
            let Some(lane) = state.lane_mut(message.lane) else { return };
            // As it is set now: a display that was switched off meanwhile fails no more.
            let wanted = settings_of(&lane.row).is_some_and(|display| display.on && display.alarm);
            let told = &mut lane.told;
            told.failures = if outcome == Outcome::Accepted { 0 } else { told.failures + 1 };
            let shows = temporary.then(|| Duration::from_secs(u64::from(display.show_s)));
            if let Some(shows) = shows {
                told.shown_until = Some(now + shows).filter(|_| outcome != Outcome::NotSent);
                if display.forgets && told.shown_until.is_some() {
                    told.constant_at = told.shown_until;
                }
            }
            told.last = Some(DisplayShownView {
                occasion: message.occasion,
                rows: message.rendered.rows.clone(),
                at,
                until: temporary.then(|| at + chrono::Duration::seconds(i64::from(display.show_s))),
                outcome,
                sentence: sentence.clone(),
                channel,
            });
            let known = (told.failures, lane.row.name.clone(), wanted);
            self.publish_lane(&state, message.lane);
            known
        };
        if failures == 0 {
            self.clear_alarm(&format!("display_failing:{}", message.lane)).await;
        } else if failures >= FAILURES && wanted {
            let about = About {
                subject: message.lane.to_string(),
                sentence: format!("{name}: the display took nothing {failures} times in a row. {sentence}"),
                advice: "Look at the display and its camera. Gates are not concerned.".into(),
                lane_id: Some(message.lane),
                camera_id: message.camera,
                ..About::default()
            };
            self.raise(AlarmKind::DisplayFailing, about).await;
        }
    }
}
