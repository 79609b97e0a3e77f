//! Opening and closing the data folder: lock, migration, connections, threads. Everything else is
//! done through the [`Writer`] and the [`Reader`] it hands out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crate::batch::Batches;
use crate::checkpoint::Checkpoints;
use crate::durability::{Durability, RealDurability};
use crate::error::Result;
use crate::health::{Health, Status};
use crate::lock::DirLock;
use crate::pictures::Pictures;
use crate::queue::Queue;
use crate::reader::Reader;
use crate::volumes::Volumes;
use crate::writer::{QUEUE_BYTES, QUEUE_JOBS, QUEUE_WAIT, Writer};
use crate::{connection, migrate};

/// The database's file name inside the data folder.
const DATABASE: &str = "gatehouse.db";
/// The folder of the picture volumes inside the data folder.
const PICTURES: &str = "pictures";

/// How a store is opened; [`OpenOptions::default`] is what the product uses.
#[derive(Clone)]
pub struct OpenOptions {
    /// Size at which a picture volume is full, in bytes (256 MiB).
    pub volume_bytes: u64,
    /// The calls that reach the disk; tests put failures here.
    pub durability: Arc<dyn Durability>,
    /// Who opens it, for the next one who finds it locked ("Gatehouse window").
    pub program: String,
    /// Threads (and connections) that answer questions.
    pub reader_threads: usize,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self {
            volume_bytes: 256 << 20,
            durability: Arc::new(RealDurability),
            program: "Gatehouse".to_owned(),
            reader_threads: 3,
        }
    }
}

/// The opened data folder; clones share it. When the last clone is dropped, what waits is still
/// written, the threads end and the folder is free again.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    writer: Writer,
    reader: Reader,
    pictures: Pictures,
    status: Arc<Status>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    lock: Mutex<Option<DirLock>>,
}

impl Store {
    /// Takes the data folder (made when missing) for this process, migrates the database after
    /// backing it up, and starts the threads. Blocking; well under 100 ms whatever is stored,
    /// except when a migration is due.
    ///
    /// Errors: [`crate::Error::Locked`], [`crate::Error::TooNew`], [`crate::Error::Damaged`], [`crate::Error::DiskFull`].
    pub fn open(dir: &Path, options: OpenOptions) -> Result<Self> {
        fs::create_dir_all(dir)?;
        let lock = DirLock::take(dir, &options.program)?;
        let file = dir.join(DATABASE);
        let mut conn = connection::open_for_writing(&file)?;
        migrate::bring_up_to_date(&mut conn, dir)?;
        connection::make_durable(&conn)?;

        let pictures_dir = dir.join(PICTURES);
        let (volumes, set_aside) =
            Volumes::open(&pictures_dir, options.volume_bytes, Arc::clone(&options.durability), &conn)?;
        let status = Arc::new(Status::default());
        status.moved_to(&volumes);
        if let Some(error) = set_aside {
            tracing::error!(%error, "a picture volume is set aside");
            status.noticed(&error);
        }

        let pictures = Pictures::new(&pictures_dir);
        let (checkpoints, checkpoint_thread) = Checkpoints::start(&file, &mut conn)?;
        let (reader, reader_threads) = Reader::start(&file, options.reader_threads, pictures.clone())?;
        let queue = Arc::new(Queue::new(QUEUE_JOBS, QUEUE_BYTES, QUEUE_WAIT));
        let batches = Batches {
            queue: Arc::clone(&queue),
            conn,
            volumes,
            durability: options.durability,
            status: Arc::clone(&status),
            checkpoints,
        };
        let writer_thread =
            std::thread::Builder::new().name("store-write".to_owned()).spawn(move || batches.run())?;

        let mut threads = reader_threads;
        threads.extend([checkpoint_thread, writer_thread]);
        let inner = Inner {
            dir: dir.to_owned(),
            writer: Writer { queue },
            reader,
            pictures,
            status,
            threads: Mutex::new(threads),
            lock: Mutex::new(Some(lock)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The way to change what is remembered.
    pub fn writer(&self) -> Writer {
        self.inner.writer.clone()
    }

    /// The way to read it from async code.
    pub fn reader(&self) -> Reader {
        self.inner.reader.clone()
    }

    /// The way to read pictures from blocking code.
    pub fn pictures(&self) -> Pictures {
        self.inner.pictures.clone()
    }

    /// The data folder.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// How the store is. Blocking, a few system calls.
    pub fn health(&self) -> Result<Health> {
        let waiting = self.inner.writer.waiting();
        self.inner.status.health(&self.inner.dir, &self.inner.dir.join(DATABASE), waiting)
    }

    /// Takes no more work, writes what waits, ends the threads and frees the folder, even while
    /// clones, writers and readers are still around (they get [`crate::Error::Closed`]). Blocking.
    pub fn close(&self) {
        self.inner.close();
    }
}

impl Inner {
    fn close(&self) {
        self.writer.queue.close();
        self.reader.close();
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        for thread in threads.drain(..) {
            // An operation may hold the last clone: its thread cannot wait for itself.
            if thread.thread().id() != std::thread::current().id() && thread.join().is_err() {
                tracing::error!("a store thread ended in a panic");
            }
        }
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}
