//! A live picture at either door: the engine's messages as bytes, for as long as the session of whoever
//! watches lives.
//!
//! Both doors speak the framing of [`wire`]: the browser over a WebSocket, the window over a channel.

pub mod wire;

use crate::api::refusal::Refusal;
use crate::app::App;
use crate::guard::Caller;
use bytes::Bytes;
use gatehouse_domain::CameraId;
use gatehouse_engine::Viewer;
use gatehouse_engine::view::Door;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Without a picture something is still said this often, so that the page notices a dead line; the
/// session is looked at again then.
const STILL_HERE: Duration = Duration::from_secs(5);

/// One live picture on its way to a page. Dropping it is leaving.
pub struct Live {
    viewer: Viewer,
    alive: Box<dyn Fn() -> bool + Send + Sync>,
    ended: watch::Receiver<()>,
    stopped: watch::Receiver<bool>,
}

impl Live {
    /// Begins to watch `camera` in the name of `caller`, whose right was checked before.
    pub fn watch(app: &App, caller: Caller, camera: CameraId) -> Result<Live, Refusal> {
        let viewer = app.engine.watch_live(camera)?;
        let sessions = std::sync::Arc::clone(&app.sessions);
        let operator = caller.operator.map(|operator| operator.id);
        let alive = move || match (&caller.door, &caller.session) {
            (Door::Web, Some(token)) => sessions.lives(token, Instant::now()),
            (Door::Web, None) => false,
            // Whoever began must still sit there.
            (Door::Window, _) => operator.is_some() && sessions.seated().map(|seated| seated.id) == operator,
        };
        Ok(Live {
            viewer,
            alive: Box::new(alive),
            ended: app.sessions.endings(),
            stopped: app.stopped.clone(),
        })
    }

    /// The next message for the page; `None` when nothing more comes. May be dropped while waiting without
    /// losing any.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            let message = tokio::select! {
                _ = self.stopped.wait_for(|stopped| *stopped) => return None,
                changed = self.ended.changed() => changed.ok().map(|()| None)?,
                message = self.viewer.next() => Some(wire::written(&message?)),
                () = tokio::time::sleep(STILL_HERE) => Some(wire::still_here()),
            };
            // A session that ended must not go on watching.
            if !(self.alive)() {
                return None;
            }
            if let Some(message) = message {
                return Some(message);
            }
        }
    }

    /// Takes a message of the page; false when it says goodbye or makes no sense.
    pub fn told(&self, message: &[u8]) -> bool {
        match wire::read(message) {
            Some(wire::Told::Here(received)) => self.viewer.here(received),
            Some(wire::Told::TryNow) => self.viewer.try_now(),
            Some(wire::Told::Goodbye) | None => return false,
        }
        true
    }
}
