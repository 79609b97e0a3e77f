//! Taking the data folder: who may, and what is refused.

use std::fs;

use gatehouse_store::{Error, OpenOptions, Store, rusqlite};

use crate::probe::Probe;
use crate::{record, store_on, texts};

#[tokio::test]
async fn a_second_opener_is_told_who_has_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let window = OpenOptions { program: "Gatehouse window".to_owned(), ..OpenOptions::default() };
    let store = Store::open(dir.path(), window).unwrap();
    let refused = Store::open(dir.path(), OpenOptions::default()).map(|_store| ()).unwrap_err();
    let Error::Locked { holder } = &refused else { panic!("{refused}") };
    assert!(holder.starts_with("Gatehouse window (process "), "{holder}");
    assert!(holder.contains(&std::process::id().to_string()), "{holder}");
    drop(store);
    Store::open(dir.path(), OpenOptions::default()).unwrap();
}

#[tokio::test]
async fn a_closed_store_frees_the_folder_and_says_so_to_those_who_still_hold_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let (writer, reader) = (store.writer(), store.reader());
    record(&writer, "car").await.unwrap();
    store.close();
    assert!(matches!(record(&writer, "late").await, Err(Error::Closed)));
    assert!(matches!(reader.read(|_conn| Ok(())).await, Err(Error::Closed)));
    let again = store_on(dir.path(), &Probe::new()).await;
    assert_eq!(texts(&again).await, ["car"]);
}

#[test]
fn a_newer_database_is_refused_with_a_sentence_and_not_changed() {
    let dir = tempfile::tempdir().unwrap();
    drop(Store::open(dir.path(), OpenOptions::default()).unwrap());
    let file = dir.path().join("gatehouse.db");
    rusqlite::Connection::open(&file).unwrap().pragma_update(None, "user_version", 9999).unwrap();
    let before = fs::read(&file).unwrap();
    let refused = Store::open(dir.path(), OpenOptions::default()).map(|_store| ()).unwrap_err();
    assert!(matches!(refused, Error::TooNew { found: 9999, .. }), "{refused}");
    assert!(refused.to_string().contains("start the newer program again"), "{refused}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_file_that_is_no_database_is_named_as_damaged() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("gatehouse.db"), [7; 8192]).unwrap();
    let refused = Store::open(dir.path(), OpenOptions::default()).map(|_store| ()).unwrap_err();
    assert!(matches!(refused, Error::Damaged { .. }), "{refused}");
    assert!(refused.to_string().starts_with("the database file is damaged"), "{refused}");
}

#[tokio::test]
async fn every_commit_is_fully_synced_to_a_write_ahead_log() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), OpenOptions::default()).unwrap();
    let writer = store.writer();
    let settings = writer.write(|tx| {
        let text = |name: &str| tx.pragma_query_value(None, name, |row| row.get::<_, String>(0));
        let number = |name: &str| tx.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        Ok((text("journal_mode")?, number("synchronous")?, number("foreign_keys")?))
    });
    assert_eq!(settings.await.unwrap(), ("wal".to_owned(), 2, 1));
}

#[tokio::test]
async fn health_tells_room_and_sizes() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let before = store.health().unwrap();
    assert!(before.free_bytes > 0 && before.database_bytes > 0);
    assert_eq!((before.volume, before.volume_used_bytes), (None, 0));
    assert_eq!((before.failing, before.last_fault, before.waiting_jobs), (false, None, 0));
    let place = record(&store.writer(), "car").await.unwrap();
    let after = store.health().unwrap();
    assert_eq!(after.volume, Some(1));
    assert_eq!(after.volume_used_bytes, 32 + 48 + place.len.unsigned_abs());
    assert!(after.wal_bytes > 0);
}
