//! A capture as shown: the detail panel and the rows of the captures page.

use super::command;
use super::passage::Names;
use crate::view::{
    CaptureRowView, CaptureView, DetailView, FactView, PictureKindView, PictureState, PictureView,
    SignedView, VerdictView,
};
use gatehouse_cameras::upark::label;
use gatehouse_store::Result;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::captures::{CaptureRow, PictureRow, PictureState as Kept};
use gatehouse_store::table::corrections::CorrectionAction;
use gatehouse_store::table::index::{CaptureListRow, IndexRow};
use gatehouse_store::table::{captures, commands, corrections, facts, index};

/// Everything about one capture; `None` when there is none.
pub(crate) fn capture(conn: &Connection, id: i64, names: &Names) -> Result<Option<CaptureView>> {
    let Some(row) = captures::get(conn, id)? else { return Ok(None) };
    let indexed = index::get(conn, id)?;
    let lane_id = indexed.as_ref().and_then(|i| i.lane_id);
    let correction = corrections::latest(conn, id)?.filter(|c| c.action == CorrectionAction::Set);
    let all_commands = commands::of_capture(conn, id)?;
    Ok(Some(CaptureView {
        id,
        passage_id: indexed.as_ref().map(|i| i.passage_id),
        lane_id,
        lane_name: names.place(lane_id, row.camera_id),
        direction: names.direction(lane_id),
        camera_id: row.camera_id,
        camera_name: names.camera(row.camera_id),
        happened_at: indexed.as_ref().map_or(row.received_at, |i| i.happened_at),
        camera_time: row.camera_time,
        camera_time_raw: row.camera_time_raw.clone(),
        received_at: row.received_at,
        clock_offset_ms: row.clock_offset_ms,
        record_id: row.record_id.clone(),
        record_id_synthetic: row.record_id_synthetic,
        reading: row.reading.clone(),
        plate: indexed.as_ref().and_then(|i| i.plate.clone()),
        plate_normalised: indexed.as_ref().and_then(|i| i.plate_normalised.clone()),
        corrected: correction.map(|c| SignedView { by: c.by, at: c.at }),
        verdict: indexed.as_ref().map(verdict),
        confidence: row.confidence,
        details: details(&row),
        historic: indexed.as_ref().is_some_and(|i| i.historic),
        notes: row.notes.clone(),
        pictures: pictures(&captures::pictures(conn, id)?),
        facts: all_facts(conn, &row)?,
        commands: all_commands.iter().map(|c| command(c, names.lane(c.lane_id))).collect(),
        metadata_json: row.metadata_json.clone(),
    }))
}

fn verdict(row: &IndexRow) -> VerdictView {
    VerdictView {
        kind: row.verdict.kind,
        sentence: row.verdict.sentence.clone(),
        warnings: row.verdict.warnings.clone(),
        at: row.verdict.at,
    }
}

/// What happened to a capture, oldest first: its upload, its facts, corrections and commands.
fn all_facts(conn: &Connection, row: &CaptureRow) -> Result<Vec<FactView>> {
    let mut all = vec![FactView {
        at: row.received_at,
        by: "camera".into(),
        what: format!("Uploaded from {}.", row.source_address),
    }];
    all.extend(facts::all(conn, row.id)?.into_iter().map(|f| FactView { at: f.at, by: f.by, what: f.what }));
    for c in corrections::all(conn, row.id)? {
        let what = match (c.action == CorrectionAction::Set, &c.plate) {
            (true, Some(plate)) => format!("Corrected the plate to {plate}."),
            (true, None) => "Corrected: there is no plate.".to_owned(),
            (false, _) => "Undid the correction.".to_owned(),
        };
        all.push(FactView { at: c.at, by: c.by, what });
    }
    for c in commands::of_capture(conn, row.id)? {
        let words = match c.command {
            gatehouse_domain::gate::GateCommand::Open => "Open",
            gatehouse_domain::gate::GateCommand::OpenAndLock => "Open and lock",
            gatehouse_domain::gate::GateCommand::Unlock => "Unlock",
            gatehouse_domain::gate::GateCommand::Close => "Close",
        };
        let why = c.reason.as_deref().unwrap_or("no reason given yet");
        all.push(FactView {
            at: c.asked_at,
            by: c.asked_by,
            what: format!("{words}: {why}. {}", c.sentence),
        });
    }
    all.sort_by_key(|f| f.at);
    Ok(all)
}

fn details(row: &CaptureRow) -> Vec<DetailView> {
    let coded = |label: &str, code: Option<i32>, words: fn(i32) -> String| {
        let value = words(code?);
        Some(DetailView { label: label.to_owned(), value })
    };
    let text = |label: &str, value: &Option<String>| {
        let value = value.clone().filter(|v| !v.trim().is_empty())?;
        Some(DetailView { label: label.to_owned(), value })
    };
    [
        coded("Vehicle colour", row.vehicle_color, label::color),
        coded("Vehicle type", row.vehicle_type, label::vehicle_type),
        text("Vehicle logo", &row.vehicle_logo),
        text("Vehicle brand", &row.vehicle_brand),
        coded("Plate colour", row.plate_color, label::color),
        coded("Plate type", row.plate_type, label::plate_type),
        coded("Shooting position", row.shoot_position, label::shoot_position),
        coded("Capture mode", row.capture_mode, label::capture_mode),
        coded("Camera's own list", row.car_list_type, label::car_list_type),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub(crate) fn pictures(rows: &[PictureRow]) -> Vec<PictureView> {
    rows.iter()
        .map(|p| PictureView {
            index: p.idx,
            kind: match p.kind {
                1 => PictureKindView::Vehicle,
                2 => PictureKindView::Plate,
                _ => PictureKindView::Other,
            },
            state: match p.state {
                Kept::Kept => PictureState::Kept,
                Kept::Broken => PictureState::Broken,
                Kept::Elsewhere => PictureState::Elsewhere,
                Kept::Fetching => PictureState::Fetching,
                Kept::Missing => PictureState::Missing,
            },
            note: p.note.clone(),
            size_bytes: p.place.map(|place| place.len),
            hash: p.place.map(|place| blake3::Hash::from_bytes(place.hash).to_hex().to_string()),
        })
        .collect()
}

/// One row of the captures page.
pub(crate) fn row(row: CaptureListRow, names: &Names) -> CaptureRowView {
    CaptureRowView {
        id: row.id,
        happened_at: row.happened_at,
        received_at: row.received_at,
        lane_name: row.lane_name.unwrap_or_else(|| names.camera(row.camera_id)),
        direction: row.direction,
        camera_name: names.camera(row.camera_id),
        plate: row.plate,
        reading: row.reading,
        corrected: row.corrected,
        verdict: Some(row.verdict),
        confidence: row.confidence,
        plate_picture: row.plate_picture,
        historic: row.historic,
    }
}
