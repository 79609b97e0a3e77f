//! What a camera is to hold of our lists, what it holds as far as we know, and the way from one to
//! the other. No camera can be asked what its lists hold (C-R10), so everything rests on a journal:
//! written before a request goes out, and again when its answer is known.
//!
//! Pure: it sends nothing, reads no clock and keeps nothing.

mod answer;
mod plan;
#[cfg(test)]
mod tests;

pub use answer::{Mark, Said, after, before};
pub use plan::{Addressing, Plan, Rules, plan};

use crate::Instant;
use crate::channel::Channel;
use crate::list::ListKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// End sent for an entry without one: 31 December 2037, 23:59:59 UTC. A camera's list wants an end
/// (C-R10), and later ones do not fit the 32 bits many of them count seconds in.
pub const NO_END_S: i64 = 2_145_916_799;

/// Beginning sent for an entry that counts since ever: 1 January 2000, so that a camera whose clock
/// lost its time opens, too.
pub const NO_BEGIN_S: i64 = 946_684_800;

/// Most characters of a plate that a camera's list takes (tables L4 and L7, `PlateNo` [1,16]).
pub const PLATE_CHARS: usize = 16;

/// One entry as a camera is to hold it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Item {
    /// Row number of the list entry: its number on the camera (`AllowID`, `BlockID`).
    pub entry: i64,
    /// On which of its lists.
    pub list: ListKind,
    /// As sent.
    pub plate: String,
    /// Counts from, seconds since 1970 UTC.
    pub begin_s: i64,
    /// Counts until, seconds since 1970 UTC.
    pub end_s: i64,
}

impl Item {
    /// An entry in the form a camera takes; `None` when its end is not in the future, or its plate does not fit.
    pub fn of(
        entry: i64,
        list: ListKind,
        plate_normalised: &str,
        valid_from: Option<Instant>,
        valid_until: Option<Instant>,
        now: Instant,
    ) -> Option<Item> {
        // The end is exclusive and the beginning inclusive: rounded so that nothing counts longer than here.
        let begin_s =
            valid_from.map_or(NO_BEGIN_S, |at| at.timestamp() + i64::from(at.timestamp_subsec_millis() > 0));
        let end_s = valid_until.map_or(NO_END_S, |at| at.timestamp().min(NO_END_S));
        let ended = valid_until.is_some_and(|until| until <= now) || end_s <= begin_s;
        (!ended && fits(plate_normalised)).then(|| Item {
            entry,
            list,
            plate: plate_normalised.to_owned(),
            begin_s,
            end_s,
        })
    }

    /// Its number and list: what names it in the journal.
    pub fn key(&self) -> Key {
        (self.list == ListKind::Allow, self.entry)
    }
}

/// List (`true` = allow) and number of an entry.
pub type Key = (bool, i64);

/// Whether a camera's list takes this plate at all.
pub fn fits(plate_normalised: &str) -> bool {
    (1..=PLATE_CHARS).contains(&plate_normalised.chars().count())
}

/// What we know of one entry on one camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holding {
    /// The camera said that it took it.
    Held,
    /// Being added, or asked to be and not answered: it may hold it.
    Adding,
    /// Being changed, or asked to be and not answered: it holds the old or the new content.
    Editing,
    /// Being deleted, or asked to be and not answered: it may still hold it.
    Deleting,
    /// The camera refused to take it.
    Refused,
    /// The camera refused to delete it, and holds it.
    Stuck,
    /// It was held, and the camera may have lost it.
    Unknown,
}

const HOLDINGS: [(Holding, &str); 7] = [
    (Holding::Held, "held"),
    (Holding::Adding, "adding"),
    (Holding::Editing, "editing"),
    (Holding::Deleting, "deleting"),
    (Holding::Refused, "refused"),
    (Holding::Stuck, "stuck"),
    (Holding::Unknown, "unknown"),
];

impl Holding {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        HOLDINGS.iter().find(|(h, _)| *h == self).map(|(_, w)| *w).expect("every state has a word")
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<Holding> {
        HOLDINGS.iter().find(|(_, w)| *w == word).map(|(h, _)| *h)
    }
}

/// Which of our lists the cameras of a lane get.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ListsSent {
    /// Allow and block list.
    #[default]
    Both,
    /// The allow list only.
    Allow,
    /// The block list only: they then open for nobody by themselves.
    Block,
}

const LISTS_SENT: [(ListsSent, &str); 3] =
    [(ListsSent::Both, "both"), (ListsSent::Allow, "allow"), (ListsSent::Block, "block")];

impl ListsSent {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        LISTS_SENT.iter().find(|(s, _)| *s == self).map(|(_, w)| *w).expect("every choice has a word")
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<ListsSent> {
        LISTS_SENT.iter().find(|(_, w)| *w == word).map(|(s, _)| *s)
    }

    /// Whether this list is among them.
    pub fn includes(self, list: ListKind) -> bool {
        match self {
            ListsSent::Both => true,
            ListsSent::Allow => list == ListKind::Allow,
            ListsSent::Block => list == ListKind::Block,
        }
    }
}

/// One line of a camera's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it was told last.
    pub item: Item,
    /// What came of it.
    pub holding: Holding,
    /// How it was told.
    pub channel: Channel,
}

/// One request to a camera, with what is known when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Add these in one request.
    Add(Vec<Item>),
    /// Change this one, which it holds; a camera that says no gets it anew.
    Put(Item),
    /// Delete the second, so that the first, which has the same name on the camera, can be added.
    TakeOver(Item, Item),
    /// Delete whatever it has under this one's name, so that it can be added whether or not it was there.
    Replace(Item),
    /// Add this one, whose name is free now.
    AddAnew(Item),
    /// Delete this one over the channel that brought it.
    Delete(Item, Channel),
    /// Change nothing about this one: deleting it was refused with these words, and a camera that takes a
    /// change still holds it.
    Confirm(Item, Channel, String),
}

impl Step {
    /// How many entries it is about.
    pub fn len(&self) -> usize {
        match self {
            Step::Add(items) => items.len(),
            _ => 1,
        }
    }

    /// Whether it is about no entry at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
