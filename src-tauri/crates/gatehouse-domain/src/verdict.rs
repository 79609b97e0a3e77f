//! The verdict over one plate: allowed, review, blocked or unknown, with its evidence in a sentence.

use crate::Instant;
use crate::list::{ListEntry, ListKind, Validity};
use crate::payment::GateRule;
use crate::site::say;
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

/// What a fleet says about a plate it knows, or should be able to know. What is clear or not known is not told here:
/// it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FleetSays {
    /// A vehicle of the fleet with unpaid services, by a fresh copy; in a sentence.
    Unpaid(String),
    /// It cannot tell: its copy is too old, was never read, or lacks unpaid services; in a sentence.
    CannotTell(String),
}

/// What the fleets say, and what the lane does about it.
#[derive(Debug, Clone, Copy)]
pub struct Fleets<'a> {
    /// The lane's rule.
    pub rule: GateRule,
    /// What is said, in the order of the fleets.
    pub said: &'a [FleetSays],
}

impl Fleets<'_> {
    /// No fleet says anything.
    pub const SILENT: Fleets<'static> = Fleets { rule: GateRule::Ignore, said: &[] };
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
    /// What fleets say.
    pub fleets: Fleets<'a>,
    /// When the vehicle is there.
    pub at: Instant,
    /// The site's zone, for dates in the sentence.
    pub zone: Tz,
}

/// The answer: one kind and one sentence, and whether it rests on an exact allow entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Allowed, review, blocked or unknown.
    pub kind: VerdictKind,
    /// The evidence in one sentence.
    pub sentence: String,
    /// Warnings beside it: look-alikes, what the camera's own list said.
    pub warnings: Vec<String>,
    /// The allow entry the verdict rests on.
    pub allow_entry: Option<i64>,
    /// A source that the lane's rule needs cannot tell: nothing opens by itself (invariant 4).
    pub cannot_tell: bool,
}

/// Decides. Block beats allow; an expired allow is review and says its date; look-alikes only warn. A fleet blocks
/// under the rule "block", by a fresh copy only; the block list's sentence comes first all the same.
pub fn decide(q: &Question<'_>) -> Verdict {
    let mut warnings = Vec::new();
    let (mut kind, mut sentence, mut allow_entry) = main_sentence(q);
    let mut cannot_tell = false;
    let said = if q.plate.is_some() { q.fleets.said } else { &[] };
    for one in said {
        match (q.fleets.rule, one) {
            (GateRule::Ignore, _) => {}
            (GateRule::Block, FleetSays::Unpaid(words)) if kind != VerdictKind::Blocked => {
                (kind, sentence, allow_entry) = (VerdictKind::Blocked, words.clone(), None);
            }
            (GateRule::Block | GateRule::Warn, FleetSays::Unpaid(words)) => warnings.push(words.clone()),
            (rule, FleetSays::CannotTell(words)) => {
                cannot_tell |= rule == GateRule::Block;
                warnings.push(words.clone());
            }
        }
    }
    if let (Some(plate), Lists::Read { lookalike, .. }) = (q.plate, q.lists) {
        let live = lookalike.iter().filter(|e| e.plate != plate && e.validity(q.at) == Validity::Now);
        for entry in live.take(3) {
            let list = if entry.kind == ListKind::Block { "block" } else { "allow" };
            warnings.push(format!("Looks like {} on the {list} list. Compare the picture.", entry.plate));
        }
    }
    match q.camera_list {
        Some(1) => warnings.push("The camera had it on its allow list.".to_owned()),
        Some(2) => warnings.push("The camera had it on its block list.".to_owned()),
        _ => {}
    }
    Verdict { kind, sentence, warnings, allow_entry, cannot_tell }
}

