//! A disk that can be told to fail or to wait, and that remembers the order of calls.

use std::fs::File;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use gatehouse_store::Durability;

#[derive(Default)]
pub struct Probe {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    calls: Vec<&'static str>,
    failing_syncs: usize,
    failing_commits: usize,
    hold: Option<(Sender<()>, Receiver<()>)>,
    at_commit: Option<Box<dyn FnOnce() + Send>>,
    at_committed: Option<Box<dyn FnOnce() + Send>>,
}

/// A batch held just before its commit.
pub struct Held {
    reached: Receiver<()>,
    release: Sender<()>,
}

impl Held {
    pub fn is_reached(&self) -> bool {
        self.reached.try_recv().is_ok()
    }

    pub fn release(self) {
        self.release.send(()).unwrap();
    }
}

impl Probe {
    pub fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    pub fn fail_syncs(&self, times: usize) {
        self.state.lock().unwrap().failing_syncs = times;
    }

    pub fn fail_commits(&self, times: usize) {
        self.state.lock().unwrap().failing_commits = times;
    }

    /// The next batch waits before its commit until it is released.
    pub fn hold_next_commit(&self) -> Held {
        let (reached_sender, reached) = channel();
        let (release, released) = channel();
        self.state.lock().unwrap().hold = Some((reached_sender, released));
        Held { reached, release }
    }

    pub fn at_next_commit(&self, run: impl FnOnce() + Send + 'static) {
        self.state.lock().unwrap().at_commit = Some(Box::new(run));
    }

    pub fn at_next_committed(&self, run: impl FnOnce() + Send + 'static) {
        self.state.lock().unwrap().at_committed = Some(Box::new(run));
    }

    pub fn note(&self, call: &'static str) {
        self.state.lock().unwrap().calls.push(call);
    }

    pub fn calls(&self) -> Vec<&'static str> {
        self.state.lock().unwrap().calls.clone()
    }

    pub fn count(&self, call: &str) -> usize {
        self.calls().iter().filter(|made| **made == call).count()
    }

    pub fn forget(&self) {
        self.state.lock().unwrap().calls.clear();
    }

    fn fails(&self, which: fn(&mut State) -> &mut usize) -> bool {
        let mut state = self.state.lock().unwrap();
        let left = which(&mut state);
        let fails = *left > 0;
        *left = left.saturating_sub(1);
        fails
    }
}

impl Durability for Probe {
    fn sync_volume(&self, volume: &File) -> io::Result<()> {
        self.note("sync");
        if self.fails(|state| &mut state.failing_syncs) {
            return Err(io::Error::other("injected: the disk does not answer"));
        }
        volume.sync_data()
    }

    fn before_commit(&self) -> io::Result<()> {
        self.note("commit");
        let (hold, run) = {
            let mut state = self.state.lock().unwrap();
            (state.hold.take(), state.at_commit.take())
        };
        if let Some(run) = run {
            run();
        }
        if let Some((reached, released)) = hold {
            reached.send(()).unwrap();
            released.recv().unwrap();
        }
        if self.fails(|state| &mut state.failing_commits) {
            return Err(io::Error::other("injected: the commit is not confirmed"));
        }
        Ok(())
    }

    fn after_commit(&self) {
        self.note("committed");
        let run = self.state.lock().unwrap().at_committed.take();
        if let Some(run) = run {
            run();
        }
    }
}
