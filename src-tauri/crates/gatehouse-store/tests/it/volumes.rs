//! Picture volumes as files: filling up, scanning without the database, wrong bytes.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use gatehouse_store::{Error, PictureRef, Verify, volume};

use crate::probe::Probe;
use crate::{notes, open_on, picture, record, store_on};

#[tokio::test]
async fn a_full_volume_is_followed_by_the_next_and_all_pictures_stay_readable() {
    let dir = tempfile::tempdir().unwrap();
    let probe = Probe::new();
    let store = open_on(dir.path(), &probe, 300).await;
    for number in 0..12 {
        record(&store.writer(), &format!("car {number}")).await.unwrap();
    }
    drop(store);
    let store = open_on(dir.path(), &probe, 300).await;
    let notes = notes(&store).await;
    assert!(notes[11].1.volume >= 3);
    for (text, place) in &notes {
        assert_eq!(store.pictures().read(place, Verify::Content).unwrap(), picture(text).bytes);
    }
    for id in 1..=notes[11].1.volume {
        let file = volume::path(&dir.path().join("pictures"), id);
        assert!(fs::metadata(file).unwrap().len() <= 300);
    }
}

#[tokio::test]
async fn a_picture_larger_than_a_volume_gets_one_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let store = open_on(dir.path(), &Probe::new(), 300).await;
    let large = picture(&"x".repeat(1000));
    let pictures = vec![picture("small"), large.clone(), picture("small too")];
    let places = store.writer().record(pictures, |_tx, places| Ok(places.to_vec())).await.unwrap();
    assert_eq!(places.iter().map(|place| place.volume).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(store.pictures().read(&places[1], Verify::Content).unwrap(), large.bytes);
}

#[tokio::test]
async fn a_volume_can_be_read_without_the_database() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    for text in ["one", "two", "three"] {
        record(&store.writer(), text).await.unwrap();
    }
    let found = volume::scan(&volume::path(&dir.path().join("pictures"), 1)).unwrap();
    let expected: Vec<_> = notes(&store).await.into_iter().map(|(_text, place)| place).collect();
    assert_eq!(found.len(), 3);
    for (found, place) in found.iter().zip(&expected) {
        assert_eq!(
            (found.offset, found.len, found.hash),
            (place.offset as u64, place.len as u32, place.hash)
        );
        assert!(found.intact);
    }
}

#[tokio::test]
async fn wrong_bytes_are_never_handed_out_as_the_picture() {
    let dir = tempfile::tempdir().unwrap();
    let store = store_on(dir.path(), &Probe::new()).await;
    let place = record(&store.writer(), "car").await.unwrap();
    let file = volume::path(&dir.path().join("pictures"), 1);
    let mut volume = fs::File::options().write(true).open(&file).unwrap();
    volume.seek(SeekFrom::Start(place.offset as u64)).unwrap();
    volume.write_all(b"!").unwrap();

    let pictures = store.pictures();
    assert!(matches!(pictures.read(&place, Verify::Content), Err(Error::Damaged { .. })));
    let elsewhere = PictureRef { offset: place.offset + 1, ..place };
    assert!(matches!(pictures.read(&elsewhere, Verify::Header), Err(Error::Damaged { .. })));
    let nowhere = PictureRef { volume: 77, ..place };
    assert!(matches!(pictures.read(&nowhere, Verify::Header), Err(Error::NotFound)));
}
