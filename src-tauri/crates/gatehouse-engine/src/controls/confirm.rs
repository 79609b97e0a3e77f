//! What the camera's next report of itself says about a restart or new settings: the only
//! confirmation there is.

use crate::engine::Engine;
use gatehouse_cameras::upark::label;
use gatehouse_domain::{CameraId, RequestId};
use std::time::Duration;

/// A report later than this confirms nothing.
const AWAITED: Duration = Duration::from_secs(900);
/// So many requests of one camera are awaited; the oldest goes.
const KEPT: usize = 8;

/// A request whose effect the next report of the camera shows.
#[derive(Debug, Clone)]
pub(crate) struct AwaitedReport {
    request: RequestId,
    expect: Expect,
    since: Duration,
}

/// What the report is expected to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expect {
    /// That it comes at all.
    Restart,
    /// It comes under other ids.
    Ids { park_id: String, device_id: String },
    /// It comes to another server.
    Server,
    /// This picture filling.
    Pictures(i32),
    /// MQTT on or off.
    Mqtt(bool),
}

impl Engine {
    pub(super) fn await_report(&self, camera: CameraId, request: RequestId, expect: Expect) {
        let since = self.monotonic();
        let mut state = self.state();
        let Some(camera) = state.cameras.get_mut(&camera) else { return };
        if camera.awaited_reports.len() >= KEPT {
            camera.awaited_reports.remove(0);
        }
        camera.awaited_reports.push(AwaitedReport { request, expect, since });
    }

    /// A camera reported itself: says so beside what was asked of it.
    pub(crate) async fn note_report(&self, camera: CameraId) {
        for (request, words) in self.told_by_report(camera) {
            if let Err(error) = self.request_answered_late(request, words).await {
                tracing::warn!(%error, request, "what a report confirms could not be journaled");
            }
        }
    }

    fn told_by_report(&self, camera: CameraId) -> Vec<(RequestId, String)> {
        let now = self.monotonic();
        let mut state = self.state();
        let Some(known) = state.cameras.get_mut(&camera) else { return Vec::new() };
        let (park, device) = (known.row.park_id.clone(), known.row.device_id.clone());
        let mut told = Vec::new();
        for awaited in std::mem::take(&mut known.awaited_reports) {
            if now.saturating_sub(awaited.since) <= AWAITED {
                told.push((awaited.request, words(&awaited.expect, known)));
            }
        }
        // Under its new ids it is another camera to us.
        let renamed = Expect::Ids { park_id: park.clone(), device_id: device.clone() };
        for other in state.cameras.values_mut() {
            other.awaited_reports.retain(|awaited| {
                if awaited.expect != renamed || now.saturating_sub(awaited.since) > AWAITED {
                    return true;
                }
                told.push((
                    awaited.request,
                    format!("Confirmed by the camera's report: it is {park}/{device} now."),
                ));
                false
            });
        }
        told
    }
}

fn words(expect: &Expect, camera: &crate::state::Camera) -> String {
    let row = &camera.row;
    match expect {
        Expect::Restart => "Confirmed by the camera's report: it reported itself anew.".into(),
        Expect::Ids { .. } => {
            "The camera reported itself under its old ids: it did not take the new ones.".into()
        }
        Expect::Server => {
            "The camera reported itself here again: either the new address leads here, or it did not take it."
                .into()
        }
        Expect::Pictures(wanted) => {
            let told = row.pic_fill_type.map_or_else(|| "nothing".to_owned(), label::pic_fill_type);
            match row.pic_fill_type == Some(*wanted) {
                true => format!("Confirmed by the camera's report: pictures are {told}."),
                false => format!("The camera's report says otherwise: pictures are {told}."),
            }
        }
        Expect::Mqtt(wanted) => {
            let told = match row.mqtt_enabled {
                Some(true) => "MQTT is on",
                Some(false) => "MQTT is off",
                None => "nothing about MQTT",
            };
            match row.mqtt_enabled == Some(*wanted) {
                true => format!("Confirmed by the camera's report: {told}."),
                false => format!("The camera's report says otherwise: {told}."),
            }
        }
    }
}
