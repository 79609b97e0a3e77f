//! Cameras, the devices behind their ids, replacement, and what else they said.

use gatehouse_domain::lane::Direction::Entry;

use super::super::cameras::BasicReport;
use super::super::dead_letters::{self, NewDeadLetter};
use super::super::messages::{self, NewMessage};
use super::super::{cameras, captures, lanes};
use super::{at, camera, database, lane, new_capture};
use crate::error::Error;

#[test]
fn a_camera_is_new_once_and_then_found_by_its_wire_ids() {
    let c = database();
    let (row, new) = cameras::find_or_insert(&c, "p", "d", "10.0.0.5", at(0)).unwrap();
    assert!(new);
    assert_eq!((row.first_heard_at, row.source_address.as_deref()), (at(0), Some("10.0.0.5")));
    let (again, new) = cameras::find_or_insert(&c, "p", "d", "10.0.0.9", at(9)).unwrap();
    assert!(!new);
    assert_eq!(again, row);
    assert_eq!(cameras::find(&c, "p", "D").unwrap(), None);
    assert_eq!(cameras::all(&c).unwrap(), [row]);
}

#[test]
fn all_that_basic_data_says_is_kept_and_replaces_what_it_said_before() {
    let c = database();
    let id = camera(&c, "cam");
    let basic = BasicReport {
        device_type: Some(1),
        device_name: Some("North".to_owned()),
        scene_type: Some(2),
        keepalive_s: Some(30),
        pic_fill_type: Some(1),
        mqtt_enabled: Some(true),
        shoot_position: Some(0),
        capabilities: vec!["gate control".to_owned()],
        total_spaces: Some(12),
        spaces: vec!["A12 001".to_owned()],
        reported_address: Some("192.168.1.13".to_owned()),
        resolution: Some("1920*1080".to_owned()),
        firmware: Some("B1".to_owned()),
        serial: Some("S1".to_owned()),
        register_code: Some("R1".to_owned()),
        basic_json: "{\"a\":1}".to_owned(),
    };
    cameras::report(&c, id, &basic, at(1)).unwrap();
    cameras::heard(&c, id, "10.0.0.6", at(2)).unwrap();
    cameras::captured(&c, id, at(3)).unwrap();
    cameras::set_connection(&c, id, Some("cam.local:8080"), Some("admin"), true, "documented").unwrap();
    cameras::set_doubt(&c, id, Some("two serial numbers")).unwrap();
    let row = cameras::get(&c, id).unwrap().unwrap();
    let said = BasicReport {
        device_type: row.device_type,
        device_name: row.device_name,
        scene_type: row.scene_type,
        keepalive_s: row.keepalive_s,
        pic_fill_type: row.pic_fill_type,
        mqtt_enabled: row.mqtt_enabled,
        shoot_position: row.shoot_position,
        capabilities: row.capabilities,
        total_spaces: row.total_spaces,
        spaces: row.spaces,
        reported_address: row.reported_address,
        resolution: row.resolution,
        firmware: row.firmware,
        serial: row.serial,
        register_code: row.register_code,
        basic_json: row.basic_json.unwrap(),
    };
    assert_eq!(said, basic);
    assert_eq!(
        (row.reported_at, row.last_heard_at, row.last_capture_at),
        (Some(at(1)), Some(at(2)), Some(at(3)))
    );
    assert_eq!(row.source_address.as_deref(), Some("10.0.0.6"));
    assert_eq!(
        (row.device_address.as_deref(), row.user.as_deref(), row.allow_basic),
        (Some("cam.local:8080"), Some("admin"), true)
    );
    assert_eq!(row.identity_doubt.as_deref(), Some("two serial numbers"));

    cameras::report(&c, id, &BasicReport::default(), at(4)).unwrap();
    assert_eq!(cameras::get(&c, id).unwrap().unwrap().serial, None);
    assert!(matches!(cameras::report(&c, 99, &basic, at(4)), Err(Error::NotFound)));
}

