//! One upload of a camera: read leniently, kept, answered in the documented shape.
//!
//! Receiving never decides about a car; it finds out who speaks, hands captures to the recorder
//! and answers only when what must be kept is kept (invariants 1 and 2).

use crate::engine::Engine;
use crate::error::Result;
use crate::identity::Speaker;
use crate::mqtt::Answer;
use bytes::Bytes;
use gatehouse_cameras::upark::{
    BasicInfo, Control, ErrorCode, KeepAlive, Message, Parsed, UpstreamPath, censored, parse, reply_error,
    reply_ok,
};
use gatehouse_domain::Instant;
use gatehouse_store::table::camera_lists;
use gatehouse_store::table::cameras::{self, BasicReport};
use gatehouse_store::table::dead_letters::{self, NewDeadLetter};
use gatehouse_store::table::messages::{self, NewMessage};
use std::net::SocketAddr;

/// The `deviceId` of our own self-test: answered, never kept.
pub const SELF_TEST_ID: &str = "gatehouse-self-test";

/// One upload as the intake took it off the wire.
#[derive(Debug)]
pub struct Upload {
    /// Path as sent.
    pub path: String,
    /// The bytes.
    pub body: Bytes,
    /// Where it came from.
    pub source: SocketAddr,
    /// When its last byte was received.
    pub received_at: Instant,
}

impl Engine {
    /// Handles one upload; answers the body of the documented reply (always HTTP 200).
    pub async fn receive(&self, upload: Upload) -> Vec<u8> {
        let path = UpstreamPath::from_uri_path(&upload.path)
            .unwrap_or_else(|| UpstreamPath::Other(upload.path.clone()));
        let parsed = match parse(&path, &upload.body) {
            Ok(parsed) => parsed,
            Err(unparseable) => return self.dead_letter(&path, &upload, unparseable.reason).await,
        };
        if parsed.message.sender().device_id.as_deref() == Some(SELF_TEST_ID) {
            return reply_ok(&path, self.now().timestamp_millis(), None);
        }
        let from = Source { address: upload.source, received_at: upload.received_at, path: &path };
        // The body may be 32 MiB; what is needed of it has been taken out.
        drop(upload.body);
        match self.take(&from, parsed).await {
            Ok(control) => reply_ok(&path, self.now().timestamp_millis(), control.as_ref()),
            Err(error) => {
                tracing::error!(%error, path = %upload.path, source = %upload.source, "an upload was not kept");
                reply_error(&path, ErrorCode::Common, "not stored")
            }
        }
    }

    /// Takes a message in; what goes back with the answer (keep-alives only).
    async fn take(&self, from: &Source<'_>, parsed: Parsed) -> Result<Option<Control>> {
        let tells_serial = matches!(parsed.message, Message::BasicInfo(_));
        let speaker =
            self.recognise(parsed.message.sender(), from.address, from.received_at, tells_serial).await?;
        match parsed.message {
            Message::Capture(capture) => {
                self.record(from, speaker, capture, parsed.notes, parsed.repaired).await?;
            }
            Message::Manual(manual) if is_a_capture(&manual.capture) => {
                let (answer, body) = (Answer::of_manual(&manual), manual.capture.metadata_json.clone());
                let camera = speaker.camera;
                self.record(from, speaker, manual.capture, parsed.notes, parsed.repaired).await?;
                // A capture that nobody asked for over MQTT is a capture all the same (C-Q27).
                if answer.request_id.is_some() {
                    self.take_answer(from, camera, answer, body).await?;
                }
            }
            Message::BasicInfo(info) => self.take_basic_info(from, speaker, info).await?,
            Message::KeepAlive(keepalive) => return Ok(self.take_keepalive(from, speaker, &keepalive)),
            Message::Manual(failed) => {
                let answer = Answer::of_manual(&failed);
                self.take_answer(from, speaker.camera, answer, failed.capture.metadata_json).await?;
            }
            Message::TransChannel(data) => self.take_serial(from, speaker, data).await?,
            Message::CommandResult(result) => {
                let answer = Answer::of_command(&result);
                self.take_answer(from, speaker.camera, answer, result.metadata_json).await?;
            }
            Message::Other(other) if let Some(answer) = Answer::of_lamp(&other) => {
                self.take_answer(from, speaker.camera, answer, other.metadata_json).await?;
            }
            Message::Other(other) => {
                self.keep_message(from, speaker, other.metadata_json).await?;
            }
        }
        Ok(None)
    }

