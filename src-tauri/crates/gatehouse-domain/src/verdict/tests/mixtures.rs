//! What holds for every mixture of lists, statements and rules.

use super::*;
use crate::evidence::{OnCannotTell, OnRight, SourceRule};
use crate::payment::GateRule;
use proptest::prelude::*;
use proptest::sample::select;

fn rule() -> impl Strategy<Value = SourceRule> {
    let (right, gate, tell) = (select(OnRight::ALL), select(GateRule::ALL), select(OnCannotTell::ALL));
    (right, gate.clone(), gate, tell).prop_map(|(on_right, on_no_right, on_warning, on_cannot_tell)| {
        SourceRule { on_right, on_no_right, on_warning, on_cannot_tell }
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    (select(GateRule::ALL), rule(), rule()).prop_map(|(fleet, paid_permits, rights)| Rules {
        fleet,
        paid_permits,
        rights,
    })
}

fn statement() -> impl Strategy<Value = Statement> {
    let kinds = vec![SourceKind::Fleet, SourceKind::PaidPermits, SourceKind::Rights, SourceKind::Passages];
    let connection = prop_oneof![Just(None), (1..4_i64).prop_map(Some)];
    (select(kinds), select(Says::ALL), connection, any::<bool>(), any::<bool>()).prop_map(
        |(source, says, connection, stale, asking)| Statement {
            connection,
            stale,
            asking,
            ..Statement::new(source, format!("Source {connection:?}"), says, says.word())
        },
    )
}

fn statements() -> impl Strategy<Value = Vec<Statement>> {
    proptest::collection::vec(statement(), 0..6)
}

/// Entries of this very plate, as the lists hold them.
fn entries() -> impl Strategy<Value = Vec<ListEntry>> {
    let one = (any::<bool>(), 0..3_u8).prop_map(|(allow, when)| {
        let kind = if allow { ListKind::Allow } else { ListKind::Block };
        match when {
            0 => entry(kind, "A1", None, None),
            1 => entry(kind, "A1", None, Some("2026-01-01T00:00:00Z")),
            _ => entry(kind, "A1", Some("2027-01-01T00:00:00Z"), None),
        }
    });
    proptest::collection::vec(one, 0..3)
}

fn judge(exact: &[ListEntry], lookalike: &[ListEntry], statements: &[Statement], rules: Rules) -> Verdict {
    decide(&Question {
        plate: Some("A1"),
        lists: Lists::Read { exact, lookalike },
        camera_list: None,
        statements,
        rules,
        at: t("2026-11-21T10:00:00Z"),
        zone: ZONE,
    })
}

/// The same source, out of order: it does not answer.
fn failed(one: &Statement) -> Statement {
    Statement { says: Says::CannotTell, asking: false, permit: None, ..one.clone() }
}

proptest! {
    #[test]
    fn the_block_list_always_blocks(said in statements(), rules in rules(), mut exact in entries()) {
        exact.push(entry(ListKind::Block, "A1", None, None));
        let verdict = judge(&exact, &[], &said, rules);
        prop_assert_eq!(verdict.kind, VerdictKind::Blocked);
        prop_assert_eq!(verdict.sentence, "On the block list, no end date.");
    }

    #[test]
    fn the_verdict_does_not_depend_on_the_order_of_statements(
        said in statements().prop_flat_map(|said| (Just(said.clone()), Just(said).prop_shuffle())),
        rules in rules(), exact in entries(),
    ) {
        prop_assert_eq!(judge(&exact, &[], &said.0, rules), judge(&exact, &[], &said.1, rules));
    }

    #[test]
    fn no_failure_of_a_source_makes_an_allowed_plate_blocked(
        mut said in statements(), mut rules in rules(), exact in entries(), listed in any::<bool>(), which in any::<u8>(),
    ) {
        rules.rights.on_right = OnRight::Open;
        let right = Statement::new(SourceKind::Rights, "ParkPay", Says::Right, "Right 1.");
        said.insert(0, Statement { connection: Some(9), ..right });
        let allow = [entry(ListKind::Allow, "A1", None, None)];
        let exact: Vec<ListEntry> = exact.into_iter().chain(allow.into_iter().filter(|_| listed)).collect();
        let before = judge(&exact, &[], &said, rules);
        let failing: Vec<Statement> = said.iter().enumerate()
            .map(|(n, one)| if which >> n & 1 == 1 { failed(one) } else { one.clone() })
            .collect();
        let after = judge(&exact, &[], &failing, rules);
        if before.kind == VerdictKind::Allowed {
            prop_assert_ne!(after.kind, VerdictKind::Blocked);
        }
        // What the allow list allows, no outage takes away.
        if let Some(RestsOn::AllowEntry(_)) = before.rests_on {
            prop_assert_eq!(after.rests_on, before.rests_on);
        }
    }

    #[test]
    fn a_failing_or_stale_source_neither_blocks_nor_allows(rules in rules(), said in statements(), exact in entries()) {
        let nothing = judge(&exact, &[], &[], rules);
        let failing: Vec<Statement> = said.iter().map(failed).collect();
        let stale: Vec<Statement> = said.iter().map(|one| Statement { stale: true, ..one.clone() }).collect();
        for other in [failing, stale] {
            let verdict = judge(&exact, &[], &other, rules);
            prop_assert_eq!(verdict.kind, nothing.kind);
            prop_assert_eq!(verdict.rests_on, nothing.rests_on.clone());
        }
    }

    #[test]
    fn a_look_alike_never_allows_and_never_blocks(said in statements(), rules in rules(), kind in any::<bool>()) {
        let kind = if kind { ListKind::Allow } else { ListKind::Block };
        let alike = [entry(kind, "AI", None, None)];
        let (with, without) = (judge(&[], &alike, &said, rules), judge(&[], &[], &said, rules));
        prop_assert_eq!((with.kind, with.rests_on), (without.kind, without.rests_on));
    }

    #[test]
    fn allowed_rests_on_an_entry_or_on_a_right_of_a_source_that_may_open(
        said in statements(), rules in rules(), exact in entries(),
    ) {
        let verdict = judge(&exact, &[], &said, rules);
        prop_assert_eq!(verdict.rests_on.is_some(), verdict.kind == VerdictKind::Allowed);
        if let Some(RestsOn::Right { source, connection, .. }) = verdict.rests_on {
            let right = |s: &Statement| s.says == Says::Right && !s.stale && s.connection == Some(connection);
            prop_assert!(said.iter().any(|s| s.source == source && right(s)));
            prop_assert_eq!(rules.of(source).map(|rule| rule.on_right), Some(OnRight::Open));
        }
    }

    #[test]
    fn without_a_plate_nothing_is_known(said in statements(), rules in rules()) {
        let verdict = decide(&Question {
            plate: None,
            lists: Lists::Read { exact: &[], lookalike: &[] },
            camera_list: None,
            statements: &said,
            rules,
            at: t("2026-11-21T10:00:00Z"),
            zone: ZONE,
        });
        prop_assert_eq!(verdict.kind, VerdictKind::Unknown);
        prop_assert!(verdict.warnings.is_empty());
    }
}
