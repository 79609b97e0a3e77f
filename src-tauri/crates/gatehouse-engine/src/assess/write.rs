//! Writes what a batch of captures means: passages, verdicts, the searchable index.

use super::is_fresh;
use super::plan::{Join, Place, Plan};
use crate::evidence::{About, Line, Witness, shown};
use crate::view::EvidenceView;
use gatehouse_domain::evidence::RestsOn;
use gatehouse_domain::plate::{Plate, lookalike_key};
use gatehouse_domain::verdict::{Verdict, VerdictKind};
use gatehouse_domain::{CameraId, CaptureId, Instant, LaneId, PassageId};
use gatehouse_store::Result;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::VerdictRow;
use gatehouse_store::table::captures::{self, CaptureRow, PictureRow};
use gatehouse_store::table::index::{self, IndexRow};
use gatehouse_store::table::passages::{self, NewPassage, PassageRow};

/// What became of one capture.
#[derive(Debug, Clone)]
pub(crate) struct Assessed {
    pub capture_id: CaptureId,
    pub camera_id: CameraId,
    pub lane_id: Option<LaneId>,
    pub place: Place,
    pub passage_id: PassageId,
    /// Normalised reading.
    pub reading: Option<String>,
    /// Plate as shown.
    pub plate: Option<String>,
    pub happened_at: Instant,
    pub historic: bool,
    pub fresh: bool,
    pub zone_fault_hours: Option<i64>,
    pub verdict: VerdictKind,
    pub sentence: String,
    /// What "allowed" rests on.
    pub rests_on: Option<RestsOn>,
    /// A source that a rule needs cannot tell, or is still being asked.
    pub cannot_tell: bool,
    /// Sources are being asked about it.
    pub asking: bool,
    /// The passage shows this verdict since this capture.
    pub is_new_verdict: bool,
    /// The passage was opened for already.
    pub already_opened: bool,
    /// The camera said the plate is on its own allow list: it opens by itself.
    pub camera_opened: bool,
    /// The passage as this capture opened it, when all of it is at hand.
    pub opened: Option<Box<Opened>>,
}

/// A passage of one capture.
#[derive(Debug, Clone)]
pub(crate) struct Opened {
    pub passage: PassageRow,
    pub capture: CaptureRow,
    pub pictures: Vec<PictureRow>,
    pub evidence: Vec<EvidenceView>,
}

pub(super) fn write(
    conn: &Connection,
    plans: Vec<Plan>,
    witness: &Witness,
    now: Instant,
) -> Result<Vec<Assessed>> {
    let mut passage_of: Vec<Option<PassageId>> = vec![None; plans.len()];
    let mut assessed = Vec::with_capacity(plans.len());
    for (n, plan) in plans.into_iter().enumerate() {
        if index::get(conn, plan.row.id)?.is_some() {
            continue; // Read back after an overflow, and assessed meanwhile.
        }
        let joined = match plan.join {
            Join::Known(id) => Some(id),
            Join::OfBatch(opener) => passage_of.get(opener).copied().flatten(),
        };
        let about = About {
            plate: plan.row.reading_normalised.as_deref(),
            camera_list: plan.row.car_list_type,
            lane: plan.lane_id,
            passage: joined,
            historic: plan.historic.then_some(plan.happened_at),
            at: Some(plan.row.received_at),
        };
        let (verdict, lines) = witness.ask(conn, &about);
        let known = match joined {
            Some(id) => passages::get(conn, id)?,
            None => None,
        };
        let already_opened = known.as_ref().is_some_and(|p| p.opened_by_command_id.is_some());
        let (passage_id, is_new_verdict, opened) = match known {
            Some(passage) => {
                let (id, is_new_verdict) = join(conn, passage, &plan, &verdict, now)?;
                (id, is_new_verdict, None)
            }
            None => {
                let passage = open(conn, &plan, &verdict, now)?;
                (passage.id, true, Some(passage))
            }
        };
        if let Join::OfBatch(opener) = plan.join
            && let Some(slot) = passage_of.get_mut(opener)
        {
            slot.get_or_insert(passage_id);
        }
        if let Some(slot) = passage_of.get_mut(n) {
            *slot = Some(passage_id);
        }
        index::insert(conn, &index_row(&plan, passage_id, &verdict, now))?;
        assessed.push(told(plan, (passage_id, opened), (verdict, lines), is_new_verdict, already_opened));
    }
    Ok(assessed)
}

