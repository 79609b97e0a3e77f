//! The writing side of the picture volumes: where the next picture goes, what must be synced, and
//! how a failed batch leaves no trace. It commits nothing itself: the rows it wants kept are
//! written by the batch in the same transaction as the captures.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, IoSlice, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use rusqlite::Connection;

use crate::durability::Durability;
use crate::error::{Error, Result};
use crate::volume;
use crate::writer::{NewPicture, PictureRef};

/// The volumes as the writer thread knows them.
pub(crate) struct Volumes {
    dir: PathBuf,
    limit: u64,
    durability: Arc<dyn Durability>,
    current: Option<Open>,
    /// Filled up within the running batch; not yet synced or committed.
    finished: Vec<Open>,
    /// States that must still reach the database (a volume given up, found damaged, or full).
    pending: BTreeMap<i64, Row>,
    next_id: i64,
}

struct Open {
    id: i64,
    file: File,
    end: u64,
    started_at_ms: i64,
    dirty: bool,
}

/// One row of `picture_volume`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    state: &'static str,
    end: u64,
    started_at_ms: i64,
}

/// Where the volumes stood when a batch began.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    id: Option<i64>,
    end: u64,
}

impl Volumes {
    /// Continues where the last committed row ends: whatever lies behind it in the file was never
    /// acknowledged and is cut off. A current volume that is missing, shorter than its rows say, or
    /// not a volume is set aside (second value: what is wrong) and a new one is begun, because
    /// the records in it must stay readable and new captures must not wait for a repair.
    pub(crate) fn open(
        dir: &Path,
        limit: u64,
        durability: Arc<dyn Durability>,
        conn: &Connection,
    ) -> Result<(Self, Option<Error>)> {
        fs::create_dir_all(dir)?;
        let last_row: i64 =
            conn.query_row("SELECT coalesce(max(id), 0) FROM picture_volume", [], |row| row.get(0))?;
        // A file the database does not know (it may be older than the files) is never written over.
        let mut last_file = 0;
        for entry in fs::read_dir(dir)? {
            let name = entry?.file_name();
            last_file = last_file.max(name.to_str().and_then(volume::id_of).unwrap_or(0));
        }
        let mut volumes = Self {
            dir: dir.to_owned(),
            limit,
            durability,
            current: None,
            finished: Vec::new(),
            pending: BTreeMap::new(),
            next_id: last_row.max(last_file) + 1,
        };
        let mut current = conn.prepare(
            "SELECT id, end_offset, started_at_ms FROM picture_volume WHERE state = 'current' ORDER BY id DESC LIMIT 1",
        )?;
        let current = current.query_row([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, row.get(2)?)));
        let (id, end, started_at_ms) = match current.map_err(Error::from) {
            Ok((id, end, started_at_ms)) => (id, end.unsigned_abs(), started_at_ms),
            Err(Error::NotFound) => return Ok((volumes, None)),
            Err(error) => return Err(error),
        };
        match reopen(&volume::path(dir, id), id, end) {
            Ok(file) => volumes.current = Some(Open { id, file, end, started_at_ms, dirty: false }),
            Err(error) => {
                volumes.pending.insert(id, Row { state: "damaged", end, started_at_ms });
                return Ok((volumes, Some(error)));
            }
        }
        Ok((volumes, None))
    }

    /// Number and used bytes of the volume being filled.
    pub(crate) fn position(&self) -> Option<(i64, u64)> {
        self.current.as_ref().map(|open| (open.id, open.end))
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            id: self.current.as_ref().map(|open| open.id),
            end: self.current.as_ref().map_or(0, |open| open.end),
        }
    }

    /// Writes the pictures behind what is there, beginning a new volume where one is full.
    pub(crate) fn append(&mut self, pictures: &[NewPicture]) -> Result<Vec<PictureRef>> {
        pictures.iter().map(|picture| self.append_one(picture)).collect()
    }

    fn append_one(&mut self, picture: &NewPicture) -> Result<PictureRef> {
        let len = u32::try_from(picture.bytes.len()).map_err(|_too_long| {
            Error::Conflict("a picture larger than 4 GiB cannot be stored".to_owned())
        })?;
        let needed = volume::RECORD_HEADER + u64::from(len);
        if self
            .current
            .as_ref()
            .is_some_and(|open| open.end + needed > self.limit && open.end > volume::FILE_HEADER)
        {
            self.finished.extend(self.current.take());
        }
        let open = match &mut self.current {
            Some(open) => open,
            none => none.insert(begin(&self.dir, &mut self.next_id, &*self.durability)?),
        };
        open.dirty = true;
        write_both(&mut open.file, &volume::record_header(len, &picture.hash), &picture.bytes)?;
        let offset =
            i64::try_from(open.end + volume::RECORD_HEADER).expect("a file is shorter than 2^63 bytes");
        open.end += needed;
        Ok(PictureRef { volume: open.id, offset, len: i64::from(len), hash: picture.hash })
    }

    /// Puts everything the batch wrote on the disk.
    pub(crate) fn sync(&mut self) -> Result<()> {
        for open in self.finished.iter_mut().chain(&mut self.current).filter(|open| open.dirty) {
            self.durability.sync_volume(&open.file).map_err(|error| match Error::from(error) {
                Error::DiskFull => Error::DiskFull,
                other => Error::NotDurable { why: format!("syncing picture volume {}: {other}", open.id) },
            })?;
            open.dirty = false;
        }
        Ok(())
    }

    /// Writes the rows the database must know, into the batch's transaction.
    pub(crate) fn write_rows(&self, conn: &Connection) -> Result<()> {
        let finished = self.finished.iter().map(|open| (open.id, open.row("full")));
        let current = self.current.iter().map(|open| (open.id, open.row("current")));
        let mut upsert = conn.prepare_cached(
            "INSERT INTO picture_volume (id, state, end_offset, started_at_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET state = excluded.state, end_offset = excluded.end_offset",
        )?;
        for (id, row) in self.pending.clone().into_iter().chain(finished).chain(current) {
            let end = i64::try_from(row.end).expect("a file is shorter than 2^63 bytes");
            upsert.execute((id, row.state, end, row.started_at_ms))?;
        }
        Ok(())
    }

    /// The batch is committed: what it wrote is now what there is.
    pub(crate) fn committed(&mut self) {
        self.finished.clear();
        self.pending.clear();
    }

    /// The batch is not known to be committed, but the database may still find its commit after a
    /// power cut (its log was written, only the sync failed): its pictures must stay where they are.
    pub(crate) fn skip(&mut self) {
        for open in self.finished.drain(..) {
            self.pending.insert(open.id, open.row("full"));
        }
    }

    /// The batch is void: goes back to `mark`. With `trusted` the volume is used again from there.
    /// After a failed sync it is not: the kernel may have dropped the bytes and report the next sync
    /// as good, so the volume is given up at its last committed picture and a new one is begun.
    pub(crate) fn undo(&mut self, mark: Mark, trusted: bool) {
        let touched: Vec<Open> = self.finished.drain(..).chain(self.current.take()).collect();
        for mut open in touched {
            let committed = if Some(open.id) == mark.id { mark.end } else { 0 };
            let path = volume::path(&self.dir, open.id);
            let cleaned = if committed <= volume::FILE_HEADER {
                drop(open);
                fs::remove_file(&path)
            } else {
                open.end = committed;
                let cut = cut_off(&mut open.file, committed);
                if trusted && cut.is_ok() {
                    open.dirty = false;
                    self.current = Some(open);
                } else {
                    self.pending.insert(open.id, open.row("abandoned"));
                }
                cut
            };
            // Left-over bytes are only wasted room: no row refers to them.
            if let Err(error) = cleaned {
                tracing::warn!(volume = %path.display(), %error, "could not clean up after a failed batch");
            }
        }
    }
}

