//! The recorder: makes a capture durable before the camera is answered (invariant 1).
//!
//! It interprets nothing: lane, passage and verdict come later, in the loop (`assess`).

use crate::engine::{Engine, Put};
use crate::error::Result;
use crate::fetch::Fetch;
use crate::identity::Speaker;
use crate::manual_capture::is_manual;
use crate::receive::Source;
use bytes::Bytes;
use chrono::SubsecRound;
use gatehouse_cameras::upark::{CaptureMessage, PicTime, PictureIn, PictureKind, UpstreamPath};
use gatehouse_domain::plate::Plate;
use gatehouse_domain::{CameraId, CaptureId, capture, site};
use gatehouse_store::table::captures::{
    self, CaptureRow, NewCapture, NewPictureRow, PictureRow, PictureState, SourcePath,
};
use gatehouse_store::table::facts;
use gatehouse_store::{NewPicture, PictureRef};

/// A capture that is durable and waits for the loop.
#[derive(Debug, Clone)]
pub(crate) struct Recorded {
    pub row: CaptureRow,
    /// As they were recorded; `None` when the capture was read back and they were not.
    pub pictures: Option<Vec<PictureRow>>,
}

/// What the store made of it.
enum Kept {
    /// A new record; `conflict` = the same `recordId` was used for other content before.
    New { row: Box<CaptureRow>, pictures: Vec<PictureRow>, conflict: bool },
    /// The record was here already.
    Again(CaptureId),
}

impl Engine {
    /// Records one capture; returns when it is durable or known to be a re-sent one.
    pub(crate) async fn record(
        &self,
        from: &Source<'_>,
        speaker: Speaker,
        message: CaptureMessage,
        mut notes: Vec<String>,
        repaired: bool,
    ) -> Result<()> {
        if repaired {
            notes.insert(0, "The upload was not proper JSON and had to be repaired.".to_owned());
        }
        let number = message.request_id.clone();
        let manual = is_manual(*from.path == UpstreamPath::ManualCapture, message.capture_mode);
        let (mut capture, pictures) = self.unpack(from, speaker, message, notes);
        let (rows, blobs, urls) = self.unpack_pictures(pictures);
        let hashes: Vec<[u8; 32]> = rows.iter().map(|r| content_hash(r, &blobs)).collect();
        let picture_time = capture.camera_time_raw.clone().unwrap_or_default();
        if capture.record_id.is_empty() {
            capture.record_id = capture::synthetic_record_id(&picture_time, &capture.reading, &hashes);
            capture.record_id_synthetic = true;
        }
        capture.identity =
            capture::identity(speaker.camera, &capture.record_id, &picture_time, &capture.reading, &hashes);
        let kept = self.keep(capture, hashes, rows, blobs).await?;
        match kept {
            Kept::Again(id) => {
                tracing::debug!(capture = id, "a record was sent again");
                self.note_manual_capture(speaker.camera, id, number.as_deref(), manual).await;
            }
            Kept::New { row, pictures, conflict } => {
                for (idx, url) in urls {
                    self.ask_for(Fetch { capture: row.id, idx, url });
                }
                if conflict {
                    self.alarm_record_conflict(&row).await;
                }
                let id = row.id;
                self.hand_over(Recorded { row: *row, pictures: Some(pictures) });
                self.note_manual_capture(speaker.camera, id, number.as_deref(), manual).await;
            }
        }
        Ok(())
    }

    async fn keep(
        &self,
        capture: NewCapture,
        hashes: Vec<[u8; 32]>,
        rows: Vec<(NewPictureRow, Option<usize>)>,
        blobs: Vec<NewPicture>,
    ) -> Result<Kept> {
        let look = Content::of(&capture, hashes);
        let content = look.clone();
        let put = if blobs.is_empty() { Put::Rows } else { Put::Pictures };
        let recording = self.inner.writer.record_unless(
            blobs,
            move |conn| Ok(same(conn, &look)?.0.map(Kept::Again)),
            move |tx, places| {
                // A twin in the same batch was not visible to the check before.
                let (again, conflict) = same(tx, &content)?;
                if let Some(id) = again {
                    return Ok(Kept::Again(id));
                }
                let rows: Vec<NewPictureRow> = rows.into_iter().map(|r| placed(r, places)).collect();
                let id = captures::insert(tx, &capture, &rows)?;
                if conflict {
                    let what = "The same recordId was used before for another capture.";
                    facts::append(tx, id, capture.received_at, "gatehouse", what)?;
                }
                Ok(Kept::New { row: Box::new(CaptureRow { id, record: capture }), pictures: rows, conflict })
            },
        );
        let result = self.watched(recording).await;
        if let Ok(again @ Kept::Again(_)) = result {
            // Nothing was put on the disk: it tells nothing about it.
            return Ok(again);
        }
        Ok(self.note_store(put, result).await?)
    }

