//! The life of an alarm.

use gatehouse_domain::alarm::AlarmKind;

use super::super::alarms::{self, NewAlarm};
use super::{at, database, plan_of};
use crate::error::Error;

fn silent(sentence: &str) -> NewAlarm {
    NewAlarm {
        kind: AlarmKind::CameraSilent,
        key: "camera_silent:4".to_owned(),
        sentence: sentence.to_owned(),
        advice: "Check its power.".to_owned(),
        lane_id: None,
        camera_id: Some(4),
        capture_id: None,
        command_id: None,
    }
}

#[test]
fn a_repeated_condition_is_counted_and_whoever_has_seen_it_has_seen_it() {
    let c = database();
    let (first, new) = alarms::raise(&c, &silent("Silent for 2 minutes."), at(0)).unwrap();
    assert!(new);
    alarms::acknowledge(&c, first.id, "Ana", at(1)).unwrap();
    let (again, new) = alarms::raise(&c, &silent("Silent for 3 minutes."), at(2)).unwrap();
    assert!(!new);
    assert_eq!((again.id, again.count, again.sentence.as_str()), (first.id, 2, "Silent for 3 minutes."));
    assert_eq!((again.raised_at, again.last_at), (at(0), at(2)));
    assert_eq!(again.acknowledged_by.as_deref(), Some("Ana"));
    assert_eq!(alarms::open(&c).unwrap(), [again]);
}

#[test]
fn an_alarm_stays_until_it_has_both_ended_and_been_seen() {
    let c = database();
    let (alarm, _) = alarms::raise(&c, &silent("Silent."), at(0)).unwrap();
    let cleared = alarms::clear(&c, &alarm.key, at(1)).unwrap().unwrap();
    assert_eq!((cleared.active, cleared.cleared_at), (false, Some(at(1))));
    assert_eq!(alarms::open(&c).unwrap().len(), 1);
    assert_eq!(alarms::clear(&c, &alarm.key, at(2)).unwrap(), None);
    alarms::acknowledge(&c, alarm.id, "Ana", at(3)).unwrap();
    assert!(alarms::open(&c).unwrap().is_empty());
}

#[test]
fn a_condition_that_comes_back_before_anybody_saw_it_is_the_same_alarm() {
    let c = database();
    let (first, _) = alarms::raise(&c, &silent("Silent."), at(0)).unwrap();
    alarms::clear(&c, &first.key, at(1)).unwrap();
    let (again, new) = alarms::raise(&c, &silent("Silent."), at(2)).unwrap();
    assert_eq!(
        (again.id, again.active, again.cleared_at, again.count, new),
        (first.id, true, None, 2, false)
    );
}

#[test]
fn a_condition_that_comes_back_after_it_ended_and_was_seen_is_a_new_alarm_nobody_has_seen() {
    let c = database();
    let (first, _) = alarms::raise(&c, &silent("Silent."), at(0)).unwrap();
    alarms::acknowledge(&c, first.id, "Ana", at(1)).unwrap();
    alarms::clear(&c, &first.key, at(2)).unwrap();
    let (again, new) = alarms::raise(&c, &silent("Silent."), at(3)).unwrap();
    assert!(new && again.id != first.id);
    assert_eq!((again.count, again.acknowledged_by), (1, None));
}

#[test]
fn whoever_saw_an_alarm_first_stays_written_down() {
    let c = database();
    let (alarm, _) = alarms::raise(&c, &silent("Silent."), at(0)).unwrap();
    alarms::acknowledge(&c, alarm.id, "Ana", at(1)).unwrap();
    let seen = alarms::acknowledge(&c, alarm.id, "Ben", at(2)).unwrap();
    assert_eq!((seen.acknowledged_by.as_deref(), seen.acknowledged_at), (Some("Ana"), Some(at(1))));
    assert!(matches!(alarms::acknowledge(&c, 99, "Ana", at(1)), Err(Error::NotFound)));
}

#[test]
fn open_alarms_are_found_without_reading_the_closed_ones() {
    let c = database();
    for sql in [
        "SELECT * FROM alarm WHERE active = 1 OR acknowledged_by IS NULL",
        "SELECT * FROM alarm WHERE key = 'k' AND (active = 1 OR acknowledged_by IS NULL)",
    ] {
        let plan = plan_of(&c, sql, &[]);
        assert!(plan.contains("alarm_open"), "{plan}");
    }
}
