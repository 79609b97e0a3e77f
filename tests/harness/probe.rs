//! A disk that can be told to fail or to wait, and that remembers the order of calls.

use std::fs::File;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use gatehouse_engine::Durability;

/// Put in place of the calls that reach the disk; otherwise does the real thing.
#[derive(Default)]
pub struct Probe {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    calls: Vec<String>,
    syncs_fail: bool,
    commits_fail: bool,
    hold: Option<(Sender<()>, Receiver<()>)>,
}

/// A batch held just before its commit.
pub struct Held {
    reached: Receiver<()>,
    release: Sender<()>,
}

impl Held {
    /// Whether a batch has arrived there.
    #[must_use]
    pub fn is_reached(&self) -> bool {
        self.reached.try_recv().is_ok()
    }

    /// Lets it go on. The batch may have gone away with its program; then nobody listens.
    pub fn release(self) {
        let _ = self.release.send(());
    }
}

impl Probe {
    /// A disk that works.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// From now on syncs of picture volumes fail, or work again.
    pub fn fail_syncs(&self, fail: bool) {
        self.state().syncs_fail = fail;
    }

    /// From now on commits fail (a full disk), or work again.
    pub fn fail_commits(&self, fail: bool) {
        self.state().commits_fail = fail;
    }

    /// The next batch waits before its commit until it is released.
    #[must_use]
    pub fn hold_next_commit(&self) -> Held {
        let (reached_sender, reached) = channel();
        let (release, released) = channel();
        self.state().hold = Some((reached_sender, released));
        Held { reached, release }
    }

    /// Writes a word between the calls.
    pub fn note(&self, word: &str) {
        self.state().calls.push(word.to_owned());
    }

    /// What was called so far: `sync`, `commit`, `committed`, and the notes.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.state().calls.clone()
    }

    /// Forgets what was called.
    pub fn forget(&self) {
        self.state().calls.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Durability for Probe {
    fn sync_volume(&self, volume: &File) -> io::Result<()> {
        self.note("sync");
        if self.state().syncs_fail {
            return Err(io::Error::other("injected: the disk does not answer"));
        }
        volume.sync_data()
    }

    fn before_commit(&self) -> io::Result<()> {
        self.note("commit");
        let hold = self.state().hold.take();
        if let Some((reached, released)) = hold {
            // The test may have ended meanwhile; then nothing is to be waited for.
            let _ = reached.send(());
            let _ = released.recv();
        }
        if self.state().commits_fail {
            return Err(io::Error::other("injected: the commit is not confirmed"));
        }
        Ok(())
    }

    fn after_commit(&self) {
        self.note("committed");
    }
}
