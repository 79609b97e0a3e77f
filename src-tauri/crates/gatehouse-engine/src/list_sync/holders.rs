//! Which cameras have an entry of the lists, since when, and what is pending or refused, in words.

use super::standing::Target;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::{EntryCamerasView, EntryOnCameraView, EntryStanding};
use gatehouse_domain::camera_list::{Holding, Item, fits};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::{CameraId, Instant};
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::camera_lists::{self, OnCameraRow};
use gatehouse_store::table::lists::{self, ListRow};

/// A camera that may hold entries of ours.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    pub camera: CameraId,
    pub target: Target,
    name: String,
    lane: Option<String>,
    /// Why it is not told now, in words.
    trouble: Option<String>,
}

impl Engine {
    /// The cameras as they stand towards the lists.
    pub(crate) fn list_holders(&self) -> Vec<Holder> {
        let state = self.state();
        let holder = |camera: &crate::state::Camera| {
            let mailbox = self.inner.list_sync.get(camera.row.id);
            let trouble = mailbox.and_then(|mailbox| {
                let sync = mailbox.sync();
                let paused = sync.row.paused_by.as_ref().map(|by| format!("Paused by {by}."));
                self.hindrance_of(camera).or(paused).or_else(|| sync.trouble.clone())
            });
            Holder {
                camera: camera.row.id,
                target: state.list_target(camera),
                name: camera.name(),
                lane: camera.row.lane_id.map(|id| state.lane_name(id)),
                trouble,
            }
        };
        state.cameras.values().map(holder).collect()
    }

    /// The cameras that have an entry, are to have it, or still have it.
    pub async fn entry_on_cameras(&self, id: i64) -> Result<Vec<EntryOnCameraView>> {
        let (holders, now) = (self.list_holders(), self.now());
        let found = self.read(move |conn| {
            let Some(row) = lists::get(conn, id)? else { return Ok(None) };
            Ok(Some(on_cameras(conn, &row, &holders, now)?))
        });
        found.await?.ok_or(Error::NotFound("list entry"))
    }
}

/// How many cameras have an entry.
pub(crate) fn counts(
    conn: &Connection,
    row: &ListRow,
    holders: &[Holder],
    now: Instant,
) -> gatehouse_store::Result<EntryCamerasView> {
    let all = on_cameras(conn, row, holders, now)?;
    let of = |standing| all.iter().filter(|one| one.standing == standing).count() as i64;
    let leaving = of(EntryStanding::Leaving);
    Ok(EntryCamerasView {
        wanted: all.len() as i64 - leaving - of(EntryStanding::Covered),
        held: of(EntryStanding::Held),
        pending: of(EntryStanding::Pending),
        refused: of(EntryStanding::Refused),
        leaving,
    })
}

fn on_cameras(
    conn: &Connection,
    row: &ListRow,
    holders: &[Holder],
    now: Instant,
) -> gatehouse_store::Result<Vec<EntryOnCameraView>> {
    let lines = camera_lists::of_entry(conn, row.id)?;
    let in_force = row.deleted_at.is_none();
    let item = Item::of(row.id, row.list, &row.plate_normalised, row.valid_from, row.valid_until, now);
    let mut all = Vec::new();
    for holder in holders {
        let mine: Vec<&OnCameraRow> = lines.iter().filter(|line| line.camera_id == holder.camera).collect();
        let wants = in_force && holder.target.lists.is_some_and(|lists| lists.includes(row.list));
        let wanted = item.as_ref().filter(|_| wants);
        let line = mine.iter().find(|line| line.line.item.list == row.list);
        let said = match (wanted, line) {
            (Some(item), line) => Some(standing(conn, item, line.copied(), holder)?),
            (None, _) if !mine.is_empty() => Some(leaving(mine[0], holder)),
            // Not to be there because it does not fit: somebody has to know.
            (None, _) if wants && !fits(&row.plate_normalised) => Some((
                EntryStanding::Refused,
                None,
                "A camera's list takes at most 16 letters and digits.".to_owned(),
            )),
            (None, _) => None,
        };
        if let Some((standing, since, sentence)) = said {
            all.push(EntryOnCameraView {
                camera_id: holder.camera,
                camera_name: holder.name.clone(),
                lane_name: holder.lane.clone(),
                standing,
                since,
                sentence,
            });
        }
    }
    Ok(all)
}

type Said = (EntryStanding, Option<Instant>, String);

fn standing(
    conn: &Connection,
    item: &Item,
    line: Option<&OnCameraRow>,
    holder: &Holder,
) -> gatehouse_store::Result<Said> {
    let waits = |words: &str| {
        let why = holder.trouble.as_ref().map(|trouble| format!(" {trouble}")).unwrap_or_default();
        format!("{words}{why}")
    };
    let Some(on) = line else {
        if holder.target.channel == Channel::Mqtt
            && camera_lists::holds_plate(conn, holder.camera, item.list, &item.plate)?
        {
            let words = "This camera keeps one entry per plate, and another one for this plate counts first.";
            return Ok((EntryStanding::Covered, None, words.to_owned()));
        }
        return Ok((EntryStanding::Pending, None, waits("Waits to be added.")));
    };
    let same = on.line.item == *item && on.line.channel == holder.target.channel;
    let words = on.words.as_deref().unwrap_or("no reason given");
    Ok(match on.line.holding {
        Holding::Held if same => (EntryStanding::Held, Some(on.since), "On the camera.".to_owned()),
        Holding::Refused if same => {
            (EntryStanding::Refused, Some(on.since), format!("The camera refused it: {words}."))
        }
        Holding::Held | Holding::Editing | Holding::Stuck => {
            (EntryStanding::Pending, None, waits("On the camera as it was before; the change waits."))
        }
        Holding::Unknown => (
            EntryStanding::Pending,
            None,
            waits("The camera restarted and may have lost it; it is sent again."),
        ),
        Holding::Adding | Holding::Deleting | Holding::Refused => {
            let words = if holder.trouble.is_some() { "Waits to be added." } else { "Being added." };
            (EntryStanding::Pending, None, waits(words))
        }
    })
}

fn leaving(on: &OnCameraRow, holder: &Holder) -> Said {
    let why = holder.trouble.as_ref().map(|trouble| format!(" {trouble}")).unwrap_or_default();
    let words = match (on.line.holding, on.words.as_deref()) {
        (Holding::Stuck, Some(words)) => format!("The camera refused to delete it: {words}."),
        (Holding::Refused, _) => format!("The camera never took it; this is made sure of.{why}"),
        _ => format!("Still on the camera; waits to be deleted.{why}"),
    };
    (EntryStanding::Leaving, Some(on.since), words)
}
