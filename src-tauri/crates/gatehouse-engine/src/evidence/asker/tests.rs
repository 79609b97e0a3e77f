//! What is asked of sources, and what their answers become.

use super::*;
use gatehouse_domain::payment::{CheckedPermit, PathStyle, RecheckFailed, ServiceLevel, TimeBasis};

fn row(kind: ConnectionKind) -> ConnectionRow {
    ConnectionRow {
        id: 4,
        kind,
        name: "Town".into(),
        base_url: String::new(),
        auth_url: String::new(),
        audience: String::new(),
        client_id: String::new(),
        level: ServiceLevel::Small,
        landlord_id: None,
        paths: PathStyle::Documented,
        allocations: false,
        create_path: String::new(),
        delete_path: String::new(),
        poll_s: 60,
        enabled: true,
        last_success: None,
        last_failure: None,
        time_basis: TimeBasis::Local,
        grace_s: 600,
        asked_at_gate: true,
        recheck_failed: RecheckFailed::Block,
        clock_checked: None,
    }
}

fn t(text: &str) -> Instant {
    text.parse().unwrap()
}

fn said(check: &PlateCheck) -> Vec<(Says, String)> {
    // 12:00 in Berlin.
    let said =
        of_check(&row(ConnectionKind::OpsCom), check, t("2026-11-28T11:00:00Z"), chrono_tz::Europe::Berlin);
    said.into_iter().map(|one| (one.says, one.sentence)).collect()
}

fn permit(expires: Option<&str>, active: Option<bool>) -> CheckedPermit {
    let expires = expires.map(|end| Expiry::told(end.parse().unwrap()));
    CheckedPermit { kind: None, name: Some("Lot 4".into()), expires, active }
}

#[test]
fn a_permit_at_ops_com_is_a_right_while_its_own_clock_says_so() {
    for (expires, active, says, words) in [
        (Some("2026-11-28T12:00:00"), None, Says::Right, "Permit Lot 4 until 28 Nov 2026 12:00."),
        (Some("2026-11-28T11:59:59"), None, Says::NoRight, "Permit Lot 4 is not in force."),
        (Some("2099-06-01T23:59:59"), Some(true), Says::Right, "Permit Lot 4, no end."),
        (Some("2099-06-01T23:59:59"), Some(false), Says::NoRight, "Permit Lot 4 is not in force."),
        (None, Some(true), Says::Right, "Permit Lot 4."),
        (None, None, Says::NoRight, "Permit Lot 4 is not in force."),
    ] {
        let check = PlateCheck { permits: vec![permit(expires, active)], ..PlateCheck::default() };
        assert_eq!(said(&check), [(says, words.to_owned())], "{expires:?} {active:?}");
    }
}

#[test]
fn a_note_not_to_tow_and_an_alarm_are_lines_of_their_own_beside_the_permit() {
    let note = |start: Option<&str>, end: Option<&str>| DoNotTicket {
        notes: Some("Doctor on call.".into()),
        location: None,
        start: start.map(|start| start.parse().unwrap()),
        end: end.map(|end| Expiry::told(end.parse().unwrap())),
    };
    let check = PlateCheck {
        permits: vec![permit(Some("2099-06-01T23:59:59"), None)],
        do_not_ticket: vec![
            note(None, Some("2026-11-28T18:00:00")),
            note(None, Some("2026-11-28T08:00:00")),
            note(Some("2026-11-29T00:00:00"), None),
        ],
        alarm: Some("Call the office.".into()),
        words: String::new(),
    };
    let warnings = &said(&check)[1..];
    assert_eq!(
        warnings,
        [
            (Says::Warning, "Do not ticket or tow until 28 Nov 2026 18:00. Doctor on call.".to_owned()),
            (Says::Warning, "Alarm: Call the office.".to_owned()),
        ]
    );
}

#[test]
fn a_plate_nobody_knows_has_no_right_and_that_is_all() {
    assert_eq!(
        said(&PlateCheck::default()),
        [(Says::NoRight, "It knows no permit of this plate.".to_owned())]
    );
}

#[test]
fn a_providers_yes_is_a_right_and_its_grace_period_counts_where_it_names_the_right() {
    let now = t("2026-11-28T11:00:00Z");
    let right = |until: &str| Right {
        zone: "z1".into(),
        permit_id: "1234A".into(),
        plate: "ABC123".into(),
        region: String::new(),
        valid_from: None,
        valid_until: t(until),
        make: None,
        color: None,
    };
    let names = HashMap::from([("z1", "Zone 1")]);
    for (validity, says, words, permit) in [
        (Validity::Said(true), Says::Right, "A right is in force.", None),
        (Validity::Said(false), Says::NoRight, "No right is in force.", None),
        (Validity::Told(vec![]), Says::NoRight, "No right is in force.", None),
        (
            Validity::Told(vec![right("2026-11-28T17:00:00Z")]),
            Says::Right,
            "Right 1234A in Zone 1 until 18:00.",
            Some("1234A"),
        ),
        (
            Validity::Told(vec![right("2026-11-28T10:55:00Z")]),
            Says::Right,
            "Right 1234A in Zone 1 ended at 11:55; its grace period runs.",
            Some("1234A"),
        ),
        (Validity::Told(vec![right("2026-11-28T10:50:00Z")]), Says::NoRight, "No right is in force.", None),
    ] {
        let row = row(ConnectionKind::PayByPlate);
        let one = of_validity(&row, &validity, &names, now, chrono_tz::Europe::Berlin);
        assert_eq!((one.says, one.sentence.as_str(), one.permit.as_deref()), (says, words, permit));
        assert_eq!((one.connection, one.as_of), (Some(4), Some(now)));
    }
}
