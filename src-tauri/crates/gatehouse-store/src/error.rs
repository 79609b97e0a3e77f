//! What can go wrong with the store, as meanings a caller can act on. No wording for a screen
//! beyond one plain sentence per meaning, no recovery.

use std::io;

use rusqlite::ErrorCode;
use rusqlite::ffi;

/// The result of every store call.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process (or another `Store`) has this data folder; `holder` says which, in words.
    #[error("the data folder is in use by {holder}")]
    Locked {
        /// Program, process number and since when, as the holder wrote it down.
        holder: String,
    },
    /// The database was written by a newer program. Nothing was changed.
    #[error(
        "these records were written by a newer Gatehouse (data version {found}, this program knows \
         versions up to {known}); start the newer program again, nothing has been changed"
    )]
    TooNew {
        /// `user_version` of the file.
        found: i64,
        /// The newest version this program can work with.
        known: i64,
    },
    /// A file is not what it must be; `what` is a sentence naming it.
    #[error("{what}")]
    Damaged {
        /// Which file, and what is wrong with it.
        what: String,
    },
    /// No room is left on the disk of the data folder; nothing was recorded.
    #[error("the disk that holds the data folder is full")]
    DiskFull,
    /// The disk did not confirm the write: treat it as not recorded.
    #[error("the disk did not confirm the write: {why}")]
    NotDurable {
        /// What the operating system or the database said.
        why: String,
    },
    /// More work is waiting than the stated bounds allow, for longer than the stated wait.
    #[error("the store has more work waiting than it accepts")]
    Overloaded,
    /// The store has been closed.
    #[error("the store is closed")]
    Closed,
    /// There is no such record or picture.
    #[error("no such record")]
    NotFound,
    /// The change contradicts what is recorded (for instance a name that must be unique).
    #[error("conflicts with what is recorded: {0}")]
    Conflict(String),
    /// An operation given to the store broke an internal rule (it panicked); only it failed.
    #[error("internal error in a store operation: {0}")]
    Panicked(String),
    /// Any other answer of the database.
    #[error("database: {0}")]
    Sqlite(rusqlite::Error),
    /// Any other answer of the file system.
    #[error("file system: {0}")]
    Io(io::Error),
}

impl Error {
    /// The same failure, told to every job of a batch whose writes were not confirmed.
    pub(crate) fn not_durable(&self) -> Error {
        match self {
            Error::DiskFull => Error::DiskFull,
            Error::NotDurable { why } => Error::NotDurable { why: why.clone() },
            other => Error::NotDurable { why: other.to_string() },
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull,
            _ => Error::Io(error),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        if matches!(error, rusqlite::Error::QueryReturnedNoRows) {
            return Error::NotFound;
        }
        let Some(code) = error.sqlite_error() else { return Error::Sqlite(error) };
        match (code.code, code.extended_code) {
            (ErrorCode::DiskFull, _) => Error::DiskFull,
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => {
                Error::Damaged { what: format!("the database file is damaged ({error})") }
            }
            (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
                Error::Conflict(error.to_string())
            }
            _ => Error::Sqlite(error),
        }
    }
}
