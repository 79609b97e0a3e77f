//! The writer thread: takes what waits in line and makes it durable together, in the order
//! pictures synced → rows committed → answers. It decides nothing about the rows.

use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::checkpoint::Checkpoints;
use crate::connection;
use crate::durability::Durability;
use crate::error::{Error, Result};
use crate::health::Status;
use crate::queue::Queue;
use crate::volumes::{Mark, Volumes};
use crate::work::{Job, Waits};
use crate::writer::{BATCH_BYTES, BATCH_JOBS, NewPicture, PictureRef};

/// Everything the writer thread owns.
pub(crate) struct Batches {
    pub(crate) queue: Arc<Queue<Job>>,
    pub(crate) conn: Connection,
    pub(crate) volumes: Volumes,
    pub(crate) durability: Arc<dyn Durability>,
    pub(crate) status: Arc<Status>,
    pub(crate) checkpoints: Checkpoints,
}

/// Where a failed batch stood, which decides what its pictures' places may be used for again.
enum Failed {
    /// Nothing the disk has seen can refer to the pictures.
    BeforeCommit(Error),
    /// The pictures were not confirmed by the disk.
    Sync(Error),
    /// The commit was tried; a later recovery might still find it.
    Commit(Error),
}

impl Batches {
    /// Works until the line is closed and empty.
    pub(crate) fn run(mut self) {
        let _nobody_waits_for_ever = AbandonOnDrop(Arc::clone(&self.queue));
        while let Some(jobs) = self.queue.pop(BATCH_JOBS, BATCH_BYTES) {
            self.batch(jobs);
            self.checkpoints.after_batch(&self.conn);
        }
    }

    fn batch(&mut self, jobs: Vec<Job>) {
        let mut open = Vec::with_capacity(jobs.len());
        for mut job in jobs {
            if job.work.is_settled_by_check(&self.conn) {
                // What it found is committed already, so its answer rests on the disk.
                job.work.answer(Ok(()));
            } else {
                open.push(job);
            }
        }
        if open.is_empty() {
            return;
        }
        let mark = self.volumes.mark();
        let failure = match self.make_durable(&mut open, mark) {
            Ok(committed) => {
                if committed {
                    self.status.committed(&self.volumes);
                }
                None
            }
            Err(failed) => Some(self.give_up(failed, mark)),
        };
        for job in open {
            job.work.answer(failure.as_ref().map_or(Ok(()), |error| Err(error.not_durable())));
        }
    }

    /// `false` when every operation failed by itself and there was nothing to commit.
    fn make_durable(&mut self, jobs: &mut [Job], mark: Mark) -> std::result::Result<bool, Failed> {
        let mut places = Vec::with_capacity(jobs.len());
        for job in jobs.iter_mut() {
            let pictures: Vec<NewPicture> = std::mem::take(&mut job.pictures);
            places.push(self.volumes.append(&pictures).map_err(Failed::BeforeCommit)?);
        }
        self.volumes.sync().map_err(Failed::Sync)?;

        // Only said when nobody in the batch waits for the disk; said anew for every batch, so that
        // no failure can leave it behind.
        let waits = jobs.iter().any(|job| job.waits == Waits::ForTheDisk);
        connection::sync_at_commit(&self.conn, waits).map_err(Failed::BeforeCommit)?;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)
            .map_err(|error| Failed::BeforeCommit(error.into()))?;
        let (mut kept, mut kept_pictures) = (false, false);
        for (job, places) in jobs.iter_mut().zip(&places) {
            if run_in_savepoint(&tx, job, places).map_err(Failed::BeforeCommit)? {
                kept = true;
                kept_pictures |= !places.is_empty();
            }
        }
        if !kept_pictures && places.iter().any(|places| !places.is_empty()) {
            self.volumes.undo(mark, true);
        }
        if !kept {
            return Ok(false);
        }
        self.volumes.write_rows(&tx).map_err(Failed::BeforeCommit)?;
        self.durability.before_commit().map_err(|error| Failed::BeforeCommit(error.into()))?;
        tx.commit().map_err(|error| Failed::Commit(error.into()))?;
        self.durability.after_commit();
        self.volumes.committed();
        Ok(true)
    }

    fn give_up(&mut self, failed: Failed, mark: Mark) -> Error {
        let error = match failed {
            Failed::Sync(error) => {
                self.volumes.undo(mark, false);
                error
            }
            // A full disk cannot have taken the commit record, and skipping room would only fill it more.
            Failed::BeforeCommit(error) | Failed::Commit(error @ Error::DiskFull) => {
                self.volumes.undo(mark, true);
                error
            }
            Failed::Commit(error) => {
                self.volumes.skip();
                error
            }
        };
        tracing::error!(%error, "a batch could not be made durable; nobody was told it was");
        self.status.failed(&error);
        self.status.moved_to(&self.volumes);
        error
    }
}

/// Runs one operation so that its failure undoes only its own changes. `Err` when the transaction
/// itself is gone, which ends the batch.
fn run_in_savepoint(tx: &Transaction<'_>, job: &mut Job, places: &[PictureRef]) -> Result<bool> {
    tx.prepare_cached("SAVEPOINT job")?.execute([])?;
    let keep = job.work.run(tx, places);
    if tx.is_autocommit() {
        // The database ends a transaction by itself on a full disk or a failing one.
        return Err(Error::NotDurable { why: "the database ended the transaction by itself".to_owned() });
    }
    if !keep {
        tx.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    tx.prepare_cached("RELEASE job")?.execute([])?;
    Ok(keep)
}

struct AbandonOnDrop(Arc<Queue<Job>>);

impl Drop for AbandonOnDrop {
    fn drop(&mut self) {
        self.0.abandon();
    }
}
