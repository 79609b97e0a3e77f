//! Recording: order, sharing, and who is told what.

use gatehouse_store::{Error, Verify};
use tokio::task::JoinSet;

use crate::probe::Probe;
use crate::{keep, picture, record, store_on, texts, until};

#[tokio::test]
async fn pictures_are_synced_then_rows_are_committed_then_the_caller_is_answered() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    record(&store.writer(), "car").await.unwrap();
    probe.note("answered");
    assert_eq!(probe.calls(), ["sync", "commit", "committed", "answered"]);
}

#[tokio::test]
async fn a_change_without_pictures_syncs_no_volume() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    store.writer().write(|tx| Ok(tx.execute("INSERT INTO note (text) VALUES ('x')", [])?)).await.unwrap();
    assert_eq!(probe.calls(), ["commit", "committed"]);
}

#[tokio::test]
async fn records_that_wait_together_share_one_sync_and_one_commit() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let held = probe.hold_next_commit();
    let mut answers = JoinSet::new();
    for number in 0..21 {
        let writer = store.writer();
        answers.spawn(async move { record(&writer, &format!("car {number}")).await });
        if number == 0 {
            until("the first batch is before its commit", || held.is_reached()).await;
        }
    }
    until("twenty wait", || store.writer().waiting() == 20).await;
    held.release();
    for _ in 0..21 {
        answers.join_next().await.unwrap().unwrap().unwrap();
    }
    assert_eq!(texts(&store).await.len(), 21);
    assert_eq!(probe.count("committed"), 2);
    assert_eq!(probe.count("sync"), 2);
}

fn synchronous(tx: &gatehouse_store::rusqlite::Transaction<'_>) -> gatehouse_store::Result<i64> {
    Ok(tx.query_row("PRAGMA synchronous", [], |row| row.get(0))?)
}
const NORMAL: i64 = 1;
const FULL: i64 = 2;

#[tokio::test]
async fn only_what_can_be_made_again_is_committed_without_waiting_for_the_disk() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let writer = store.writer();
    assert_eq!(writer.write_derived(synchronous).await.unwrap(), NORMAL);
    assert_eq!(writer.write(synchronous).await.unwrap(), FULL);
    assert_eq!(writer.write_derived(synchronous).await.unwrap(), NORMAL);
    let recorded = writer.record(vec![picture("car")], |tx, _places| synchronous(tx)).await;
    assert_eq!(recorded.unwrap(), FULL);
}

#[tokio::test]
async fn what_can_be_made_again_waits_for_the_disk_with_a_batch_mate_that_must() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let writer = store.writer();
    let held = probe.hold_next_commit();
    let mut first = JoinSet::new();
    let (w, together) = (writer.clone(), writer.clone());
    first.spawn(async move { record(&w, "first").await.map(drop) });
    until("the first batch is before its commit", || held.is_reached()).await;
    let mut mates = JoinSet::new();
    mates.spawn(async move { together.write_derived(synchronous).await });
    let together = writer.clone();
    mates.spawn(async move { together.write(synchronous).await });
    until("both wait", || writer.waiting() == 2).await;
    held.release();
    while let Some(answer) = mates.join_next().await {
        assert_eq!(answer.unwrap().unwrap(), FULL);
    }
    first.join_next().await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn pictures_come_back_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let pictures = vec![picture("vehicle"), picture(""), picture("plate")];
    let sent = pictures.clone();
    let places = store.writer().record(pictures, |_tx, places| Ok(places.to_vec())).await;
    // No row was written, but the operation succeeded: its pictures are kept.
    for (picture, place) in sent.iter().zip(places.unwrap()) {
        let back = store.reader().picture(place, Verify::Content).await.unwrap();
        assert_eq!(back, picture.bytes);
    }
}

