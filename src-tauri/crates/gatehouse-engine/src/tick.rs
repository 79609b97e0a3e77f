//! What time brings: silent cameras, locks past their time, a filling disk, the end of waiting.

use crate::build::site::DISK_LOW_BYTES;
use crate::engine::{Engine, Put};
use bytes::Bytes;
use gatehouse_domain::clock;
use gatehouse_domain::presence::Presence;
use gatehouse_store::NewPicture;
use std::time::Duration;

/// How often presence and locks are looked at.
const TICK: Duration = Duration::from_secs(1);
/// How often the disk is looked at, in ticks.
const HEALTH_EVERY: u64 = 5;
/// After this a car is no longer said to wait.
const WAITING_AT_MOST: Duration = Duration::from_secs(180);

impl Engine {
    /// Looks every second until the engine stops.
    pub(crate) async fn tick_loop(self) {
        let mut stopping = self.inner.stopping.subscribe();
        let mut interval = tokio::time::interval(TICK);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut n = 0_u64;
        loop {
            tokio::select! {
                _ = interval.tick() => {}
                _ = stopping.wait_for(|stop| *stop) => return,
            }
            self.look_around().await;
            self.look_at_list_sync().await;
            if n.is_multiple_of(HEALTH_EVERY) {
                self.look_at_health().await;
            }
            n += 1;
        }
    }

    /// One look at everything that changes by time alone.
    pub(crate) async fn look_around(&self) {
        self.look_at_cameras().await;
        self.look_at_lanes().await;
        self.look_at_displays();
        self.inner.imports.forget_old(self.monotonic());
        self.look_at_waiting();
        self.look_at_awaited_captures().await;
    }

    async fn look_at_cameras(&self) {
        let (now, monotonic) = (self.now(), self.monotonic());
        let mut silent = Vec::new();
        let mut clocks = Vec::new();
        {
            let mut state = self.state();
            let ids: Vec<i64> = state.cameras.keys().copied().collect();
            for id in ids {
                let Some(camera) = state.cameras.get_mut(&id) else { continue };
                let presence = camera.presence_at(monotonic, now);
                let changed = presence != camera.presence;
                camera.presence = presence;
                let (name, lane_id) = (camera.name(), camera.row.lane_id);
                let replaced = camera.row.replaced_by.is_some();
                let complaint = clock::complaint(camera.clock.offset_ms());
                if complaint != camera.clock_complaint {
                    camera.clock_complaint.clone_from(&complaint);
                    clocks.push((id, complaint));
                }
                if changed {
                    self.publish_camera(&state, id);
                    if presence == Presence::Offline && lane_id.is_some() && !replaced {
                        let lane = lane_id.map(|l| state.lane_name(l)).unwrap_or_default();
                        silent.push((id, name, lane_id, lane));
                    }
                }
            }
        }
        for (id, name, lane_id, lane) in silent {
            self.alarm_camera_silent(id, &name, lane_id, &lane).await;
        }
        for (id, complaint) in clocks {
            match complaint {
                Some(complaint) => self.alarm_camera_clock(id, &complaint).await,
                None => self.clear_alarm(&format!("camera_clock:{id}")).await,
            }
        }
    }

    async fn look_at_lanes(&self) {
        let (now, monotonic) = (self.now(), self.monotonic());
        let mut left_on = Vec::new();
        {
            let mut state = self.state();
            let mut changed = Vec::new();
            for lane in &mut state.lanes {
                let id = lane.row.id;
                if lane.waiting.is_some() && monotonic.saturating_sub(lane.waiting_since) > WAITING_AT_MOST {
                    lane.waiting = None;
                    changed.push(id);
                }
                let expired = lane.lock.as_ref().is_some_and(|l| l.until.is_some_and(|until| now >= until));
                if expired && !lane.lock_expired {
                    changed.push(id);
                    let by = lane.lock.as_ref().map(|l| l.locked_by.clone()).unwrap_or_default();
                    left_on.push((id, lane.row.name.clone(), by));
                }
                lane.lock_expired = expired;
            }
            for id in changed {
                self.publish_lane(&state, id);
            }
        }
        for (id, name, by) in left_on {
            self.alarm_lock_left_on(id, &name, &by).await;
        }
    }

    /// Disk and store; also writes what was kept in memory while the store failed.
    pub(crate) async fn look_at_health(&self) {
        let store = self.inner.store.clone();
        let health = match tokio::task::spawn_blocking(move || store.health()).await {
            Ok(Ok(health)) => health,
            Ok(Err(error)) => return tracing::error!(%error, "the store's health cannot be read"),
            Err(error) => return tracing::error!(%error, "looking at the store's health"),
        };
        let low = health.free_bytes < DISK_LOW_BYTES;
        let was_low = {
            let mut state = self.state();
            let before = state.disk_free_bytes.replace(health.free_bytes);
            // The bar shows gigabytes: tell only what can be seen there.
            if before.is_none_or(|b| b / 100_000_000 != health.free_bytes / 100_000_000) {
                self.publish_status(&state);
            }
            before.is_some_and(|b| b < DISK_LOW_BYTES)
        };
        if low && !was_low {
            self.alarm_disk_low(health.free_bytes).await;
        } else if was_low && !low {
            self.clear_alarm("disk_low").await;
        }
        self.recover_in_background();
    }

    /// Writes what was kept in memory. Not in the loop itself: a disk that hangs must not stop the time.
    fn recover_in_background(&self) {
        {
            let mut state = self.state();
            let nothing = state.store_fault.is_none()
                && state.unrecorded_commands.is_empty()
                && state.unsaved_locks.is_empty()
                && !state.unsaved_site;
            if nothing || state.recovering {
                return;
            }
            state.recovering = true;
        }
        let engine = self.clone();
        tokio::spawn(async move {
            let failing = engine.state().store_fault.is_some();
            if !failing || engine.try_store().await {
                engine.save_unsaved().await;
                engine.flush_unrecorded().await;
            }
            engine.state().recovering = false;
        });
    }

    /// A small write tells whether a failing store has recovered; it brings a picture when pictures failed.
    async fn try_store(&self) -> bool {
        let (row, pictures_fail) = {
            let state = self.state();
            (state.site.clone(), state.pictures_fail)
        };
        let (put, pictures) = match pictures_fail {
            true => (Put::Pictures, vec![NewPicture::hashed(Bytes::from_static(b"Does the disk work?"))]),
            false => (Put::Rows, Vec::new()),
        };
        let writing =
            self.inner.writer.record(pictures, move |tx, _| gatehouse_store::table::site::update(tx, &row));
        let result = self.watched(writing).await;
        let taken = self.note_store(put, result).await.is_ok();
        if taken {
            tracing::info!("the store takes writes again");
            self.inner.missed.send_replace(true);
        }
        taken
    }
}
