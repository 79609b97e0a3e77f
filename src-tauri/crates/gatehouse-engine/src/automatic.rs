//! Lets a lane's policy open the gate, when every condition of invariant 4 holds.

use crate::assess::Assessed;
use crate::engine::Engine;
use gatehouse_domain::automatic::{Situation, refusal};

/// Passages remembered as opened for by themselves.
const OPENINGS_KEPT: usize = 256;

impl Engine {
    /// Opens for a capture in the background, or does nothing and says why in the log.
    pub(crate) fn consider_opening(&self, one: &Assessed) {
        let Some(lane_id) = one.lane_id else { return };
        let situation = {
            let mut state = self.state();
            if !state.lane(lane_id).is_some_and(|l| l.row.automatic_opening) {
                return;
            }
            // Opening takes a moment; a second capture of the same passage must not open again.
            let opening = state.opening.contains(&one.passage_id);
            if !opening {
                state.opening.push_front(one.passage_id);
                state.opening.truncate(OPENINGS_KEPT);
            }
            let Some(lane) = state.lane(lane_id) else { return };
            let doubt = |id: i64| state.cameras.get(&id).is_none_or(|c| c.row.identity_doubt.is_some());
            let barrier = lane.row.barrier_camera_id;
            Situation {
                lane_policy_on: true,
                stopped: state.site.automatic_stopped_by.is_some(),
                verdict: one.verdict,
                exact_allow_match: one.allow_entry.is_some(),
                fresh: one.fresh,
                already_opened: one.already_opened || opening,
                identity_in_doubt: doubt(one.camera_id) || barrier.is_some_and(doubt),
                // A re-sent record never reaches the loop.
                duplicate: false,
                can_send: state.gate_complaint(lane, &self.inner.secrets).is_none(),
            }
        };
        if let Some(why) = refusal(&situation) {
            tracing::info!(capture = one.capture_id, lane = lane_id, why, "not opened automatically");
            return;
        }
        let (engine, capture) = (self.clone(), one.capture_id);
        let reason = format!("Automatic: {}", one.sentence);
        tokio::spawn(async move {
            match engine.asked_by_policy(lane_id, capture, reason) {
                Ok(asked) => {
                    engine.carry_out(asked).await;
                }
                Err(error) => tracing::warn!(%error, "the lane was removed before it could be opened"),
            }
        });
    }
}