#[tokio::test]
async fn an_operation_that_fails_or_panics_leaves_its_batch_mates_alone() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let writer = store.writer();
    let held = probe.hold_next_commit();
    let first = tokio::spawn({
        let writer = writer.clone();
        async move { record(&writer, "first").await }
    });
    until("the first batch is before its commit", || held.is_reached()).await;
    let good = tokio::spawn({
        let writer = writer.clone();
        async move { record(&writer, "good").await }
    });
    let twin = tokio::spawn({
        let writer = writer.clone();
        async move {
            let op = |tx: &gatehouse_store::rusqlite::Transaction<'_>,
                      places: &[gatehouse_store::PictureRef]| {
                keep(tx, "undone", &places[0])?;
                keep(tx, "first", &places[0])
            };
            writer.record(vec![picture("twin")], op).await
        }
    });
    let panics = tokio::spawn({
        let writer = writer.clone();
        async move {
            let op = |tx: &gatehouse_store::rusqlite::Transaction<'_>| {
                tx.execute("INSERT INTO note (text) VALUES ('undone too')", [])?;
                panic!("a mistake in an operation")
            };
            writer.write::<(), _>(op).await
        }
    });
    until("three wait", || writer.waiting() == 3).await;
    held.release();

    first.await.unwrap().unwrap();
    good.await.unwrap().unwrap();
    assert!(matches!(twin.await.unwrap(), Err(Error::Conflict(_))));
    let panicked = panics.await.unwrap().unwrap_err();
    assert!(matches!(&panicked, Error::Panicked(what) if what == "a mistake in an operation"), "{panicked}");
    assert_eq!(texts(&store).await, ["first", "good"]);
    assert_eq!(probe.count("committed"), 2);
    record(&writer, "the thread still works").await.unwrap();
}

#[tokio::test]
async fn a_known_record_is_answered_without_storing_its_pictures_again() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    record(&store.writer(), "car").await.unwrap();
    probe.forget();
    let used = store.health().unwrap().volume_used_bytes;

    let known = |conn: &gatehouse_store::rusqlite::Connection| {
        Ok(conn.query_row("SELECT count(*) FROM note WHERE text = 'car'", [], |row| row.get(0)).map(Some)?)
    };
    let again = store.writer().record_unless(vec![picture("car")], known, |_tx, _places| Ok(-1_i64)).await;
    assert_eq!(again.unwrap(), 1);
    assert_eq!(probe.calls(), Vec::<&str>::new());
    assert_eq!(store.health().unwrap().volume_used_bytes, used);
}

#[tokio::test(start_paused = true)]
async fn a_caller_is_told_when_more_waits_than_the_stated_bound() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let held = probe.hold_next_commit();
    let mut answers = JoinSet::new();
    for number in 0..=gatehouse_store::QUEUE_JOBS {
        let writer = store.writer();
        answers.spawn(async move { record(&writer, &format!("car {number}")).await });
        if number == 0 {
            until("the first batch is before its commit", || held.is_reached()).await;
        }
    }
    until("the line is full", || store.writer().waiting() == gatehouse_store::QUEUE_JOBS).await;
    assert!(matches!(record(&store.writer(), "one too many").await, Err(Error::Overloaded)));
    held.release();
    while let Some(answer) = answers.join_next().await {
        answer.unwrap().unwrap();
    }
    assert_eq!(texts(&store).await.len(), gatehouse_store::QUEUE_JOBS + 1);
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_take_its_record_back() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let held = probe.hold_next_commit();
    let writer = store.writer();
    let gone = tokio::spawn(async move { record(&writer, "car").await });
    until("the batch is before its commit", || held.is_reached()).await;
    gone.abort();
    assert!(gone.await.unwrap_err().is_cancelled());
    held.release();
    record(&store.writer(), "next car").await.unwrap();
    assert_eq!(texts(&store).await, ["car", "next car"]);
}

#[tokio::test]
async fn nothing_can_be_changed_through_the_reader() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let change = store.reader().read(|conn| Ok(conn.execute("DELETE FROM note", [])?)).await;
    assert!(matches!(change, Err(Error::Sqlite(_))), "{change:?}");
}
