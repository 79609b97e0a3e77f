//! Allow and block lists, locally. A change asks the newest passages' verdicts again.

mod apply;
mod charset;
mod check;
mod columns;
mod compare;
mod desk;
mod import;
mod line;
mod moment;
pub(crate) mod sheet;
mod table;

pub(crate) use desk::Desk;
pub use import::MAX_IMPORT_BYTES;

use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{AllowTonight, ListEntryInput, ListQuery};
use crate::view::{Change, ListEntryView, ListPage};
use crate::{Actor, build, list_sync};
use gatehouse_domain::list::ListKind;
use gatehouse_domain::plate::{Plate, lookalike_key, search_pattern};
use gatehouse_domain::{Instant, PassageId, site};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::lists::{self, ListCursor, ListRow, ListSearch, NewListEntry};
use gatehouse_store::table::{captures, facts};
use std::collections::HashSet;

/// A changed entry changes the verdicts of passages this recent, in minutes.
pub(crate) const RECENT_MINUTES: i64 = 30;

impl Engine {
    /// A page of entries.
    pub async fn list_entries(&self, query: ListQuery) -> Result<ListPage> {
        let typed = query.q.unwrap_or_default();
        let search = ListSearch {
            list: query.list,
            pattern: search_pattern(&typed),
            text: Some(typed.trim().to_owned()).filter(|t| !t.is_empty()),
            cursor: query.cursor.as_deref().map(cursor).transpose()?,
            limit: query.limit.unwrap_or(100).clamp(1, 500),
        };
        let (now, holders) = (self.now(), self.list_holders());
        self.read(move |conn| {
            let (rows, next, total) = lists::page(conn, &search)?;
            let rows = rows.iter().map(|row| shown(conn, row, &holders, now));
            let rows = rows.collect::<gatehouse_store::Result<_>>()?;
            Ok(ListPage { rows, next: next.map(|(plate, id)| format!("{id}-{plate}")), total })
        })
        .await
    }

