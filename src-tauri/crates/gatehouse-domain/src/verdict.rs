//! The verdict over one plate: allowed, review, blocked or unknown, with its evidence in a sentence.
//!
//! One table, from the strongest to the weakest:
//!
//! | what is known | the verdict |
//! | --- | --- |
//! | no plate was read | unknown |
//! | on the block list now | blocked |
//! | a source says something its rule blocks for | blocked |
//! | on the allow list now | allowed |
//! | the lists cannot be read | unknown |
//! | a right in force at a source that may open | allowed |
//! | no right at a source that blocks for it, none elsewhere, and every source could tell | blocked |
//! | anything else | review |

use crate::Instant;
use crate::evidence::{Effect, RestsOn, Rules, Says, SourceKind, Statement, effect};
use crate::list::{ListEntry, ListKind, Validity};
use crate::site::{say, say_short};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The four verdicts (design §9): on no list is review; unknown only when we cannot tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictKind {
    /// May pass.
    Allowed,
    /// A person decides.
    Review,
    /// Must not pass.
    Blocked,
    /// We cannot tell.
    Unknown,
}

impl VerdictKind {
    /// The word stored in the database.
    pub fn word(self) -> &'static str {
        match self {
            VerdictKind::Allowed => "allowed",
            VerdictKind::Review => "review",
            VerdictKind::Blocked => "blocked",
            VerdictKind::Unknown => "unknown",
        }
    }

    /// Reads the word stored in the database.
    pub fn from_word(word: &str) -> Option<VerdictKind> {
        match word {
            "allowed" => Some(VerdictKind::Allowed),
            "review" => Some(VerdictKind::Review),
            "blocked" => Some(VerdictKind::Blocked),
            "unknown" => Some(VerdictKind::Unknown),
            _ => None,
        }
    }
}

/// What the lists say about a plate.
#[derive(Debug, Clone, Copy)]
pub enum Lists<'a> {
    /// They could not be read; says why.
    Unreadable,
    /// Entries with exactly this plate, and entries whose plate only looks alike.
    Read {
        /// Exact matches on the normalised plate.
        exact: &'a [ListEntry],
        /// Look-alike matches, exact ones left out: they only warn.
        lookalike: &'a [ListEntry],
    },
}

/// Everything a verdict rests on.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Normalised effective plate; `None` when none was read.
    pub plate: Option<&'a str>,
    /// What the lists say.
    pub lists: Lists<'a>,
    /// `carListType` of the capture: what the camera's own list said (0 common, 1 allow, 2 block).
    pub camera_list: Option<i32>,
    /// What the other sources say, in any order.
    pub statements: &'a [Statement],
    /// What they may do.
    pub rules: Rules,
    /// When the vehicle is there.
    pub at: Instant,
    /// The site's zone, for dates in the sentence.
    pub zone: Tz,
}

/// The answer: one kind and one sentence, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Allowed, review, blocked or unknown.
    pub kind: VerdictKind,
    /// The evidence in one sentence.
    pub sentence: String,
    /// Warnings beside it: look-alikes, what sources say, what the camera's own list said.
    pub warnings: Vec<String>,
    /// What "allowed" rests on; `None` with every other kind.
    pub rests_on: Option<RestsOn>,
    /// A source that a rule needs cannot tell, or is still being asked: nothing opens by itself (invariant 4).
    pub cannot_tell: bool,
}

/// What the lists alone say.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OfLists {
    Unreadable,
    Blocked(String),
    Allowed(String, i64),
    /// An allow entry that does not count now, with its date.
    NotNow(String),
    Nothing,
}

/// Decides. Block beats allow, and the block list's sentence comes first; an expired allow is review and says its
/// date; look-alikes only warn. What a source may do is in [`effect`]. A failure never makes an allowed plate blocked:
/// "no right" blocks only when every source that might know one could tell.
pub fn decide(q: &Question<'_>) -> Verdict {
    let statements = in_order(if q.plate.is_some() { q.statements } else { &[] });
    let told = |one: &Statement| one.told(|at| say_short(q.zone, at, q.at));
    let lists = of_lists(q);
    let mut warnings = Vec::new();
    let mut cannot_tell = false;
    let (mut blocks, mut opens, mut reproaches) = (Vec::new(), None, Vec::new());
    for &one in &statements {
        let (does, holds) = effect(one, &q.rules);
        cannot_tell |= holds;
        match does {
            Effect::Show => {}
            Effect::Warn | Effect::Block if one.settled() == Says::NoRight => {
                reproaches.push((does, told(one)))
            }
            Effect::Warn => warnings.push(told(one)),
            Effect::Block => blocks.push(told(one)),
            Effect::Open => opens = opens.or(one.connection.map(|id| (one, id))),
        }
    }
    let has_right =
        matches!(lists, OfLists::Allowed(..)) || statements.iter().any(|s| s.settled() == Says::Right);
    if has_right {
        // One right is enough: that another source knows of none is no news.
        reproaches.clear();
    }
    let all_could_tell = statements.iter().all(|one| {
        let may_know = q.rules.of(one.source).is_some();
        !may_know || !(one.asking || matches!(one.settled(), Says::CannotTell | Says::Asking))
    });
    let reproach = reproaches.iter().position(|(does, _)| *does == Effect::Block && all_could_tell);
    let first_block = |blocks: &mut Vec<String>| (!blocks.is_empty()).then(|| blocks.remove(0));
    let (kind, sentence, rests_on) = match (q.plate, lists) {
        (None, _) => (VerdictKind::Unknown, "No plate was read.".to_owned(), None),
        (_, OfLists::Blocked(sentence)) => (VerdictKind::Blocked, sentence, None),
        (_, lists) => match (first_block(&mut blocks), lists, opens) {
            (Some(sentence), _, _) => (VerdictKind::Blocked, sentence, None),
            (None, OfLists::Allowed(sentence, id), _) => {
                (VerdictKind::Allowed, sentence, Some(RestsOn::AllowEntry(id)))
            }
            (None, OfLists::Unreadable, _) => {
                (VerdictKind::Unknown, "The lists could not be read.".to_owned(), None)
            }
            (None, lists, Some((right, connection))) => {
                if let OfLists::NotNow(sentence) = lists {
                    warnings.insert(0, sentence);
                }
                let (source, permit) = (right.source, right.permit.clone());
                (VerdictKind::Allowed, told(right), Some(RestsOn::Right { source, connection, permit }))
            }
            (None, lists, None) => match reproach {
                Some(at) => (VerdictKind::Blocked, reproaches.remove(at).1, None),
                None => (VerdictKind::Review, review(lists), None),
            },
        },
    };
    let mut all = blocks;
    all.append(&mut warnings);
    all.extend(reproaches.into_iter().map(|(_, words)| words));
    all.extend(lookalikes(q));
    match q.camera_list {
        Some(1) => all.push("The camera had it on its allow list.".to_owned()),
        Some(2) => all.push("The camera had it on its block list.".to_owned()),
        _ => {}
    }
    Verdict { kind, sentence, warnings: all, rests_on, cannot_tell }
}

