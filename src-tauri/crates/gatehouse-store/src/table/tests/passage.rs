//! Passages: by lane, by plate, by time.

use gatehouse_domain::lane::Direction::{Entry, Exit};
use gatehouse_domain::verdict::VerdictKind;

use super::super::{commands, passages};
use super::{at, camera, database, indexed, lane, new_command, verdict};

#[test]
fn a_passage_comes_back_as_it_was_changed_and_only_an_opening_sets_its_command() {
    let c = database();
    let (cam, lane_id) = (camera(&c, "cam"), lane(&c, "In", Entry));
    let (capture, id) = indexed(&c, cam, Some(lane_id), Some("A1"), 0);
    let stale = passages::get(&c, id).unwrap().unwrap();
    assert_eq!((stale.main_capture_id, stale.opened_by_command_id), (capture, None));

    let command = commands::insert(&c, &new_command(lane_id)).unwrap();
    passages::set_opened(&c, id, command).unwrap();
    let mut changed = stale;
    changed.plate = None;
    changed.plate_normalised = None;
    changed.received_at = at(20);
    changed.verdict = verdict(VerdictKind::Unknown);
    passages::update(&c, &changed).unwrap();
    changed.opened_by_command_id = Some(command);
    assert_eq!(passages::get(&c, id).unwrap(), Some(changed));
}

#[test]
fn the_passages_of_a_plate_come_newest_first_and_are_all_counted() {
    let c = database();
    let cam = camera(&c, "cam");
    let (_, late) = indexed(&c, cam, None, Some("A1"), 100);
    let (_, replayed) = indexed(&c, cam, None, Some("A1"), 50);
    indexed(&c, cam, None, Some("B2"), 200);
    let ids = |limit| {
        passages::of_plate(&c, "A1", limit).unwrap().iter().map(|passage| passage.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(10), [late, replayed]);
    assert_eq!(ids(1), [late]);
    assert_eq!(passages::count_of_plate(&c, "A1").unwrap(), 2);
    assert_eq!(passages::newest(&c, 1).unwrap()[0].plate.as_deref(), Some("B2"));
}

#[test]
fn the_last_entry_of_a_plate_is_an_entry_and_lies_before_the_exit() {
    let c = database();
    let (cam, entry, exit) = (camera(&c, "cam"), lane(&c, "In", Entry), lane(&c, "Out", Exit));
    let (_, first) = indexed(&c, cam, Some(entry), Some("A1"), 0);
    let (_, second) = indexed(&c, cam, Some(entry), Some("A1"), 100);
    indexed(&c, cam, Some(exit), Some("A1"), 150);
    let (_, leaving) = indexed(&c, cam, Some(exit), Some("A1"), 200);
    indexed(&c, cam, Some(entry), Some("A1"), 300);
    let before = |id| passages::last_entry_of_plate(&c, "A1", id).unwrap().map(|passage| passage.id);
    assert_eq!(before(leaving), Some(second));
    assert_eq!(before(second), Some(first));
    assert_eq!(before(first), None);
}

#[test]
fn recent_passages_are_those_of_the_lane_or_without_one_of_the_camera_alone() {
    let c = database();
    let (cam, other, lane_id) = (camera(&c, "cam"), camera(&c, "other"), lane(&c, "In", Entry));
    indexed(&c, cam, Some(lane_id), Some("OLD"), 0);
    let (_, front) = indexed(&c, cam, Some(lane_id), Some("A1"), 60);
    let (_, rear) = indexed(&c, other, Some(lane_id), Some("A1"), 61);
    let (_, alone) = indexed(&c, cam, None, Some("A1"), 62);
    let recent = |lane| {
        let found = passages::recent_of_lane(&c, lane, cam, at(30), 10).unwrap();
        found.iter().map(|passage| passage.id).collect::<Vec<_>>()
    };
    assert_eq!(recent(Some(lane_id)), [rear, front]);
    assert_eq!(recent(None), [alone]);
}

#[test]
fn a_late_replay_finds_the_neighbours_of_its_own_time() {
    let c = database();
    let (cam, lane_id) = (camera(&c, "cam"), lane(&c, "In", Entry));
    let (_, then) = indexed(&c, cam, Some(lane_id), Some("A1"), 100);
    for seconds in 1000..1010 {
        indexed(&c, cam, Some(lane_id), Some("B2"), seconds);
    }
    let found = passages::between(&c, Some(lane_id), cam, at(70), at(130), 2).unwrap();
    assert_eq!(found.iter().map(|passage| passage.id).collect::<Vec<_>>(), [then]);
}