#[test]
fn a_replacement_takes_lane_barrier_and_connection_and_leaves_the_captures() {
    let c = database();
    let (old, new, lane_id) = (camera(&c, "old"), camera(&c, "new"), lane(&c, "In", Entry));
    cameras::set_lane(&c, old, Some(lane_id)).unwrap();
    cameras::set_connection(&c, old, Some("10.0.0.5"), Some("admin"), true, "documented").unwrap();
    let mut row = lanes::get(&c, lane_id).unwrap().unwrap();
    row.barrier_camera_id = Some(old);
    lanes::update(&c, &row).unwrap();
    let capture = captures::insert(&c, &new_capture(old, Some("A1")), &[]).unwrap();

    cameras::replace(&c, old, new).unwrap();
    let (gone, there) = (cameras::get(&c, old).unwrap().unwrap(), cameras::get(&c, new).unwrap().unwrap());
    assert_eq!((gone.lane_id, gone.replaced_by), (None, Some(new)));
    assert_eq!(there.lane_id, Some(lane_id));
    assert_eq!(
        (there.device_address.as_deref(), there.user.as_deref(), there.allow_basic),
        (Some("10.0.0.5"), Some("admin"), true)
    );
    assert_eq!(lanes::get(&c, lane_id).unwrap().unwrap().barrier_camera_id, Some(new));
    assert_eq!(captures::get(&c, capture).unwrap().unwrap().camera_id, old);
}

#[test]
fn a_replacement_keeps_the_connection_that_was_set_for_itself() {
    let c = database();
    let (old, new) = (camera(&c, "old"), camera(&c, "new"));
    cameras::set_connection(&c, old, Some("10.0.0.5"), Some("admin"), true, "documented").unwrap();
    cameras::set_connection(&c, new, Some("10.0.0.6"), Some("gate"), false, "documented").unwrap();
    cameras::replace(&c, old, new).unwrap();
    let there = cameras::get(&c, new).unwrap().unwrap();
    assert_eq!(
        (there.device_address.as_deref(), there.user.as_deref(), there.allow_basic),
        (Some("10.0.0.6"), Some("gate"), false)
    );
}

#[test]
fn a_camera_is_replaced_once_and_never_by_itself() {
    let c = database();
    let (one, two, three) = (camera(&c, "1"), camera(&c, "2"), camera(&c, "3"));
    assert!(matches!(cameras::replace(&c, one, one), Err(Error::Conflict(_))));
    cameras::replace(&c, one, two).unwrap();
    assert!(matches!(cameras::replace(&c, one, three), Err(Error::Conflict(_))));
    assert!(matches!(cameras::replace(&c, two, one), Err(Error::Conflict(_))));
    cameras::replace(&c, two, three).unwrap();
    assert!(matches!(cameras::replace(&c, three, 99), Err(Error::NotFound)));
}

#[test]
fn a_camera_with_captures_is_not_forgotten_and_one_without_leaves_nothing_behind() {
    let c = database();
    let (used, unused) = (camera(&c, "used"), camera(&c, "unused"));
    captures::insert(&c, &new_capture(used, None), &[]).unwrap();
    assert!(matches!(cameras::delete(&c, used), Err(Error::Conflict(_))));
    cameras::touch_identity(&c, unused, "10.0.0.7", None, at(0)).unwrap();
    messages::append(&c, &message(Some(unused), "{}")).unwrap();
    cameras::delete(&c, unused).unwrap();
    assert_eq!(cameras::get(&c, unused).unwrap(), None);
    assert!(cameras::all_identities(&c).unwrap().is_empty());
    assert!(messages::newest(&c, None, 10).unwrap().is_empty());
}

#[test]
fn a_message_without_a_serial_number_is_from_the_device_known_at_its_address() {
    let c = database();
    let id = camera(&c, "cam");
    let touch = |address, serial, s| cameras::touch_identity(&c, id, address, serial, at(s)).unwrap();
    let (first, new) = touch("10.0.0.5", None, 0);
    assert!(new);
    let (named, new) = touch("10.0.0.5", Some("S1"), 1);
    assert_eq!((named.id, named.serial.as_deref(), new), (first.id, Some("S1"), false));
    let (kept, new) = touch("10.0.0.5", None, 2);
    assert_eq!(
        (kept.id, kept.serial.as_deref(), kept.last_heard_at, new),
        (first.id, Some("S1"), at(2), false)
    );
    assert_eq!(cameras::identities(&c, id).unwrap(), [kept]);
}

