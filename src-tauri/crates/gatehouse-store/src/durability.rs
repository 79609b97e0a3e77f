//! The few calls that make data survive a power cut, behind a trait so that tests can make them
//! fail and see in which order they happen. It decides nothing about what is written.

use std::fs::File;
use std::io;
use std::path::Path;

/// The moments at which durability is decided. Every method runs on the store's writer thread,
/// in this order for each batch: `sync_volume` (once per touched volume), `before_commit`,
/// the SQLite commit (`synchronous=FULL`), `after_commit`, and only then the answers.
///
/// The default bodies are the real thing. A test overrides one to inject a failure (an `Err` from
/// `sync_volume` or `before_commit` fails the whole batch) or to record the order of calls.
pub trait Durability: Send + Sync + 'static {
    /// Puts the bytes of a picture volume on the disk (`fdatasync`).
    fn sync_volume(&self, volume: &File) -> io::Result<()> {
        volume.sync_data()
    }

    /// Puts the names in a folder on the disk, so that a new volume is found after a power cut.
    /// Windows has no such call and needs none.
    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        #[cfg(unix)]
        File::open(dir)?.sync_all()?;
        #[cfg(not(unix))]
        let _ = dir;
        Ok(())
    }

    /// All rows of the batch are in the transaction and it is about to be committed.
    fn before_commit(&self) -> io::Result<()> {
        Ok(())
    }

    /// The transaction is on the disk; nobody has been answered yet.
    fn after_commit(&self) {}
}

/// The real thing: every call does what its name says.
#[derive(Debug, Default, Clone, Copy)]
pub struct RealDurability;

impl Durability for RealDurability {}
