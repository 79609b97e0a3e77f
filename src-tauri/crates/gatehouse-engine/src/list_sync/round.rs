//! One look at one camera: compare, send what differs, say how it stands.

use super::carry_out::{Ending, Job};
use super::mailbox::Mailbox;
use super::standing::Standing;
use super::tell::Patience;
use crate::engine::Engine;
use gatehouse_domain::camera_list::{Plan, Rules, plan};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::{CameraId, Instant};
use gatehouse_store::table::camera_lists::{self, CameraListRow};

/// Entries added in one request (the document knows no bound; small, so that a gate command never waits long).
pub(super) const MOST_ADDS: usize = 50;
/// Entries carried out before the lists are looked at again: a bound on the memory of one camera's task.
const MOST_PLANNED: usize = 5_000;

/// What has to be done, as read from one state of the database.
struct Planned {
    row: CameraListRow,
    plan: Plan,
    /// Something is written about it.
    any_lines: bool,
    /// When the first of the entries that it is to hold ends.
    next_end: Option<Instant>,
}

impl Engine {
    /// Brings one camera's lists up to date as far as it goes now; `false` = the camera is forgotten.
    pub(super) async fn list_round(&self, camera: CameraId, mailbox: &Mailbox) -> bool {
        loop {
            let asked = mailbox.asked();
            let Some(standing) = self.list_standing(camera) else { return false };
            let retry_refused = std::mem::take(&mut mailbox.sync().retry_refused);
            let planned = match self.plan_lists(camera, mailbox, &standing, retry_refused).await {
                Ok(planned) => planned,
                Err(error) => {
                    self.list_failed(
                        camera,
                        mailbox,
                        format!("The lists could not be read: {error}"),
                        Patience::Little,
                    )
                    .await;
                    return true;
                }
            };
            let Planned { row, plan, any_lines, next_end } = planned;
            let known_before = {
                let mut sync = mailbox.sync();
                (sync.held, sync.pending, sync.refused) = (plan.held, plan.pending, plan.refused);
                sync.due_at = next_end;
                sync.row = row.clone();
                sync.urgent = false;
                std::mem::replace(&mut sync.known, true)
            };
            if !any_lines && plan.steps.is_empty() && row == CameraListRow::new(camera) {
                if known_before {
                    self.list_rests(camera, mailbox, None).await;
                }
                return true;
            }
            let stopped = standing.hindrance.is_some() || row.paused_by.is_some();
            if stopped {
                mailbox.sync().running = false;
                self.publish_camera_list(camera, true).await;
                return true;
            }
            let other_device =
                row.serial.is_some() && standing.serial.is_some() && row.serial != standing.serial;
            let prepared = if other_device && any_lines {
                tracing::info!(camera, "another device: its lists are taken to be empty");
                self.other_device(camera, &standing).await
            } else if row.check_wanted && !mailbox.is_blocked(self.monotonic()) {
                match self.check_lists(camera, mailbox, &standing).await {
                    Ok(()) => Ok(true),
                    Err(trouble) => {
                        self.list_failed(camera, mailbox, trouble.words, trouble.patience).await;
                        return true;
                    }
                }
            } else if plan.steps.is_empty() && row.emptying {
                self.change_camera_list(camera, |row| row.emptying = false).await.map(|()| true)
            } else {
                Ok(false)
            };
            match prepared {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => {
                    self.list_failed(
                        camera,
                        mailbox,
                        format!("It could not be written down: {error}"),
                        Patience::Little,
                    )
                    .await;
                    return true;
                }
            }
            if plan.steps.is_empty() {
                self.list_rests(camera, mailbox, Some((&row, &standing))).await;
                return true;
            }
            if mailbox.is_blocked(self.monotonic()) {
                self.publish_camera_list(camera, true).await;
                return true;
            }
            mailbox.sync().running = true;
            self.publish_camera_list(camera, true).await;
            let job =
                Job { camera, mailbox, asked, target: standing.target, serial: standing.serial.clone() };
            match self.carry_out_lists(&job, plan.steps).await {
                Ending::Finished | Ending::Interrupted => {}
                Ending::Stopping => return true,
                Ending::Failed(trouble) => {
                    self.list_failed(camera, mailbox, trouble.words, trouble.patience).await;
                    return true;
                }
            }
        }
    }