/// What the lists say, as one more line of evidence; `None` without a plate.
pub fn lists_statement(q: &Question<'_>) -> Option<Statement> {
    let _ = q.plate?;
    let (says, sentence) = match of_lists(q) {
        OfLists::Unreadable => (Says::CannotTell, "They could not be read.".to_owned()),
        OfLists::Blocked(sentence) | OfLists::Allowed(sentence, _) => (Says::Listed, sentence),
        other => (Says::NotKnown, review(other)),
    };
    Some(Statement::new(SourceKind::Lists, "Lists", says, sentence))
}

fn review(lists: OfLists) -> String {
    match lists {
        OfLists::NotNow(sentence) => sentence,
        _ => "On no list.".to_owned(),
    }
}

/// The order in which statements are shown and named, whatever the order in which they came.
pub fn in_order(statements: &[Statement]) -> Vec<&Statement> {
    let mut sorted: Vec<&Statement> = statements.iter().collect();
    sorted.sort_by(|a, b| {
        let key = |s: &Statement| (s.source, s.connection);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.says.cmp(&b.says))
            .then_with(|| a.permit.cmp(&b.permit))
            .then_with(|| a.sentence.cmp(&b.sentence))
    });
    sorted
}

fn lookalikes(q: &Question<'_>) -> Vec<String> {
    let (Some(plate), Lists::Read { lookalike, .. }) = (q.plate, q.lists) else { return Vec::new() };
    let live = lookalike.iter().filter(|e| e.plate != plate && e.validity(q.at) == Validity::Now);
    live.take(3)
        .map(|entry| {
            let list = if entry.kind == ListKind::Block { "block" } else { "allow" };
            format!("Looks like {} on the {list} list. Compare the picture.", entry.plate)
        })
        .collect()
}

fn of_lists(q: &Question<'_>) -> OfLists {
    let Lists::Read { exact, .. } = q.lists else { return OfLists::Unreadable };
    let of = |kind: ListKind, validity: Validity| {
        exact.iter().filter(move |e| e.kind == kind && e.validity(q.at) == validity)
    };
    if let Some(block) = of(ListKind::Block, Validity::Now).next() {
        return OfLists::Blocked(with_note("On the block list", block, q.zone, true));
    }
    // Of several valid entries the one that lasts longest is the one worth naming.
    if let Some(allow) =
        of(ListKind::Allow, Validity::Now).max_by_key(|e| e.valid_until.map_or(i64::MAX, |u| u.timestamp()))
    {
        return OfLists::Allowed(with_note("On the allow list", allow, q.zone, true), allow.id);
    }
    if let Some(old) = of(ListKind::Allow, Validity::Ended).max_by_key(|e| e.valid_until) {
        let date = old.valid_until.map_or_else(String::new, |u| format!(" on {}", say(q.zone, u)));
        return OfLists::NotNow(with_note(&format!("Allow entry expired{date}"), old, q.zone, false));
    }
    if let Some(coming) = of(ListKind::Allow, Validity::NotYet).min_by_key(|e| e.valid_from) {
        let date = coming.valid_from.map_or_else(String::new, |f| format!(" on {}", say(q.zone, f)));
        return OfLists::NotNow(with_note(&format!("Allow entry begins only{date}"), coming, q.zone, false));
    }
    OfLists::Nothing
}

fn with_note(head: &str, entry: &ListEntry, zone: Tz, tell_end: bool) -> String {
    let mut sentence = head.to_owned();
    if tell_end {
        match entry.valid_until {
            Some(until) => sentence.push_str(&format!(" until {}", say(zone, until))),
            None => sentence.push_str(", no end date"),
        }
    }
    for note in [&entry.owner, &entry.remarks] {
        if !note.trim().is_empty() {
            sentence.push_str(" · ");
            sentence.push_str(note.trim());
        }
    }
    sentence.push('.');
    sentence
}

#[cfg(test)]
mod tests;
