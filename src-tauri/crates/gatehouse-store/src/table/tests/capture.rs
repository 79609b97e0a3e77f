//! Captures, their pictures, corrections and facts.

use gatehouse_domain::verdict::VerdictKind;

use super::super::captures::{self, KIND_PLATE, KIND_VEHICLE, PictureRow, PictureState};
use super::super::corrections::{self, CorrectionAction, NewCorrection};
use super::super::index::{self, IndexRow};
use super::super::{VerdictRow, facts};
use super::{at, camera, database, indexed, kept, new_capture, place, verdict, volume};

#[test]
fn a_capture_comes_back_as_it_was_recorded_with_its_pictures_in_order() {
    let c = database();
    volume(&c);
    let new = new_capture(camera(&c, "cam"), Some("A1"));
    let pictures = [kept(0, KIND_VEHICLE), kept(1, KIND_PLATE)];
    let id = captures::insert(&c, &new, &pictures).unwrap();
    assert_eq!(captures::get(&c, id).unwrap().unwrap().record, new);
    assert_eq!(captures::pictures(&c, id).unwrap(), pictures);
    assert_eq!(captures::count(&c).unwrap(), 1);
}

#[test]
fn a_capture_a_correction_and_a_fact_are_never_changed() {
    let c = database();
    let id = captures::insert(&c, &new_capture(camera(&c, "cam"), Some("A1")), &[]).unwrap();
    corrections::append(&c, &correction(id, CorrectionAction::Set, Some("B1"), 1)).unwrap();
    facts::append(&c, id, at(1), "Ana", "Opened.").unwrap();
    for sql in [
        "UPDATE capture SET reading = 'X'",
        "UPDATE correction SET plate = 'X'",
        "UPDATE capture_fact SET what = 'X'",
    ] {
        let error = c.execute(sql, []).unwrap_err().to_string();
        assert!(error.contains("is never changed"), "{sql}: {error}");
    }
}

#[test]
fn records_under_one_name_are_found_for_this_camera_only() {
    let c = database();
    let (cam, other) = (camera(&c, "cam"), camera(&c, "other"));
    let first = captures::insert(&c, &new_capture(cam, Some("A1")), &[]).unwrap();
    let mut second = new_capture(cam, Some("B1"));
    second.identity = [8; 32];
    let second = captures::insert(&c, &second, &[]).unwrap();
    captures::insert(&c, &new_capture(other, Some("A1")), &[]).unwrap();
    assert_eq!(captures::find_same(&c, cam, "r-1").unwrap(), [(first, [7; 32]), (second, [8; 32])]);
    assert!(captures::find_same(&c, cam, "r-2").unwrap().is_empty());
}

#[test]
fn a_fetched_picture_gets_its_place_and_a_kept_one_never_lacks_it() {
    let c = database();
    volume(&c);
    let waiting = PictureRow {
        state: PictureState::Fetching,
        url: Some("http://nvr.local/1.jpg".to_owned()),
        place: None,
        ..kept(0, KIND_VEHICLE)
    };
    let id =
        captures::insert(&c, &new_capture(camera(&c, "cam"), None), std::slice::from_ref(&waiting)).unwrap();
    let placeless = PictureRow { state: PictureState::Kept, ..waiting.clone() };
    assert!(captures::set_picture(&c, id, 0, &placeless).is_err());
    assert!(captures::set_picture(&c, id, 1, &waiting).is_err());
    let there = PictureRow { state: PictureState::Kept, place: Some(place(1)), ..waiting };
    let url = "http://nvr.local/1.jpg".to_owned();
    assert_eq!(captures::to_fetch(&c, 10).unwrap(), [(id, 0, url)]);
    captures::set_picture(&c, id, 0, &there).unwrap();
    assert_eq!(captures::pictures(&c, id).unwrap(), [there]);
    assert!(captures::to_fetch(&c, 10).unwrap().is_empty());
}

#[test]
fn a_picture_in_a_volume_that_has_no_row_is_refused_at_the_commit() {
    let c = database();
    c.execute_batch("BEGIN").unwrap();
    captures::insert(&c, &new_capture(camera(&c, "cam"), None), &[kept(0, KIND_VEHICLE)]).unwrap();
    assert!(c.execute_batch("COMMIT").is_err());
    volume(&c);
    c.execute_batch("COMMIT").unwrap();
}

