//! What each camera holds of our lists.

use gatehouse_domain::camera_list::{Holding, Item, ListsSent, Mark, NO_BEGIN_S, NO_END_S};
use gatehouse_domain::channel::Channel;
use gatehouse_domain::list::ListKind;
use gatehouse_domain::plate::lookalike_key;

use super::super::lists::{self, NewListEntry};
use super::super::{camera_lists, cameras};
use super::{at, camera, database};

fn entry(c: &rusqlite::Connection, list: ListKind, plate: &str, until: Option<i64>) -> i64 {
    let new = NewListEntry {
        list,
        plate: plate.to_owned(),
        plate_normalised: plate.to_owned(),
        lookalike: lookalike_key(plate),
        valid_from: None,
        valid_until: until.map(at),
        owner: String::new(),
        phone: String::new(),
        remarks: String::new(),
        added_by: "Sam".to_owned(),
        added_at: at(0),
    };
    lists::insert(c, &new).unwrap()
}

fn item(entry: i64, list: ListKind, plate: &str) -> Item {
    Item { entry, list, plate: plate.to_owned(), begin_s: NO_BEGIN_S, end_s: NO_END_S }
}

fn is(item: &Item, holding: Holding) -> Mark {
    Mark::Is(item.clone(), holding, Channel::Lapi, Some("words".to_owned()))
}

#[test]
fn a_camera_is_to_hold_what_is_in_force_and_not_over_of_the_lists_it_gets() {
    let c = database();
    let one = entry(&c, ListKind::Allow, "A1", None);
    let blocked = entry(&c, ListKind::Block, "B1", None);
    entry(&c, ListKind::Allow, "A2", Some(5));
    let gone = entry(&c, ListKind::Allow, "A3", None);
    lists::delete(&c, gone, "Sam", at(1)).unwrap();
    let ids = |lists, now| {
        let wanted = camera_lists::wanted(&c, lists, at(now)).unwrap();
        wanted.into_iter().map(|i| i.entry).collect::<Vec<_>>()
    };
    assert_eq!(ids(ListsSent::Both, 5), [one, blocked]);
    assert_eq!(ids(ListsSent::Block, 5), [blocked]);
    assert_eq!(ids(ListsSent::Allow, 4).len(), 2);
}

#[test]
fn marks_are_kept_replaced_and_taken_away() {
    let c = database();
    let cam = camera(&c, "cam");
    let one = item(entry(&c, ListKind::Allow, "A1", None), ListKind::Allow, "A1");
    let two = item(entry(&c, ListKind::Block, "B1", None), ListKind::Block, "B1");
    let marks = [is(&one, Holding::Adding), is(&two, Holding::Refused), is(&one, Holding::Held)];
    camera_lists::mark(&c, cam, &marks, at(3)).unwrap();
    let lines = camera_lists::lines(&c, cam).unwrap();
    assert_eq!(lines.iter().map(|l| l.holding).collect::<Vec<_>>(), [Holding::Held, Holding::Refused]);
    assert_eq!(camera_lists::refusals(&c, cam, 9).unwrap()[0].words.as_deref(), Some("words"));
    assert_eq!(camera_lists::counts(&c).unwrap()[&cam], (1, 1));
    assert_eq!(camera_lists::of_entry(&c, one.entry).unwrap()[0].since, at(3));

    camera_lists::doubt_all(&c, cam, at(4)).unwrap();
    assert_eq!(camera_lists::lines(&c, cam).unwrap()[0].holding, Holding::Unknown);
    camera_lists::mark(&c, cam, &[Mark::Gone(one)], at(5)).unwrap();
    assert_eq!(camera_lists::lines(&c, cam).unwrap().len(), 1);
    assert_eq!(camera_lists::holders(&c).unwrap(), [cam]);
    camera_lists::change(&c, cam, |row| row.emptying = true).unwrap();
    cameras::delete(&c, cam).unwrap();
    assert!(camera_lists::holders(&c).unwrap().is_empty());
}

#[test]
fn what_was_being_changed_when_a_camera_lost_its_memory_is_in_doubt_as_well() {
    let c = database();
    let cam = camera(&c, "one");
    let states = [Holding::Held, Holding::Editing, Holding::Stuck, Holding::Adding, Holding::Refused];
    for (number, holding) in (1..).zip(states) {
        let plate = format!("A{number}");
        let item = item(entry(&c, ListKind::Allow, &plate, None), ListKind::Allow, &plate);
        camera_lists::mark(&c, cam, &[is(&item, holding)], at(1)).unwrap();
    }
    camera_lists::doubt_all(&c, cam, at(2)).unwrap();
    let holdings: Vec<Holding> = camera_lists::lines(&c, cam).unwrap().iter().map(|l| l.holding).collect();
    let doubt = Holding::Unknown;
    assert_eq!(holdings, [doubt, doubt, doubt, Holding::Adding, Holding::Refused]);
}

#[test]
fn the_state_of_a_cameras_lists_is_kept_and_a_check_is_wanted_only_of_those_that_have_one() {
    let c = database();
    let (one, two) = (camera(&c, "one"), camera(&c, "two"));
    let row = camera_lists::change(&c, one, |row| {
        row.serial = Some("S1".to_owned());
        (row.paused_by, row.paused_at) = (Some("Eva".to_owned()), Some(at(2)));
    });
    assert_eq!(camera_lists::get(&c, one).unwrap(), row.unwrap());
    camera_lists::want_check(&c, one).unwrap();
    camera_lists::want_check(&c, two).unwrap();
    assert!(camera_lists::get(&c, one).unwrap().check_wanted);
    assert_eq!(camera_lists::get(&c, two).unwrap(), camera_lists::CameraListRow::new(two));
}
