//! The file format of a picture volume (`pictures/vol-000001.gvp`): pictures byte for byte, one
//! after the other, each behind a small header so that a volume can be read without the database.
//! Which bytes are valid, and whose they are, is the database's knowledge, not this file's.
//!
//! ```text
//! file   : "GHPICVOL" | version u32 = 1 | 0 u32 | volume number u64 | 0 u64          (32 bytes)
//! record : "GHPR" | length u32 | BLAKE3 of the bytes (32 bytes) | 0 u64 | the bytes  (48 + length)
//! ```
//! Numbers are little endian.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

const FILE_MAGIC: &[u8; 8] = b"GHPICVOL";
const RECORD_MAGIC: &[u8; 4] = b"GHPR";
const VERSION: u32 = 1;

/// Bytes before the first record.
pub const FILE_HEADER: u64 = 32;
/// Bytes before each picture.
pub const RECORD_HEADER: u64 = 48;

/// The file of volume `id` inside the pictures folder.
pub fn path(pictures_dir: &Path, id: i64) -> PathBuf {
    pictures_dir.join(format!("vol-{id:06}.gvp"))
}

/// The volume number a file name stands for, if it is a volume's name.
pub(crate) fn id_of(file_name: &str) -> Option<i64> {
    file_name.strip_prefix("vol-")?.strip_suffix(".gvp")?.parse().ok()
}

pub(crate) fn file_header(id: i64) -> [u8; FILE_HEADER as usize] {
    let mut header = [0; FILE_HEADER as usize];
    header[..8].copy_from_slice(FILE_MAGIC);
    header[8..12].copy_from_slice(&VERSION.to_le_bytes());
    header[16..24].copy_from_slice(&id.to_le_bytes());
    header
}

pub(crate) fn record_header(len: u32, hash: &[u8; 32]) -> [u8; RECORD_HEADER as usize] {
    let mut header = [0; RECORD_HEADER as usize];
    header[..4].copy_from_slice(RECORD_MAGIC);
    header[4..8].copy_from_slice(&len.to_le_bytes());
    header[8..40].copy_from_slice(hash);
    header
}

/// Length and hash of the record whose header this is; `None` when it is no record header.
pub(crate) fn parse_record_header(header: &[u8; RECORD_HEADER as usize]) -> Option<(u32, [u8; 32])> {
    let (magic, rest) = header.split_first_chunk::<4>()?;
    let (len, rest) = rest.split_first_chunk::<4>()?;
    let (hash, _reserved) = rest.split_first_chunk::<32>()?;
    (magic == RECORD_MAGIC).then(|| (u32::from_le_bytes(*len), *hash))
}

/// Checks that `file` is volume `id` in a version this program reads.
pub(crate) fn check_file_header(file: &mut File, id: i64) -> Result<()> {
    let mut header = [0; FILE_HEADER as usize];
    file.seek(SeekFrom::Start(0))?;
    let read = file.read_exact(&mut header);
    if read.is_ok() && header == file_header(id) {
        return Ok(());
    }
    Err(Error::Damaged { what: format!("picture volume {id} does not begin as a picture volume must") })
}

/// One picture found by [`scan`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Byte offset of the picture's first byte.
    pub offset: u64,
    /// Length in bytes.
    pub len: u32,
    /// The hash the record claims.
    pub hash: [u8; 32],
    /// Whether the bytes really have that hash.
    pub intact: bool,
}

/// Reads a whole volume without the database and lists its pictures up to the first place that is
/// not a record. For repair and proof; it also lists pictures no row refers to.
pub fn scan(volume: &Path) -> Result<Vec<Found>> {
    let mut file = io::BufReader::new(File::open(volume)?);
    let mut found = Vec::new();
    let mut offset = FILE_HEADER;
    file.seek(SeekFrom::Start(offset))?;
    let mut header = [0; RECORD_HEADER as usize];
    loop {
        match file.read_exact(&mut header) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(found),
            Err(error) => return Err(error.into()),
        }
        let Some((len, hash)) = parse_record_header(&header) else { return Ok(found) };
        let mut hasher = blake3::Hasher::new();
        let read = io::copy(&mut (&mut file).take(u64::from(len)), &mut hasher)?;
        if read < u64::from(len) {
            return Ok(found);
        }
        offset += RECORD_HEADER;
        found.push(Found { offset, len, hash, intact: *hasher.finalize().as_bytes() == hash });
        offset += u64::from(len);
    }
}