impl Open {
    fn row(&self, state: &'static str) -> Row {
        Row { state, end: self.end, started_at_ms: self.started_at_ms }
    }
}

fn begin(dir: &Path, next_id: &mut i64, durability: &dyn Durability) -> Result<Open> {
    let id = *next_id;
    let mut file = File::options().read(true).write(true).create_new(true).open(volume::path(dir, id))?;
    // From here on the name is taken, whatever else fails.
    *next_id += 1;
    file.write_all(&volume::file_header(id))?;
    durability.sync_dir(dir)?;
    Ok(Open { id, file, end: volume::FILE_HEADER, started_at_ms: Utc::now().timestamp_millis(), dirty: true })
}

fn reopen(path: &Path, id: i64, end: u64) -> Result<File> {
    let damaged = |why: String| Error::Damaged { what: format!("picture volume {id} {why}") };
    let mut file = File::options()
        .read(true)
        .write(true)
        .open(path)
        .map_err(|error| damaged(format!("cannot be opened: {error}")))?;
    let len = file.metadata()?.len();
    if len < end {
        return Err(damaged(format!("is {len} bytes long but must have {end}")));
    }
    volume::check_file_header(&mut file, id)?;
    cut_off(&mut file, end)?;
    Ok(file)
}

/// Shortens the file to `end` and continues there.
fn cut_off(file: &mut File, end: u64) -> io::Result<()> {
    if file.metadata()?.len() != end {
        file.set_len(end)?;
    }
    file.seek(SeekFrom::Start(end)).map(|_position| ())
}

/// One system call per picture where the platform has gathered writes, and no copy of the picture.
fn write_both(file: &mut File, header: &[u8], bytes: &[u8]) -> io::Result<()> {
    let mut slices = [IoSlice::new(header), IoSlice::new(bytes)];
    let mut rest: &mut [IoSlice<'_>] = &mut slices;
    IoSlice::advance_slices(&mut rest, 0);
    while !rest.is_empty() {
        match file.write_vectored(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut rest, written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
