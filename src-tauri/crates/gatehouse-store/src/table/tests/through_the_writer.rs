//! Captures and pictures recorded together, through a real store.

use bytes::Bytes;

use super::super::captures::{self, KIND_VEHICLE, PictureRow};
use super::super::{audit, index, site};
use super::{at, camera, indexed, kept, new_capture};
use crate::{NewPicture, OpenOptions, Store, Verify};

#[tokio::test]
async fn a_capture_is_recorded_with_the_first_picture_of_a_new_volume_and_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), OpenOptions::default()).unwrap();
    let original = Bytes::from_static(b"\xff\xd8 not much of a picture");
    let id = store
        .writer()
        .record(vec![NewPicture::hashed(original.clone())], |tx, places| {
            let picture = PictureRow { place: Some(places[0]), ..kept(0, KIND_VEHICLE) };
            captures::insert(tx, &new_capture(camera(tx, "cam"), Some("A1")), &[picture])
        })
        .await
        .unwrap();
    let pictures = store.reader().read(move |c| captures::pictures(c, id)).await.unwrap();
    let place = pictures[0].place.unwrap();
    assert_eq!(store.reader().picture(place, Verify::Content).await.unwrap(), original);
}

#[tokio::test]
async fn searching_and_checking_the_chain_work_on_a_connection_that_only_reads() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path(), OpenOptions::default()).unwrap();
    store
        .writer()
        .write(|tx| {
            site::ensure(tx, "Site", "Europe/Berlin")?;
            indexed(tx, camera(tx, "cam"), None, Some("A1"), 0);
            let entry = audit::Entry {
                at: at(0),
                actor: "Ana",
                action: "correct_plate",
                subject: "capture 1",
                reason: "",
                personal: Some("A1"),
            };
            audit::append(tx, &entry)
        })
        .await
        .unwrap();
    let search = index::Search { limit: 10, ..index::Search::default() };
    let page = store.reader().read(move |c| index::search(c, &search)).await.unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(store.reader().read(audit::check).await.unwrap().broken_at, None);
}
