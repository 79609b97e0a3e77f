//! The loop: what a durable capture means. Finds its passage, asks the lists for a verdict, shows
//! it, and lets policies act. Runs one batch at a time, in the order of recording.

mod plan;
mod write;

pub(crate) use plan::Recents;
use write::Opened;
pub(crate) use write::{Assessed, update_index, verdict_row};

use crate::build::{self, Names};
use crate::engine::Engine;
use crate::recorder::Recorded;
use crate::view::{Change, PassageView, WaitingView};
use gatehouse_domain::{PassageId, clock};
use gatehouse_store::table::captures::{self, CaptureRow};
use gatehouse_store::table::passages;
use tokio::sync::mpsc;

/// Captures assessed in one transaction.
const BATCH: usize = 64;

impl Engine {
    /// Assesses what comes from the recorder until the engine stops; first what a crash left.
    pub(crate) async fn assess_loop(self, mut recorded: mpsc::Receiver<Recorded>) {
        let mut stopping = self.inner.stopping.subscribe();
        let mut missed = self.inner.missed.subscribe();
        self.catch_up().await;
        loop {
            let mut batch = Vec::with_capacity(BATCH);
            tokio::select! {
                n = recorded.recv_many(&mut batch, BATCH) => if n == 0 { return },
                changed = missed.wait_for(|m| *m) => if changed.is_err() { return },
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            if !batch.is_empty() {
                self.assess(batch).await;
            }
            if self.inner.missed.send_replace(false) {
                self.catch_up().await;
            }
        }
    }

    /// Assesses every capture that was recorded and not yet assessed.
    async fn catch_up(&self) {
        loop {
            match self.read(|conn| captures::unindexed(conn, BATCH as i64)).await {
                Ok(rows) if rows.is_empty() => return,
                Ok(rows) => {
                    let batch = rows.into_iter().map(|row| Recorded { row, pictures: None });
                    if !self.assess(batch.collect()).await {
                        // The store fails: try again when the next capture can be recorded.
                        return;
                    }
                }
                Err(error) => return tracing::error!(%error, "unassessed captures cannot be read"),
            }
        }
    }

    /// Assesses one batch; `false` when the store did not take it.
    async fn assess(&self, mut batch: Vec<Recorded>) -> bool {
        batch.sort_by_key(|one| one.row.id);
        let plans = self.plan(batch);
        let now = self.now();
        // Sources are asked while the verdict by local knowledge is on its way; nothing here waits for them.
        self.ask_at_gate(plans.iter().filter_map(|plan| plan.plate_to_ask(now)));
        let witness = self.witness();
        // A power cut may take it: what is then found without a meaning is assessed again.
        let written = self.write_derived(move |tx| write::write(tx, plans, &witness, now)).await;
        let assessed = match written {
            Ok(assessed) => assessed,
            Err(error) => {
                tracing::error!(%error, "captures were recorded but not assessed");
                return false;
            }
        };
        self.state().recents.learn(&assessed);
        self.show(&assessed).await;
        for one in &assessed {
            self.follow_up(one).await;
        }
        true
    }

    /// Shows passages, each once, oldest first, and what they change on their lanes.
    async fn show(&self, assessed: &[Assessed]) {
        let mut ids: Vec<PassageId> = assessed.iter().map(|a| a.passage_id).collect();
        ids.sort_unstable();
        let is_alone = |id| ids.iter().filter(|other| **other == id).count() == 1;
        // Most passages begin with one capture, and everything to be shown of it is at hand.
        let at_hand = assessed.iter().filter(|one| is_alone(one.passage_id));
        let at_hand: Vec<&Opened> = at_hand.filter_map(|one| one.opened.as_deref()).collect();
        let mut views: Vec<PassageView> = {
            let names = Names::of(&self.state());
            let view = |one: &&Opened| PassageView {
                evidence: one.evidence.clone(),
                ..build::opened_passage(&one.passage, &one.capture, &one.pictures, &names)
            };
            at_hand.iter().map(view).collect()
        };
        ids.dedup();
        ids.retain(|id| views.iter().all(|view| view.id != *id));
        if !ids.is_empty() {
            views.extend(self.passage_views(ids).await);
            views.sort_by_key(|view| view.id);
        }
        for view in views {
            let live = assessed.iter().filter(|a| a.passage_id == view.id).any(|a| !a.historic);
            let opens_itself = assessed.iter().any(|a| a.passage_id == view.id && a.camera_opened);
            self.show_passage(view, live, !opens_itself);
        }
    }

    /// Builds the views of passages from the database.
    async fn passage_views(&self, ids: Vec<PassageId>) -> Vec<PassageView> {
        let names = Names::of(&self.state());
        let witness = self.witness();
        let read = self.read(move |conn| {
            let mut views = Vec::with_capacity(ids.len());
            for id in ids {
                if let Some(row) = passages::get(conn, id)? {
                    let mut view = build::passage(conn, &row, &names)?;
                    view.evidence = witness.evidence_of(conn, &view);
                    views.push(view);
                }
            }
            Ok(views)
        });
        read.await.unwrap_or_else(|error| {
            tracing::error!(%error, "passages cannot be read back; the feed lacks them until a reload");
            Vec::new()
        })
    }

    /// Publishes one passage; `live` ones also move their lane's tile.
    fn show_passage(&self, view: PassageView, live: bool, may_wait: bool) {
        let monotonic = self.monotonic();
        let mut state = self.state();
        if live
            && let Some(lane) = view.lane_id.and_then(|id| state.lane_mut(id))
            && lane.last_passage_at.is_none_or(|at| at <= view.happened_at)
        {
            lane.last_plate.clone_from(&view.plate);
            lane.last_passage_at = Some(view.happened_at);
            let opened = view.command.is_some();
            let same = lane.waiting.as_ref().is_some_and(|w| w.passage_id == view.id);
            if may_wait && !opened && !same {
                lane.waiting = Some(WaitingView { passage_id: view.id, since: view.received_at });
                lane.waiting_since = monotonic;
            } else if !may_wait || opened {
                lane.waiting = None;
            }
        }
        let lane = view.lane_id;
        state.remember_passage(view.clone());
        self.publish(Change::Passage(Box::new(view)));
        if let Some(lane) = lane.filter(|_| live) {
            self.publish_lane(&state, lane);
        }
    }

    /// What follows from a verdict: alarms, automatic opening.
    async fn follow_up(&self, one: &Assessed) {
        if let Some(hours) = one.zone_fault_hours {
            self.alarm_camera_zone(one.camera_id, hours).await;
        }
        if one.historic || !one.is_new_verdict {
            return;
        }
        if one.verdict == gatehouse_domain::verdict::VerdictKind::Blocked && one.lane_id.is_some() {
            self.alarm_blocked_plate(one).await;
        }
        self.consider_opening(one);
        self.sharpen(one);
    }

    /// Reads one passage again and publishes it (after a correction, a command, a fetch).
    pub(crate) async fn refresh_passage(&self, id: PassageId) {
        for view in self.passage_views(vec![id]).await {
            let shown = self.state().passages.iter().any(|p| p.id == id);
            if shown {
                self.show_passage(view, false, false);
            }
        }
    }

    /// The same for the passage of a capture.
    pub(crate) async fn refresh_passage_of(&self, capture: i64) {
        let found = self.read(move |conn| gatehouse_store::table::index::get(conn, capture)).await;
        if let Ok(Some(indexed)) = found {
            self.refresh_passage(indexed.passage_id).await;
        }
    }
}

/// Whether a capture is fresh enough to act on (invariant 4).
pub(crate) fn is_fresh(row: &CaptureRow) -> bool {
    clock::is_fresh(row.camera_time, row.clock_offset_ms, row.received_at)
}
