//! SIGKILL under load, twenty times: no acknowledged capture is lost and the database stays sound.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use gatehouse_tests::harness::{Api, Child, DEADLINE, wait_until};
use gatehouse_tests::sim::dice::Dice;
use gatehouse_tests::sim::{
    CameraConfig, CameraSim, CaptureSpec, Connection, Device, Identity, Picture, SceneSpec, Studio,
};

const KILLS: usize = 20;
const CLIENTS: usize = 8;

/// Record id to hash of its picture.
type Acknowledged = BTreeMap<String, String>;

/// A JPEG with a comment of its own: the same picture, other bytes.
fn marked(jpeg: &[u8], words: &str) -> bytes::Bytes {
    let length = u16::try_from(words.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xfe], &length, words.as_bytes(), &jpeg[2..]].concat().into()
}

/// Uploads until the program is gone; answers what was acknowledged.
async fn upload_until_the_end(
    camera: CameraSim,
    prefix: String,
    jpeg: bytes::Bytes,
    count: Arc<AtomicUsize>,
) -> Acknowledged {
    let mut acknowledged = Acknowledged::new();
    for n in 0.. {
        let record = format!("{prefix}-{n}");
        let picture = Picture { kind: 1, jpeg: marked(&jpeg, &record) };
        let hash = blake3::hash(&picture.jpeg).to_hex().to_string();
        let spec = CaptureSpec::new(&record, &format!("K{n:04}"), vec![picture]);
        match camera.capture(&spec).await {
            Ok(sent) if sent.reply.accepted() => {
                acknowledged.insert(record, hash);
                count.fetch_add(1, Ordering::SeqCst);
            }
            Ok(sent) => panic!("it was refused: {:?}", sent.reply),
            Err(_) => break,
        }
    }
    acknowledged
}

/// What the database holds: record id to row number and hash of the picture.
fn recorded(data: &std::path::Path) -> BTreeMap<String, (i64, String)> {
    let file = data.join("gatehouse.db");
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = rusqlite::Connection::open_with_flags(file, flags).unwrap();
    let verdict: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let mut rows = db
        .prepare(
            "SELECT record_id, c.id, lower(hex(p.hash)) FROM capture c JOIN picture p ON p.capture_id = c.id",
        )
        .unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// Every one of these is recorded, and its picture is given back as it came.
async fn are_there(expected: &Acknowledged, data: &std::path::Path, engineer: &Api) {
    let recorded = recorded(data);
    for (record, hash) in expected {
        let (id, kept) =
            recorded.get(record).unwrap_or_else(|| panic!("{record} was acknowledged and is lost"));
        assert_eq!(kept, hash, "{record}");
        let picture = engineer.get(&format!("/captures/{id}/pictures/0")).await;
        assert_eq!(blake3::hash(&picture.bytes).to_hex().to_string(), *hash, "{record}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_kills_under_load_lose_no_acknowledged_capture_and_the_database_stays_sound() {
    let (data, keys) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let jpeg = Studio::small().shoot(&SceneSpec::new("AB123CD", 1)).unwrap().vehicle;
    let mut dice = Dice::new(20);
    let mut all = Acknowledged::new();
    let mut child = Child::start(data.path(), keys.path()).await;
    drop(child.engineer().await);
    for round in 0..KILLS {
        let count = Arc::new(AtomicUsize::new(0));
        let mut clients = tokio::task::JoinSet::new();
        for client in 0..CLIENTS {
            let identity = Identity::new("park01", &format!("cam-{client}"));
            let mut config = CameraConfig::new(identity, child.intake);
            config.connection = if client % 2 == 0 { Connection::Kept } else { Connection::Fresh };
            let camera = CameraSim::new(config, Device::new(None), None);
            let prefix = format!("{round}-{client}");
            clients.spawn(upload_until_the_end(camera, prefix, jpeg.clone(), Arc::clone(&count)));
        }
        let enough = 20 + dice.below(61);
        wait_until(DEADLINE, "load", || async { (count.load(Ordering::SeqCst) >= enough).then_some(()) })
            .await;
        child.kill().await;
        let mut now = Acknowledged::new();
        while let Some(acknowledged) = clients.join_next().await {
            now.extend(acknowledged.unwrap());
        }
        assert!(now.len() >= enough);
        child = Child::start(data.path(), keys.path()).await;
        are_there(&now, data.path(), &child.engineer().await).await;
        all.extend(now);
    }
    let engineer = child.engineer().await;
    are_there(&all, data.path(), &engineer).await;
    assert!(all.len() >= KILLS * 20);
    // Nothing is left unassessed either.
    wait_until(DEADLINE, "assessment of everything", || async {
        let file = data.path().join("gatehouse.db");
        let db =
            rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let missing = "SELECT count(*) FROM capture WHERE id NOT IN (SELECT capture_id FROM capture_index)";
        let left: i64 = db.query_row(missing, [], |row| row.get(0)).unwrap();
        (left == 0).then_some(())
    })
    .await;
    let check = engineer.post("/audit/check", serde_json::Value::Null).await.ok();
    assert_eq!(check["ok"], true, "{check}");
}
