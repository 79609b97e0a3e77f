//! Who speaks: finding a camera by its ids, else by its address, and noticing when two devices
//! answer to one id (design §9).

use crate::engine::Engine;
use crate::error::Result;
use crate::state::Camera;
use gatehouse_cameras::upark::Sender;
use gatehouse_domain::{CameraId, Instant};
use gatehouse_store::table::cameras;
use std::net::SocketAddr;

/// Cameras that may appear by themselves; more is a broken or hostile sender.
const MAX_CAMERAS: usize = 500;

/// Longest id taken from the wire, in characters.
const MAX_ID_CHARS: usize = 128;

/// How often `last_heard_at` is written, in seconds.
const HEARD_WRITTEN_EVERY_S: u64 = 60;

/// The camera that sent an upload.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Speaker {
    pub camera: CameraId,
}

impl Engine {
    /// Finds the camera that speaks, making it known when it is new, and marks it as heard.
    /// `tells_serial` = the message is one that may say the serial number, and is noted by who reads it.
    pub(crate) async fn recognise(
        &self,
        sender: &Sender,
        source: SocketAddr,
        at: Instant,
        tells_serial: bool,
    ) -> Result<Speaker> {
        let address = source.ip().to_string();
        let wire_id = self.wire_id(sender, &address);
        let known = self.state().by_wire_id.get(&wire_id).copied();
        let camera = match known {
            Some(camera) => camera,
            None => self.welcome(wire_id, address.clone(), at).await?,
        };
        if self.hear(camera, &address, at) && !tells_serial {
            self.note_identity(camera, address, None, at).await?;
        }
        Ok(Speaker { camera })
    }

