//! The only way to change what is remembered. Callers hand over pictures and an operation; one
//! thread makes many of them durable with one sync and one commit. What the rows mean is the
//! operation's business.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

use crate::error::{Error, Result};
use crate::queue::Queue;
use crate::work::{Job, Task, Waits};

/// At most so many jobs wait for the writer thread.
pub const QUEUE_JOBS: usize = 256;
/// At most so many bytes of pictures wait for the writer thread (64 MiB).
pub const QUEUE_BYTES: usize = 64 << 20;
/// How long a caller waits for room in the line before [`Error::Overloaded`].
pub const QUEUE_WAIT: Duration = Duration::from_secs(2);
/// At most so many jobs share one sync and one commit.
pub const BATCH_JOBS: usize = 64;
/// At most so many bytes of pictures share one sync and one commit (32 MiB), unless one job alone has more.
pub const BATCH_BYTES: usize = 32 << 20;

/// A picture to be stored byte for byte.
#[derive(Debug, Clone)]
pub struct NewPicture {
    /// The original bytes, at most `u32::MAX`.
    pub bytes: Bytes,
    /// Their BLAKE3 hash; computed by the caller, so that many callers hash in parallel.
    pub hash: [u8; 32],
}

impl NewPicture {
    /// Takes the bytes and computes their hash on the calling thread.
    pub fn hashed(bytes: Bytes) -> Self {
        let hash = *blake3::hash(&bytes).as_bytes();
        Self { bytes, hash }
    }
}

/// Where a picture lies: what a row keeps of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureRef {
    /// Number of the volume (`picture_volume.id`).
    pub volume: i64,
    /// Byte offset of the picture's first byte inside the volume file.
    pub offset: i64,
    /// Length in bytes.
    pub len: i64,
    /// BLAKE3 of the bytes.
    pub hash: [u8; 32],
}

/// A handle on the writer thread; clones share the thread.
#[derive(Clone)]
pub struct Writer {
    pub(crate) queue: Arc<Queue<Job>>,
}

type NoCheck<T> = fn(&Connection) -> Result<Option<T>>;

impl Writer {
    /// Records pictures and what belongs to them. When this resolves to `Ok`, the pictures are
    /// synced *and then* the operation's changes are committed with `synchronous=FULL`.
    ///
    /// `op` gets the pictures' places in the order given and runs in its own savepoint: when it
    /// fails or panics its changes are undone and only it fails. It must not begin or end
    /// transactions. Dropping the future does not take the job back.
    ///
    /// Errors: the operation's own; [`Error::NotDurable`] or [`Error::DiskFull`] when the batch
    /// could not be made durable (nothing is recorded); [`Error::Overloaded`] after [`QUEUE_WAIT`].
    pub async fn record<T, F>(&self, pictures: Vec<NewPicture>, op: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>, &[PictureRef]) -> Result<T> + Send + 'static,
    {
        self.submit(pictures, Waits::ForTheDisk, None::<NoCheck<T>>, op).await
    }

    /// Like [`Writer::record`], but looks first: when `check` answers, that is the answer and
    /// neither pictures nor rows are stored (a re-sent capture). `check` sees what is committed,
    /// not its batch mates: `op` must still cope with a twin in the same batch, whose pictures
    /// are then stored in vain.
    pub async fn record_unless<T, C, F>(&self, pictures: Vec<NewPicture>, check: C, op: F) -> Result<T>
    where
        T: Send + 'static,
        C: FnOnce(&Connection) -> Result<Option<T>> + Send + 'static,
        F: FnOnce(&Transaction<'_>, &[PictureRef]) -> Result<T> + Send + 'static,
    {
        self.submit(pictures, Waits::ForTheDisk, Some(check), op).await
    }

    /// A change without pictures; otherwise like [`Writer::record`].
    pub async fn write<T, F>(&self, op: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.record(Vec::new(), move |tx, _none| op(tx)).await
    }

    /// A change that follows from what is durable already and can be made again after a power cut
    /// (what a capture means, when a camera was last heard): committed without waiting for the disk,
    /// unless a batch mate waits for it. Whatever is committed durably later takes it along, because
    /// the log has one order: a later row never survives without it. Otherwise like [`Writer::write`].
    pub async fn write_derived<T, F>(&self, op: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.submit(Vec::new(), Waits::ForNothing, None::<NoCheck<T>>, move |tx, _none| op(tx)).await
    }

    /// How many jobs wait for the writer thread now (at most [`QUEUE_JOBS`]).
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }

    async fn submit<T, C, F>(
        &self,
        pictures: Vec<NewPicture>,
        waits: Waits,
        check: Option<C>,
        op: F,
    ) -> Result<T>
    where
        T: Send + 'static,
        C: FnOnce(&Connection) -> Result<Option<T>> + Send + 'static,
        F: FnOnce(&Transaction<'_>, &[PictureRef]) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let bytes = pictures.iter().map(|picture| picture.bytes.len()).sum();
        let work = Box::new(Task { check, op: Some(op), outcome: None, reply });
        self.queue.push(Job { pictures, waits, work }, bytes).await?;
        answer.await.map_err(|_dropped| Error::Closed)?
    }
}