    /// Basic data: the camera starts, or lost us (C-R6): take what it says, learn its clock anew.
    async fn take_basic_info(&self, from: &Source<'_>, speaker: Speaker, info: BasicInfo) -> Result<()> {
        let (id, at) = (speaker.camera, from.received_at);
        let report = basic_report(info);
        let serial = report.serial.clone().filter(|s| !s.trim().is_empty());
        let stored = report.clone();
        let row = self
            .write(move |tx| {
                cameras::report(tx, id, &stored, at)?;
                camera_lists::want_check(tx, id)?;
                cameras::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        {
            let mut state = self.state();
            if let Some(camera) = state.cameras.get_mut(&id) {
                let source_address = camera.row.source_address.clone();
                camera.row = row;
                camera.row.source_address = source_address;
                camera.clock.forget();
            }
            self.publish_camera(&state, id);
            self.publish_status(&state);
        }
        self.note_identity(id, from.address.ip().to_string(), serial, at).await?;
        self.note_report(id).await;
        self.remind_displays(Some(id));
        self.camera_may_have_forgotten(id);
        Ok(())
    }

    /// A keep-alive: memory only, so that a hundred cameras cost the disk nothing. Answers what
    /// waited for it.
    fn take_keepalive(&self, from: &Source<'_>, speaker: Speaker, keepalive: &KeepAlive) -> Option<Control> {
        let mut state = self.state();
        let camera = state.cameras.get_mut(&speaker.camera)?;
        let before = camera.clock.offset_ms();
        if let Some(ms) = keepalive.upload_time_ms {
            camera.clock.learn(ms, from.received_at);
        }
        let moved = match (before, camera.clock.offset_ms()) {
            (Some(a), Some(b)) => (a - b).abs() > 1000,
            (a, b) => a.is_some() != b.is_some(),
        };
        let waited = state.cameras.get(&speaker.camera).is_some_and(|c| c.waiting.is_some());
        let control = self.take_waiting(&mut state, speaker.camera);
        if moved || waited {
            self.publish_camera(&state, speaker.camera);
        }
        control
    }

    /// Something a camera sent that later issues act on: kept as it is, bounded.
    pub(crate) async fn keep_message(
        &self,
        from: &Source<'_>,
        speaker: Speaker,
        body_json: String,
    ) -> Result<i64> {
        let message = NewMessage {
            camera_id: Some(speaker.camera),
            received_at: from.received_at,
            path: from.path_words(),
            body_json,
        };
        self.write(move |tx| messages::append(tx, &message)).await
    }

    /// What cannot be parsed is kept and shown, and answered with "invalid parameter".
    async fn dead_letter(&self, path: &UpstreamPath, upload: &Upload, reason: String) -> Vec<u8> {
        tracing::warn!(path = %upload.path, source = %upload.source, %reason, "an upload could not be read");
        let letter = NewDeadLetter {
            received_at: upload.received_at,
            source: upload.source.ip().to_string(),
            path: upload.path.chars().take(200).collect(),
            reason: reason.clone(),
            size_bytes: i64::try_from(upload.body.len()).unwrap_or(i64::MAX),
            body: censored(&upload.body[..upload.body.len().min(dead_letters::BODY_BYTES)]),
        };
        let kept = self.write(move |tx| dead_letters::append(tx, &letter).map(drop)).await;
        self.alarm_dead_letter(&upload.source.ip().to_string(), &reason).await;
        match kept {
            Ok(()) => reply_error(path, ErrorCode::InvalidParam, "invalid param"),
            Err(error) => {
                tracing::error!(%error, "a dead letter was not kept");
                reply_error(path, ErrorCode::Common, "not stored")
            }
        }
    }
}

/// Where and when an upload came.
pub(crate) struct Source<'a> {
    pub address: SocketAddr,
    pub received_at: Instant,
    pub path: &'a UpstreamPath,
}

impl Source<'_> {
    pub(crate) fn path_words(&self) -> String {
        match self.path {
            UpstreamPath::Other(path) => path.chars().take(200).collect(),
            known => format!("{known:?}"),
        }
    }
}

/// Whether a manual-capture result brought a capture; a failed one brings only a code.
fn is_a_capture(capture: &gatehouse_cameras::upark::CaptureMessage) -> bool {
    capture.record_id.is_some() || !capture.pictures.is_empty() || !capture.plate_raw.is_empty()
}

fn basic_report(info: BasicInfo) -> BasicReport {
    let c = info.capabilities;
    let capabilities = [
        (c.gate, "gate control"),
        (c.led, "LED display"),
        (c.coil, "induction loop"),
        (c.radar, "radar"),
        (c.lamp, "parking-space lamp"),
        (c.store, "storage in the camera"),
        (c.park_detection, "parking-space detection"),
    ];
    let spaces = info
        .spaces
        .iter()
        .map(|s| [s.area.as_deref(), s.id.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "));
    BasicReport {
        device_type: info.device_type,
        device_name: info.device_name,
        scene_type: info.scene_type,
        keepalive_s: info.keepalive_s,
        pic_fill_type: info.pic_fill_type,
        mqtt_enabled: info.mqtt_enabled,
        shoot_position: info.shoot_position,
        capabilities: capabilities
            .iter()
            .filter(|(has, _)| *has == Some(true))
            .map(|(_, w)| (*w).into())
            .collect(),
        total_spaces: info.total_spaces,
        spaces: spaces.take(1000).collect(),
        reported_address: info.ip_address,
        resolution: info.resolution,
        firmware: info.software_version,
        serial: info.serial_num,
        register_code: info.register_code,
        basic_json: info.metadata_json,
    }
}