    fn unpack(
        &self,
        from: &Source<'_>,
        speaker: Speaker,
        message: CaptureMessage,
        notes: Vec<String>,
    ) -> (NewCapture, Vec<PictureIn>) {
        let mut state = self.state();
        let zone = state.zone;
        let offset = state.cameras.get_mut(&speaker.camera).and_then(|camera| {
            camera.last_capture_at = Some(from.received_at);
            camera.clock.offset_ms()
        });
        drop(state);
        let camera_time = message.pic_time.map(|time| match time {
            PicTime::Local(local) => site::local_to_utc(zone, local),
            PicTime::Absolute(at) => at,
        });
        // What is shown at once is what will be read back: the database keeps milliseconds.
        let camera_time = camera_time.map(|at| at.trunc_subsecs(3));
        let capture = NewCapture {
            camera_id: speaker.camera,
            record_id: message.record_id.unwrap_or_default(),
            record_id_synthetic: false,
            identity: [0; 32],
            source_path: match from.path {
                UpstreamPath::ManualCapture => SourcePath::ManualCapture,
                _ => SourcePath::Capture,
            },
            source_address: from.address.ip().to_string(),
            received_at: from.received_at.trunc_subsecs(3),
            camera_time_raw: message.pic_time_raw,
            camera_time,
            clock_offset_ms: offset,
            reading_normalised: Plate::read(&message.plate_raw).map(|p| p.normalised().to_owned()),
            reading: message.plate_raw,
            confidence: message.confidence.map(i64::from),
            vehicle_type: message.vehicle_type,
            vehicle_color: message.vehicle_color,
            plate_type: message.plate_type,
            plate_color: message.plate_color,
            shoot_position: message.shoot_position,
            capture_mode: message.capture_mode,
            car_list_type: message.car_list_type,
            vehicle_logo: message.vehicle_logo,
            vehicle_brand: message.vehicle_brand,
            notes,
            metadata_json: message.metadata_json,
        };
        (capture, message.pictures)
    }

    /// Picture rows, each with the number of its blob; the blobs; the URLs to fetch.
    #[allow(clippy::type_complexity)]
    fn unpack_pictures(
        &self,
        pictures: Vec<PictureIn>,
    ) -> (Vec<(NewPictureRow, Option<usize>)>, Vec<NewPicture>, Vec<(i64, String)>) {
        let (mut rows, mut blobs, mut urls) = (Vec::new(), Vec::new(), Vec::new());
        for (idx, picture) in (0_i64..).zip(pictures) {
            let whole = picture.bytes.is_some() && picture.problem.is_none();
            let blob = picture.bytes.or(picture.raw_if_undecodable).filter(|b| !b.is_empty());
            let (state, note) = match (&blob, &picture.url) {
                (Some(_), _) if whole => (PictureState::Kept, None),
                (Some(_), _) => (PictureState::Broken, picture.problem),
                (None, Some(url)) => match self.may_fetch(url) {
                    Ok(url) => {
                        urls.push((idx, url));
                        (PictureState::Fetching, None)
                    }
                    Err(why) => (PictureState::Elsewhere, Some(why)),
                },
                (None, None) => (PictureState::Missing, picture.problem),
            };
            let row = NewPictureRow {
                idx,
                kind: match picture.kind {
                    PictureKind::Vehicle => captures::KIND_VEHICLE,
                    PictureKind::Plate => captures::KIND_PLATE,
                    PictureKind::Other(code) => code,
                },
                state,
                note,
                url: picture.url,
                declared_size: picture.declared_size,
                place: None,
            };
            let number = blob.map(|bytes| {
                blobs.push(NewPicture::hashed(Bytes::from(bytes)));
                blobs.len() - 1
            });
            rows.push((row, number));
        }
        (rows, blobs, urls)
    }

    /// Hands a durable capture to the loop; when the loop is behind it reads it back itself.
    fn hand_over(&self, recorded: Recorded) {
        if self.inner.recorded.try_send(recorded).is_err() {
            self.inner.missed.send_replace(true);
        }
    }
}

/// What is compared with earlier records.
#[derive(Clone)]
struct Content {
    camera: CameraId,
    record_id: String,
    identity: [u8; 32],
    path: SourcePath,
    time: Option<String>,
    reading: String,
    hashes: Vec<[u8; 32]>,
}

impl Content {
    fn of(capture: &NewCapture, hashes: Vec<[u8; 32]>) -> Content {
        Content {
            camera: capture.camera_id,
            record_id: capture.record_id.clone(),
            identity: capture.identity,
            path: capture.source_path,
            time: capture.camera_time_raw.clone(),
            reading: capture.reading.clone(),
            hashes,
        }
    }
}

/// The record that is the same, if any; and whether the `recordId` is in use for another. By the
/// other path a record comes with the pictures that path has room for (C-Q30): fewer of them are the
/// same record, more are kept beside it without ado.
fn same(
    conn: &gatehouse_store::rusqlite::Connection,
    new: &Content,
) -> gatehouse_store::Result<(Option<CaptureId>, bool)> {
    let found = captures::find_same(conn, new.camera, &new.record_id)?;
    if let Some((id, _)) = found.iter().find(|(_, known)| *known == new.identity) {
        return Ok((Some(*id), true));
    }
    if found.is_empty() {
        return Ok((None, false));
    }
    let other = match new.path {
        SourcePath::Capture => SourcePath::ManualCapture,
        SourcePath::ManualCapture => SourcePath::Capture,
    };
    let twins = captures::pictures_on_path(
        conn,
        new.camera,
        &new.record_id,
        other,
        new.time.as_deref(),
        &new.reading,
    )?;
    let within = |few: &[[u8; 32]], many: &[[u8; 32]]| few.iter().all(|hash| many.contains(hash));
    if let Some((id, _)) = twins.iter().find(|(_, known)| within(&new.hashes, known)) {
        return Ok((Some(*id), true));
    }
    Ok((None, !twins.iter().any(|(_, known)| within(known, &new.hashes))))
}

/// What makes a picture itself: its bytes, else its URL.
fn content_hash(row: &(NewPictureRow, Option<usize>), blobs: &[NewPicture]) -> [u8; 32] {
    match row.1.and_then(|n| blobs.get(n)) {
        Some(blob) => blob.hash,
        None => *blake3::hash(row.0.url.as_deref().unwrap_or_default().as_bytes()).as_bytes(),
    }
}

fn placed((mut row, number): (NewPictureRow, Option<usize>), places: &[PictureRef]) -> NewPictureRow {
    row.place = number.and_then(|n| places.get(n)).copied();
    row
}
