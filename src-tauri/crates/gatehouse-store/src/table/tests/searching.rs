//! Searching captures: what is found, in which order, and by which way.

use gatehouse_domain::lane::Direction::Entry;
use gatehouse_domain::plate::lookalike_key;
use gatehouse_domain::verdict::VerdictKind;
use rusqlite::Connection;

use super::super::captures::{self, KIND_PLATE, KIND_VEHICLE};
use super::super::index::{self, Cursor, PlatePattern, Search, search};
use super::super::{cameras, search_plan};
use super::search_speed::many;
use super::{at, camera, database, indexed, kept, lane, new_capture, plan_of, verdict, volume};

fn ids(c: &Connection, wanted: &Search) -> Vec<i64> {
    search(c, &Search { limit: 100, ..wanted.clone() }).unwrap().rows.iter().map(|row| row.id).collect()
}

fn plates(pattern: PlatePattern) -> Search {
    Search { pattern: Some(pattern), ..Search::default() }
}

#[test]
fn each_condition_finds_what_it_says_and_all_must_hold() {
    let c = database();
    let (cam, rear, lane_id) = (camera(&c, "cam"), camera(&c, "rear"), lane(&c, "In", Entry));
    let (a, _) = indexed(&c, cam, Some(lane_id), Some("AB123"), 10);
    let (b, _) = indexed(&c, rear, Some(lane_id), Some("A8I23"), 20);
    let (none, _) = indexed(&c, cam, None, None, 30);
    let (d, _) = indexed(&c, rear, None, Some("XY99"), 40);
    index::update_plate(
        &c,
        d,
        Some("XY99"),
        Some("XY99"),
        Some("XY99"),
        true,
        &verdict(VerdictKind::Blocked),
    )
    .unwrap();
    let text = str::to_owned;
    assert_eq!(ids(&c, &Search::default()), [d, none, b, a]);
    assert_eq!(ids(&c, &plates(PlatePattern::Exact(text("AB123")))), [a]);
    assert_eq!(ids(&c, &plates(PlatePattern::Glob(text("A*")))), [b, a]);
    assert_eq!(ids(&c, &plates(PlatePattern::Glob(text("A?1*")))), [a]);
    assert_eq!(ids(&c, &plates(PlatePattern::Glob(text("*9")))), [d]);
    assert_eq!(ids(&c, &plates(PlatePattern::Glob(text("*")))), [d, b, a]);
    assert_eq!(ids(&c, &plates(PlatePattern::Lookalike(lookalike_key("AB123")))), [b, a]);
    assert_eq!(ids(&c, &plates(PlatePattern::LookalikeGlob(lookalike_key("AB*")))), [b, a]);
    assert_eq!(ids(&c, &Search { from: Some(at(20)), until: Some(at(40)), ..Search::default() }), [none, b]);
    assert_eq!(ids(&c, &Search { lane_id: Some(lane_id), ..Search::default() }), [b, a]);
    assert_eq!(ids(&c, &Search { camera_id: Some(cam), ..Search::default() }), [none, a]);
    assert_eq!(ids(&c, &Search { verdict: Some(VerdictKind::Blocked), ..Search::default() }), [d]);
    assert_eq!(ids(&c, &Search { no_plate: true, ..Search::default() }), [none]);
    assert_eq!(ids(&c, &Search { corrected: true, ..Search::default() }), [d]);
    let together = Search {
        pattern: Some(PlatePattern::Glob(text("A*"))),
        lane_id: Some(lane_id),
        camera_id: Some(rear),
        verdict: Some(VerdictKind::Review),
        from: Some(at(0)),
        until: Some(at(100)),
        ..Search::default()
    };
    assert_eq!(ids(&c, &together), [b]);
    assert!(ids(&c, &Search { corrected: true, ..together.clone() }).is_empty());
    assert!(ids(&c, &Search { no_plate: true, ..together }).is_empty());
}

#[test]
fn a_row_carries_what_a_list_of_captures_shows() {
    let c = database();
    volume(&c);
    let (cam, lane_id) = (camera(&c, "cam"), lane(&c, "In", Entry));
    let report = cameras::BasicReport { device_name: Some("North".to_owned()), ..Default::default() };
    cameras::report(&c, cam, &report, at(0)).unwrap();
    let (bare, _) = indexed(&c, cam, None, None, 5);
    let (_, passage_id) = indexed(&c, cam, Some(lane_id), Some("A1"), 1);
    let pictures = [kept(0, KIND_VEHICLE), kept(1, KIND_PLATE)];
    let capture_id = captures::insert(&c, &new_capture(cam, Some("A1")), &pictures).unwrap();
    let like = index::of_passage(&c, passage_id).unwrap().remove(0);
    index::insert(&c, &index::IndexRow { capture_id, happened_at: at(9), ..like }).unwrap();

    let page = search(&c, &Search { limit: 2, ..Search::default() }).unwrap();
    let (row, plain) = (&page.rows[0], &page.rows[1]);
    assert_eq!((row.id, row.happened_at, row.received_at), (capture_id, at(9), at(1)));
    assert_eq!(
        (row.lane_id, row.lane_name.as_deref(), row.direction),
        (Some(lane_id), Some("In"), Some(Entry))
    );
    assert_eq!(
        (row.camera_id, row.camera_device_id.as_str(), row.camera_device_name.as_deref()),
        (cam, "cam", Some("North"))
    );
    assert_eq!((row.plate.as_deref(), row.reading.as_str(), row.confidence), (Some("A1"), "A1", Some(97)));
    assert_eq!((row.verdict, row.corrected, row.historic), (VerdictKind::Review, false, false));
    assert_eq!(row.plate_picture, Some(1));
    assert_eq!(
        (plain.id, plain.lane_id, plain.lane_name.as_deref(), plain.direction),
        (bare, None, None, None)
    );
    assert_eq!((plain.plate.as_deref(), plain.plate_picture), (None, None));
}

