//! When somebody has to know: a camera refuses entries, or its lists cannot be brought up to date for long.

use super::mailbox::Mailbox;
use super::wording::entries;
use crate::alarms::About;
use crate::engine::Engine;
use gatehouse_domain::CameraId;
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_store::table::camera_lists;
use std::time::Duration;

/// So long a camera's lists may be behind before it is an alarm.
const LONG: Duration = Duration::from_secs(600);

impl Engine {
    /// Raises the alarm about refused entries, or ends it when there are none.
    pub(super) async fn complain_of_refusals(&self, camera: CameraId, mailbox: &Mailbox) {
        let refused = mailbox.sync().refused;
        if refused == 0 {
            if mailbox.sync().alarmed.take().is_some() || self.has_list_alarm(camera) {
                self.clear_alarm(&format!("{}:{camera}", AlarmKind::CameraLists.word())).await;
            }
            return;
        }
        let newest = self.read(move |conn| camera_lists::refusals(conn, camera, 1)).await.unwrap_or_default();
        let words = newest.into_iter().next().and_then(|row| row.words).unwrap_or_default();
        let what = format!("refused {} of the lists ({words})", entries(refused));
        let advice =
            "See Cameras for which. It may be full: take entries off the lists, or send it one list only.";
        self.raise_list_alarm(camera, mailbox, &what, advice).await;
    }

    /// Raises the alarm when a camera could not be told for long.
    pub(super) async fn complain_of_long_trouble(
        &self,
        camera: CameraId,
        mailbox: &Mailbox,
        monotonic: Duration,
    ) {
        let what = {
            let sync = mailbox.sync();
            let long = sync.trouble_since.is_some_and(|since| monotonic.saturating_sub(since) >= LONG);
            match (&sync.trouble, &sync.alarmed) {
                (Some(trouble), None) if long && sync.pending > 0 => {
                    format!(
                        "does not have {} of the lists as they are to be. {trouble}",
                        entries(sync.pending)
                    )
                }
                _ => return,
            }
        };
        let advice = "It is tried again by itself. Until then it opens by what it was told before.";
        self.raise_list_alarm(camera, mailbox, &what, advice).await;
    }

    async fn raise_list_alarm(&self, camera: CameraId, mailbox: &Mailbox, what: &str, advice: &str) {
        if mailbox.sync().alarmed.as_deref() == Some(what) {
            return;
        }
        let (name, lane_id) = {
            let state = self.state();
            let Some(camera) = state.cameras.get(&camera) else { return };
            (camera.name(), camera.row.lane_id)
        };
        mailbox.sync().alarmed = Some(what.to_owned());
        let about = About {
            subject: camera.to_string(),
            sentence: format!("Camera {name} {what}"),
            advice: advice.to_owned(),
            lane_id,
            camera_id: Some(camera),
            ..About::default()
        };
        self.raise(AlarmKind::CameraLists, about).await;
    }

    fn has_list_alarm(&self, camera: CameraId) -> bool {
        let state = self.state();
        state
            .alarms
            .iter()
            .any(|a| a.kind == AlarmKind::CameraLists && a.camera_id == Some(camera) && a.active)
    }
}
