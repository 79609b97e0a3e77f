//! Keeps one camera's picture coming for as long as somebody watches.

use super::room::{Room, connecting, playing};
use crate::engine::Engine;
use crate::view::{LiveState, LiveStatus};
use gatehouse_cameras::live::{LiveError, LiveItem, LiveLimits, LiveSession};
use gatehouse_domain::CameraId;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A session that lasted this long was a good one: the next pause is the first again.
const GOOD: Duration = Duration::from_secs(10);

/// Brings the picture until nobody watches or the program ends. The room is closed when this returns.
pub(super) async fn serve(engine: Engine, camera: CameraId, room: Arc<Room>) {
    let hub = &engine.inner.live;
    let mut stopping = engine.inner.stopping.subscribe();
    let mut look = tokio::time::interval(hub.options.heartbeat / 8);
    loop {
        {
            let mut work = pin!(keep_going(&engine, camera, &room));
            loop {
                tokio::select! {
                    () = &mut work => break,
                    _ = look.tick() => room.miss(hub.options.heartbeat),
                    // Everybody is sent away, so the work ends in order.
                    _ = stopping.wait_for(|stop| *stop), if room.viewers() > 0 => {
                        room.close("Gatehouse is being closed.");
                    }
                }
            }
        }
        if hub.close_if_empty(camera) {
            return;
        }
    }
}

/// Asks, shows, ends, pauses, asks again: until nobody watches.
async fn keep_going(engine: &Engine, camera: CameraId, room: &Room) {
    let options = engine.inner.live.options;
    let mut pause = options.first_pause;
    while room.viewers() > 0 {
        room.tell(connecting());
        let begun = Instant::now();
        let Err(error) = picture(engine, camera, room).await else { return };
        if begun.elapsed() >= GOOD {
            pause = options.first_pause;
        }
        let again = error.may_pass().then_some(pause);
        tracing::info!(camera, reason = error.code(), "no live picture: {error}");
        room.tell(LiveStatus {
            state: if again.is_some() { LiveState::Waiting } else { LiveState::Stopped },
            code: Some(error.code()),
            sentence: error.to_string(),
            retry_in_ms: again.map(|pause| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX)),
        });
        let passes = async {
            match again {
                Some(pause) => tokio::time::sleep(pause).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = passes => pause = (pause * 2).min(options.longest_pause),
            () = room.wanted() => pause = options.first_pause,
            () = room.emptied() => return,
        }
    }
}

/// One session, ended with TEARDOWN whatever happens; `Ok` when nobody watches any more.
async fn picture(engine: &Engine, camera: CameraId, room: &Room) -> Result<(), LiveError> {
    let device = engine.device_of_camera(camera).map_err(|why| LiveError::NotSetUp(why.to_owned()))?;
    let asked = tokio::select! {
        asked = engine.inner.lapi.living_stream(&device) => asked?,
        () = room.emptied() => return Ok(()),
    };
    let mut session = LiveSession::new(&device, &asked, LiveLimits::default())?;
    let ended = tokio::select! {
        failed = show(&mut session, room) => failed.map(|never| match never {}),
        () = room.emptied() => Ok(()),
    };
    if !session.end().await {
        tracing::warn!(camera, "the camera did not confirm the end of its live session");
    }
    ended
}

async fn show(session: &mut LiveSession, room: &Room) -> Result<Infallible, LiveError> {
    session.begin().await?;
    let mut shown = false;
    loop {
        let item = session.next().await?;
        let first = matches!(item, LiveItem::Config(_)) && !shown;
        room.show(item);
        if first {
            shown = true;
            room.tell(playing());
        }
    }
}