    async fn plan_lists(
        &self,
        camera: CameraId,
        mailbox: &Mailbox,
        standing: &Standing,
        retry_refused: bool,
    ) -> crate::Result<Planned> {
        let _place = self.inner.list_sync.planning.acquire().await;
        let (now, target) = (self.now(), standing.target);
        let most_adds = mailbox.sync().most_adds.unwrap_or(MOST_ADDS);
        let rules = Rules { channel: target.channel, most_adds, retry_refused };
        self.read(move |conn| {
            let row = camera_lists::get(conn, camera)?;
            let lines = camera_lists::lines(conn, camera)?;
            let wanted = match target.lists.filter(|_| !row.emptying) {
                Some(lists) => camera_lists::wanted(conn, lists, now)?,
                None => Vec::new(),
            };
            let mut plan = plan(&wanted, &lines, rules);
            let mut entries = 0;
            let room = plan.steps.iter().take_while(|step| {
                entries += step.len();
                entries <= MOST_PLANNED
            });
            let room = room.count().max(1);
            plan.steps.truncate(room);
            plan.steps.shrink_to_fit();
            let ends = wanted.iter().map(|item| item.end_s);
            // Where plates are the names, another entry of the plate may begin to count.
            let begins = wanted.iter().filter(|_| target.channel == Channel::Mqtt).map(|item| item.begin_s);
            let next = ends.chain(begins).filter(|s| *s > now.timestamp()).min();
            let next_end = next.and_then(|s| Instant::from_timestamp(s, 0));
            Ok(Planned { row, plan, any_lines: !lines.is_empty(), next_end })
        })
        .await
    }

    /// What the last device held says nothing about this one.
    async fn other_device(&self, camera: CameraId, standing: &Standing) -> crate::Result<bool> {
        let serial = standing.serial.clone();
        self.write(move |tx| {
            camera_lists::forget_all(tx, camera)?;
            camera_lists::change(tx, camera, |row| {
                row.serial = serial;
                (row.check_wanted, row.complete_at) = (false, None);
            })
            .map(|_row| true)
        })
        .await
    }

    /// Changes the state of a camera's lists and keeps it.
    pub(super) async fn change_camera_list(
        &self,
        camera: CameraId,
        how: impl FnOnce(&mut CameraListRow) + Send + 'static,
    ) -> crate::Result<()> {
        self.write(move |tx| camera_lists::change(tx, camera, how).map(drop)).await
    }

    /// Nothing is left to be sent for now.
    async fn list_rests(&self, camera: CameraId, mailbox: &Mailbox, of: Option<(&CameraListRow, &Standing)>) {
        mailbox.reached();
        mailbox.rests(self.monotonic());
        let complete = mailbox.sync().refused == 0;
        if let Some((row, standing)) = of
            && complete
        {
            let at = self.now();
            let serial = standing.serial.clone().or_else(|| row.serial.clone());
            let kept = self.write_derived(move |tx| {
                camera_lists::change(tx, camera, |row| (row.complete_at, row.serial) = (Some(at), serial))
                    .map(drop)
            });
            if let Err(error) = kept.await {
                tracing::warn!(%error, camera, "that a list is up to date was not written");
            }
        }
        self.complain_of_refusals(camera, mailbox).await;
        self.publish_camera_list(camera, true).await;
    }

    async fn list_failed(&self, camera: CameraId, mailbox: &Mailbox, words: String, patience: Patience) {
        tracing::info!(camera, %words, "a camera's lists have to wait");
        mailbox.failed(words, patience, self.monotonic());
        if patience == Patience::Long {
            self.complain_of_refusals(camera, mailbox).await;
        }
        self.publish_camera_list(camera, true).await;
    }
}