    /// (parkId, deviceId), completed from the source address when one is missing (C-Q8).
    fn wire_id(&self, sender: &Sender, address: &str) -> (String, String) {
        let short = |s: &String| s.trim().chars().take(MAX_ID_CHARS).collect::<String>();
        let park = sender.park_id.as_ref().map(short).filter(|s| !s.is_empty());
        let device = sender.device_id.as_ref().map(short).filter(|s| !s.is_empty());
        if let (Some(park), Some(device)) = (&park, &device) {
            return (park.clone(), device.clone());
        }
        let state = self.state();
        let mut fitting = state.cameras.values().filter(|c| {
            c.row.source_address.as_deref() == Some(address)
                && park.as_ref().is_none_or(|p| *p == c.row.park_id)
                && device.as_ref().is_none_or(|d| *d == c.row.device_id)
        });
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => (only.row.park_id.clone(), only.row.device_id.clone()),
            _ => (park.unwrap_or_default(), device.unwrap_or_else(|| address.to_owned())),
        }
    }

    async fn welcome(&self, wire_id: (String, String), address: String, at: Instant) -> Result<CameraId> {
        if self.state().cameras.len() >= MAX_CAMERAS {
            return Err(crate::Error::Conflict(format!("more than {MAX_CAMERAS} cameras")));
        }
        let ((park, device), source) = (wire_id.clone(), address);
        let row =
            self.write(move |tx| Ok(cameras::find_or_insert(tx, &park, &device, &source, at)?.0)).await?;
        let id = row.id;
        tracing::info!(camera = id, device = %row.device_id, "a new camera reports");
        let mut state = self.state();
        state.cameras.entry(id).or_insert_with(|| Camera::new(row));
        state.by_wire_id.insert(wire_id, id);
        self.publish_camera(&state, id);
        self.publish_status(&state);
        Ok(id)
    }

    /// Marks a camera as heard; `true` when the address is not one of its known identities.
    fn hear(&self, id: CameraId, address: &str, at: Instant) -> bool {
        let (monotonic, now) = (self.monotonic(), self.now());
        let mut state = self.state();
        let Some(camera) = state.cameras.get_mut(&id) else { return false };
        camera.heard = Some(monotonic);
        camera.row.last_heard_at = Some(at);
        let presence = camera.presence_at(monotonic, now);
        let came_back = presence != camera.presence;
        camera.presence = presence;
        let moved = camera.row.source_address.as_deref() != Some(address);
        if moved {
            camera.row.source_address = Some(address.to_owned());
        }
        let due = camera.heard_written.is_none_or(|w| (monotonic - w).as_secs() >= HEARD_WRITTEN_EVERY_S);
        if due || moved {
            camera.heard_written = Some(monotonic);
            self.write_heard(id, address.to_owned(), at);
        }
        let speaking = camera.identities.iter_mut().find(|i| i.address == address).map(|i| {
            i.last_heard_at = at;
            i.confirmed
        });
        let doubtful = camera.row.identity_doubt.is_some();
        let suspicious = !speaking.unwrap_or(false) && !doubtful;
        if came_back {
            self.publish_camera(&state, id);
            let engine = self.clone();
            tokio::spawn(async move { engine.clear_alarm(&format!("camera_silent:{id}")).await });
            self.sync_camera_list(id);
        }
        suspicious
    }

    /// Writes "last heard" in the background: a keep-alive is not worth waiting for the disk.
    fn write_heard(&self, id: CameraId, address: String, at: Instant) {
        let engine = self.clone();
        tokio::spawn(async move {
            if let Err(error) = engine.write_derived(move |tx| cameras::heard(tx, id, &address, at)).await {
                tracing::warn!(%error, camera = id, "'last heard' was not written");
            }
        });
    }

    /// Takes note of an address and serial number under a camera's id. The first one is the
    /// camera; the same serial number from another address is the camera that moved; anything
    /// else is doubt, and suspends automatic actions until an engineer chooses.
    pub(crate) async fn note_identity(
        &self,
        id: CameraId,
        address: String,
        serial: Option<String>,
        at: Instant,
    ) -> Result<()> {
        let (identities, found) = self
            .write(move |tx| {
                let (row, _new) = cameras::touch_identity(tx, id, &address, serial.as_deref(), at)?;
                let all = cameras::identities(tx, id)?;
                let found = match all.iter().find(|i| i.confirmed) {
                    None => {
                        cameras::confirm_identity(tx, row.id)?;
                        Found::Known
                    }
                    Some(known) if known.id == row.id || is_same_device(known, &row) => {
                        cameras::confirm_identity(tx, row.id)?;
                        // An address that was in doubt proved to be the camera's own.
                        match all.iter().all(|other| has_same_serial(other, &row)) {
                            true => {
                                cameras::set_doubt(tx, id, None)?;
                                Found::Alone
                            }
                            false => Found::Known,
                        }
                    }
                    Some(known) => {
                        let doubt = doubt_sentence(known, &row);
                        cameras::set_doubt(tx, id, Some(&doubt))?;
                        Found::Doubt(doubt)
                    }
                };
                Ok((cameras::identities(tx, id)?, found))
            })
            .await?;
        let mut cleared = false;
        {
            let mut state = self.state();
            if let Some(camera) = state.cameras.get_mut(&id) {
                camera.identities = identities;
                match &found {
                    Found::Known => {}
                    Found::Alone => cleared = camera.row.identity_doubt.take().is_some(),
                    Found::Doubt(doubt) => camera.row.identity_doubt = Some(doubt.clone()),
                }
            }
            self.publish_camera(&state, id);
        }
        if let Found::Doubt(doubt) = found {
            self.alarm_camera_identity(id, &doubt).await;
        } else if cleared {
            self.clear_alarm(&format!("camera_identity:{id}")).await;
        }
        Ok(())
    }
}

/// What a device under a camera's id turned out to be.
enum Found {
    /// The camera, as far as can be told.
    Known,
    /// The camera, and every address heard under the id was its own.
    Alone,
    /// Somebody else: why, in a sentence.
    Doubt(String),
}

/// One address whose serial number became known, or one serial number at a new address.
fn is_same_device(a: &cameras::IdentityRow, b: &cameras::IdentityRow) -> bool {
    let one_unknown = a.serial.is_none() || b.serial.is_none();
    has_same_serial(a, b) || (a.address == b.address && one_unknown)
}

fn has_same_serial(a: &cameras::IdentityRow, b: &cameras::IdentityRow) -> bool {
    a.serial == b.serial && a.serial.is_some()
}

fn doubt_sentence(known: &cameras::IdentityRow, other: &cameras::IdentityRow) -> String {
    let say = |i: &cameras::IdentityRow| match &i.serial {
        None => i.address.clone(),
        Some(serial) => format!("{} (serial {serial})", i.address),
    };
    format!("Two devices answer to this id: {} and {}.", say(known), say(other))
}
