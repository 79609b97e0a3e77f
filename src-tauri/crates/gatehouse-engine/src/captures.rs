//! Captures: search, one with its facts, history of a plate, unreadable uploads.

use crate::Actor;
use crate::build::{self, Names};
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::CaptureQuery;
use crate::view::{CapturePage, CaptureView, DeadLetterView, PlateHistoryView};
use gatehouse_domain::people::{Role, SHIFT_HOURS};
use gatehouse_domain::plate::{lookalike_key, normalise, search_pattern};
use gatehouse_domain::{CaptureId, Instant};
use gatehouse_store::table::index::{self, Cursor, PlatePattern, Search};
use gatehouse_store::table::{captures, commands, dead_letters, passages};

/// Earlier passages and openings named in a plate's history.
const HISTORY: i64 = 20;
/// Unreadable uploads shown.
const LETTERS: i64 = 200;
/// Bytes of an unreadable upload shown.
const EXCERPT: usize = 2048;

impl Engine {
    /// A page of captures, newest first. An attendant sees the running shift.
    pub async fn search_captures(&self, actor: &Actor, query: CaptureQuery) -> Result<CapturePage> {
        let shift = self.shift_start(actor);
        let from = match (query.from, shift) {
            (Some(from), Some(shift)) => Some(from.max(shift)),
            (from, shift) => from.or(shift),
        };
        let search = Search {
            pattern: pattern(&query)?,
            from,
            until: query.until,
            lane_id: query.lane_id,
            camera_id: query.camera_id,
            verdict: query.verdict,
            no_plate: query.no_plate.unwrap_or(false),
            corrected: query.corrected.unwrap_or(false),
            cursor: query.cursor.as_deref().map(cursor).transpose()?,
            limit: query.limit.unwrap_or(100).clamp(1, 200),
        };
        let names = Names::of(&self.state());
        let page = self.read(move |conn| index::search(conn, &search)).await?;
        Ok(CapturePage {
            rows: page.rows.into_iter().map(|row| build::row(row, &names)).collect(),
            next: page.next.map(|c| format!("{}-{}", c.0, c.1)),
            limited: shift.map(|_| format!("Attendants see the last {SHIFT_HOURS} hours.")),
        })
    }

    /// Everything about one capture.
    pub async fn capture(&self, actor: &Actor, id: CaptureId) -> Result<CaptureView> {
        self.may_see(actor, id).await?;
        let names = Names::of(&self.state());
        self.read(move |conn| build::capture(conn, id, &names)).await?.ok_or(Error::NotFound("capture"))
    }

    /// Whether a capture exists and lies in what the caller may see.
    pub(crate) async fn may_see(&self, actor: &Actor, id: CaptureId) -> Result<()> {
        let row = self.read(move |conn| captures::get(conn, id)).await?.ok_or(Error::NotFound("capture"))?;
        match self.shift_start(actor) {
            Some(shift) if row.received_at < shift => Err(Error::Forbidden(format!(
                "This capture is older than {SHIFT_HOURS} hours; a supervisor can open it."
            ))),
            _ => Ok(()),
        }
    }

    /// Since when a caller sees captures; `None` = all.
    fn shift_start(&self, actor: &Actor) -> Option<Instant> {
        let all = actor.role.is_some_and(|role| role >= Role::Supervisor);
        (!all).then(|| self.now() - chrono::Duration::hours(SHIFT_HOURS))
    }

    /// What is known of a plate.
    pub async fn plate_history(&self, actor: &Actor, plate: &str) -> Result<PlateHistoryView> {
        let plate = normalise(plate);
        if plate.is_empty() {
            return Err(Error::invalid("plate", "Type a plate with letters or digits."));
        }
        let (names, since) = (Names::of(&self.state()), self.shift_start(actor));
        self.read(move |conn| {
            let rows = passages::of_plate(conn, &plate, HISTORY)?;
            let seen = rows.iter().filter(|p| since.is_none_or(|s| p.received_at >= s));
            let orders = commands::of_plate(conn, &plate, HISTORY)?;
            // The entry beside an exit is needed to let the car out, however long ago it was.
            let entry = passages::last_entry_of_plate(conn, &plate, i64::MAX)?;
            Ok(PlateHistoryView {
                passages: seen
                    .map(|p| build::brief(conn, p, &names))
                    .collect::<gatehouse_store::Result<_>>()?,
                passage_count: passages::count_of_plate(conn, &plate)?,
                commands: orders.iter().map(|c| build::command(c, names.lane(c.lane_id))).collect(),
                command_count: commands::count_of_plate(conn, &plate)?,
                last_entry: entry.map(|p| build::brief(conn, &p, &names)).transpose()?,
                plate,
            })
        })
        .await
    }

    /// Uploads that could not be read, newest first.
    pub async fn dead_letters(&self) -> Result<Vec<DeadLetterView>> {
        let rows = self.read(|conn| dead_letters::newest(conn, LETTERS)).await?;
        let views = rows.into_iter().map(|row| {
            let shown = row.body.get(..EXCERPT.min(row.body.len())).unwrap_or_default();
            DeadLetterView {
                id: row.id,
                received_at: row.received_at,
                source: row.source,
                path: row.path,
                reason: row.reason,
                size_bytes: row.size_bytes,
                excerpt: String::from_utf8_lossy(shown)
                    .chars()
                    .map(|c| if c.is_control() && c != '\n' { '·' } else { c })
                    .collect(),
            }
        });
        Ok(views.collect())
    }
}

fn pattern(query: &CaptureQuery) -> Result<Option<PlatePattern>> {
    let typed = query.plate.as_deref().map(str::trim).unwrap_or_default();
    if typed.is_empty() {
        return Ok(None);
    }
    let glob = search_pattern(typed)
        .ok_or_else(|| Error::invalid("plate", "Type letters or digits; * stands for any, ? for one."))?;
    let wild = typed.contains(['*', '?']);
    let exact = query.exact.unwrap_or(false) && !wild;
    Ok(Some(match (exact, query.lookalike.unwrap_or(false)) {
        (true, false) => PlatePattern::Exact(normalise(typed)),
        (true, true) => PlatePattern::Lookalike(lookalike_key(&normalise(typed))),
        (false, false) => PlatePattern::Glob(glob),
        (false, true) => PlatePattern::LookalikeGlob(lookalike_key(&glob)),
    }))
}

fn cursor(text: &str) -> Result<Cursor> {
    let parsed = text.rsplit_once('-').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    parsed.ok_or_else(|| Error::invalid("cursor", "This page marker is not one of ours; search again."))
}
