//! An import of list entries: the file as understood, what it would change, how far it is.

use crate::request::{ImportMode, ImportSettings};
use chrono::{DateTime, Utc};
use gatehouse_domain::list::ListKind;
use serde::Serialize;
use utoipa::ToSchema;

/// A file that was sent, as it is understood now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListImportView {
    /// Its number.
    pub id: i64,
    /// Name of the file.
    pub file_name: String,
    /// Its length in bytes.
    pub bytes: i64,
    /// How it is understood: guessed at first, then as it was last asked for.
    pub settings: ImportSettings,
    /// Its columns, from the left.
    pub columns: Vec<ImportColumnView>,
    /// Lines with entries (the header is none).
    pub lines: i64,
    /// Characters that the character set does not have were found.
    pub unreadable: bool,
    /// How far it is.
    pub progress: ListImportProgress,
}

/// A column of the file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportColumnView {
    /// Its name in the first line; empty without header.
    pub name: String,
    /// The first few cells that are not blank.
    pub samples: Vec<String>,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Nothing is running; nothing was changed.
    Ready,
    /// The file is being compared with the lists; nothing is changed.
    Checking,
    /// The changes are being written; all or nothing.
    Applying,
    /// Everything was written.
    Done,
    /// Cancelled; nothing was changed.
    Cancelled,
    /// It failed; nothing was changed.
    Failed,
}

/// How far an import is; also an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListImportProgress {
    /// Number of the import.
    pub id: i64,
    /// Where it stands.
    pub state: ImportState,
    /// Lines done.
    pub done: i64,
    /// Lines in all; 0 = not known yet.
    pub total: i64,
    /// How it ended, in one sentence; empty while it runs.
    pub sentence: String,
}

/// What would become of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// A new entry.
    New,
    /// Changes an entry.
    Changed,
    /// The entry is there already, just so.
    Unchanged,
    /// The same as an earlier line; taken once.
    Repeated,
    /// Cannot be taken.
    Error,
}

/// A line of the file as it would be taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportLineView {
    /// Line number in the file, from 1.
    pub line: i64,
    /// What would become of it.
    pub outcome: LineOutcome,
    /// Allow or block; `null` when that cannot be read.
    pub list: Option<ListKind>,
    /// The plate as in the file.
    pub plate: String,
    /// Counts from.
    pub valid_from: Option<DateTime<Utc>>,
    /// Counts until (exclusive).
    pub valid_until: Option<DateTime<Utc>>,
    /// Owner.
    pub owner: String,
    /// Phone.
    pub phone: String,
    /// Remarks.
    pub remarks: String,
    /// What changes, or what is wrong; may be empty.
    pub note: String,
}

/// A line that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportComplaint {
    /// Line number in the file, from 1.
    pub line: i64,
    /// The column; empty when it is about the whole line.
    pub column: String,
    /// The cell, shortened.
    pub value: String,
    /// What is wrong and what to do, in one sentence.
    pub sentence: String,
}

/// What an import would change. Nothing was changed yet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListImportCheck {
    /// Number of this check; to be given back when it is applied.
    pub check: i64,
    /// What becomes of entries that are not in the file.
    pub mode: ImportMode,
    /// Lines with entries.
    pub lines: i64,
    /// Entries that would be added.
    pub added: i64,
    /// Entries that would be changed.
    pub changed: i64,
    /// Entries that are there already, just so.
    pub unchanged: i64,
    /// Lines that say the same as an earlier one.
    pub repeated: i64,
    /// Lines that cannot be taken.
    pub errors: i64,
    /// Entries of the allow list that would be deleted.
    pub deleted_allow: i64,
    /// Entries of the block list that would be deleted.
    pub deleted_block: i64,
    /// The first lines, in the order of the file.
    pub first: Vec<ImportLineView>,
    /// The first complaints; all of them can be downloaded.
    pub complaints: Vec<ImportComplaint>,
}

/// A file to be saved; not JSON.
#[derive(Debug, Clone)]
pub struct FileView {
    /// The name offered.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
