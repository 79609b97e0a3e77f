//! The pictures of a capture: where each original lies, or why it is not here. The bytes
//! themselves are in the picture volumes.

use gatehouse_domain::CaptureId;
use rusqlite::{Connection, Row, named_params};

use super::{column, query};
use crate::error::Result;
use crate::writer::PictureRef;

/// Wire type of a picture of the whole vehicle.
pub const KIND_VEHICLE: i32 = 1;
/// Wire type of a picture of the plate.
pub const KIND_PLATE: i32 = 2;

/// Whether the original can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureState {
    /// The original is here.
    Kept,
    /// What came is no picture; its bytes are here when there were any.
    Broken,
    /// Only a URL came and its host is not allowed.
    Elsewhere,
    /// A URL came and is being fetched.
    Fetching,
    /// Neither bytes nor URL came.
    Missing,
}

impl PictureState {
    /// Every state.
    pub const ALL: [PictureState; 5] = [
        PictureState::Kept,
        PictureState::Broken,
        PictureState::Elsewhere,
        PictureState::Fetching,
        PictureState::Missing,
    ];

    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            PictureState::Kept => "kept",
            PictureState::Broken => "broken",
            PictureState::Elsewhere => "elsewhere",
            PictureState::Fetching => "fetching",
            PictureState::Missing => "missing",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<PictureState> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One picture of a capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRow {
    /// Position in the upload, from 0.
    pub idx: i64,
    /// Wire type: [`KIND_VEHICLE`], [`KIND_PLATE`], others as sent.
    pub kind: i32,
    /// Whether it can be shown.
    pub state: PictureState,
    /// What is wrong or where it is kept, one sentence.
    pub note: Option<String>,
    /// Wire `url`.
    pub url: Option<String>,
    /// Wire `size`, as sent.
    pub declared_size: Option<i64>,
    /// Where the original lies: always for `Kept`, perhaps for `Broken`, else never.
    pub place: Option<PictureRef>,
}

/// A picture as it is first written: the same fields.
pub type NewPictureRow = PictureRow;

/// The pictures of a capture in the order of the upload.
pub fn pictures(c: &Connection, capture_id: CaptureId) -> Result<Vec<PictureRow>> {
    query::all(c, "SELECT * FROM picture WHERE capture_id = ?1 ORDER BY idx", [capture_id], read)
}

/// Pictures among the newest `captures` captures whose URL is still to be fetched, oldest first: the capture, the
/// position in the upload and the URL.
pub fn to_fetch(c: &Connection, captures: i64) -> Result<Vec<(CaptureId, i64, String)>> {
    query::all(
        c,
        "SELECT capture_id, idx, url FROM picture
         WHERE capture_id > (SELECT coalesce(max(id), 0) FROM capture) - ?1 AND state = 'fetching' AND url IS NOT NULL
         ORDER BY capture_id, idx",
        [captures],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// Writes how a picture stands after its URL was fetched: state, note and place.
pub fn set_picture(c: &Connection, capture_id: CaptureId, idx: i64, picture: &PictureRow) -> Result<()> {
    query::change_one(
        c,
        "UPDATE picture SET state = :state, note = :note,
             volume_id = :volume_id, offset = :offset, length = :length, hash = :hash
         WHERE capture_id = :capture_id AND idx = :idx",
        named_params! {
            ":capture_id": capture_id,
            ":idx": idx,
            ":state": picture.state.word(),
            ":note": picture.note,
            ":volume_id": picture.place.map(|place| place.volume),
            ":offset": picture.place.map(|place| place.offset),
            ":length": picture.place.map(|place| place.len),
            ":hash": picture.place.map(|place| place.hash),
        },
    )
}

pub(super) fn insert(c: &Connection, capture_id: CaptureId, picture: &PictureRow) -> Result<()> {
    query::change_one(
        c,
        "INSERT INTO picture (capture_id, idx, kind, state, note, url, declared_size, volume_id, offset, length, hash)
         VALUES (:capture_id, :idx, :kind, :state, :note, :url, :declared_size, :volume_id, :offset, :length, :hash)",
        named_params! {
            ":capture_id": capture_id,
            ":idx": picture.idx,
            ":kind": picture.kind,
            ":state": picture.state.word(),
            ":note": picture.note,
            ":url": picture.url,
            ":declared_size": picture.declared_size,
            ":volume_id": picture.place.map(|place| place.volume),
            ":offset": picture.place.map(|place| place.offset),
            ":length": picture.place.map(|place| place.len),
            ":hash": picture.place.map(|place| place.hash),
        },
    )
}

fn read(row: &Row<'_>) -> Result<PictureRow> {
    let place = match row.get("volume_id")? {
        Some(volume) => Some(PictureRef {
            volume,
            offset: row.get("offset")?,
            len: row.get("length")?,
            hash: row.get("hash")?,
        }),
        None => None,
    };
    Ok(PictureRow {
        idx: row.get("idx")?,
        kind: row.get("kind")?,
        state: column::word(row, "state", PictureState::from_word)?,
        note: row.get("note")?,
        url: row.get("url")?,
        declared_size: row.get("declared_size")?,
        place,
    })
}
