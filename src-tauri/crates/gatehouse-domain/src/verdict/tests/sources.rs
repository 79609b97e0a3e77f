//! What the other sources do to a verdict, in words a site would use.

use super::*;
use crate::evidence::{OnCannotTell, OnRight, SourceRule};
use crate::payment::GateRule;

fn said(source: SourceKind, name: &str, says: Says, sentence: &str) -> Statement {
    Statement { connection: Some(3), ..Statement::new(source, name, says, sentence) }
}

fn fleet(says: Says, sentence: &str) -> Statement {
    said(SourceKind::Fleet, "Rental", says, sentence)
}

fn right() -> Statement {
    Statement {
        permit: Some("1234A".into()),
        ..said(SourceKind::Rights, "ParkPay", Says::Right, "Right 1234A in Zone 1 until 18:00.")
    }
}

fn no_right() -> Statement {
    said(SourceKind::Rights, "CityPark", Says::NoRight, "No right in its zones.")
}

fn silent(source: SourceKind) -> Statement {
    said(source, "OPS-COM", Says::CannotTell, "No answer within 400 ms.")
}

fn decide_with(exact: &[ListEntry], statements: &[Statement], rules: Rules) -> Verdict {
    decide(&Question {
        plate: Some("A1"),
        lists: Lists::Read { exact, lookalike: &[] },
        camera_list: None,
        statements,
        rules,
        at: t("2026-11-21T10:00:00Z"),
        zone: ZONE,
    })
}

