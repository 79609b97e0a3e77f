//! Lanes, their locks, and the site.

use gatehouse_domain::lane::Direction::{Entry, Exit};

use super::super::lanes::LaneLockRow;
use super::super::site::{self, SiteRow};
use super::super::{cameras, commands, lanes};
use super::{at, camera, database, lane, new_command};
use crate::error::Error;

#[test]
fn lanes_come_in_their_fixed_order_and_a_removed_one_only_by_number() {
    let c = database();
    let (out, entry) = (lane(&c, "Out", Exit), lane(&c, "In", Entry));
    let mut last = lanes::get(&c, out).unwrap().unwrap();
    last.position = 2;
    lanes::update(&c, &last).unwrap();
    let ids = || lanes::all(&c).unwrap().iter().map(|lane| lane.id).collect::<Vec<_>>();
    assert_eq!(ids(), [entry, out]);
    lanes::remove(&c, entry, at(5)).unwrap();
    assert_eq!(ids(), [out]);
    assert_eq!(lanes::get(&c, entry).unwrap().unwrap().removed_at, Some(at(5)));
    assert!(matches!(lanes::remove(&c, entry, at(6)), Err(Error::NotFound)));
}

#[test]
fn two_lanes_in_use_never_share_a_name_but_a_removed_ones_name_is_free() {
    let c = database();
    let first = lane(&c, "North", Entry);
    let again = lanes::NewLane {
        name: "NORTH".to_owned(),
        direction: Exit,
        position: 2,
        barrier_camera_id: None,
        automatic_opening: false,
    };
    assert!(matches!(lanes::insert(&c, &again), Err(Error::Conflict(_))));
    lanes::remove(&c, first, at(1)).unwrap();
    lanes::insert(&c, &again).unwrap();
}

#[test]
fn a_removed_lane_lets_its_cameras_and_its_lock_go() {
    let c = database();
    let (id, camera_id) = (lane(&c, "In", Entry), camera(&c, "cam"));
    cameras::set_lane(&c, camera_id, Some(id)).unwrap();
    let mut row = lanes::get(&c, id).unwrap().unwrap();
    row.barrier_camera_id = Some(camera_id);
    lanes::update(&c, &row).unwrap();
    lanes::set_lock(&c, &lock(id)).unwrap();
    lanes::remove(&c, id, at(1)).unwrap();
    assert_eq!(cameras::get(&c, camera_id).unwrap().unwrap().lane_id, None);
    assert_eq!(lanes::get(&c, id).unwrap().unwrap().barrier_camera_id, None);
    assert!(lanes::locks(&c).unwrap().is_empty());
    cameras::delete(&c, camera_id).unwrap();
}

#[test]
fn what_is_known_of_a_lock_is_replaced_and_forgotten_as_a_whole() {
    let c = database();
    let id = lane(&c, "In", Entry);
    lanes::set_lock(&c, &lock(id)).unwrap();
    let command_id = commands::insert(&c, &new_command(id)).unwrap();
    let newer = LaneLockRow { confirmed: true, until: None, command_id: Some(command_id), ..lock(id) };
    lanes::set_lock(&c, &newer).unwrap();
    assert_eq!(lanes::locks(&c).unwrap(), [newer]);
    lanes::clear_lock(&c, id).unwrap();
    lanes::clear_lock(&c, id).unwrap();
    assert!(lanes::locks(&c).unwrap().is_empty());
}

fn lock(lane_id: i64) -> LaneLockRow {
    LaneLockRow {
        lane_id,
        locked_by: "Ana".to_owned(),
        locked_at: at(0),
        until: Some(at(600)),
        confirmed: false,
        site_wide: true,
        command_id: None,
    }
}

#[test]
fn the_site_is_made_once_and_keeps_what_it_was_told() {
    let c = database();
    assert!(matches!(site::get(&c), Err(Error::NotFound)));
    let made = site::ensure(&c, "Site", "Europe/Berlin").unwrap();
    let told = SiteRow {
        name: "Harbour".to_owned(),
        zone: "Asia/Bangkok".to_owned(),
        idle_lock_s: 0,
        picture_hosts: vec!["nvr.local".to_owned()],
        automatic_stopped_by: Some("Ana".to_owned()),
        automatic_stopped_at: Some(at(1)),
        ..made
    };
    site::update(&c, &told).unwrap();
    assert_eq!(site::ensure(&c, "Other", "UTC").unwrap(), told);
}
