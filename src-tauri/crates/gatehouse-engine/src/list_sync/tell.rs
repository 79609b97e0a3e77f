//! One request about list entries over the channel the lane says, and what came of it.

use crate::engine::Engine;
use crate::outcome::not_sent_because;
use gatehouse_cameras::lapi::{Answered, Device, NotSent, Outcome};
use gatehouse_cameras::list_item::{DeviceList, ListItem};
use gatehouse_domain::CameraId;
use gatehouse_domain::camera_list::{Item, Said, Step};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::list::ListKind;
use std::time::Duration;
use tokio::time::Instant;

/// How long a request may still be sent after it was made.
const NOT_AFTER: Duration = Duration::from_secs(8);

/// Why the rest has to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub words: String,
    pub patience: Patience,
}

/// How long it has to wait at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// A little, and longer each time.
    Little,
    /// As long as it gets.
    Long,
    /// As long, whatever is asked meanwhile: trying again may lock the camera's user out. A person changes something.
    Person,
}

/// One thing to be done on a camera's list, whatever the channel.
pub(super) enum Deed<'s> {
    Add(Vec<ListItem>),
    Edit(&'s Item),
    Delete(&'s Item),
}

impl Engine {
    /// Tells the camera, once. An error = it did not answer: it may or may not have acted, which the journal knows.
    pub(super) async fn tell_camera(
        &self,
        camera: CameraId,
        channel: Channel,
        step: &Step,
    ) -> Result<Said, Trouble> {
        let (list, deed, channel) = match step {
            Step::Add(items) => {
                let list = items.first().map_or(ListKind::Allow, |item| item.list);
                (list, Deed::Add(items.iter().map(wire).collect()), channel)
            }
            Step::AddAnew(item) => (item.list, Deed::Add(vec![wire(item)]), channel),
            Step::Put(item) => (item.list, Deed::Edit(item), channel),
            Step::Confirm(item, by, _) => (item.list, Deed::Edit(item), *by),
            Step::Replace(item) | Step::TakeOver(item, _) => (item.list, Deed::Delete(item), channel),
            Step::Delete(item, by) => (item.list, Deed::Delete(item), *by),
        };
        let list = match list {
            ListKind::Allow => DeviceList::Allow,
            ListKind::Block => DeviceList::Block,
        };
        let answered = match channel {
            Channel::Mqtt => self.list_over_mqtt(camera, list, deed).await,
            Channel::Lapi | Channel::KeepAlive => match self.device_of_camera(camera) {
                Ok(device) => self.list_over_lapi(&device, list, deed).await,
                Err(why) => not_sent(why),
            },
        };
        said(answered.outcome)
    }

    async fn list_over_lapi(&self, device: &Device, list: DeviceList, deed: Deed<'_>) -> Answered {
        let (lapi, not_after) = (&self.inner.lapi, Instant::now() + NOT_AFTER);
        match deed {
            Deed::Add(items) => lapi.add_to_list(device, list, &items, not_after).await,
            Deed::Edit(item) => lapi.edit_in_list(device, list, &wire(item), not_after).await,
            Deed::Delete(item) => lapi.delete_from_list(device, list, item.entry, not_after).await,
        }
    }
}

pub(super) fn wire(item: &Item) -> ListItem {
    ListItem { id: item.entry, plate: item.plate.clone(), begin_s: item.begin_s, end_s: item.end_s }
}

pub(super) fn not_sent(why: &str) -> Answered {
    Answered {
        outcome: Outcome::NotSent { why: NotSent::Unreachable(why.to_owned()) },
        latency_ms: 0,
        request_sent: false,
        device_words: None,
    }
}

fn said(outcome: Outcome) -> Result<Said, Trouble> {
    match outcome {
        Outcome::Accepted { .. } => Ok(Said::Yes),
        // It knows no lists at all: an answer about the call, not about an entry.
        Outcome::Refused { words, code: 404 | 405 | 501 | 599 } => Err(Trouble {
            words: format!(
                "The camera does not know this call ({words}). An engineer checks its profile under Cameras."
            ),
            patience: Patience::Person,
        }),
        Outcome::Refused { words, code } => {
            Ok(Said::No(if words.trim().is_empty() { format!("code {code}") } else { words }))
        }
        Outcome::Unknown { why } => {
            Err(Trouble { words: format!("The camera did not answer ({why})."), patience: Patience::Little })
        }
        Outcome::NotSent { why } => Err(Trouble {
            patience: match why {
                NotSent::Unreachable(_) | NotSent::Expired => Patience::Little,
                _ => Patience::Person,
            },
            words: not_sent_because(&why, "Check its power and network."),
        }),
    }
}
