//! What the store guarantees, one binary: recording, failing disks, crashes, opening, reading.

// The helpers here are test code too; clippy only sees that of functions marked #[test].
#![allow(clippy::unwrap_used)]

mod crash;
mod failing;
mod opening;
mod probe;
mod recording;
mod volumes;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use gatehouse_store::{Durability, NewPicture, OpenOptions, PictureRef, Result, Store, Writer, rusqlite};

use probe::Probe;

/// A store with a table of notes, on a probe.
async fn store_on(dir: &Path, probe: &Arc<Probe>) -> Store {
    open_on(dir, probe, OpenOptions::default().volume_bytes).await
}

async fn open_on(dir: &Path, probe: &Arc<Probe>, volume_bytes: u64) -> Store {
    let durability: Arc<dyn Durability> = Arc::clone(probe) as _;
    let store = Store::open(dir, OpenOptions { durability, volume_bytes, ..OpenOptions::default() }).unwrap();
    store
        .writer()
        .write(|tx| {
            tx.execute_batch(
                "CREATE TABLE IF NOT EXISTS note (
                     text TEXT NOT NULL UNIQUE, volume INTEGER, start INTEGER, len INTEGER, hash BLOB) STRICT",
            )?;
            Ok(())
        })
        .await
        .unwrap();
    probe.forget();
    store
}

fn picture(text: &str) -> NewPicture {
    NewPicture::hashed(Bytes::from(format!("\u{ff}\u{d8}{text}").into_bytes()))
}

/// Records a note with one picture.
async fn record(writer: &Writer, text: &str) -> Result<PictureRef> {
    let text = text.to_owned();
    writer.record(vec![picture(&text)], move |tx, places| keep(tx, &text, &places[0])).await
}

fn keep(tx: &rusqlite::Transaction<'_>, text: &str, place: &PictureRef) -> Result<PictureRef> {
    tx.prepare_cached("INSERT INTO note VALUES (?1, ?2, ?3, ?4, ?5)")?.execute((
        text,
        place.volume,
        place.offset,
        place.len,
        &place.hash[..],
    ))?;
    Ok(*place)
}

/// All notes in order, with the places of their pictures.
async fn notes(store: &Store) -> Vec<(String, PictureRef)> {
    let select = |conn: &rusqlite::Connection| {
        let mut select = conn.prepare("SELECT text, volume, start, len, hash FROM note ORDER BY rowid")?;
        let rows = select.query_map([], |row| {
            let place =
                PictureRef { volume: row.get(1)?, offset: row.get(2)?, len: row.get(3)?, hash: row.get(4)? };
            Ok((row.get(0)?, place))
        })?;
        Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
    };
    store.reader().read(select).await.unwrap()
}

async fn texts(store: &Store) -> Vec<String> {
    notes(store).await.into_iter().map(|(text, _place)| text).collect()
}

async fn integrity(store: &Store) -> String {
    let check = |conn: &rusqlite::Connection| {
        Ok(conn.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?)
    };
    store.reader().read(check).await.unwrap()
}

/// Waits for something observable, with a deadline.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        tokio::task::yield_now().await;
    }
}
