//! A database as large as years of work make it: the product makes the schema and one true capture, SQL
//! copies that capture many times. Nothing of it goes through the product, so it takes a minute, not an hour.

use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use rusqlite::Connection;

use crate::load;
use crate::site;
use crate::upload::{Connections, Pictures};

/// Captures written in one transaction.
const STEP: u64 = 250_000;

/// Fills `dir` (which must be new) with `captures` captures.
pub fn fill(dir: &Path, captures: u64, pictures: &Pictures) -> anyhow::Result<()> {
    let product = site::start(dir)?;
    load::paced(product.intake, pictures, Connections::Kept, Duration::from_secs(1), 4)?;
    product.end()?;
    let conn = Connection::open(dir.join("data").join("gatehouse.db"))?;
    conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA foreign_keys = OFF;")?;
    let known: u64 =
        conn.query_row("SELECT max(id) FROM capture", [], |row| row.get::<_, i64>(0))?.unsigned_abs();
    conn.execute_batch(
        "CREATE TEMP TABLE pattern AS SELECT * FROM capture WHERE id = 1;
         CREATE TEMP TABLE pattern_picture AS SELECT * FROM picture WHERE capture_id = 1;",
    )?;
    let mut first = known + 1;
    while first <= captures {
        let last = captures.min(first + STEP - 1);
        step(&conn, first, last, captures).with_context(|| format!("captures {first} to {last}"))?;
        println!("    {last} captures");
        first = last + 1;
    }
    conn.execute_batch("DROP TABLE pattern; DROP TABLE pattern_picture;")?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))?;
    Ok(())
}

/// One capture every 40 s until now, over four lanes, from some 60,000 plates; every 25th without a plate,
/// every 50th blocked, every 10th for review.
fn step(conn: &Connection, first: u64, last: u64, all: u64) -> anyhow::Result<()> {
    let tx = conn.unchecked_transaction()?;
    tx.execute_batch(&format!(
        "CREATE TEMP TABLE made AS
           WITH RECURSIVE number(id) AS (SELECT {first} UNION ALL SELECT id + 1 FROM number WHERE id < {last})
           SELECT id, 1 + id % 4 AS place, (strftime('%s', 'now') - 600) * 1000 - ({all} - id) * 40000 AS at_ms,
                  CASE WHEN id % 25 = 0 THEN NULL ELSE
                    char(65 + id * 7 % 23, 65 + id * 11 % 23, 65 + id * 13 % 5) || printf('%04d', id * 7919 % 9973) END AS plate,
                  CASE WHEN id % 25 = 0 THEN 'unknown' WHEN id % 50 = 1 THEN 'blocked'
                       WHEN id % 10 = 2 THEN 'review' ELSE 'allowed' END AS verdict
           FROM number;
         INSERT INTO capture (id, camera_id, record_id, record_id_synthetic, identity, source_path, source_address,
             received_at_ms, camera_time_raw, camera_time_ms, clock_offset_ms, reading, reading_normalised, confidence,
             vehicle_type, vehicle_color, plate_type, plate_color, shoot_position, capture_mode, car_list_type,
             vehicle_logo, vehicle_brand, notes, metadata_json)
           SELECT m.id, m.place, 'seeded-' || m.id, 0, randomblob(32), p.source_path, p.source_address,
             m.at_ms, p.camera_time_raw, m.at_ms, NULL, coalesce(m.plate, ''), m.plate, 80 + m.id % 20,
             p.vehicle_type, m.id % 10, p.plate_type, p.plate_color, p.shoot_position, p.capture_mode, p.car_list_type,
             p.vehicle_logo, p.vehicle_brand, p.notes, p.metadata_json
           FROM made m, pattern p;
         INSERT INTO picture (capture_id, idx, kind, state, note, url, declared_size, volume_id, offset, length, hash)
           SELECT m.id, p.idx, p.kind, p.state, p.note, p.url, p.declared_size, p.volume_id, p.offset, p.length, p.hash
           FROM made m, pattern_picture p ORDER BY m.id, p.idx;
         INSERT INTO passage (id, lane_id, camera_id, happened_at_ms, received_at_ms, main_capture_id, plate,
             plate_normalised, historic, verdict, verdict_sentence, verdict_warnings, verdict_at_ms)
           SELECT id, place, place, at_ms, at_ms, id, plate, plate, 0, verdict, 'On no list.', '[]', at_ms FROM made;
         INSERT INTO capture_index (capture_id, passage_id, camera_id, lane_id, happened_at_ms, historic, plate,
             plate_normalised, lookalike, corrected, verdict, verdict_sentence, verdict_warnings, verdict_at_ms)
           SELECT id, id, place, place, at_ms, 0, plate, plate,
             replace(replace(replace(replace(replace(replace(replace(replace(replace(plate,
               'O','0'),'D','0'),'Q','0'),'I','1'),'L','1'),'Z','2'),'S','5'),'B','8'),'G','6'),
             0, verdict, 'On no list.', '[]', at_ms FROM made;
         DROP TABLE made;"
    ))?;
    tx.commit()?;
    Ok(())
}
