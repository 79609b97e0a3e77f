//! Allow and block list entries.

use super::{EntryCamerasView, SignedView};
use chrono::{DateTime, Utc};
use gatehouse_domain::list::{ListKind, Validity};
use serde::Serialize;
use utoipa::ToSchema;

/// One entry.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListEntryView {
    /// Row number.
    pub id: i64,
    /// Allow or block.
    pub list: ListKind,
    /// Plate as typed.
    pub plate: String,
    /// Normalised plate.
    pub plate_normalised: String,
    /// Counts from; `null` = since ever.
    pub valid_from: Option<DateTime<Utc>>,
    /// Counts until (exclusive); `null` = without end.
    pub valid_until: Option<DateTime<Utc>>,
    /// Not yet, now, or ended.
    pub validity: Validity,
    /// Owner; may be empty.
    pub owner: String,
    /// Phone; may be empty.
    pub phone: String,
    /// Remarks; may be empty.
    pub remarks: String,
    /// Who added it, and when.
    pub added: SignedView,
    /// Who changed it last, and when.
    pub changed: Option<SignedView>,
    /// Other entries of the same plate on the other list, or look-alikes, in one sentence.
    pub warning: Option<String>,
    /// How many cameras have it.
    pub cameras: EntryCamerasView,
}

/// A page of entries, ordered by plate.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListPage {
    /// The rows.
    pub rows: Vec<ListEntryView>,
    /// Give this back as `cursor` for the next page; `null` = no more.
    pub next: Option<String>,
    /// How many entries match in all.
    pub total: i64,
}
