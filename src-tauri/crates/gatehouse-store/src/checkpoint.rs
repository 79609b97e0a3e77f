//! Moving the write-ahead log into the database file, away from the acknowledgements: a thread of
//! its own does it while the writer goes on. It never decides what is committed.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::connection;
use crate::error::Result;

/// Log pages (4 KiB) after which the checkpoint thread is asked.
const ASK_PAGES: usize = 1000;
/// Log pages after which the writer thread does it itself, between two batches: under unbroken load
/// only the writer can finish a checkpoint, and a long log makes the next start slow.
const MUST_PAGES: usize = 4000;

/// The writer thread's side.
pub(crate) struct Checkpoints {
    pages: Arc<AtomicUsize>,
    ask: SyncSender<()>,
}

impl Checkpoints {
    /// Watches the commits of `writer` and starts the thread.
    pub(crate) fn start(file: &Path, writer: &mut Connection) -> Result<(Self, JoinHandle<()>)> {
        let pages = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&pages);
        writer.wal_hook(Some(move |_wal: &mut rusqlite::hooks::Wal, pages| {
            seen.store(usize::try_from(pages).unwrap_or(0), Ordering::Relaxed);
            Ok(())
        }))?;
        let conn = connection::open_for_writing(file)?;
        connection::make_durable(&conn)?;
        let (ask, asked) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || run(&conn, &asked))?;
        Ok((Self { pages, ask }, thread))
    }

    /// Called by the writer thread after each batch, when everybody has been answered.
    pub(crate) fn after_batch(&self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages >= MUST_PAGES {
            passive(writer);
        } else if pages >= ASK_PAGES {
            // Full means it has been asked already; gone means the store is closing.
            let _asked_before = self.ask.try_send(());
        }
    }
}

fn run(conn: &Connection, asked: &Receiver<()>) {
    while asked.recv().is_ok() {
        passive(conn);
    }
}

/// PASSIVE waits for nobody. What it cannot move now (a reader still needs it) it moves next time;
/// a failure leaves the log as it was, and the commits in it are safe there.
fn passive(conn: &Connection) {
    let moved = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    match moved {
        Ok((_busy, log_pages, moved_pages)) => tracing::trace!(log_pages, moved_pages, "checkpoint"),
        Err(error) => tracing::warn!(%error, "the database log could not be moved into the database"),
    }
}
