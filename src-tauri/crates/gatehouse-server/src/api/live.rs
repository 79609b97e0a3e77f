//! The live picture of a camera over a WebSocket. The window gets the same bytes over a channel, see
//! [`crate::Running::live`].

use super::input::At;
use super::refusal::{Answer, Code, Refusal};
use crate::app::App;
use crate::guard::{Attendant, Open};
use crate::live::Live;
use axum::body::Body;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::Response;
use bytes::Bytes;
use gatehouse_engine::view::LiveStatus;
use std::time::Duration;

/// Longest message taken from a page: all of them have at most five bytes.
const MAX_TOLD_BYTES: usize = 64;
/// Longest wait for a page to take a message; then the line is dead.
const STUCK: Duration = Duration::from_secs(10);
/// What may wait in the socket itself. One message larger than that still goes; the next one waits.
const WRITE_BUFFER_BYTES: usize = 256 * 1024;

/// The live picture of a camera, as a WebSocket of binary messages.
///
/// One message is a type byte and its content, numbers big-endian. To the page: `01` how to decode (width u16,
/// height u16, length u8 and name of the codec, `avcC` record), `02` a picture (flags u8 with 1 = key frame,
/// timestamp u64 in µs, time spent in Gatehouse u32 in µs, AVCC data), `03` where it stands (`LiveStatus` as JSON),
/// `04` still here. From the page: `10` here (number of pictures received so far u32, at least every 15 s, else it
/// is taken to have left), `11` try again now, `12` goodbye. All who watch a camera share one session with it.
#[utoipa::path(
    get,
    path = "/cameras/{id}/live",
    tag = "cameras",
    params(("id" = i64, Path, description = "The camera")),
    responses((
        status = 101,
        description = "The picture follows",
        body = LiveStatus,
        content_type = "application/octet-stream"
    )),
    extensions(("x-role" = json!("attendant")))
)]
pub async fn live(
    Open(caller): Open,
    _: Attendant,
    State(app): State<App>,
    At(id): At<i64>,
    socket: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Answer<Response<Body>> {
    let socket = socket
        .map_err(|_| Refusal::new(Code::BadRequest, "A live picture is fetched over a WebSocket."))?
        .max_message_size(MAX_TOLD_BYTES)
        .max_frame_size(MAX_TOLD_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES.max(MAX_MESSAGE_BYTES));
    let live = Live::watch(&app, caller, id)?;
    Ok(socket.on_upgrade(move |socket| follow(socket, live)))
}

/// Above the largest picture taken from a camera, with its head.
const MAX_MESSAGE_BYTES: usize = 5 * 1024 * 1024;

async fn follow(mut socket: WebSocket, mut live: Live) {
    loop {
        tokio::select! {
            message = live.next() => {
                let Some(message) = message else { break };
                if !sent(&mut socket, message).await {
                    return;
                }
            }
            told = socket.recv() => match told {
                Some(Ok(Message::Binary(told))) if live.told(&told) => {}
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => break,
            },
        }
    }
    // A page that is gone already needs no goodbye.
    let _gone = tokio::time::timeout(STUCK, socket.send(Message::Close(None))).await;
}

async fn sent(socket: &mut WebSocket, message: Bytes) -> bool {
    matches!(tokio::time::timeout(STUCK, socket.send(Message::Binary(message))).await, Ok(Ok(())))
}
