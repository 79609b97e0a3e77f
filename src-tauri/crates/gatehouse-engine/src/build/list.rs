//! A list entry as shown.

use crate::view::{EntryCamerasView, ListEntryView, SignedView};
use gatehouse_domain::Instant;
use gatehouse_domain::list::validity;
use gatehouse_store::table::lists::ListRow;

pub(crate) fn list_entry(
    row: &ListRow,
    now: Instant,
    warning: Option<String>,
    cameras: EntryCamerasView,
) -> ListEntryView {
    ListEntryView {
        id: row.id,
        list: row.list,
        plate: row.plate.clone(),
        plate_normalised: row.plate_normalised.clone(),
        valid_from: row.valid_from,
        valid_until: row.valid_until,
        validity: validity(row.valid_from, row.valid_until, now),
        owner: row.owner.clone(),
        phone: row.phone.clone(),
        remarks: row.remarks.clone(),
        added: SignedView { by: row.added_by.clone(), at: row.added_at },
        changed: row.changed_by.clone().zip(row.changed_at).map(|(by, at)| SignedView { by, at }),
        warning,
        cameras,
    }
}
