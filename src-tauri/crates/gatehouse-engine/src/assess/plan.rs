//! Which passage each capture belongs to, decided before anything is written.

use super::write::Assessed;
use crate::engine::Engine;
use crate::recorder::Recorded;
use gatehouse_domain::passage::{Seen, continues};
use gatehouse_domain::{CameraId, Instant, LaneId, PassageId, clock};
use gatehouse_store::table::captures::{CaptureRow, PictureRow};
use std::collections::{HashMap, VecDeque};

/// Passages remembered per place to continue them.
const RECENT_PER_PLACE: usize = 16;

/// A capture that was left unassessed for longer is no car at the gate: nobody is asked about it.
const ASKED_WITHIN_S: i64 = 60;

/// A lane, or a camera that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Lane(LaneId),
    Camera(CameraId),
}

/// The latest capture of one recent passage.
#[derive(Debug, Clone)]
struct Recent {
    passage: PassageId,
    camera: CameraId,
    plate: Option<String>,
    at: Instant,
}

/// The recent passages of every place.
#[derive(Debug, Default)]
pub(crate) struct Recents {
    places: HashMap<Place, VecDeque<Recent>>,
}

impl Recents {
    /// Takes note of what was written.
    pub(crate) fn learn(&mut self, assessed: &[Assessed]) {
        for one in assessed {
            let recent = Recent {
                passage: one.passage_id,
                camera: one.camera_id,
                plate: one.reading.clone(),
                at: one.happened_at,
            };
            let list = self.places.entry(one.place).or_default();
            list.retain(|r| r.passage != one.passage_id);
            list.push_front(recent);
            list.truncate(RECENT_PER_PLACE);
        }
    }

    /// A correction changes by which plate later captures find their passage.
    pub(crate) fn corrected(&mut self, passage: PassageId, plate: Option<&str>) {
        for recent in self.places.values_mut().flatten().filter(|r| r.passage == passage) {
            recent.plate = plate.map(str::to_owned);
        }
    }

    fn find(&self, place: Place, seen: Seen<'_>) -> Option<PassageId> {
        let fits =
            |r: &&Recent| continues(Seen { camera: r.camera, plate: r.plate.as_deref(), at: r.at }, seen);
        self.places.get(&place)?.iter().find(fits).map(|r| r.passage)
    }
}

/// To which passage a capture goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Join {
    /// One that is in the database.
    Known(PassageId),
    /// A new one, opened by the capture at this position of the batch.
    OfBatch(usize),
}

/// One capture and what is known before the lists are asked.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub row: CaptureRow,
    pub pictures: Option<Vec<PictureRow>>,
    pub place: Place,
    pub lane_id: Option<LaneId>,
    pub happened_at: Instant,
    pub historic: bool,
    pub zone_fault_hours: Option<i64>,
    pub join: Join,
}

impl Engine {
    pub(super) fn plan(&self, batch: Vec<Recorded>) -> Vec<Plan> {
        let state = self.state();
        let mut plans: Vec<Plan> = Vec::with_capacity(batch.len());
        for Recorded { row, pictures } in batch {
            let lane_id = state.lane_of_camera(row.camera_id).map(|l| l.row.id);
            let place = lane_id.map_or(Place::Camera(row.camera_id), Place::Lane);
            let times = (row.camera_time, row.clock_offset_ms, row.received_at);
            let happened_at = clock::happened_at(times.0, times.1, times.2);
            let seen =
                Seen { camera: row.camera_id, plate: row.reading_normalised.as_deref(), at: happened_at };
            let in_batch = plans.iter().rev().find(|p| p.place == place && continues(p.seen(), seen));
            let join = match in_batch {
                Some(earlier) => earlier.join,
                None => match state.recents.find(place, seen) {
                    Some(passage) => Join::Known(passage),
                    None => Join::OfBatch(plans.len()),
                },
            };
            plans.push(Plan {
                row,
                pictures,
                place,
                lane_id,
                happened_at,
                historic: clock::is_historic(times.0, times.1, times.2),
                zone_fault_hours: clock::zone_fault_hours(times.0, times.1, times.2),
                join,
            });
        }
        plans
    }
}

impl Plan {
    /// The plate other sources are asked about: of a car that stands at a lane now.
    pub(super) fn plate_to_ask(&self, now: Instant) -> Option<&str> {
        let stands_there = !self.historic && (now - self.row.received_at).num_seconds() < ASKED_WITHIN_S;
        self.row.reading_normalised.as_deref().filter(|_| stands_there && self.lane_id.is_some())
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            camera: self.row.camera_id,
            plate: self.row.reading_normalised.as_deref(),
            at: self.happened_at,
        }
    }
}
