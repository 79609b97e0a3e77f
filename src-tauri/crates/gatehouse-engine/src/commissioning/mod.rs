//! The commissioning checklist: what a camera still owes us, ticked by what it reports and answers.

mod steps;

use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::{CommissioningView, StepState};
use chrono::TimeZone;
use gatehouse_domain::{CameraId, Instant};
use gatehouse_store::table::proof;

impl Engine {
    /// What is done, open and wrong about a camera.
    pub async fn commissioning(&self, id: CameraId) -> Result<CommissioningView> {
        let (lane, midnight) = {
            let state = self.state();
            let camera = state.cameras.get(&id).ok_or(Error::NotFound("camera"))?;
            (camera.row.lane_id, midnight(state.zone, self.now()))
        };
        let proof = self.read(move |conn| proof::of_camera(conn, id, lane, midnight)).await?;
        let state = self.state();
        let camera = state.cameras.get(&id).ok_or(Error::NotFound("camera"))?;
        let steps = steps::of(&state, camera, &self.inner.secrets, &proof);
        Ok(CommissioningView {
            camera_id: id,
            complete: steps.iter().all(|step| matches!(step.state, StepState::Done | StepState::Unused)),
            steps,
            captures_today: proof.captures_since,
        })
    }
}

/// The begin of the day at the site.
fn midnight(zone: chrono_tz::Tz, now: Instant) -> Instant {
    let day = now.with_timezone(&zone).date_naive();
    let begin = day.and_hms_opt(0, 0, 0).unwrap_or_default();
    // A day may begin later where the clock is put forward at midnight.
    zone.from_local_datetime(&begin).earliest().map_or(now, |at| at.with_timezone(&chrono::Utc))
}
