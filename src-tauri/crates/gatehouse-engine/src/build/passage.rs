//! A passage as shown: one feed row and the card.

use super::{command, pictures};
use crate::state::State;
use crate::view::{
    CaptureBriefView, PassageBriefView, PassageView, PictureKindView, PictureState, SignedView, VerdictView,
};
use gatehouse_cameras::upark::label;
use gatehouse_domain::lane::Direction;
use gatehouse_domain::{CameraId, LaneId};
use gatehouse_store::Result;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::captures::{CaptureRow, PictureRow};
use gatehouse_store::table::corrections::CorrectionAction;
use gatehouse_store::table::passages::PassageRow;
use gatehouse_store::table::{captures, commands, corrections, index};
use std::collections::HashMap;

/// Names of lanes and cameras, copied out of the state for use on a reading thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    lanes: HashMap<LaneId, (String, Direction)>,
    cameras: HashMap<CameraId, String>,
}

impl Names {
    pub(crate) fn of(state: &State) -> Names {
        Names {
            lanes: state.lanes.iter().map(|l| (l.row.id, (l.row.name.clone(), l.row.direction))).collect(),
            cameras: state.cameras.values().map(|c| (c.row.id, c.name())).collect(),
        }
    }

    pub(crate) fn camera(&self, id: CameraId) -> String {
        self.cameras.get(&id).cloned().unwrap_or_else(|| format!("camera {id}"))
    }

    pub(crate) fn lane(&self, id: LaneId) -> String {
        self.lanes.get(&id).map_or_else(|| format!("lane {id}"), |(name, _)| name.clone())
    }

    /// A lane's name, else the camera's: what stands in a lane column.
    pub(crate) fn place(&self, lane: Option<LaneId>, camera: CameraId) -> String {
        lane.map_or_else(|| self.camera(camera), |id| self.lane(id))
    }

    pub(crate) fn direction(&self, lane: Option<LaneId>) -> Option<Direction> {
        self.lanes.get(&lane?).map(|(_, direction)| *direction)
    }
}

/// Builds the view of one passage from the database.
pub(crate) fn passage(conn: &Connection, row: &PassageRow, names: &Names) -> Result<PassageView> {
    let mut rows = Vec::new();
    for indexed in index::of_passage(conn, row.id)? {
        if let Some(capture) = captures::get(conn, indexed.capture_id)? {
            let kept = captures::pictures(conn, capture.id)?;
            rows.push((capture, kept));
        }
    }
    let captures: Vec<_> = rows.iter().map(|(capture, kept)| (capture, &kept[..])).collect();
    let corrected = match corrections::latest(conn, row.main_capture_id)? {
        Some(c) if c.action == CorrectionAction::Set => Some(SignedView { by: c.by, at: c.at }),
        _ => None,
    };
    let command = match row.opened_by_command_id {
        Some(id) => commands::get(conn, id)?,
        None => commands::of_capture(conn, row.main_capture_id)?.pop(),
    };
    let command = command.map(|c| self::command(&c, names.lane(c.lane_id)));
    Ok(PassageView { corrected, command, ..view(row, &captures, names) })
}

/// The view of a passage that has just begun: one capture, of which nobody knows yet.
pub(crate) fn opened_passage(
    row: &PassageRow,
    capture: &CaptureRow,
    kept: &[PictureRow],
    names: &Names,
) -> PassageView {
    view(row, &[(capture, kept)], names)
}

/// Without what people did to it.
fn view(row: &PassageRow, captures: &[(&CaptureRow, &[PictureRow])], names: &Names) -> PassageView {
    let main = captures.iter().map(|(capture, _)| *capture).find(|c| c.id == row.main_capture_id);
    PassageView {
        evidence: Vec::new(),
        id: row.id,
        lane_id: row.lane_id,
        lane_name: names.place(row.lane_id, row.camera_id),
        direction: names.direction(row.lane_id),
        happened_at: row.happened_at,
        received_at: row.received_at,
        plate: row.plate.clone(),
        plate_normalised: row.plate_normalised.clone(),
        reading: main.map(|c| c.reading.clone()).unwrap_or_default(),
        corrected: None,
        verdict: VerdictView {
            kind: row.verdict.kind,
            sentence: row.verdict.sentence.clone(),
            warnings: row.verdict.warnings.clone(),
            at: row.verdict.at,
        },
        confidence: main.and_then(|c| c.confidence),
        vehicle: main.map(vehicle_words).unwrap_or_default(),
        historic: row.historic,
        capture_id: row.main_capture_id,
        captures: captures.iter().map(|(capture, kept)| capture_brief(capture, kept, names)).collect(),
        command: None,
    }
}

fn capture_brief(row: &CaptureRow, kept: &[PictureRow], names: &Names) -> CaptureBriefView {
    CaptureBriefView {
        id: row.id,
        camera_id: row.camera_id,
        camera_name: names.camera(row.camera_id),
        camera_time: row.camera_time,
        received_at: row.received_at,
        reading: row.reading.clone(),
        confidence: row.confidence,
        pictures: pictures(kept),
    }
}

/// "white sedan"; unknown parts are left out.
fn vehicle_words(row: &CaptureRow) -> String {
    const NO_COLOUR: [i32; 3] = [16, 99, 100];
    const NO_TYPE: [i32; 2] = [998, 999];
    let known = |code: Option<i32>, not: &[i32]| code.filter(|c| !not.contains(c));
    let colour = known(row.vehicle_color, &NO_COLOUR).map(label::color);
    let kind = known(row.vehicle_type, &NO_TYPE).map(label::vehicle_type);
    let words = [colour, kind].into_iter().flatten().filter(|w| !w.starts_with("unknown"));
    words.map(|w| w.to_lowercase().replace("suv", "SUV").replace("mpv", "MPV")).collect::<Vec<_>>().join(" ")
}

/// One earlier passage in the history of a plate.
pub(crate) fn brief(conn: &Connection, row: &PassageRow, names: &Names) -> Result<PassageBriefView> {
    let pictures = pictures(&captures::pictures(conn, row.main_capture_id)?);
    let vehicle =
        pictures.iter().find(|p| p.kind == PictureKindView::Vehicle && p.state == PictureState::Kept);
    Ok(PassageBriefView {
        id: row.id,
        capture_id: row.main_capture_id,
        lane_name: names.place(row.lane_id, row.camera_id),
        direction: names.direction(row.lane_id),
        happened_at: row.happened_at,
        verdict: row.verdict.kind,
        vehicle_picture: vehicle.map(|p| p.index),
    })
}
