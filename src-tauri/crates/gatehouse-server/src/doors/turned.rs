//! Who was turned away at a door before anything was asked of it: counted, the latest in words.

use crate::listen::Failed;
use gatehouse_engine::Engine;
use gatehouse_engine::view::TurnedAwayView;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Longest words kept.
const MAX_CHARS: usize = 160;

/// The count of one door since the program started.
pub struct Turned {
    engine: Engine,
    view: Mutex<TurnedAwayView>,
}

impl Turned {
    pub fn new(engine: Engine) -> Turned {
        Turned { engine, view: Mutex::default() }
    }

    /// One more.
    pub fn away(&self, source: SocketAddr, why: &str) {
        let words: String = format!("{}: {why}", source.ip()).chars().take(MAX_CHARS).collect();
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        view.count += 1;
        view.last_at = Some(self.engine.now());
        view.last_words = Some(words);
    }

    /// Counts what a listener tells.
    pub fn teller(self: &Arc<Self>) -> Failed {
        let turned = Arc::clone(self);
        Arc::new(move |source, why| turned.away(source, why))
    }

    pub fn view(&self) -> TurnedAwayView {
        self.view.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
