//! A lane as shown in the strip.

use crate::displays::settings_of;
use crate::secrets::Secrets;
use crate::state::{Lane, State};
use crate::view::{LaneCameraView, LaneDisplayView, LaneView, LockView, SignedView};
use gatehouse_domain::Instant;
use std::time::Duration;

pub(crate) fn lane(
    state: &State,
    lane: &Lane,
    secrets: &Secrets,
    now: Instant,
    monotonic: Duration,
) -> LaneView {
    let cameras = state.cameras.values().filter(|c| c.row.lane_id == Some(lane.row.id));
    LaneView {
        id: lane.row.id,
        name: lane.row.name.clone(),
        direction: lane.row.direction,
        position: lane.row.position,
        cameras: cameras
            .map(|c| LaneCameraView {
                id: c.row.id,
                name: c.name(),
                presence: c.presence_at(monotonic, now),
                last_heard_at: super::camera::last_heard(c, now, monotonic),
            })
            .collect(),
        barrier_camera_id: lane.row.barrier_camera_id,
        gate_complaint: state.gate_complaint(lane, secrets),
        automatic_opening: lane.row.automatic_opening,
        mqtt: lane.row.mqtt,
        sends_lists: lane.row.sends_lists,
        lists_sent: lane.row.lists_sent,
        list_channel: lane.row.list_channel,
        fleet_unpaid: lane.row.fleet_unpaid,
        last_command: lane.last_command.clone(),
        lock: lane.lock.as_ref().map(|lock| LockView {
            locked: SignedView { by: lock.locked_by.clone(), at: lock.locked_at },
            until: lock.until,
            expired: lock.until.is_some_and(|until| now >= until),
            confirmed: lock.confirmed,
            site_wide: lock.site_wide,
        }),
        last_plate: lane.last_plate.clone(),
        last_passage_at: lane.last_passage_at,
        waiting: lane.waiting.clone(),
        display: settings_of(&lane.row)
            .filter(|display| display.on)
            .map(|_| LaneDisplayView { last: lane.told.last.clone(), failures: lane.told.failures }),
    }
}
