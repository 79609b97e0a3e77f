//! What people ask about a camera's lists: how they stand, to build them anew, to pause.

use super::wording::sentence;
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::ListPause;
use crate::state::State;
use crate::view::{
    CameraListPhase, CameraListView, Change, HoldsView, RefusalView, SignedView, SyncProgressView,
};
use gatehouse_domain::CameraId;
use gatehouse_domain::camera_list::ListsSent;
use gatehouse_store::table::camera_lists::{self, CameraListRow};
use gatehouse_store::table::lists;
use std::collections::HashMap;

/// Refusals shown of one camera.
const REFUSALS_SHOWN: i64 = 20;

impl Engine {
    /// How a camera's lists stand, with the newest of what it refused.
    pub async fn camera_list(&self, camera: CameraId) -> Result<CameraListView> {
        let mut view = {
            let state = self.state();
            self.camera_list_view(&state, camera).ok_or(Error::NotFound("camera"))?
        };
        view = with_holds(view, &self.held_by_cameras().await?);
        view.refusals = self
            .read(move |conn| {
                let rows = camera_lists::refusals(conn, camera, REFUSALS_SHOWN)?;
                let shown = rows.into_iter().map(|row| {
                    let plate = lists::get(conn, row.line.item.entry)?.map(|entry| entry.plate);
                    Ok(RefusalView {
                        entry_id: row.line.item.entry,
                        list: row.line.item.list,
                        plate: plate.unwrap_or(row.line.item.plate),
                        words: row.words.unwrap_or_default(),
                        at: row.since,
                    })
                });
                shown.collect()
            })
            .await?;
        Ok(view)
    }

    /// How the lists of all cameras stand that get any or may hold some.
    pub async fn camera_lists(&self) -> Result<Vec<CameraListView>> {
        let holds = self.held_by_cameras().await?;
        let state = self.state();
        let views = state.cameras.keys().filter_map(|id| self.camera_list_view(&state, *id));
        let with_holds = |view| with_holds(view, &holds);
        Ok(views.filter(|view| view.phase != CameraListPhase::Off).map(with_holds).collect())
    }

    /// Deletes all that a camera holds of ours as far as we know, then sends everything anew.
    pub async fn rebuild_camera_list(&self, actor: &Actor, camera: CameraId) -> Result<CameraListView> {
        self.control_list(actor, camera, "rebuild camera list", |row| {
            row.emptying = true;
            (row.paused_by, row.paused_at) = (None, None);
        })
        .await
    }

    /// Pauses sending lists to a camera, or lets it go on.
    pub async fn pause_camera_list(
        &self,
        actor: &Actor,
        camera: CameraId,
        request: ListPause,
    ) -> Result<CameraListView> {
        let (by, at) = (actor.name.clone(), self.now());
        let action = if request.paused { "pause camera list" } else { "continue camera list" };
        self.control_list(actor, camera, action, move |row| {
            row.paused_by = request.paused.then_some(by);
            row.paused_at = request.paused.then_some(at);
        })
        .await
    }

    async fn control_list(
        &self,
        actor: &Actor,
        camera: CameraId,
        action: &str,
        how: impl FnOnce(&mut CameraListRow) + Send + 'static,
    ) -> Result<CameraListView> {
        let name = self.state().cameras.get(&camera).ok_or(Error::NotFound("camera"))?.name();
        let deed = Deed::of(actor, self.now(), action, format!("camera {camera} {name}"));
        let row = self
            .write(move |tx| {
                deed.append(tx)?;
                camera_lists::change(tx, camera, how)
            })
            .await?;
        let mailbox = self.mailbox(camera);
        {
            let mut sync = mailbox.sync();
            (sync.urgent, sync.row) = (true, row);
            sync.done = 0;
        }
        mailbox.retry_refused();
        mailbox.unblock();
        mailbox.wake_now();
        self.publish_camera_list(camera, true).await;
        self.camera_list(camera).await
    }

    /// Tells the screens how a camera's lists stand; not more often than they can be read, unless `at_once`.
    pub(super) async fn publish_camera_list(&self, camera: CameraId, at_once: bool) {
        let Some(mailbox) = self.inner.list_sync.get(camera) else { return };
        if mailbox.may_publish(self.monotonic(), at_once) {
            let state = self.state();
            if let Some(view) = self.camera_list_view(&state, camera) {
                self.publish(Change::CameraList(Box::new(view)));
            }
        }
    }

    /// From memory only.
    pub(crate) fn camera_list_view(&self, state: &State, camera: CameraId) -> Option<CameraListView> {
        let known = state.cameras.get(&camera)?;
        let mailbox = self.inner.list_sync.get(camera);
        let sync = mailbox.map(|mailbox| mailbox.sync().clone()).unwrap_or_default();
        let target = state.list_target(known);
        let lane = known.row.lane_id.and_then(|id| state.lane(id));
        let hindrance = self.hindrance_of(known);
        let gets = target.lists.is_some();
        let row = &sync.row;
        let phase = match () {
            () if !gets && sync.pending == 0 && sync.refused == 0 => CameraListPhase::Off,
            () if sync.pending > 0 && row.paused_by.is_some() => CameraListPhase::Paused,
            () if sync.running => CameraListPhase::Running,
            () if sync.pending > 0 || !sync.known => CameraListPhase::Waiting,
            () if sync.refused > 0 => CameraListPhase::Refused,
            () => CameraListPhase::UpToDate,
        };
        let now = self.now();
        let retry_in = sync
            .retry_at
            .into_iter()
            .chain(sync.refused_at)
            .min()
            .map(|at| at.saturating_sub(self.monotonic()));
        Some(CameraListView {
            camera_id: camera,
            camera_name: known.name(),
            lane_id: lane.map(|lane| lane.row.id),
            lane_name: lane.map(|lane| lane.row.name.clone()),
            phase,
            sentence: sentence(&sync, row, gets, hindrance.as_deref()),
            allow: target.lists.is_some_and(|lists| lists != ListsSent::Block),
            block: target.lists.is_some_and(|lists| lists != ListsSent::Allow),
            channel: target.channel,
            held: count(sync.held),
            pending: count(sync.pending),
            refused: count(sync.refused),
            progress: (sync.running && sync.pending + sync.done > 0)
                .then(|| SyncProgressView { done: count(sync.done), total: count(sync.done + sync.pending) }),
            rebuilding: row.emptying,
            paused: row.paused_by.clone().zip(row.paused_at).map(|(by, at)| SignedView { by, at }),
            complete_at: row.complete_at,
            retry_at: retry_in.and_then(|wait| Some(now + chrono::Duration::from_std(wait).ok()?)),
            holds: None,
            refusals: Vec::new(),
        })
    }
}

fn with_holds(view: CameraListView, holds: &HashMap<CameraId, (i64, i64)>) -> CameraListView {
    let (entries, allow) = holds.get(&view.camera_id).copied().unwrap_or_default();
    CameraListView { holds: Some(HoldsView { entries, allow }), ..view }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
