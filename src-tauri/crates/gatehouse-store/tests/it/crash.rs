//! The computer stops at the worst moment: the data folder is copied there and opened again.

use std::fs;
use std::path::Path;

use gatehouse_store::{Verify, volume};

use crate::probe::Probe;
use crate::{integrity, notes, record, store_on, texts};

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn a_crash_between_sync_and_commit_loses_only_what_nobody_was_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let (live, crashed) = (dir.path().join("live"), dir.path().join("crashed"));
    let store = store_on(&live, &probe).await;
    record(&store.writer(), "acknowledged").await.unwrap();
    probe.at_next_commit({
        let (live, crashed) = (live.clone(), crashed.clone());
        move || copy_folder(&live, &crashed)
    });
    record(&store.writer(), "in flight").await.unwrap();
    let file = volume::path(&crashed.join("pictures"), 1);
    assert_eq!(volume::scan(&file).unwrap().len(), 2, "the picture in flight was on the disk");

    let store = store_on(&crashed, &probe).await;
    assert_eq!(integrity(&store).await, "ok");
    assert_eq!(texts(&store).await, ["acknowledged"]);
    assert_eq!(volume::scan(&file).unwrap().len(), 1, "the tail is cut off");
    record(&store.writer(), "after").await.unwrap();
    for (_text, place) in notes(&store).await {
        store.reader().picture(place, Verify::Content).await.unwrap();
    }
}

#[tokio::test]
async fn a_crash_between_commit_and_answer_keeps_the_record_and_its_picture() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let (live, crashed) = (dir.path().join("live"), dir.path().join("crashed"));
    let store = store_on(&live, &probe).await;
    probe.at_next_committed({
        let (live, crashed) = (live.clone(), crashed.clone());
        move || copy_folder(&live, &crashed)
    });
    record(&store.writer(), "in flight").await.unwrap();

    let store = store_on(&crashed, &probe).await;
    assert_eq!(integrity(&store).await, "ok");
    let notes = notes(&store).await;
    assert_eq!(notes.len(), 1);
    store.reader().picture(notes[0].1, Verify::Content).await.unwrap();
}

#[tokio::test]
async fn a_volume_that_lost_committed_bytes_is_set_aside_and_said() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = store_on(dir.path(), &probe).await;
    let lost = record(&store.writer(), "lost").await.unwrap();
    drop(store);
    let file = volume::path(&dir.path().join("pictures"), 1);
    fs::File::options().write(true).open(file).unwrap().set_len(40).unwrap();

    let store = store_on(dir.path(), &probe).await;
    assert!(store.health().unwrap().last_fault.unwrap().what.contains("picture volume 1"));
    let read = store.reader().picture(lost, Verify::Header).await.unwrap_err();
    assert!(read.to_string().contains("is cut short"), "{read}");
    let next = record(&store.writer(), "next").await.unwrap();
    assert_eq!(next.volume, 2);
    assert_eq!(texts(&store).await, ["lost", "next"]);
}