#[test]
fn paging_gives_every_capture_once_even_when_many_share_an_instant() {
    let c = database();
    let cam = camera(&c, "cam");
    for n in 0..25 {
        indexed(&c, cam, None, Some("A1"), n / 10);
    }
    let searches = [
        Search::default(),
        plates(PlatePattern::Exact("A1".to_owned())),
        plates(PlatePattern::Glob("*1".to_owned())),
        Search { camera_id: Some(cam), ..Search::default() },
    ];
    for base in searches {
        let (mut seen, mut cursor): (Vec<Cursor>, Option<Cursor>) = (Vec::new(), None);
        loop {
            let page = search(&c, &Search { cursor, limit: 7, ..base.clone() }).unwrap();
            seen.extend(page.rows.iter().map(|row| (row.happened_at.timestamp_millis(), row.id)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 25, "{base:?}");
        assert!(seen.is_sorted_by(|a, b| a > b), "{base:?}");
    }
}

#[test]
fn a_new_capture_does_not_shift_the_pages_behind_a_cursor() {
    let c = database();
    let cam = camera(&c, "cam");
    let ids: Vec<i64> = (0..4).map(|n| indexed(&c, cam, None, Some("A1"), n).0).collect();
    let first = search(&c, &Search { limit: 2, ..Search::default() }).unwrap();
    indexed(&c, cam, None, Some("A1"), 100);
    let second = search(&c, &Search { limit: 2, cursor: first.next, ..Search::default() }).unwrap();
    assert_eq!(second.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [ids[1], ids[0]]);
    assert_eq!(second.next, None);
}

/// How a search would be answered.
fn way(c: &Connection, wanted: &Search) -> String {
    let found = search_plan::plan(c, &Search { limit: 100, ..wanted.clone() }).unwrap();
    plan_of(c, &found.sql, &found.params())
}

#[test]
fn among_many_captures_each_search_takes_the_index_that_narrows_it() {
    let c = database();
    many(&c, 20_000);
    let glob = |pattern: &str| plates(PlatePattern::Glob(pattern.to_owned()));
    let common = Search { verdict: Some(VerdictKind::Review), lane_id: Some(2), ..Search::default() };
    let hour = Search { from: Some(at(3_600)), until: Some(at(7_200)), ..Search::default() };
    let cases = [
        (
            "an exact plate",
            plates(PlatePattern::Exact("HL07919".to_owned())),
            "capture_index_plate (plate_normalised=?",
        ),
        (
            "a selective beginning",
            glob("HL07*"),
            "capture_index_plate (plate_normalised>? AND plate_normalised<?",
        ),
        ("a bare end", glob("*99"), "COVERING INDEX capture_index_time"),
        (
            "a look-alike",
            plates(PlatePattern::Lookalike("HL07919".to_owned())),
            "capture_index_lookalike (lookalike=?",
        ),
        ("everything", Search::default(), "COVERING INDEX capture_index_time"),
        (
            "a period",
            hour.clone(),
            "COVERING INDEX capture_index_time (happened_at_ms>? AND happened_at_ms<?",
        ),
        ("a lane", Search { lane_id: Some(2), ..Search::default() }, "capture_index_lane (lane_id=?"),
        ("a camera", Search { camera_id: Some(2), ..Search::default() }, "capture_index_camera (camera_id=?"),
        ("a frequent verdict on a lane", common.clone(), "COVERING INDEX capture_index_time"),
        (
            "a rare verdict on a lane",
            Search { verdict: Some(VerdictKind::Blocked), ..common.clone() },
            "capture_index_verdict (verdict=?",
        ),
        (
            "a frequent verdict in a period",
            Search { from: hour.from, until: hour.until, ..common.clone() },
            "(verdict=? AND happened_at_ms>? AND happened_at_ms<?",
        ),
        ("corrected on a lane", Search { corrected: true, ..common.clone() }, "capture_index_corrected"),
        ("no plate on a lane", Search { no_plate: true, ..common }, "capture_index_no_plate"),
    ];
    for (what, wanted, expected) in cases {
        let way = way(&c, &wanted);
        assert!(way.contains(expected), "{what}: {way}");
        let sorts = way.contains("TEMP B-TREE");
        assert_eq!(
            sorts,
            matches!(wanted.pattern, Some(PlatePattern::Glob(ref p)) if p.starts_with('H')),
            "{what}: {way}"
        );
    }
}
