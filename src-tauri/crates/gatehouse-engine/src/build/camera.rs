//! A camera as shown.

use crate::secrets::{Secrets, camera_secret};
use crate::state::{Camera, State};
use crate::view::{CameraIdentityView, CameraStanding, CameraView};
use gatehouse_cameras::upark::label;
use gatehouse_domain::{Instant, clock, lane};
use std::time::Duration;

pub(crate) fn camera(
    state: &State,
    camera: &Camera,
    secrets: &Secrets,
    now: Instant,
    monotonic: Duration,
) -> CameraView {
    let row = &camera.row;
    let lane = state.lane_of_camera(row.id);
    let offset = camera.clock.offset_ms();
    let mut identities: Vec<CameraIdentityView> = camera.identities.iter().map(identity).collect();
    identities.sort_by_key(|i| std::cmp::Reverse(i.last_heard_at));
    CameraView {
        id: row.id,
        park_id: row.park_id.clone(),
        device_id: row.device_id.clone(),
        name: camera.name(),
        standing: standing(camera),
        lane_id: lane.map(|l| l.row.id),
        lane_name: lane.map(|l| l.row.name.clone()),
        presence: camera.presence_at(monotonic, now),
        last_heard_at: last_heard(camera, now, monotonic),
        last_capture_at: camera.last_capture_at,
        reported_at: row.reported_at,
        source_address: row.source_address.clone(),
        reported_address: row.reported_address.clone(),
        serial: row.serial.clone(),
        device_type: row.device_type.map(label::device_type),
        scene: row.scene_type.map(label::scene_type),
        capabilities: row.capabilities.clone(),
        firmware: row.firmware.clone(),
        resolution: row.resolution.clone(),
        shooting_position: row.shoot_position.map(label::shoot_position),
        picture_filling: row.pic_fill_type.map(label::pic_fill_type),
        register_code: row.register_code.clone(),
        spaces: row.spaces.clone(),
        total_spaces: row.total_spaces,
        keepalive_s: row.keepalive_s,
        clock_offset_ms: offset,
        clock_complaint: clock::complaint(offset),
        identity_doubt: row.identity_doubt.clone(),
        identities,
        device_address: row.device_address.clone(),
        user: row.user.clone(),
        has_password: secrets.has(&camera_secret(row.id)),
        allow_basic: row.allow_basic,
        profile: row.profile.clone(),
        mqtt_enabled: row.mqtt_enabled,
        mqtt: super::camera_mqtt(state, camera, secrets),
        reach: camera.reach.clone(),
        waiting: camera.waiting.as_ref().map(|waiting| waiting.view()),
        lane_uses_mqtt: lane.is_some_and(|l| l.row.mqtt),
    }
}

/// When it was last heard: in this run by the monotonic clock, else as remembered.
pub(super) fn last_heard(camera: &Camera, now: Instant, monotonic: Duration) -> Option<Instant> {
    match camera.heard {
        Some(heard) => {
            chrono::Duration::from_std(monotonic.saturating_sub(heard)).ok().map(|silent| now - silent)
        }
        None => camera.row.last_heard_at,
    }
}

fn standing(camera: &Camera) -> CameraStanding {
    let row = &camera.row;
    if row.replaced_by.is_some() {
        CameraStanding::Replaced
    } else if row.lane_id.is_some() {
        CameraStanding::OnLane
    } else if !lane::may_serve_a_lane(row.device_type) {
        CameraStanding::NotAnEntranceCamera
    } else {
        CameraStanding::New
    }
}

pub(super) fn is_new(camera: &Camera) -> bool {
    standing(camera) == CameraStanding::New
}

fn identity(row: &gatehouse_store::table::cameras::IdentityRow) -> CameraIdentityView {
    CameraIdentityView {
        id: row.id,
        address: row.address.clone(),
        serial: row.serial.clone(),
        first_heard_at: row.first_heard_at,
        last_heard_at: row.last_heard_at,
        confirmed: row.confirmed,
    }
}
