//! How long searches take over many captures: printed, not asserted (see it with `--nocapture`).

use std::time::Instant;

use gatehouse_domain::verdict::VerdictKind;
use rusqlite::Connection;

use super::super::captures;
use super::super::index::{PlatePattern, Search, search};
use super::{at, database};

/// Captures of 12 days, four lanes of one camera each; 1 in 20 without a plate, 1 in 1,000 blocked,
/// 1 in 500 corrected.
pub(super) fn many(c: &Connection, count: i64) {
    let sql = format!(
        "INSERT INTO lane (id, name, direction, position, automatic_opening)
             VALUES (1, 'In 1', 'entry', 1, 0), (2, 'In 2', 'entry', 2, 0), (3, 'Out 1', 'exit', 3, 0), (4, 'Out 2', 'exit', 4, 0);
         INSERT INTO camera (id, park_id, device_id, lane_id, first_heard_at_ms)
             SELECT id, 'park', 'cam' || id, id, 0 FROM lane;
         CREATE TEMP TABLE car AS
             WITH RECURSIVE n (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < {count})
             SELECT n AS id, 1 + n % 4 AS lane, {start} + n * 1000 AS at_ms,
                 iif(n % 20 = 0, NULL, char(65 + n * 7 % 26, 65 + n * 11 % 26) || printf('%05d', n * 7919 % 99991)) AS plate,
                 iif(n % 1000 = 1, 'blocked', iif(n % 3 = 0, 'allowed', 'review')) AS verdict,
                 n % 500 = 1 AS corrected
             FROM n;
         INSERT INTO capture (id, camera_id, record_id, record_id_synthetic, identity, source_path, source_address,
                 received_at_ms, reading, reading_normalised, notes, metadata_json)
             SELECT id, lane, 'r' || id, 0, zeroblob(32), 'capture', '10.0.0.5', at_ms, ifnull(plate, ''), plate, '[]', '{{}}'
             FROM car;
         INSERT INTO passage (id, lane_id, camera_id, happened_at_ms, received_at_ms, main_capture_id, plate,
                 plate_normalised, historic, verdict, verdict_sentence, verdict_warnings, verdict_at_ms)
             SELECT id, lane, lane, at_ms, at_ms, id, plate, plate, 0, verdict, 'On no list.', '[]', at_ms FROM car;
         INSERT INTO capture_index (capture_id, passage_id, camera_id, lane_id, happened_at_ms, historic, plate,
                 plate_normalised, lookalike, corrected, verdict, verdict_sentence, verdict_warnings, verdict_at_ms)
             SELECT id, id, lane, lane, at_ms, 0, plate, plate, replace(replace(plate, 'O', '0'), 'I', '1'), corrected,
                 verdict, 'On no list.', '[]', at_ms FROM car;
         DROP TABLE car;",
        start = at(0).timestamp_millis(),
    );
    c.execute_batch(&sql).unwrap();
}

#[test]
fn every_search_over_many_captures_gives_a_page_and_its_time_is_printed() {
    let count = 100_000;
    let c = database();
    c.execute_batch("PRAGMA cache_size = -2048").unwrap();
    many(&c, count);
    let glob = |pattern: &str| Some(PlatePattern::Glob(pattern.to_owned()));
    let base = Search { limit: 100, ..Search::default() };
    let searches = [
        ("everything", base.clone()),
        (
            "everything, deep page",
            Search { cursor: Some((at(count / 2).timestamp_millis(), 1)), ..base.clone() },
        ),
        ("an hour", Search { from: Some(at(3_600)), until: Some(at(7_200)), ..base.clone() }),
        ("exact plate", Search { pattern: Some(PlatePattern::Exact("HL07919".to_owned())), ..base.clone() }),
        ("selective prefix", Search { pattern: glob("HL0*"), ..base.clone() }),
        ("one letter", Search { pattern: glob("H*"), ..base.clone() }),
        ("suffix", Search { pattern: glob("*99"), ..base.clone() }),
        ("suffix nothing has", Search { pattern: glob("*ZZ"), ..base.clone() }),
        (
            "look-alike",
            Search { pattern: Some(PlatePattern::LookalikeGlob("0*99".to_owned())), ..base.clone() },
        ),
        ("lane", Search { lane_id: Some(3), ..base.clone() }),
        ("lane never used", Search { lane_id: Some(9), ..base.clone() }),
        ("blocked", Search { verdict: Some(VerdictKind::Blocked), ..base.clone() }),
        (
            "blocked on a lane without",
            Search { verdict: Some(VerdictKind::Blocked), lane_id: Some(1), ..base.clone() },
        ),
        ("camera and lane that never meet", Search { camera_id: Some(1), lane_id: Some(2), ..base.clone() }),
        ("no plate", Search { no_plate: true, ..base.clone() }),
        ("corrected and allowed", Search { corrected: true, verdict: Some(VerdictKind::Allowed), ..base }),
    ];
    for (what, wanted) in searches {
        let start = Instant::now();
        let page = search(&c, &wanted).unwrap();
        println!("{what}: {} rows in {:.1} ms", page.rows.len(), start.elapsed().as_secs_f64() * 1e3);
        assert!(page.rows.len() <= 100);
    }
    let start = Instant::now();
    assert!(captures::unindexed(&c, 100).unwrap().is_empty());
    println!("not indexed yet: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
}
