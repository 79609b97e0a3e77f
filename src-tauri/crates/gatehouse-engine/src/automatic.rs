//! Lets a lane's policy open the gate, when every condition of invariant 4 holds.

use crate::assess::Assessed;
use crate::engine::Engine;
use gatehouse_domain::LaneId;
use gatehouse_domain::automatic::{Situation, refusal};
use tokio::time::Instant;

/// Passages remembered as opened for by themselves.
const OPENINGS_KEPT: usize = 256;

impl Engine {
    /// Opens for a capture in the background, or does nothing and says why in the log. The lane's display is
    /// told afterwards.
    pub(crate) fn consider_opening(&self, one: &Assessed) {
        let Some(lane_id) = one.lane_id else { return };
        let seen = Instant::now();
        let Some(situation) = self.situation(lane_id, one) else { return self.tell_verdict(one, seen) };
        if let Some(why) = refusal(&situation) {
            tracing::info!(capture = one.capture_id, lane = lane_id, why, "not opened automatically");
            return self.tell_verdict(one, seen);
        }
        let (engine, one) = (self.clone(), one.clone());
        tokio::spawn(async move {
            let Some(reason) = engine.last_look(lane_id, &one).await else {
                return engine.tell_verdict(&one, seen);
            };
            match engine.asked_by_policy(lane_id, one.capture_id, reason) {
                Ok(asked) => {
                    engine.carry_out(asked).await;
                    // The gate comes first; the display is told when that is done.
                    engine.tell_verdict(&one, seen);
                }
                Err(error) => tracing::warn!(%error, "the lane was removed before it could be opened"),
            }
        });
    }

    /// The last look before the gate: what the verdict rests on is asked about again, and a person may have stopped
    /// automatic opening meanwhile. Answers the reason it opens with; `None` = it does not.
    async fn last_look(&self, lane_id: LaneId, one: &Assessed) -> Option<String> {
        let rests_on = one.rests_on.as_ref();
        let asked =
            self.recheck_before_opening(one.capture_id, one.reading.as_deref(), rests_on, self.deadline());
        let (opens, said) = asked.await;
        let mut state = self.state();
        let on = state.lane(lane_id).is_some_and(|lane| lane.row.automatic_opening);
        if !opens || !on || state.site.automatic_stopped_by.is_some() {
            state.opening.retain(|id| *id != one.passage_id);
            let lane = lane_id;
            tracing::info!(capture = one.capture_id, lane, "not opened automatically after a last look");
            return None;
        }
        let warning = said.map(|said| format!(" Warning: {said}")).unwrap_or_default();
        Some(format!("Automatic: {}{warning}", one.sentence))
    }

    /// What an automatic opening rests on; `None` where the lane's policy is off.
    fn situation(&self, lane_id: LaneId, one: &Assessed) -> Option<Situation> {
        let mut state = self.state();
        if !state.lane(lane_id).is_some_and(|l| l.row.automatic_opening) {
            return None;
        }
        // Opening takes a moment; a second capture of the same passage must not open again.
        let opening = state.opening.contains(&one.passage_id);
        let lane = state.lane(lane_id)?;
        let doubt = |id: i64| state.cameras.get(&id).is_none_or(|c| c.row.identity_doubt.is_some());
        let barrier = lane.row.barrier_camera_id;
        let situation = Situation {
            lane_policy_on: true,
            stopped: state.site.automatic_stopped_by.is_some(),
            verdict: one.verdict,
            rests_on_exact: one.rests_on.is_some(),
            fresh: one.fresh,
            cannot_tell: one.cannot_tell,
            already_opened: one.already_opened || opening,
            identity_in_doubt: doubt(one.camera_id) || barrier.is_some_and(doubt),
            // A re-sent record never reaches the loop.
            duplicate: false,
            can_send: state.gate_complaint(lane, &self.inner.secrets).is_none(),
        };
        // One that is refused now may be considered again when a source has answered.
        if refusal(&situation).is_none() {
            state.opening.push_front(one.passage_id);
            state.opening.truncate(OPENINGS_KEPT);
        }
        Some(situation)
    }
}
