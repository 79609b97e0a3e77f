//! A disk that does not confirm: nobody is told ok, and the store goes on when the disk does.

use gatehouse_store::{Error, Verify};

use crate::probe::Probe;
use crate::{notes, open_on, record, store_on, texts, until};

#[tokio::test]
async fn a_failing_sync_tells_nobody_ok_and_later_records_go_to_a_new_volume() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let writer = store.writer();
    let before = record(&writer, "before").await.unwrap();

    let held = probe.hold_next_commit();
    let first = tokio::spawn({
        let writer = writer.clone();
        async move { record(&writer, "held").await }
    });
    until("a batch is before its commit", || held.is_reached()).await;
    let lost: Vec<_> = (0..5)
        .map(|number| {
            let writer = writer.clone();
            tokio::spawn(async move { record(&writer, &format!("lost {number}")).await })
        })
        .collect();
    let change = tokio::spawn({
        let writer = writer.clone();
        async move { writer.write(|tx| Ok(tx.execute("INSERT INTO note (text) VALUES ('row')", [])?)).await }
    });
    until("six wait", || writer.waiting() == 6).await;
    probe.fail_syncs(1);
    held.release();

    let held = first.await.unwrap().unwrap();
    for lost in lost {
        let error = lost.await.unwrap().unwrap_err();
        assert!(matches!(error, Error::NotDurable { .. }), "{error}");
    }
    assert!(matches!(change.await.unwrap(), Err(Error::NotDurable { .. })));
    let health = store.health().unwrap();
    assert!(health.failing);
    assert!(health.last_fault.unwrap().what.contains("the disk does not answer"));

    let after = record(&writer, "after").await.unwrap();
    assert_eq!(held.volume, before.volume);
    assert_eq!(after.volume, before.volume + 1);
    assert_eq!(texts(&store).await, ["before", "held", "after"]);
    assert!(!store.health().unwrap().failing);
    for (_text, place) in notes(&store).await {
        store.reader().picture(place, Verify::Content).await.unwrap();
    }

    drop((writer, store));
    let store = store_on(dir.path(), &probe).await;
    let next = record(&store.writer(), "after the restart").await.unwrap();
    assert_eq!(next.volume, after.volume);
}

#[tokio::test]
async fn a_disk_that_never_confirms_is_not_filled_with_volumes() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    probe.fail_syncs(usize::MAX);
    for number in 0..10 {
        assert!(record(&store.writer(), &format!("car {number}")).await.is_err());
    }
    let files = std::fs::read_dir(dir.path().join("pictures")).unwrap().count();
    assert_eq!(files, 0);
    probe.fail_syncs(0);
    record(&store.writer(), "car").await.unwrap();
}

#[tokio::test]
async fn a_failing_commit_tells_nobody_ok_and_leaves_no_row() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let before = record(&store.writer(), "before").await.unwrap();
    probe.fail_commits(2);
    for _ in 0..2 {
        let error = record(&store.writer(), "lost").await.unwrap_err();
        assert!(matches!(error, Error::NotDurable { .. }), "{error}");
    }
    let after = record(&store.writer(), "after").await.unwrap();
    assert_eq!(texts(&store).await, ["before", "after"]);
    // The lost pictures' room is used again.
    assert_eq!(after.volume, before.volume);
    assert_eq!(after.offset, before.offset + before.len + 48);
}

#[tokio::test]
async fn a_batch_that_fails_across_volumes_leaves_only_what_was_committed() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = open_on(dir.path(), &probe, 300).await;
    let before = record(&store.writer(), "before").await.unwrap();
    probe.fail_commits(1);
    let pictures = (0..9).map(|number| crate::picture(&number.to_string().repeat(100))).collect();
    assert!(store.writer().record(pictures, |_tx, _places| Ok(())).await.is_err());
    assert_eq!(std::fs::read_dir(dir.path().join("pictures")).unwrap().count(), 1);
    let after = record(&store.writer(), "after").await.unwrap();
    assert_eq!(after.volume, before.volume);
    for (_text, place) in notes(&store).await {
        store.reader().picture(place, Verify::Content).await.unwrap();
    }
}

#[tokio::test]
async fn pictures_of_a_commit_that_was_tried_and_failed_are_not_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let before = record(&store.writer(), "before").await.unwrap();
    // A deferred reference that leads nowhere is noticed by the commit itself.
    let writer = store.writer();
    let broken = writer.record(vec![crate::picture("lost")], |tx, _places| {
        tx.execute_batch(
            "CREATE TABLE child (note TEXT REFERENCES note (text) DEFERRABLE INITIALLY DEFERRED) STRICT;
             INSERT INTO child VALUES ('nobody')",
        )?;
        Ok(())
    });
    assert!(matches!(broken.await, Err(Error::NotDurable { .. })));
    let after = record(&store.writer(), "after").await.unwrap();
    assert_eq!(after.volume, before.volume);
    assert!(after.offset > before.offset + before.len + 48 + 48);
    assert_eq!(texts(&store).await, ["before", "after"]);
}

#[tokio::test]
async fn a_full_disk_is_said_as_such_and_recording_goes_on_when_there_is_room() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let writer = store.writer();
    // SQLite refuses to grow past this bound exactly as it does when the disk is full.
    let pages = |count: i64| {
        move |tx: &gatehouse_store::rusqlite::Transaction<'_>| {
            Ok(tx.query_row(&format!("PRAGMA max_page_count = {count}"), [], |row| row.get::<_, i64>(0))?)
        }
    };
    writer.write(pages(1)).await.unwrap();
    let full =
        writer.write(|tx| Ok(tx.execute("INSERT INTO note (text) VALUES (hex(zeroblob(90000)))", [])?)).await;
    assert!(matches!(full, Err(Error::DiskFull)), "{full:?}");
    writer.write(pages(1 << 30)).await.unwrap();
    record(&writer, "car").await.unwrap();
    assert_eq!(texts(&store).await, ["car"]);
}