    /// Adds an entry.
    pub async fn add_list_entry(&self, actor: &Actor, request: ListEntryInput) -> Result<ListEntryView> {
        let (plate, at) = (checked(&request)?, self.now());
        let new = NewListEntry {
            list: request.list,
            plate: plate.raw().to_owned(),
            plate_normalised: plate.normalised().to_owned(),
            lookalike: plate.lookalike(),
            valid_from: request.valid_from,
            valid_until: request.valid_until,
            owner: request.owner.trim().to_owned(),
            phone: request.phone.trim().to_owned(),
            remarks: request.remarks.trim().to_owned(),
            added_by: actor.name.clone(),
            added_at: at,
        };
        let entry = self.list_deed(actor, "add list entry", request.list, plate.normalised());
        let row = self
            .write(move |tx| {
                let id = lists::insert(tx, &new)?;
                entry.append(tx)?;
                lists::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)
            })
            .await?;
        self.lists_changed(vec![row.plate_normalised.clone()]).await;
        self.list_answer(row).await
    }

    /// Changes an entry.
    pub async fn change_list_entry(
        &self,
        actor: &Actor,
        id: i64,
        request: ListEntryInput,
    ) -> Result<ListEntryView> {
        let (plate, at, by) = (checked(&request)?, self.now(), actor.name.clone());
        let entry = self.list_deed(actor, "change list entry", request.list, plate.normalised());
        let (before, row) = self
            .write(move |tx| {
                let before = lists::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)?;
                let changed = ListRow {
                    list: request.list,
                    plate: plate.raw().to_owned(),
                    plate_normalised: plate.normalised().to_owned(),
                    lookalike: plate.lookalike(),
                    valid_from: request.valid_from,
                    valid_until: request.valid_until,
                    owner: request.owner.trim().to_owned(),
                    phone: request.phone.trim().to_owned(),
                    remarks: request.remarks.trim().to_owned(),
                    changed_by: Some(by),
                    changed_at: Some(at),
                    ..before.clone()
                };
                lists::update(tx, &changed)?;
                entry.append(tx)?;
                Ok((before, changed))
            })
            .await?;
        self.lists_changed(vec![before.plate_normalised, row.plate_normalised.clone()]).await;
        self.list_answer(row).await
    }

    /// Deletes an entry.
    pub async fn delete_list_entry(&self, actor: &Actor, id: i64) -> Result<()> {
        let (at, by) = (self.now(), actor.name.clone());
        let plate = self
            .write(move |tx| {
                let row = lists::get(tx, id)?.ok_or(gatehouse_store::Error::NotFound)?;
                lists::delete(tx, id, &by, at)?;
                let subject = format!("{} list, entry {id}", row.list.word());
                Deed::by(by, at, "delete list entry", subject)
                    .concerning(Some(row.plate_normalised.clone()))
                    .append(tx)?;
                Ok(row.plate_normalised)
            })
            .await?;
        self.lists_changed(vec![plate]).await;
        Ok(())
    }

    /// "Allow until tonight" in one act, from the card.
    pub async fn allow_tonight(&self, actor: &Actor, request: AllowTonight) -> Result<ListEntryView> {
        let now = self.now();
        let until = site::tonight(self.state().zone, now);
        let plate = Plate::read(&request.plate).ok_or_else(no_plate)?;
        let normalised = plate.normalised().to_owned();
        let exact = self.read(move |conn| lists::exact(conn, &normalised)).await?;
        let blocked = exact.iter().any(|e| {
            e.list == ListKind::Block
                && gatehouse_domain::list::validity(e.valid_from, e.valid_until, now)
                    == gatehouse_domain::list::Validity::Now
        });
        if blocked {
            return Err(Error::Conflict(
                "This plate is on the block list, and block beats allow. A supervisor can change the block entry.".into(),
            ));
        }
        let remarks = match request.remarks.trim() {
            "" => format!("Allowed until tonight by {}", actor.name),
            typed => typed.to_owned(),
        };
        let input = ListEntryInput {
            list: ListKind::Allow,
            plate: request.plate,
            valid_from: None,
            valid_until: Some(until),
            owner: String::new(),
            phone: String::new(),
            remarks,
        };
        let view = self.add_list_entry(actor, input).await?;
        if let Some(capture) = request.capture_id {
            let (by, what) =
                (actor.name.clone(), format!("Allowed until {}.", site::say(self.state().zone, until)));
            self.write(move |tx| {
                if captures::get(tx, capture)?.is_some() {
                    facts::append(tx, capture, now, &by, &what)?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(view)
    }

    async fn list_answer(&self, row: ListRow) -> Result<ListEntryView> {
        let (now, holders) = (self.now(), self.list_holders());
        self.read(move |conn| shown(conn, &row, &holders, now)).await
    }

    fn list_deed(&self, actor: &Actor, action: &str, list: ListKind, plate: &str) -> Deed {
        Deed::of(actor, self.now(), action, format!("{} list", list.word()))
            .concerning(Some(plate.to_owned()))
    }

    /// After every change of the lists, whoever made it: tells the screens, and asks the verdicts of recent
    /// passages of these plates again.
    async fn lists_changed(&self, plates: Vec<String>) {
        self.publish(Change::Lists);
        self.sync_lists();
        let keys: HashSet<String> = plates.iter().map(|p| lookalike_key(p)).collect();
        let since = self.now() - chrono::Duration::minutes(RECENT_MINUTES);
        let concerned: Vec<PassageId> = {
            let state = self.state();
            let recent = state.passages.iter().filter(|p| p.received_at >= since && !p.historic);
            let fits = |p: &str| keys.contains(&lookalike_key(p));
            recent.filter(|p| p.plate_normalised.as_deref().is_some_and(fits)).map(|p| p.id).collect()
        };
        for id in concerned {
            match self.ask_again(id, "The lists changed").await {
                Ok(_) => self.refresh_passage(id).await,
                Err(error) => tracing::error!(%error, passage = id, "a verdict was not asked again"),
            }
        }
    }
}

fn cursor(text: &str) -> Result<ListCursor> {
    let parsed = text.split_once('-').and_then(|(id, plate)| Some((plate.to_owned(), id.parse().ok()?)));
    parsed.ok_or_else(|| Error::invalid("cursor", "This page marker is not one of ours; search again."))
}

fn no_plate() -> Error {
    Error::invalid("plate", "Type a plate with letters or digits.")
}

fn checked(request: &ListEntryInput) -> Result<Plate> {
    let plate = Plate::read(&request.plate).ok_or_else(no_plate)?;
    // A camera's list takes 1 to 16 characters (LAPI AllowList, PlateNo).
    if plate.normalised().chars().count() > 16 {
        return Err(Error::invalid("plate", "At most 16 letters and digits."));
    }
    if let (Some(from), Some(until)) = (request.valid_from, request.valid_until)
        && until <= from
    {
        return Err(Error::invalid("valid_until", "The end must lie after the beginning."));
    }
    for (field, text, most) in
        [("owner", &request.owner, 100), ("phone", &request.phone, 40), ("remarks", &request.remarks, 300)]
    {
        if text.chars().count() > most {
            return Err(Error::invalid(field, format!("At most {most} characters.")));
        }
    }
    Ok(plate)
}

/// An entry with what belongs beside it.
fn shown(
    conn: &Connection,
    row: &ListRow,
    holders: &[list_sync::Holder],
    now: Instant,
) -> gatehouse_store::Result<ListEntryView> {
    let cameras = list_sync::counts(conn, row, holders, now)?;
    Ok(build::list_entry(row, now, warning(conn, row, now)?, cameras))
}

/// What somebody should know beside an entry: the other list, look-alikes.
fn warning(conn: &Connection, row: &ListRow, now: Instant) -> gatehouse_store::Result<Option<String>> {
    use gatehouse_domain::list::{Validity, validity};
    let ended = |e: &ListRow| validity(e.valid_from, e.valid_until, now) == Validity::Ended;
    let exact = lists::exact(conn, &row.plate_normalised)?;
    if exact.iter().any(|e| e.list != row.list && !ended(e)) {
        return Ok(Some("Also on the other list; block beats allow.".into()));
    }
    if exact.iter().any(|e| e.id != row.id && e.list == row.list && !ended(e)) {
        return Ok(Some("There is another entry for this plate.".into()));
    }
    let alike = lists::lookalike(conn, &row.lookalike, 8)?;
    let other = alike.iter().find(|e| e.plate_normalised != row.plate_normalised && !ended(e));
    Ok(other.map(|e| format!("Looks like {} on the {} list.", e.plate, e.list.word())))
}
