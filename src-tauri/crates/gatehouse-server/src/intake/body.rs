//! Takes the body of one upload off the wire into one buffer, within the bounds.

use super::bounds::Bounds;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

/// Room is taken as bytes arrive, in steps of this many: who only announces bytes holds none.
const STEP: usize = 1024 * 1024;

/// Why an upload was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Over the bound; more may be coming.
    #[error("the upload is too large")]
    TooLarge,
    /// Slower than the bounds allow.
    #[error("the upload came too slowly")]
    TooSlow,
    /// Other uploads fill the memory set aside for them.
    #[error("too many uploads at once")]
    NoRoom,
    /// The connection ended in the middle, or its framing is wrong.
    #[error("the upload broke off")]
    Broken(#[from] hyper::Error),
}

/// Room taken from the pool; freed when dropped.
pub struct Room {
    pool: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
}

/// Reads the whole body. `Room` is to be kept as long as the bytes are.
pub async fn read(
    mut body: Incoming,
    bounds: &Bounds,
    pool: &Arc<Semaphore>,
) -> Result<(Bytes, Room), Refused> {
    let declared = body.size_hint().exact();
    if declared.is_some_and(|bytes| bytes > bounds.body_bytes as u64) {
        return Err(Refused::TooLarge);
    }
    // Not above the bound just checked, so it fits; a chunked body grows as it comes.
    let declared = declared.map_or(0, |bytes| bytes as usize);
    let mut room = Room { pool: Arc::clone(pool), held: None };
    let mut buffer = BytesMut::new();
    let begun = Instant::now();
    let last = begun + bounds.body_time;
    loop {
        let due = begun + bounds.body_grace + bounds.body_time.min(at_rate(buffer.len(), bounds));
        let frame = timeout_at(due.min(last), body.frame()).await.map_err(|_| Refused::TooSlow)?;
        let Some(frame) = frame else { break };
        let Ok(data) = frame?.into_data() else { continue };
        let length = buffer.len() + data.len();
        if length > bounds.body_bytes {
            return Err(Refused::TooLarge);
        }
        room.grow(length, declared, bounds).await?;
        if buffer.is_empty() && length == declared {
            // A small upload came in one piece: nothing to put together.
            return Ok((data, room));
        }
        if buffer.is_empty() {
            buffer.reserve(declared.max(length));
        }
        buffer.extend_from_slice(&data);
    }
    Ok((buffer.freeze(), room))
}

fn at_rate(bytes: usize, bounds: &Bounds) -> std::time::Duration {
    std::time::Duration::from_millis((bytes as u64).saturating_mul(1000) / bounds.body_rate.max(1) as u64)
}

impl Room {
    async fn grow(&mut self, length: usize, declared: usize, bounds: &Bounds) -> Result<(), Refused> {
        let held = self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if length <= held {
            return Ok(());
        }
        let target = (length + STEP).min(declared.max(length)).min(bounds.pool_bytes);
        let wanted = target.saturating_sub(held);
        let wanted = u32::try_from(wanted).map_err(|_| Refused::TooLarge)?;
        let more = timeout(bounds.pool_wait, Arc::clone(&self.pool).acquire_many_owned(wanted)).await;
        // The pool is never closed.
        let more = more.ok().and_then(Result::ok).ok_or(Refused::NoRoom)?;
        match &mut self.held {
            Some(held) => held.merge(more),
            none => *none = Some(more),
        }
        Ok(())
    }
}