fn told(
    plan: Plan,
    (passage_id, opened): (PassageId, Option<PassageRow>),
    (verdict, lines): (Verdict, Vec<Line>),
    is_new_verdict: bool,
    already_opened: bool,
) -> Assessed {
    let asking = lines.iter().any(|line| line.statement.asking);
    let camera_opened = plan.row.car_list_type == Some(1);
    let (plate, fresh, reading) =
        (shown_plate(&plan.row), is_fresh(&plan.row), plan.row.reading_normalised.clone());
    Assessed {
        capture_id: plan.row.id,
        camera_id: plan.row.camera_id,
        lane_id: plan.lane_id,
        place: plan.place,
        passage_id,
        plate,
        fresh,
        reading,
        happened_at: plan.happened_at,
        historic: plan.historic,
        zone_fault_hours: plan.zone_fault_hours,
        verdict: verdict.kind,
        sentence: verdict.sentence,
        rests_on: verdict.rests_on,
        cannot_tell: verdict.cannot_tell,
        asking,
        is_new_verdict,
        already_opened,
        camera_opened,
        opened: opened.zip(plan.pictures).map(|(passage, pictures)| {
            Box::new(Opened { passage, capture: plan.row, pictures, evidence: shown(lines) })
        }),
    }
}

fn shown_plate(row: &CaptureRow) -> Option<String> {
    Plate::read(&row.reading).map(|p| p.raw().to_owned())
}

fn open(conn: &Connection, plan: &Plan, verdict: &Verdict, now: Instant) -> Result<PassageRow> {
    let new = NewPassage {
        lane_id: plan.lane_id,
        camera_id: plan.row.camera_id,
        happened_at: plan.happened_at,
        received_at: plan.row.received_at,
        main_capture_id: plan.row.id,
        plate: shown_plate(&plan.row),
        plate_normalised: plan.row.reading_normalised.clone(),
        historic: plan.historic,
        verdict: verdict_row(verdict, now),
    };
    let id = passages::insert(conn, &new)?;
    Ok(PassageRow {
        id,
        lane_id: new.lane_id,
        camera_id: new.camera_id,
        happened_at: new.happened_at,
        received_at: new.received_at,
        main_capture_id: new.main_capture_id,
        plate: new.plate,
        plate_normalised: new.plate_normalised,
        historic: new.historic,
        verdict: new.verdict,
        opened_by_command_id: None,
    })
}

/// Adds a capture to a passage. It becomes the one that is shown when it reads a plate where the
/// shown one read none, or reads with more confidence, unless a person corrected the shown one.
fn join(
    conn: &Connection,
    mut passage: PassageRow,
    plan: &Plan,
    verdict: &Verdict,
    now: Instant,
) -> Result<(PassageId, bool)> {
    passage.received_at = passage.received_at.max(plan.row.received_at);
    let corrected = index::get(conn, passage.main_capture_id)?.is_some_and(|i| i.corrected);
    let shown = captures::get(conn, passage.main_capture_id)?;
    let better = !corrected && shown.as_ref().is_none_or(|shown| reads_better(&plan.row, shown));
    let other_plate = passage.plate_normalised != plan.row.reading_normalised;
    if better {
        passage.main_capture_id = plan.row.id;
        passage.camera_id = plan.row.camera_id;
        passage.plate = shown_plate(&plan.row);
        passage.plate_normalised.clone_from(&plan.row.reading_normalised);
        passage.verdict = verdict_row(verdict, now);
    }
    passages::update(conn, &passage)?;
    Ok((passage.id, better && other_plate))
}

fn reads_better(new: &CaptureRow, shown: &CaptureRow) -> bool {
    match (&new.reading_normalised, &shown.reading_normalised) {
        (Some(_), None) => true,
        (None, _) => false,
        (Some(_), Some(_)) => new.confidence > shown.confidence,
    }
}

fn index_row(plan: &Plan, passage_id: PassageId, verdict: &Verdict, now: Instant) -> IndexRow {
    IndexRow {
        capture_id: plan.row.id,
        passage_id,
        camera_id: plan.row.camera_id,
        lane_id: plan.lane_id,
        happened_at: plan.happened_at,
        historic: plan.historic,
        plate: shown_plate(&plan.row),
        plate_normalised: plan.row.reading_normalised.clone(),
        lookalike: plan.row.reading_normalised.as_deref().map(lookalike_key),
        corrected: false,
        verdict: verdict_row(verdict, now),
    }
}

/// A verdict as kept.
pub(crate) fn verdict_row(verdict: &Verdict, at: Instant) -> VerdictRow {
    VerdictRow {
        kind: verdict.kind,
        sentence: verdict.sentence.clone(),
        warnings: verdict.warnings.clone(),
        at,
    }
}

/// Writes back an index row whose plate or verdict changed.
pub(crate) fn update_index(conn: &Connection, row: &IndexRow) -> Result<()> {
    let (plate, normalised) = (row.plate.as_deref(), row.plate_normalised.as_deref());
    index::update_plate(
        conn,
        row.capture_id,
        plate,
        normalised,
        row.lookalike.as_deref(),
        row.corrected,
        &row.verdict,
    )
}
