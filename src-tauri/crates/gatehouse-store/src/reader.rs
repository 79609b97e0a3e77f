//! Reading what is remembered, off the async threads: a few threads, each with its own read-only
//! connection and a small cache. Nothing can be changed through it.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use bytes::Bytes;
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::connection;
use crate::error::{Error, Result};
use crate::pictures::{Pictures, Verify};
use crate::queue::Queue;
use crate::work::guarded;
use crate::writer::{PictureRef, QUEUE_JOBS, QUEUE_WAIT};

type Question = Box<dyn FnOnce(&Connection) + Send>;

/// A handle on the reading threads; clones share them.
#[derive(Clone)]
pub struct Reader {
    queue: Arc<Queue<Question>>,
    pictures: Pictures,
}

impl Reader {
    /// Opens `threads` connections; their threads end when the reader is closed.
    pub(crate) fn start(
        file: &Path,
        threads: usize,
        pictures: Pictures,
    ) -> Result<(Self, Vec<JoinHandle<()>>)> {
        let queue = Arc::new(Queue::new(QUEUE_JOBS, usize::MAX, QUEUE_WAIT));
        let mut handles = Vec::new();
        for number in 1..=threads.max(1) {
            let conn = connection::open_for_reading(file)?;
            let queue: Arc<Queue<Question>> = Arc::clone(&queue);
            let thread = std::thread::Builder::new().name(format!("store-read-{number}"));
            handles.push(thread.spawn(move || {
                while let Some(questions) = queue.pop(1, usize::MAX) {
                    questions.into_iter().for_each(|question| question(&conn));
                }
            })?);
        }
        Ok((Self { queue, pictures }, handles))
    }

    /// Runs `question` on one consistent state of the database. [`Error::Overloaded`] when 256
    /// questions have waited for 2 s.
    pub async fn read<T, F>(&self, question: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let question = Box::new(move |conn: &Connection| {
            if reply.is_closed() {
                return; // Nobody is listening any more.
            }
            let _gone = reply.send(guarded(|| question(&*conn.unchecked_transaction()?)));
        });
        self.queue.push(question, 0).await?;
        answer.await.map_err(|_dropped| Error::Closed)?
    }

    /// The original bytes of a picture; errors as in [`Pictures::read`].
    pub async fn picture(&self, picture: PictureRef, verify: Verify) -> Result<Bytes> {
        let pictures = self.pictures.clone();
        self.read(move |_conn| pictures.read(&picture, verify)).await
    }

    pub(crate) fn close(&self) {
        self.queue.close();
    }
}