#[test]
fn what_fleets_say_by_each_rule() {
    use GateRule::{Block, Ignore, Warn};
    use VerdictKind::{Allowed, Blocked, Review};
    let allow = [entry(ListKind::Allow, "A1", None, None)];
    let block = [entry(ListKind::Block, "A1", None, None)];
    let (unpaid, cannot) = (fleet(Says::Unpaid, "NOK 3."), fleet(Says::CannotTell, "Never read."));
    let other = Statement { name: "Rental 2".into(), ..unpaid.clone() };
    type Case<'a> =
        (&'a str, &'a [ListEntry], GateRule, Vec<Statement>, VerdictKind, &'a str, &'a [&'a str], bool);
    let (on_none, on_allow) = ("On no list.", "On the allow list, no end date.");
    let old = "Rental cannot tell: Never read.";
    let cases: [Case<'_>; 12] = [
        ("block", &[], Block, vec![unpaid.clone()], Blocked, "Rental: NOK 3.", &[], false),
        ("block beats allow", &allow, Block, vec![unpaid.clone()], Blocked, "Rental: NOK 3.", &[], false),
        (
            "the block list speaks first",
            &block,
            Block,
            vec![unpaid.clone()],
            Blocked,
            "On the block list, no end date.",
            &["Rental: NOK 3."],
            false,
        ),
        (
            "two",
            &[],
            Block,
            vec![other, unpaid.clone()],
            Blocked,
            "Rental: NOK 3.",
            &["Rental 2: NOK 3."],
            false,
        ),
        ("warn", &[], Warn, vec![unpaid.clone()], Review, on_none, &["Rental: NOK 3."], false),
        (
            "warn leaves allowed",
            &allow,
            Warn,
            vec![unpaid.clone()],
            Allowed,
            on_allow,
            &["Rental: NOK 3."],
            false,
        ),
        ("ignore", &[], Ignore, vec![unpaid.clone()], Review, on_none, &[], false),
        ("old under block", &[], Block, vec![cannot.clone()], Review, on_none, &[old], true),
        ("old, allowed", &allow, Block, vec![cannot.clone()], Allowed, on_allow, &[old], true),
        ("old under warn", &[], Warn, vec![cannot.clone()], Review, on_none, &[old], false),
        ("old under ignore", &[], Ignore, vec![cannot.clone()], Review, on_none, &[], false),
        ("one old, one unpaid", &[], Block, vec![cannot, unpaid], Blocked, "Rental: NOK 3.", &[old], true),
    ];
    for (what, exact, rule, said, kind, sentence, warnings, cannot_tell) in cases {
        let verdict = decide_with(exact, &said, Rules { fleet: rule, ..Rules::USUAL });
        assert_eq!((verdict.kind, verdict.sentence.as_str()), (kind, sentence), "{what}");
        assert_eq!(verdict.warnings, warnings, "{what}");
        assert_eq!(verdict.cannot_tell, cannot_tell, "{what}");
        assert_eq!(verdict.rests_on.is_some(), kind == Allowed, "{what}");
    }
}

#[test]
fn a_right_in_force_allows_where_it_may_open_and_the_verdict_names_connection_and_permit() {
    let verdict = decide_with(&[], &[right()], Rules::USUAL);
    assert_eq!(
        (verdict.kind, verdict.sentence.as_str()),
        (VerdictKind::Allowed, "ParkPay: Right 1234A in Zone 1 until 18:00.")
    );
    let (source, permit) = (SourceKind::Rights, Some("1234A".to_owned()));
    assert_eq!(verdict.rests_on, Some(RestsOn::Right { source, connection: 3, permit }));
    let say = SourceRule { on_right: OnRight::Say, ..SourceRule::USUAL };
    let shown = decide_with(&[], &[right()], Rules { rights: say, ..Rules::USUAL });
    assert_eq!((shown.kind, shown.rests_on), (VerdictKind::Review, None));
}

#[test]
fn an_expired_allow_entry_is_named_beside_the_right_that_allows() {
    let expired = [entry(ListKind::Allow, "A1", None, Some("2026-11-14T17:05:00Z"))];
    let verdict = decide_with(&expired, &[right()], Rules::USUAL);
    assert_eq!(verdict.kind, VerdictKind::Allowed);
    assert_eq!(verdict.warnings, ["Allow entry expired on 14 Nov 2026 18:05."]);
}

#[test]
fn a_right_that_is_too_old_does_not_allow() {
    let verdict = decide_with(&[], &[Statement { stale: true, ..right() }], Rules::USUAL);
    assert_eq!(verdict.kind, VerdictKind::Review);
    assert_eq!(verdict.warnings, ["ParkPay cannot tell: Right 1234A in Zone 1 until 18:00."]);
}

#[test]
fn a_right_does_not_allow_while_the_lists_cannot_be_read() {
    let verdict = decide(&Question {
        plate: Some("A1"),
        lists: Lists::Unreadable,
        camera_list: None,
        statements: &[right()],
        rules: Rules::USUAL,
        at: t("2026-11-21T10:00:00Z"),
        zone: ZONE,
    });
    assert_eq!((verdict.kind, verdict.rests_on), (VerdictKind::Unknown, None));
}

#[test]
fn no_right_blocks_only_when_nobody_knows_one_and_everybody_could_tell() {
    let strict = SourceRule { on_no_right: GateRule::Block, ..SourceRule::USUAL };
    let rules = Rules { paid_permits: strict, rights: strict, ..Rules::USUAL };
    let allow = [entry(ListKind::Allow, "A1", None, None)];
    let words = "CityPark: No right in its zones.";
    let alone = decide_with(&[], &[no_right()], rules);
    assert_eq!((alone.kind, alone.sentence.as_str()), (VerdictKind::Blocked, words));
    // The allow list, or another source, knows better: no reproach is left, not even a warning.
    let listed = decide_with(&allow, &[no_right()], rules);
    assert_eq!((listed.kind, listed.warnings.len()), (VerdictKind::Allowed, 0));
    let paid = decide_with(&[], &[no_right(), right()], rules);
    assert_eq!((paid.kind, paid.warnings.len()), (VerdictKind::Allowed, 0));
    // A source that cannot tell may be the one that knows.
    let doubt = decide_with(&[], &[no_right(), silent(SourceKind::PaidPermits)], rules);
    assert_eq!(doubt.kind, VerdictKind::Review);
    assert_eq!(doubt.warnings, ["OPS-COM cannot tell: No answer within 400 ms.", words]);
    let asked = said(SourceKind::PaidPermits, "OPS-COM", Says::Asking, "Asking.");
    assert_eq!(decide_with(&[], &[no_right(), asked], rules).kind, VerdictKind::Review);
}

#[test]
fn a_warning_is_said_or_blocks_as_the_site_chose() {
    let alarm = said(SourceKind::PaidPermits, "OPS-COM", Says::Warning, "Alarm: call the office.");
    let allow = [entry(ListKind::Allow, "A1", None, None)];
    let words = "OPS-COM: Alarm: call the office.";
    let usual = decide_with(&allow, std::slice::from_ref(&alarm), Rules::USUAL);
    assert_eq!((usual.kind, usual.warnings.as_slice()), (VerdictKind::Allowed, &[words.to_owned()][..]));
    let strict = SourceRule { on_warning: GateRule::Block, ..SourceRule::USUAL };
    let blocked = decide_with(&allow, &[alarm], Rules { paid_permits: strict, ..Rules::USUAL });
    assert_eq!((blocked.kind, blocked.sentence.as_str()), (VerdictKind::Blocked, words));
}

#[test]
fn hold_keeps_the_verdict_and_keeps_the_gate_from_opening_by_itself() {
    let hold = SourceRule { on_cannot_tell: OnCannotTell::Hold, ..SourceRule::USUAL };
    let rules = Rules { paid_permits: hold, ..Rules::USUAL };
    let allow = [entry(ListKind::Allow, "A1", None, None)];
    for says in [Says::CannotTell, Says::Asking] {
        let one = said(SourceKind::PaidPermits, "OPS-COM", says, "x.");
        let verdict = decide_with(&allow, std::slice::from_ref(&one), rules);
        assert_eq!((verdict.kind, verdict.cannot_tell), (VerdictKind::Allowed, true), "{says:?}");
        let usual = decide_with(&allow, &[one], Rules::USUAL);
        assert_eq!((usual.kind, usual.cannot_tell), (VerdictKind::Allowed, false), "{says:?}");
    }
}
