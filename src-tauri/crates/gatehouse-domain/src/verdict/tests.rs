//! The table of the verdict, cell by cell; what holds for every mixture is in `mixtures`.

mod mixtures;
mod sources;

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
        statements: &[],
        rules: Rules::USUAL,
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
        ("allow", vec![allow.clone()], VerdictKind::Allowed, "On the allow list until 31 Dec 2026 18:00."),
        ("forever", vec![forever.clone()], VerdictKind::Allowed, "On the allow list, no end date."),
        ("expired", vec![expired.clone()], VerdictKind::Review, "Allow entry expired on 14 Nov 2026 18:05."),
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
        assert_eq!(verdict.rests_on.is_some(), kind == VerdictKind::Allowed, "{what}");
    }
}

#[test]
fn what_cannot_be_told_is_unknown_and_never_allowed() {
    assert_eq!(ask(None, &[], &[]).kind, VerdictKind::Unknown);
    let q = Question {
        plate: Some("A1"),
        lists: Lists::Unreadable,
        camera_list: Some(1),
        statements: &[],
        rules: Rules::USUAL,
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
        statements: &[],
        rules: Rules::USUAL,
        at: t("2026-11-21T10:00:00Z"),
        zone: ZONE,
    };
    let verdict = decide(&q);
    assert_eq!(verdict.kind, VerdictKind::Review);
    assert_eq!(verdict.warnings, ["The camera had it on its allow list."]);
}

#[test]
fn the_guide_says_the_same_table_as_the_code() {
    let guide = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../assets/guide/24-one-answer.md"
    ))
    .unwrap();
    let rows = include_str!("../verdict.rs").lines().filter_map(|line| line.strip_prefix("//! | "));
    let rows: Vec<&str> = rows.collect();
    assert_eq!(rows.len(), 10, "head, rule and eight cells");
    for row in rows {
        assert!(guide.lines().any(|line| line == format!("| {row}")), "{row}");
    }
}