fn main_sentence(q: &Question<'_>) -> (VerdictKind, String, Option<i64>) {
    let Some(_) = q.plate else {
        return (VerdictKind::Unknown, "No plate was read.".to_owned(), None);
    };
    let Lists::Read { exact, .. } = q.lists else {
        return (VerdictKind::Unknown, "The lists could not be read.".to_owned(), None);
    };
    let of = |kind: ListKind, validity: Validity| {
        exact.iter().filter(move |e| e.kind == kind && e.validity(q.at) == validity)
    };
    if let Some(block) = of(ListKind::Block, Validity::Now).next() {
        return (VerdictKind::Blocked, with_note("On the block list", block, q.zone, true), None);
    }
    // Of several valid entries the one that lasts longest is the one worth naming.
    if let Some(allow) =
        of(ListKind::Allow, Validity::Now).max_by_key(|e| e.valid_until.map_or(i64::MAX, |u| u.timestamp()))
    {
        return (VerdictKind::Allowed, with_note("On the allow list", allow, q.zone, true), Some(allow.id));
    }
    if let Some(old) = of(ListKind::Allow, Validity::Ended).max_by_key(|e| e.valid_until) {
        let date = old.valid_until.map_or_else(String::new, |u| format!(" on {}", say(q.zone, u)));
        let said = with_note(&format!("Allow entry expired{date}"), old, q.zone, false);
        return (VerdictKind::Review, said, None);
    }
    if let Some(coming) = of(ListKind::Allow, Validity::NotYet).min_by_key(|e| e.valid_from) {
        let date = coming.valid_from.map_or_else(String::new, |f| format!(" on {}", say(q.zone, f)));
        let said = with_note(&format!("Allow entry begins only{date}"), coming, q.zone, false);
        return (VerdictKind::Review, said, None);
    }
    (VerdictKind::Review, "On no list.".to_owned(), None)
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
mod tests {
    use super::*;

    const ZONE: Tz = chrono_tz::Europe::Berlin;

    fn t(s: &str) -> Instant {
        s.parse().unwrap()
    }

    fn entry(kind: ListKind, plate: &str, from: Option<&str>, until: Option<&str>) -> ListEntry {
        ListEntry {
            id: 7,
            kind,
            plate: plate.into(),
            valid_from: from.map(t),
            valid_until: until.map(t),
            owner: String::new(),
            remarks: String::new(),
        }
    }

    fn ask(plate: Option<&str>, exact: &[ListEntry], lookalike: &[ListEntry]) -> Verdict {
        decide(&Question {
            plate,
            lists: Lists::Read { exact, lookalike },
            camera_list: Some(0),
            fleets: Fleets::SILENT,
            at: t("2026-11-21T10:00:00Z"),
            zone: ZONE,
        })
    }

    #[test]
    fn the_verdict_table() {
        use ListKind::{Allow, Block};
        let allow = entry(Allow, "A1", None, Some("2026-12-31T17:00:00Z"));
        let forever = entry(Allow, "A1", None, None);
        let expired = entry(Allow, "A1", None, Some("2026-11-14T17:05:00Z"));
        let coming = entry(Allow, "A1", Some("2026-12-01T07:00:00Z"), None);
        let block = ListEntry { remarks: "unpaid".into(), ..entry(Block, "A1", None, None) };
        let old_block = entry(Block, "A1", None, Some("2026-01-01T00:00:00Z"));
        let cases: [(&str, Vec<ListEntry>, VerdictKind, &str); 9] = [
            ("nothing", vec![], VerdictKind::Review, "On no list."),
            (
                "allow",
                vec![allow.clone()],
                VerdictKind::Allowed,
                "On the allow list until 31 Dec 2026 18:00.",
            ),
            ("forever", vec![forever.clone()], VerdictKind::Allowed, "On the allow list, no end date."),
            (
                "expired",
                vec![expired.clone()],
                VerdictKind::Review,
                "Allow entry expired on 14 Nov 2026 18:05.",
            ),
            ("coming", vec![coming], VerdictKind::Review, "Allow entry begins only on 1 Dec 2026 08:00."),
            ("block", vec![block.clone()], VerdictKind::Blocked, "On the block list, no end date · unpaid."),
            (
                "block beats allow",
                vec![forever.clone(), block],
                VerdictKind::Blocked,
                "On the block list, no end date · unpaid.",
            ),
            ("ended block", vec![old_block.clone()], VerdictKind::Review, "On no list."),
            (
                "ended block, allow",
                vec![old_block, expired, allow],
                VerdictKind::Allowed,
                "On the allow list until 31 Dec 2026 18:00.",
            ),
        ];
        for (what, exact, kind, sentence) in cases {
            let verdict = ask(Some("A1"), &exact, &[]);
            assert_eq!((verdict.kind, verdict.sentence.as_str()), (kind, sentence), "{what}");
            assert_eq!(verdict.allow_entry.is_some(), kind == VerdictKind::Allowed, "{what}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_unknown_and_never_allowed() {
        assert_eq!(ask(None, &[], &[]).kind, VerdictKind::Unknown);
        let q = Question {
            plate: Some("A1"),
            lists: Lists::Unreadable,
            camera_list: Some(1),
            fleets: Fleets::SILENT,
            at: t("2026-11-21T10:00:00Z"),
            zone: ZONE,
        };
        assert_eq!(decide(&q).kind, VerdictKind::Unknown);
    }

    #[test]
    fn a_lookalike_only_warns() {
        let verdict = ask(Some("AO1"), &[], &[entry(ListKind::Allow, "A01", None, None)]);
        assert_eq!(verdict.kind, VerdictKind::Review);
        assert_eq!(verdict.warnings, ["Looks like A01 on the allow list. Compare the picture."]);
    }

    #[test]
    fn what_the_camera_had_on_its_own_list_is_said() {
        let q = Question {
            plate: Some("A1"),
            lists: Lists::Read { exact: &[], lookalike: &[] },
            camera_list: Some(1),
            fleets: Fleets::SILENT,
            at: t("2026-11-21T10:00:00Z"),
            zone: ZONE,
        };
        let verdict = decide(&q);
        assert_eq!(verdict.kind, VerdictKind::Review);
        assert_eq!(verdict.warnings, ["The camera had it on its allow list."]);
    }

    #[test]
    fn what_fleets_say_by_each_rule() {
        use FleetSays::{CannotTell, Unpaid};
        use GateRule::{Block, Ignore, Warn};
        use VerdictKind::{Allowed, Blocked, Review};
        let allow = [entry(ListKind::Allow, "A1", None, None)];
        let block = [entry(ListKind::Block, "A1", None, None)];
        let (unpaid, cannot) = ([Unpaid("Unpaid.".into())], [CannotTell("Cannot tell.".into())]);
        let twice = [Unpaid("Unpaid.".into()), Unpaid("Unpaid.".into())];
        let both = [CannotTell("Cannot tell.".into()), Unpaid("Unpaid.".into())];
        type Case<'a> =
            (&'a str, &'a [ListEntry], GateRule, &'a [FleetSays], VerdictKind, &'a str, &'a [&'a str], bool);
        let cases: [Case<'_>; 12] = [
            ("block", &[], Block, &unpaid, Blocked, "Unpaid.", &[], false),
            ("block beats allow", &allow, Block, &unpaid, Blocked, "Unpaid.", &[], false),
            (
                "the block list speaks first",
                &block,
                Block,
                &unpaid,
                Blocked,
                "On the block list, no end date.",
                &["Unpaid."],
                false,
            ),
            ("two fleets", &[], Block, &twice, Blocked, "Unpaid.", &["Unpaid."], false),
            ("warn", &[], Warn, &unpaid, Review, "On no list.", &["Unpaid."], false),
            (
                "warn leaves allowed",
                &allow,
                Warn,
                &unpaid,
                Allowed,
                "On the allow list, no end date.",
                &["Unpaid."],
                false,
            ),
            ("ignore", &[], Ignore, &unpaid, Review, "On no list.", &[], false),
            ("old under block", &[], Block, &cannot, Review, "On no list.", &["Cannot tell."], true),
            (
                "old under block, allowed",
                &allow,
                Block,
                &cannot,
                Allowed,
                "On the allow list, no end date.",
                &["Cannot tell."],
                true,
            ),
            ("old under warn", &[], Warn, &cannot, Review, "On no list.", &["Cannot tell."], false),
            ("old under ignore", &[], Ignore, &cannot, Review, "On no list.", &[], false),
            ("one old, one unpaid", &[], Block, &both, Blocked, "Unpaid.", &["Cannot tell."], true),
        ];
        for (what, exact, rule, said, kind, sentence, warnings, cannot_tell) in cases {
            let verdict = decide(&Question {
                plate: Some("A1"),
                lists: Lists::Read { exact, lookalike: &[] },
                camera_list: None,
                fleets: Fleets { rule, said },
                at: t("2026-11-21T10:00:00Z"),
                zone: ZONE,
            });
            assert_eq!((verdict.kind, verdict.sentence.as_str()), (kind, sentence), "{what}");
            assert_eq!(verdict.warnings, warnings, "{what}");
            assert_eq!(verdict.cannot_tell, cannot_tell, "{what}");
            assert_eq!(verdict.allow_entry.is_some(), kind == Allowed, "{what}");
        }
    }
}