#[test]
fn captures_wait_to_be_indexed_oldest_first() {
    let c = database();
    let cam = camera(&c, "cam");
    indexed(&c, cam, None, Some("A1"), 0);
    let waiting: Vec<i64> =
        (0..3).map(|_| captures::insert(&c, &new_capture(cam, None), &[]).unwrap()).collect();
    let ids = |limit| captures::unindexed(&c, limit).unwrap().iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(10), waiting);
    assert_eq!(ids(2), waiting[..2]);
}

#[test]
fn a_capture_that_was_overtaken_on_its_way_to_the_index_still_waits() {
    let c = database();
    let cam = camera(&c, "cam");
    let overtaken = captures::insert(&c, &new_capture(cam, None), &[]).unwrap();
    indexed(&c, cam, None, Some("A1"), 0);
    let newest = captures::insert(&c, &new_capture(cam, None), &[]).unwrap();
    let ids: Vec<i64> = captures::unindexed(&c, 10).unwrap().iter().map(|one| one.id).collect();
    assert_eq!(ids, [overtaken, newest]);
}

#[test]
fn the_newest_correction_counts_and_the_older_ones_stay() {
    let c = database();
    let id = captures::insert(&c, &new_capture(camera(&c, "cam"), Some("A1")), &[]).unwrap();
    assert_eq!(corrections::latest(&c, id).unwrap(), None);
    let steps = [
        correction(id, CorrectionAction::Set, Some("B1"), 1),
        correction(id, CorrectionAction::Set, None, 2),
        correction(id, CorrectionAction::Undo, None, 3),
    ];
    for step in &steps {
        corrections::append(&c, step).unwrap();
    }
    let all = corrections::all(&c, id).unwrap();
    assert_eq!(all.iter().map(|one| one.at).collect::<Vec<_>>(), [at(1), at(2), at(3)]);
    assert_eq!(all[0].plate.as_deref(), Some("B1"));
    assert_eq!(corrections::latest(&c, id).unwrap().unwrap().action, CorrectionAction::Undo);
}

#[test]
fn facts_come_in_the_order_in_which_they_were_written_down() {
    let c = database();
    let id = captures::insert(&c, &new_capture(camera(&c, "cam"), Some("A1")), &[]).unwrap();
    facts::append(&c, id, at(5), "camera", "Captured.").unwrap();
    facts::append(&c, id, at(4), "Ana", "Opened.").unwrap();
    let all = facts::all(&c, id).unwrap();
    assert_eq!(all.iter().map(|fact| fact.what.as_str()).collect::<Vec<_>>(), ["Captured.", "Opened."]);
    assert_eq!((all[1].by.as_str(), all[1].at), ("Ana", at(4)));
}

#[test]
fn a_corrected_plate_changes_the_index_and_leaves_the_reading() {
    let c = database();
    let cam = camera(&c, "cam");
    let (id, passage_id) = indexed(&c, cam, None, Some("A1"), 0);
    let now = VerdictRow { warnings: Vec::new(), ..verdict(VerdictKind::Allowed) };
    index::update_plate(&c, id, Some("B 1"), Some("B1"), Some("81"), true, &now).unwrap();
    let expected = IndexRow {
        capture_id: id,
        passage_id,
        camera_id: cam,
        lane_id: None,
        happened_at: at(0),
        historic: false,
        plate: Some("B 1".to_owned()),
        plate_normalised: Some("B1".to_owned()),
        lookalike: Some("81".to_owned()),
        corrected: true,
        verdict: now,
    };
    assert_eq!(index::get(&c, id).unwrap(), Some(expected.clone()));
    assert_eq!(index::of_passage(&c, passage_id).unwrap(), [expected]);
    assert_eq!(captures::get(&c, id).unwrap().unwrap().reading, "A1");
}

fn correction(capture_id: i64, action: CorrectionAction, plate: Option<&str>, seconds: i64) -> NewCorrection {
    NewCorrection {
        capture_id,
        action,
        plate: plate.map(str::to_owned),
        plate_normalised: plate.map(str::to_owned),
        by: "Ana".to_owned(),
        at: at(seconds),
    }
}