#[test]
fn another_serial_number_or_another_address_is_another_device() {
    let c = database();
    let id = camera(&c, "cam");
    let touch = |address, serial, s| cameras::touch_identity(&c, id, address, serial, at(s)).unwrap();
    let (first, _) = touch("10.0.0.5", Some("S1"), 0);
    let (swapped, new) = touch("10.0.0.5", Some("S2"), 1);
    assert!(new);
    let (moved, new) = touch("10.0.0.6", Some("S1"), 2);
    assert!(new);
    // Who speaks from the address now is the one heard there last.
    assert_eq!(touch("10.0.0.5", None, 3).0.id, swapped.id);
    let newest_first: Vec<i64> = cameras::identities(&c, id).unwrap().iter().map(|one| one.id).collect();
    assert_eq!(newest_first, [swapped.id, moved.id, first.id]);
}

#[test]
fn confirming_one_device_unconfirms_the_others_of_that_camera_only() {
    let c = database();
    let (cam, other) = (camera(&c, "cam"), camera(&c, "other"));
    let touch = |camera, address| cameras::touch_identity(&c, camera, address, None, at(0)).unwrap().0.id;
    let (a, b, elsewhere) = (touch(cam, "10.0.0.5"), touch(cam, "10.0.0.6"), touch(other, "10.0.0.7"));
    for id in [elsewhere, a, b] {
        cameras::confirm_identity(&c, id).unwrap();
    }
    let mut confirmed: Vec<i64> =
        cameras::all_identities(&c).unwrap().iter().filter(|one| one.confirmed).map(|one| one.id).collect();
    confirmed.sort_unstable();
    assert_eq!(confirmed, [b, elsewhere]);
    assert!(matches!(cameras::confirm_identity(&c, 99), Err(Error::NotFound)));
}

#[test]
fn messages_are_bounded_in_number_and_length_and_never_cut_inside_a_letter() {
    let c = database();
    let id = camera(&c, "cam");
    messages::append(&c, &message(Some(id), "first")).unwrap();
    c.execute_batch("BEGIN").unwrap();
    for _ in 1..messages::KEPT {
        messages::append(&c, &message(None, "{}")).unwrap();
    }
    assert_eq!(messages::newest(&c, Some(id), 5).unwrap()[0].body_json, "first");
    let long = format!("a{}", "é".repeat(messages::BODY_BYTES));
    messages::append(&c, &message(Some(id), &long)).unwrap();
    c.execute_batch("COMMIT").unwrap();
    assert_eq!(messages::newest(&c, None, i64::MAX).unwrap().len() as i64, messages::KEPT);
    let of_camera = messages::newest(&c, Some(id), 5).unwrap();
    assert_eq!(of_camera.len(), 1);
    assert_eq!(of_camera[0].body_json.len(), messages::BODY_BYTES - 1);
}

#[test]
fn dead_letters_are_bounded_in_number_and_length() {
    let c = database();
    let letter = |body: Vec<u8>| NewDeadLetter {
        received_at: at(0),
        source: "10.0.0.5".to_owned(),
        path: "/api/upark/capture".to_owned(),
        reason: "not JSON".to_owned(),
        size_bytes: body.len() as i64,
        body,
    };
    c.execute_batch("BEGIN").unwrap();
    for _ in 0..dead_letters::KEPT {
        dead_letters::append(&c, &letter(vec![0xff])).unwrap();
    }
    dead_letters::append(&c, &letter(vec![1; dead_letters::BODY_BYTES + 5])).unwrap();
    c.execute_batch("COMMIT").unwrap();
    let kept = dead_letters::newest(&c, i64::MAX).unwrap();
    assert_eq!(kept.len() as i64, dead_letters::KEPT);
    assert_eq!(kept[0].body.len(), dead_letters::BODY_BYTES);
    assert_eq!(kept[0].size_bytes as usize, dead_letters::BODY_BYTES + 5);
}

fn message(camera_id: Option<i64>, body: &str) -> NewMessage {
    NewMessage {
        camera_id,
        received_at: at(0),
        path: "/api/upark/transchannel".to_owned(),
        body_json: body.to_owned(),
    }
}
