//! Each condition that raises an alarm: its sentence and what to do next.

use super::About;
use crate::assess::Assessed;
use crate::engine::Engine;
use crate::outcome::verb;
use crate::view::CommandView;
use gatehouse_domain::alarm::AlarmKind;
use gatehouse_domain::gate::Outcome;
use gatehouse_store::table::captures::CaptureRow;

impl Engine {
    pub(crate) async fn alarm_blocked_plate(&self, one: &Assessed) {
        let lane = one.lane_id.map(|id| self.state().lane_name(id)).unwrap_or_default();
        let plate = one.plate.clone().unwrap_or_default();
        let about = About {
            subject: format!(
                "{}:{}",
                one.lane_id.unwrap_or_default(),
                one.reading.as_deref().unwrap_or_default()
            ),
            sentence: format!("Blocked plate {plate} at {lane}. {}", one.sentence),
            advice: "Do not open before you have talked to the driver; call a supervisor if in doubt.".into(),
            lane_id: one.lane_id,
            camera_id: Some(one.camera_id),
            capture_id: Some(one.capture_id),
            once: true,
            ..About::default()
        };
        self.raise(AlarmKind::BlockedPlate, about).await;
    }

    pub(crate) async fn alarm_camera_silent(&self, id: i64, name: &str, lane_id: Option<i64>, lane: &str) {
        let about = About {
            subject: id.to_string(),
            sentence: format!("Camera {name} at {lane} is silent."),
            advice: "Check its power and network cable; cars there are not seen meanwhile.".into(),
            lane_id,
            camera_id: Some(id),
            ..About::default()
        };
        self.raise(AlarmKind::CameraSilent, about).await;
    }

    pub(crate) async fn alarm_camera_clock(&self, id: i64, complaint: &str) {
        let about = About {
            subject: id.to_string(),
            sentence: format!("{}: {complaint}", self.camera_name(id)),
            advice: "Set the clock in the camera's own web page, or let it take the time from this PC."
                .into(),
            camera_id: Some(id),
            ..About::default()
        };
        self.raise(AlarmKind::CameraClock, about).await;
    }

    /// Picture times miss receipt by whole hours although keep-alives are right.
    pub(crate) async fn alarm_camera_zone(&self, id: i64, hours: i64) {
        let side = if hours > 0 { "behind" } else { "ahead" };
        let about = About {
            subject: format!("{id}:zone"),
            sentence: format!("{}: its picture times are {} h {side}.", self.camera_name(id), hours.abs()),
            advice: "Check the time zone and summer time in the camera and under Settings; nothing opens by itself there meanwhile.".into(),
            camera_id: Some(id),
            once: true,
            ..About::default()
        };
        self.raise(AlarmKind::CameraClock, about).await;
    }

    pub(crate) async fn alarm_camera_identity(&self, id: i64, doubt: &str) {
        let about = About {
            subject: id.to_string(),
            sentence: format!("{}: {doubt}", self.camera_name(id)),
            advice:
                "An engineer chooses under Cameras which one it is; nothing opens by itself there meanwhile."
                    .into(),
            camera_id: Some(id),
            ..About::default()
        };
        self.raise(AlarmKind::CameraIdentity, about).await;
    }

    pub(crate) async fn alarm_record_conflict(&self, row: &CaptureRow) {
        let about = About {
            subject: row.camera_id.to_string(),
            sentence: format!(
                "{} used a record number twice for different captures.",
                self.camera_name(row.camera_id)
            ),
            advice: "Both captures are kept. Old firmware does this; update the camera when you can.".into(),
            camera_id: Some(row.camera_id),
            capture_id: Some(row.id),
            once: true,
            ..About::default()
        };
        self.raise(AlarmKind::RecordConflict, about).await;
    }

    pub(crate) async fn alarm_dead_letter(&self, source: &str, reason: &str) {
        let about = About {
            subject: source.to_owned(),
            sentence: format!("An upload from {source} could not be read: {reason}."),
            advice: "It is kept under Cameras, Unreadable uploads. Check what sends from that address."
                .into(),
            once: true,
            ..About::default()
        };
        self.raise(AlarmKind::DeadLetter, about).await;
    }

