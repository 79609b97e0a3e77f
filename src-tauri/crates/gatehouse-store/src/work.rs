//! One piece of work for the writer thread: its optional check, its operation, its answer. The
//! batch sees it without its result type; it never sees the batch.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::writer::{NewPicture, PictureRef};

/// A job as it stands in line.
pub(crate) struct Job {
    pub(crate) pictures: Vec<NewPicture>,
    pub(crate) waits: Waits,
    pub(crate) work: Box<dyn Work>,
}

/// Whether the answer waits until the disk has the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    ForTheDisk,
    ForNothing,
}

/// What the batch does with a job, in this order.
pub(crate) trait Work: Send {
    /// Looks before anything is stored; `true` when the answer is already known (or the look
    /// failed) and nothing is to be stored.
    fn is_settled_by_check(&mut self, committed: &Connection) -> bool;
    /// Runs the operation; `true` when its changes are to be kept.
    fn run(&mut self, tx: &Transaction<'_>, pictures: &[PictureRef]) -> bool;
    /// Answers the caller: with the operation's own result, or with the batch's failure.
    fn answer(self: Box<Self>, batch: Result<()>);
}

/// The typed form behind [`Work`].
pub(crate) struct Task<T, C, F> {
    pub(crate) check: Option<C>,
    pub(crate) op: Option<F>,
    pub(crate) outcome: Option<Result<T>>,
    pub(crate) reply: oneshot::Sender<Result<T>>,
}

impl<T, C, F> Work for Task<T, C, F>
where
    T: Send,
    C: FnOnce(&Connection) -> Result<Option<T>> + Send,
    F: FnOnce(&Transaction<'_>, &[PictureRef]) -> Result<T> + Send,
{
    fn is_settled_by_check(&mut self, committed: &Connection) -> bool {
        let Some(check) = self.check.take() else { return false };
        self.outcome = guarded(|| check(committed)).transpose();
        self.outcome.is_some()
    }

    fn run(&mut self, tx: &Transaction<'_>, pictures: &[PictureRef]) -> bool {
        let Some(op) = self.op.take() else { return false };
        let outcome = guarded(|| op(tx, pictures));
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn answer(self: Box<Self>, batch: Result<()>) {
        let answer = match (batch, self.outcome) {
            // An operation that failed by itself keeps its own reason, whatever became of the batch.
            (_, Some(Err(own))) => Err(own),
            (Err(batch), _) => Err(batch),
            (Ok(()), Some(Ok(value))) => Ok(value),
            (Ok(()), None) => Err(Error::Closed),
        };
        // A caller that has gone away does not undo what is recorded.
        let _gone = self.reply.send(answer);
    }
}

/// Runs foreign code so that its panic is its own failure only.
pub(crate) fn guarded<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|panic| Err(Error::Panicked(panic_text(panic.as_ref()))))
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "panic without a message".to_owned())
}
