//! Reading pictures back, byte for byte, from the place a row names. It writes nothing and does
//! not look at what the bytes show.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::error::{Error, Result};
use crate::volume;
use crate::writer::PictureRef;

/// How far the bytes are checked before they are handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verify {
    /// The record's own header must name the length and hash the row names (always done).
    Header,
    /// The bytes must also have that hash (about 0.1 ms for 300 KB).
    Content,
}

/// Reads pictures; cheap to clone. Blocking: use [`crate::Reader::picture`] from async code.
#[derive(Debug, Clone)]
pub struct Pictures {
    dir: Arc<Path>,
}

impl Pictures {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.into() }
    }

    /// The original bytes of a picture. [`Error::NotFound`] when its volume is gone,
    /// [`Error::Damaged`] when what lies there is not this picture.
    pub fn read(&self, picture: &PictureRef, verify: Verify) -> Result<Bytes> {
        let damaged = |why: &str| Error::Damaged {
            what: format!("the picture at {} in picture volume {} {why}", picture.offset, picture.volume),
        };
        let impossible = |_out_of_range| damaged("has an impossible place");
        let start = u64::try_from(picture.offset - volume::RECORD_HEADER as i64).map_err(impossible)?;
        let len = u32::try_from(picture.len).map_err(impossible)?;
        let mut file = match File::open(volume::path(&self.dir, picture.volume)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Error::NotFound),
            opened => opened?,
        };
        let cut_short = |error: io::Error| match error.kind() {
            io::ErrorKind::UnexpectedEof => damaged("is cut short"),
            _ => error.into(),
        };
        let mut header = [0; volume::RECORD_HEADER as usize];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut header).map_err(cut_short)?;
        // Before the bytes are read, so that a wrong row cannot ask for gigabytes of memory.
        if volume::parse_record_header(&header) != Some((len, picture.hash)) {
            return Err(damaged("is not the one the record names"));
        }
        let mut bytes = Vec::with_capacity(len as usize);
        let read = file.take(u64::from(len)).read_to_end(&mut bytes)?;
        if read != len as usize {
            return Err(damaged("is cut short"));
        }
        if verify == Verify::Content && *blake3::hash(&bytes).as_bytes() != picture.hash {
            return Err(damaged("does not have the hash it was stored with"));
        }
        Ok(bytes.into())
    }
}