    pub(crate) async fn alarm_intake_down(&self, sentence: &str) {
        let about = About {
            sentence: sentence.to_owned(),
            advice: "Captures cannot arrive. End the program that uses the port, or choose another; it is tried again by itself.".into(),
            ..About::default()
        };
        self.raise(AlarmKind::IntakeDown, about).await;
    }

    /// Memory only: the store is what fails.
    pub(crate) fn alarm_store_failing(&self, fault: &str) {
        let about = About {
            sentence: format!("Captures are not being stored: {fault}."),
            advice: "Free disk space or check the disk. Gates can still be opened by hand.".into(),
            ..About::default()
        };
        self.raise_in_memory(AlarmKind::StoreFailing, about);
    }

    pub(crate) async fn alarm_disk_low(&self, free_bytes: u64) {
        let about = About {
            sentence: format!("Only {:.1} GB are free where captures are stored.", free_bytes as f64 / 1e9),
            advice: "Make room on that disk; when it is full, captures are refused.".into(),
            ..About::default()
        };
        self.raise(AlarmKind::DiskLow, about).await;
    }

    pub(crate) async fn alarm_lock_left_on(&self, lane_id: i64, lane: &str, by: &str) {
        let about = About {
            subject: lane_id.to_string(),
            sentence: format!("{lane} is still open and locked; its time is over (locked by {by})."),
            advice: "Unlock it when nobody needs it open. Gatehouse never unlocks by itself.".into(),
            lane_id: Some(lane_id),
            ..About::default()
        };
        self.raise(AlarmKind::LockLeftOn, about).await;
    }

    pub(crate) async fn alarm_emergency_unsigned(&self, command: &CommandView) {
        let about = About {
            subject: command.id.to_string(),
            sentence: format!(
                "Emergency opening at {} by {} has no reason yet.",
                command.lane_name, command.asked.by
            ),
            advice: "Sign it under Journal and say why it was needed.".into(),
            lane_id: Some(command.lane_id),
            capture_id: command.capture_id,
            command_id: Some(command.id),
            ..About::default()
        };
        if command.id < 0 {
            // Its number changes when it is journaled; then the alarm is written, too.
            return self.raise_in_memory(AlarmKind::EmergencyUnsigned, about);
        }
        self.raise(AlarmKind::EmergencyUnsigned, about).await;
    }

    /// A command that was refused, not sent or not answered.
    pub(crate) async fn alarm_command(&self, command: &CommandView) {
        let kind = match command.outcome {
            Outcome::Refused | Outcome::NotSent => AlarmKind::CommandFailed,
            Outcome::Unknown => AlarmKind::CommandUnknown,
            Outcome::Accepted | Outcome::Pending => return,
        };
        let about = About {
            subject: command.lane_id.to_string(),
            sentence: format!(
                "{}: \"{}\" failed. {}",
                command.lane_name,
                verb(command.command),
                command.sentence
            ),
            advice: match kind {
                AlarmKind::CommandUnknown => "Look at the barrier before you ask again.".into(),
                _ => "Ask again, or open the barrier by hand.".into(),
            },
            lane_id: Some(command.lane_id),
            capture_id: command.capture_id,
            command_id: Some(command.id),
            once: true,
            ..About::default()
        };
        self.raise(kind, about).await;
    }

    pub(crate) async fn alarm_mqtt_down(&self, sentence: &str) {
        let about = About {
            sentence: sentence.to_owned(),
            advice: "Cameras are still reached directly. An engineer looks under Settings, MQTT; it is tried again by itself."
                .into(),
            ..About::default()
        };
        self.raise(AlarmKind::MqttDown, about).await;
    }

    pub(crate) async fn alarm_keyring_locked(&self) {
        let about = About {
            sentence: self.inner.secrets.sentence(),
            advice: "Unlock the system keyring and type the password again to move it there, or leave it as it is.".into(),
            once: true,
            ..About::default()
        };
        self.raise(AlarmKind::KeyringLocked, about).await;
    }

    fn camera_name(&self, id: i64) -> String {
        self.state()
            .cameras
            .get(&id)
            .map_or_else(|| format!("Camera {id}"), |c| format!("Camera {}", c.name()))
    }
}
