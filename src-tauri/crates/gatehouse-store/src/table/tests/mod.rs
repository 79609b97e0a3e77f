//! What the table modules guarantee, on a database in memory made from `schema.sql` and its second part (which the
//! migrations are proven to add up to).

// The helpers here are test code too; clippy only sees that of functions marked #[test].
#![allow(clippy::unwrap_used)]

mod alarm;
mod audit_chain;
mod camera;
mod camera_list;
mod capture;
mod command;
mod fleet;
mod lane;
mod list;
mod operator;
mod partner;
mod passage;
mod permit;
mod provider;
mod request;
mod search_speed;
mod searching;
mod served;
mod through_the_writer;
mod words;

use chrono::{DateTime, Duration, Utc};
use gatehouse_domain::gate::GateCommand;
use gatehouse_domain::lane::Direction;
use gatehouse_domain::verdict::VerdictKind;
use rusqlite::Connection;

use super::captures::{NewCapture, PictureRow, PictureState, SourcePath};
use super::commands::NewCommand;
use super::index::IndexRow;
use super::passages::NewPassage;
use super::{VerdictRow, cameras, captures, index, lanes, passages};
use crate::writer::PictureRef;

fn database() -> Connection {
    let c = Connection::open_in_memory().unwrap();
    c.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    c.execute_batch(include_str!("../../schema.sql")).unwrap();
    c.execute_batch(include_str!("../../schema_payments.sql")).unwrap();
    c.execute_batch(include_str!("../../schema_rights.sql")).unwrap();
    c
}

/// So many seconds after some beginning.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap() + Duration::seconds(seconds)
}

fn lane(c: &Connection, name: &str, direction: Direction) -> i64 {
    let lane = lanes::NewLane {
        name: name.to_owned(),
        direction,
        position: 1,
        barrier_camera_id: None,
        automatic_opening: false,
    };
    lanes::insert(c, &lane).unwrap()
}

fn camera(c: &Connection, device: &str) -> i64 {
    cameras::find_or_insert(c, "park", device, "10.0.0.5", at(0)).unwrap().0.id
}

fn new_capture(camera_id: i64, plate: Option<&str>) -> NewCapture {
    NewCapture {
        camera_id,
        record_id: "r-1".to_owned(),
        record_id_synthetic: false,
        identity: [7; 32],
        source_path: SourcePath::Capture,
        source_address: "10.0.0.5".to_owned(),
        received_at: at(1),
        camera_time_raw: Some("2026-09-21 12:00:00".to_owned()),
        camera_time: Some(at(0)),
        clock_offset_ms: Some(-250),
        reading: plate.unwrap_or("unknown").to_owned(),
        reading_normalised: plate.map(str::to_owned),
        confidence: Some(97),
        vehicle_type: Some(2),
        vehicle_color: Some(4),
        plate_type: None,
        plate_color: None,
        shoot_position: Some(0),
        capture_mode: Some(1),
        car_list_type: Some(0),
        vehicle_logo: None,
        vehicle_brand: Some("\"Brand\"".to_owned()),
        notes: vec!["size was a text".to_owned()],
        metadata_json: "{}".to_owned(),
    }
}

fn place(volume: i64) -> PictureRef {
    PictureRef { volume, offset: 64, len: 300_000, hash: [9; 32] }
}

fn kept(idx: i64, kind: i32) -> PictureRow {
    PictureRow {
        idx,
        kind,
        state: PictureState::Kept,
        note: None,
        url: None,
        declared_size: Some(300_000),
        place: Some(place(1)),
    }
}

fn volume(c: &Connection) {
    c.execute_batch("INSERT INTO picture_volume VALUES (1, 'current', 32, 0)").unwrap();
}

fn verdict(kind: VerdictKind) -> VerdictRow {
    VerdictRow {
        kind,
        sentence: "On no list.".to_owned(),
        warnings: vec!["Looks like A1.".to_owned()],
        at: at(2),
    }
}

fn new_passage(
    camera_id: i64,
    lane_id: Option<i64>,
    capture_id: i64,
    plate: Option<&str>,
    seconds: i64,
) -> NewPassage {
    NewPassage {
        lane_id,
        camera_id,
        happened_at: at(seconds),
        received_at: at(seconds),
        main_capture_id: capture_id,
        plate: plate.map(str::to_owned),
        plate_normalised: plate.map(str::to_owned),
        historic: false,
        verdict: verdict(VerdictKind::Review),
    }
}

/// A capture with its own passage, indexed; gives the numbers of both.
fn indexed(
    c: &Connection,
    camera_id: i64,
    lane_id: Option<i64>,
    plate: Option<&str>,
    seconds: i64,
) -> (i64, i64) {
    let capture_id = captures::insert(c, &new_capture(camera_id, plate), &[]).unwrap();
    let passage_id =
        passages::insert(c, &new_passage(camera_id, lane_id, capture_id, plate, seconds)).unwrap();
    let row = IndexRow {
        capture_id,
        passage_id,
        camera_id,
        lane_id,
        happened_at: at(seconds),
        historic: false,
        plate: plate.map(str::to_owned),
        plate_normalised: plate.map(str::to_owned),
        lookalike: plate.map(gatehouse_domain::plate::lookalike_key),
        corrected: false,
        verdict: verdict(VerdictKind::Review),
    };
    index::insert(c, &row).unwrap();
    (capture_id, passage_id)
}

/// As the engine makes them: never the same twice.
fn unique_request_id() -> String {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    format!("2026112522000{:05}", NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
}

fn new_command(lane_id: i64) -> NewCommand {
    NewCommand {
        lane_id,
        camera_id: None,
        command: GateCommand::Open,
        channel: gatehouse_domain::channel::Channel::Lapi,
        request_id: unique_request_id(),
        asked_by: "Ana".to_owned(),
        asked_by_id: None,
        asked_at: at(3),
        reason: Some("Delivery".to_owned()),
        emergency: false,
        automatic: false,
        capture_id: None,
        plate: None,
        plate_normalised: None,
        until: None,
        site_wide: false,
        sentence: "Sent to the camera.".to_owned(),
    }
}

/// How SQLite would answer, one line per step.
fn plan_of(c: &Connection, sql: &str, params: &[(&str, &dyn rusqlite::ToSql)]) -> String {
    let mut explain = c.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let steps = explain.query_map(params, |row| row.get::<_, String>(3)).unwrap();
    steps.map(|step| step.unwrap()).collect::<Vec<_>>().join("\n")
}
