//! The site and the health.

use crate::secrets::Secrets;
use crate::state::State;
use crate::view::{SignedView, SiteView, StatusView};
use gatehouse_domain::Instant;
use gatehouse_domain::gate::REASONS;

/// Below this the disk is low: about 5,000 captures.
pub(crate) const DISK_LOW_BYTES: u64 = 2 << 30;

pub(crate) fn site(state: &State, demo: bool) -> SiteView {
    let row = &state.site;
    let signed = |by: &Option<String>, at: Option<Instant>| Some(SignedView { by: by.clone()?, at: at? });
    SiteView {
        name: row.name.clone(),
        zone: row.zone.clone(),
        automatic_stopped: signed(&row.automatic_stopped_by, row.automatic_stopped_at),
        lists_withheld: row.lists_withheld,
        all_open: signed(&row.all_open_by, row.all_open_at),
        reasons: REASONS.iter().map(ToString::to_string).collect(),
        idle_lock_s: row.idle_lock_s,
        picture_hosts: row.picture_hosts.clone(),
        demo,
    }
}

pub(crate) fn status(state: &State, secrets: &Secrets, now: Instant) -> StatusView {
    StatusView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        intake_up: state.intake.is_ok(),
        intake: match &state.intake {
            Ok(address) => format!("Listening for cameras on {address}."),
            Err(why) => why.clone(),
        },
        store_ok: state.store_fault.is_none(),
        store: match &state.store_fault {
            None => "Captures are being stored.".to_owned(),
            Some(fault) => format!("Captures are NOT being stored: {fault}."),
        },
        disk_free_bytes: state.disk_free_bytes.and_then(|b| i64::try_from(b).ok()),
        disk_low: state.disk_free_bytes.is_some_and(|free| free < DISK_LOW_BYTES),
        secrets: secrets.sentence(),
        mqtt_ok: state.mqtt.ok,
        mqtt: state.mqtt.sentence.clone(),
        mqtt_bound: state.mqtt.bound.map(|bound| bound.to_string()),
        new_cameras: state.cameras.values().filter(|c| super::camera::is_new(c)).count() as i64,
        now,
    }
}
