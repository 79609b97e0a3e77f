//! The floor's only way to the disk: one thread, group commit, pictures synced before the rows that name
//! them are committed with `synchronous=FULL`.

use std::fs::File;
use std::io::{IoSlice, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anyhow::{Context as _, anyhow};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::Way;

/// As many as the product's writer takes at once.
const BATCH: usize = 64;
/// More than there are clients: nobody ever waits for room.
const LINE: usize = 256;
/// Bytes of the recycled volume.
const RECYCLED: u64 = 256 << 20;

struct Job {
    pictures: Vec<Vec<u8>>,
    reply: oneshot::Sender<Result<(), String>>,
}

/// A handle on the thread.
#[derive(Clone)]
pub struct Writer {
    line: SyncSender<Job>,
}

impl Writer {
    /// Opens file and database in `dir` and starts the thread.
    pub fn start(dir: &Path, way: Way) -> anyhow::Result<Self> {
        let mut file = File::create(dir.join("volume"))?;
        if way == Way::Overwrite {
            let zeros = vec![0_u8; 1 << 20];
            for _ in 0..RECYCLED >> 20 {
                file.write_all(&zeros)?;
            }
            file.sync_all()?;
            file.seek(SeekFrom::Start(0))?;
        }
        let conn = Connection::open(dir.join("rows.db"))?;
        conn.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             CREATE TABLE capture (id INTEGER PRIMARY KEY, offset INTEGER NOT NULL, length INTEGER NOT NULL) STRICT;",
        )?;
        let (line, jobs) = sync_channel(LINE);
        let disk = Disk { file, conn, way, end: 0 };
        std::thread::Builder::new().name("floor-writer".into()).spawn(move || run(disk, &jobs))?;
        Ok(Self { line })
    }

    /// Durable when it answers.
    pub async fn keep(&self, pictures: Vec<Vec<u8>>) -> anyhow::Result<()> {
        let (reply, answer) = oneshot::channel();
        self.line.send(Job { pictures, reply }).map_err(|_| anyhow!("the writer has ended"))?;
        answer.await.context("the writer has ended")?.map_err(|words| anyhow!(words))
    }
}

struct Disk {
    file: File,
    conn: Connection,
    way: Way,
    end: u64,
}

fn run(mut disk: Disk, line: &Receiver<Job>) {
    while let Ok(first) = line.recv() {
        let mut jobs = vec![first];
        jobs.extend(line.try_iter().take(BATCH - 1));
        let result = disk.keep(&jobs).map_err(|error| format!("{error:#}"));
        for job in jobs {
            // A client that hung up does not hear it.
            let _gone = job.reply.send(result.clone());
        }
    }
}

impl Disk {
    fn keep(&mut self, jobs: &[Job]) -> anyhow::Result<()> {
        let mut places = Vec::with_capacity(jobs.len());
        for job in jobs {
            let length: usize = job.pictures.iter().map(Vec::len).sum();
            if self.way == Way::Overwrite && self.end + length as u64 > RECYCLED {
                self.file.seek(SeekFrom::Start(0))?;
                self.end = 0;
            }
            let mut slices: Vec<IoSlice<'_>> = job.pictures.iter().map(|bytes| IoSlice::new(bytes)).collect();
            let mut rest = &mut slices[..];
            while !rest.is_empty() {
                let written = self.file.write_vectored(rest)?;
                IoSlice::advance_slices(&mut rest, written);
            }
            places.push((i64::try_from(self.end)?, i64::try_from(length)?));
            self.end += length as u64;
        }
        self.file.sync_data()?;
        let tx = self.conn.transaction()?;
        for (offset, length) in places {
            let mut insert = tx.prepare_cached("INSERT INTO capture (offset, length) VALUES (?1, ?2)")?;
            insert.execute((offset, length))?;
        }
        tx.commit()?;
        Ok(())
    }
}
