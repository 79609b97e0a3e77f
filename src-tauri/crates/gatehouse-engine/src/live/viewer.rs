//! One viewer of a live picture, as a door holds it. Dropping it is leaving.

use super::outbox::Outbox;
use super::room::Room;
use crate::view::LiveStatus;
use gatehouse_cameras::live::{LiveConfig, LiveFrame};
use std::sync::Arc;

/// One thing a viewer is told.
#[derive(Debug, Clone)]
pub enum LiveMessage {
    /// Where the picture stands.
    Status(LiveStatus),
    /// How to decode the frames that follow; a decoder begins anew.
    Config(Arc<LiveConfig>),
    /// One picture; the first one after a configuration, and after pictures were left out, is a key frame.
    Frame(LiveFrame),
}

/// One viewer.
pub struct Viewer {
    pub(super) room: Arc<Room>,
    pub(super) number: u64,
    pub(super) outbox: Arc<Outbox>,
}

impl Viewer {
    /// The next message; `None` when nothing more comes. May be dropped while waiting without losing any.
    pub async fn next(&self) -> Option<LiveMessage> {
        self.outbox.next().await
    }

    /// The page is there and has received this many frames in all. It has to say so at least every
    /// [`super::LiveOptions::heartbeat`], else it has left.
    pub fn here(&self, received: u32) {
        self.outbox.heard(received);
    }

    /// The person wants another try now.
    pub fn try_now(&self) {
        self.room.try_now();
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.room.leave(self.number);
    }
}
