//! What a camera is to hold, by its lane and the site, and what stands in the way of telling it.

use crate::engine::Engine;
use crate::state::{Camera, State};
use gatehouse_domain::CameraId;
use gatehouse_domain::camera_list::ListsSent;
use gatehouse_domain::channel::Channel;

/// What a camera is to hold, and how it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// Which lists; `None` = nothing at all.
    pub lists: Option<ListsSent>,
    pub channel: Channel,
}

/// A camera as its task sees it.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub target: Target,
    /// Why nothing may be sent to it now, in words.
    pub hindrance: Option<String>,
    /// The device we take it for.
    pub serial: Option<String>,
}

impl State {
    /// What a camera is to hold.
    pub(crate) fn list_target(&self, camera: &Camera) -> Target {
        let lane = camera.row.lane_id.and_then(|id| self.lane(id));
        let lane = lane.filter(|lane| lane.row.sends_lists && camera.row.replaced_by.is_none());
        let lists = lane.and_then(|lane| match (self.site.lists_withheld, lane.row.lists_sent) {
            (false, lists) => Some(lists),
            (true, ListsSent::Both | ListsSent::Block) => Some(ListsSent::Block),
            (true, ListsSent::Allow) => None,
        });
        Target { lists, channel: lane.map_or(Channel::Lapi, |lane| lane.row.list_channel) }
    }
}

impl Engine {
    /// `None` = the camera is forgotten.
    pub(super) fn list_standing(&self, camera: CameraId) -> Option<Standing> {
        let state = self.state();
        let camera = state.cameras.get(&camera)?;
        let confirmed = camera.identities.iter().filter(|i| i.confirmed && i.serial.is_some());
        let serial = confirmed.max_by_key(|i| i.last_heard_at).and_then(|i| i.serial.clone());
        Some(Standing {
            target: state.list_target(camera),
            hindrance: self.hindrance_of(camera),
            serial: serial.or_else(|| camera.row.serial.clone()).filter(|s| !s.trim().is_empty()),
        })
    }

    /// Why nothing may be sent to a camera, in words.
    pub(super) fn hindrance_of(&self, camera: &Camera) -> Option<String> {
        match (&camera.row.replaced_by, &camera.row.identity_doubt) {
            // What answers at its address may be the camera that took its place.
            (Some(_), _) => Some(
                "Another camera took its place, so it is not spoken to any more. If it is used elsewhere, empty its lists in its own web page.".to_owned(),
            ),
            (_, Some(doubt)) => Some(format!("{doubt} Nothing is sent until an engineer says which one it is.")),
            _ => None,
        }
    }
}
