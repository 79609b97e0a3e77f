//! The snapshot and the numbered events after it, as server-sent events.
//!
//! Custom schemes cannot stream: the window gets the same events through [`crate::Running::events`].

use super::input::Asked;
use super::refusal::{Answer, Refusal};
use crate::app::App;
use crate::events::{Event, Events};
use crate::guard::{Display, Open};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse;
use futures_util::Stream;
use gatehouse_engine::view::{Door, FeedEvent, Snapshot};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::{Duration, Instant};
use utoipa::IntoParams;

/// A comment goes out this often, so that both sides notice a dead line; the session is looked at again then.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Where to go on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// Number of the last event the caller has (from a snapshot); missing = from now on.
    pub after: Option<u64>,
    /// Run of the program that number belongs to.
    pub run: Option<String>,
}

/// Everything the booth screen needs at once.
#[utoipa::path(
    get,
    path = "/snapshot",
    tag = "feed",
    responses((status = 200, body = Snapshot)),
    extensions(("x-role" = json!("display")))
)]
pub async fn snapshot(_: Display, State(app): State<App>) -> Answer<Json<Snapshot>> {
    Ok(Json(app.engine.snapshot().await?))
}

/// Events as they happen: `change` carries a `FeedEvent`, `resync` asks for a new snapshot.
///
/// `Last-Event-ID: RUN:SEQ` goes on after a broken line and wins over the query.
#[utoipa::path(
    get,
    path = "/events",
    tag = "feed",
    params(EventsQuery),
    responses((status = 200, body = FeedEvent, content_type = "text/event-stream")),
    extensions(("x-role" = json!("display")))
)]
pub async fn events(
    Open(caller): Open,
    _: Display,
    State(app): State<App>,
    Asked(query): Asked<EventsQuery>,
    headers: HeaderMap,
) -> Result<sse::Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Refusal> {
    let (run, after) = match headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(resumed) {
        Some((run, after)) => (Some(run), Some(after)),
        None => (query.run, query.after),
    };
    let events = Events::follow(app.engine.feed(), run.as_deref(), after);
    let (stopped, ended) = (app.stopped.clone(), app.sessions.endings());
    let alive = move || match (&caller.door, &caller.session) {
        (Door::Web, Some(token)) => app.sessions.lives(token, Instant::now()),
        (Door::Web, None) => false,
        (Door::Window, _) => true,
    };
    let follow = futures_util::stream::unfold((events, alive, stopped, ended), |state| async move {
        let (mut events, alive, mut stopped, mut ended) = state;
        // A session that ended must not go on watching.
        let message = loop {
            let message = tokio::select! {
                _ = stopped.wait_for(|stopped| *stopped) => return None,
                changed = ended.changed() => changed.ok().map(|()| None)?,
                event = events.next_event() => Some(written(event?)),
                () = tokio::time::sleep(HEARTBEAT) => Some(sse::Event::default().comment("still here")),
            };
            if !alive() {
                return None;
            }
            if let Some(message) = message {
                break message;
            }
        };
        Some((Ok(message), (events, alive, stopped, ended)))
    });
    Ok(sse::Sse::new(follow))
}

/// Reads `RUN:SEQ`.
fn resumed(id: &str) -> Option<(String, u64)> {
    let (run, seq) = id.split_once(':')?;
    Some((run.to_owned(), seq.parse().ok()?))
}

fn written(event: Event) -> sse::Event {
    match event {
        Event::Change { run, seq, json } => {
            sse::Event::default().event("change").id(format!("{run}:{seq}")).data(&*json)
        }
        // EventSource passes on no event without data.
        Event::Resync => sse::Event::default().event("resync").data("{\"resync\":true}"),
    }
}
