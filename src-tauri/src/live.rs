//! Live pictures for the page, each over a channel of its own; the bytes are those of the browser's WebSocket.
//!
//! Who may watch, for how long, and what the bytes mean is the product's business.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tauri::State;
use tauri::ipc::{Channel, InvokeResponseBody};
use tokio::sync::mpsc;

use crate::{booth::Booth, commands::Refusal};

/// Messages of the page that may wait for one picture; they are taken at once.
const TOLD_WAITING: usize = 16;

/// The open lines, by number.
#[derive(Default, Clone)]
pub struct Lines(Arc<Mutex<Open>>);

#[derive(Default)]
struct Open {
    next: u32,
    lines: HashMap<u32, mpsc::Sender<Vec<u8>>>,
}

/// Why there is no line; both kinds look the same to the page.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Refused {
    /// The product does not run.
    Shell(Refusal),
    /// The product does not do it.
    Product(gatehouse_server::Refusal),
}

impl Lines {
    fn open(&self) -> MutexGuard<'_, Open> {
        // Nothing panics while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sends the live picture of a camera over `channel` until the page says goodbye or is not heard any more.
/// Answers the line's number; an empty message says that the line has ended.
#[tauri::command]
pub async fn live(
    booth: State<'_, Arc<Booth>>,
    lines: State<'_, Lines>,
    camera: i64,
    channel: Channel<InvokeResponseBody>,
) -> Result<u32, Refused> {
    let begun = booth.with(|running| running.live(camera)).await;
    let begun = begun.map_err(|reason| Refused::Shell(Refusal::new("not_running", reason)))?;
    let mut live = begun.map_err(Refused::Product)?;
    let (told, mut telling) = mpsc::channel(TOLD_WAITING);
    let number = {
        let mut open = lines.open();
        open.next = open.next.wrapping_add(1);
        let number = open.next;
        open.lines.insert(number, told);
        number
    };
    let lines = lines.inner().clone();
    tauri::async_runtime::spawn(async move {
        loop {
            let message = tokio::select! {
                message = live.next() => message,
                Some(told) = telling.recv() => {
                    if live.told(&told) { continue }
                    None
                }
            };
            let Some(message) = message else { break };
            if channel.send(InvokeResponseBody::Raw(message.into())).is_err() {
                break;
            }
        }
        lines.open().lines.remove(&number);
        if let Err(error) = channel.send(InvokeResponseBody::Raw(Vec::new())) {
            tracing::debug!(%error, "the page of a live picture is gone");
        }
    });
    Ok(number)
}

/// Passes a message of the page on; false when that line has ended.
#[tauri::command]
pub fn live_tell(lines: State<'_, Lines>, line: u32, message: Vec<u8>) -> bool {
    lines.open().lines.get(&line).is_some_and(|told| told.try_send(message).is_ok())
}
