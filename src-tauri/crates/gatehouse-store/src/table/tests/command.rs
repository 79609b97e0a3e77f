//! The journal of gate commands.

use gatehouse_domain::channel::Channel;
use gatehouse_domain::gate::{GateCommand, Outcome};
use gatehouse_domain::lane::Direction::{Entry, Exit};

use super::super::commands::{self, CommandEnd, NewCommand};
use super::super::operators::{self, NewOperator};
use super::super::{captures, lanes};
use super::{at, camera, database, lane, new_capture, new_command, plan_of};
use crate::error::Error;

#[test]
fn a_command_whose_capture_is_gone_is_written_down_without_it() {
    let c = database();
    let asked = NewCommand { capture_id: Some(77), ..new_command(lane(&c, "In", Entry)) };
    let id = commands::insert(&c, &asked).unwrap();
    assert_eq!(commands::get(&c, id).unwrap().unwrap().capture_id, None);
}

#[test]
fn a_command_is_pending_until_its_end_is_written_down() {
    let c = database();
    let (lane_id, cam) = (lane(&c, "In", Entry), camera(&c, "cam"));
    let capture_id = captures::insert(&c, &new_capture(cam, Some("A1")), &[]).unwrap();
    let ana = NewOperator {
        name: "Ana".to_owned(),
        role: gatehouse_domain::people::Role::Attendant,
        secret_hash: "hash".to_owned(),
        must_change_secret: false,
        created_at: at(0),
    };
    let asked = NewCommand {
        camera_id: Some(cam),
        command: GateCommand::OpenAndLock,
        asked_by_id: Some(operators::insert(&c, &ana).unwrap()),
        capture_id: Some(capture_id),
        plate: Some("A 1".to_owned()),
        plate_normalised: Some("A1".to_owned()),
        until: Some(at(600)),
        site_wide: true,
        automatic: true,
        ..new_command(lane_id)
    };
    let id = commands::insert(&c, &asked).unwrap();
    let row = commands::get(&c, id).unwrap().unwrap();
    let kept = NewCommand {
        lane_id: row.lane_id,
        camera_id: row.camera_id,
        command: row.command,
        channel: row.channel,
        request_id: row.request_id.unwrap(),
        asked_by: row.asked_by,
        asked_by_id: row.asked_by_id,
        asked_at: row.asked_at,
        reason: row.reason,
        emergency: row.emergency,
        automatic: row.automatic,
        capture_id: row.capture_id,
        plate: row.plate,
        plate_normalised: row.plate_normalised,
        until: row.until,
        site_wide: row.site_wide,
        sentence: row.sentence,
    };
    assert_eq!(kept, asked);
    assert_eq!((row.outcome, row.ended_at, row.lane_name.as_str()), (Outcome::Pending, None, "In"));
    assert_eq!(commands::pending(&c).unwrap()[0].id, id);

    let end = CommandEnd {
        channel: Channel::Mqtt,
        outcome: Outcome::Refused,
        sentence: "The camera refused.".to_owned(),
        device_words: Some("599".to_owned()),
        latency_ms: Some(42),
        at: at(4),
    };
    commands::finish(&c, id, &end).unwrap();
    let row = commands::find(&c, &asked.request_id).unwrap().unwrap();
    assert_eq!((row.outcome, row.latency_ms, row.ended_at), (Outcome::Refused, Some(42), Some(at(4))));
    assert_eq!((row.id, row.channel, row.late_words.as_deref()), (id, Channel::Mqtt, None));
    assert_eq!((row.sentence.as_str(), row.device_words.as_deref()), ("The camera refused.", Some("599")));
    assert!(commands::pending(&c).unwrap().is_empty());
    assert_eq!(commands::of_capture(&c, capture_id).unwrap(), std::slice::from_ref(&row));
    assert_eq!(commands::of_plate(&c, "A1", 5).unwrap(), [row]);
    assert_eq!(commands::count_of_plate(&c, "A1").unwrap(), 1);
}

#[test]
fn an_answer_that_comes_late_is_kept_beside_the_outcome_and_the_first_one_stays() {
    let c = database();
    let id = commands::insert(&c, &new_command(lane(&c, "In", Entry))).unwrap();
    commands::answered_late(&c, id, "success", at(14)).unwrap();
    commands::answered_late(&c, id, "fail", at(15)).unwrap();
    let row = commands::get(&c, id).unwrap().unwrap();
    assert_eq!((row.late_words.as_deref(), row.late_at), (Some("success"), Some(at(14))));
    assert_eq!(row.outcome, Outcome::Pending);
}

#[test]
fn an_emergency_opening_waits_for_one_signature_and_takes_no_second() {
    let c = database();
    let lane_id = lane(&c, "In", Entry);
    let emergency = NewCommand { emergency: true, reason: None, ..new_command(lane_id) };
    let (plain, urgent) =
        (commands::insert(&c, &new_command(lane_id)).unwrap(), commands::insert(&c, &emergency).unwrap());
    assert_eq!(commands::unsigned_emergencies(&c).unwrap()[0].id, urgent);
    commands::sign(&c, urgent, "Ben", at(9), "Ambulance").unwrap();
    assert!(commands::unsigned_emergencies(&c).unwrap().is_empty());
    let row = commands::get(&c, urgent).unwrap().unwrap();
    assert_eq!(
        (row.signed_by.as_deref(), row.signed_at, row.reason.as_deref()),
        (Some("Ben"), Some(at(9)), Some("Ambulance"))
    );
    assert!(matches!(commands::sign(&c, urgent, "Eve", at(10), "Other"), Err(Error::Conflict(_))));
    assert!(matches!(commands::sign(&c, plain, "Eve", at(10), "Other"), Err(Error::Conflict(_))));
    assert!(matches!(commands::sign(&c, 99, "Eve", at(10), "Other"), Err(Error::NotFound)));
}

#[test]
fn commands_page_newest_first_by_lane_or_over_all_lanes() {
    let c = database();
    let (one, two) = (lane(&c, "In", Entry), lane(&c, "Out", Exit));
    let ids: Vec<i64> =
        [one, two, one].into_iter().map(|lane| commands::insert(&c, &new_command(lane)).unwrap()).collect();
    let page = |lane, before, limit| {
        let rows = commands::page(&c, lane, before, limit).unwrap();
        rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None, 2), [ids[2], ids[1]]);
    assert_eq!(page(None, Some(ids[1]), 2), [ids[0]]);
    assert_eq!(page(Some(one), None, 9), [ids[2], ids[0]]);
    assert_eq!(commands::last_of_lane(&c, two).unwrap().unwrap().id, ids[1]);
    lanes::remove(&c, two, at(9)).unwrap();
    assert_eq!(commands::last_of_lane(&c, two).unwrap().unwrap().lane_name, "Out");
}

#[test]
fn the_start_finds_what_is_pending_and_unsigned_without_reading_the_journal() {
    let c = database();
    for (condition, index) in [
        ("outcome = 'pending'", "gate_command_pending"),
        ("emergency = 1 AND signed_by IS NULL", "gate_command_unsigned"),
    ] {
        let sql = format!(
            "SELECT gate_command.* FROM gate_command CROSS JOIN lane ON lane.id = gate_command.lane_id
             WHERE {condition} ORDER BY gate_command.id"
        );
        let plan = plan_of(&c, &sql, &[]);
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
