//! What a camera's task and the rest of the program share: when it is to look, and how far it is.

use super::tell::Patience;
use gatehouse_domain::Instant;
use gatehouse_store::table::camera_lists::CameraListRow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// First time to wait before a camera that could not be told is tried again; doubled each time.
const FIRST_RETRY: Duration = Duration::from_secs(5);
/// Longest time to wait.
const LAST_RETRY: Duration = Duration::from_secs(300);
/// When what a camera refused is tried again; after the last one only when something changes.
const REFUSED_RETRIES: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(600),
    Duration::from_secs(3600),
    Duration::from_secs(6 * 3600),
];

/// One camera's place in the list synchronisation.
pub(crate) struct Mailbox {
    wake: Notify,
    /// Counts what asked for a look; a round that sees it move plans again.
    asked: AtomicU64,
    inner: Mutex<Sync>,
}

/// How far a camera's task is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sync {
    /// Requests are going out.
    pub running: bool,
    /// It was looked at in this run of the program.
    pub known: bool,
    /// Entries it holds as they are to be.
    pub held: usize,
    /// Entries to be added, changed or deleted.
    pub pending: usize,
    /// Entries it refused.
    pub refused: usize,
    /// Changes made since the synchronisation began.
    pub done: usize,
    /// Why it cannot go on; `None` = nothing is wrong.
    pub trouble: Option<String>,
    /// Since when, by the monotonic clock.
    pub trouble_since: Option<Duration>,
    /// The alarm that is raised, as said.
    pub alarmed: Option<String>,
    /// When to try again, by the monotonic clock.
    pub retry_at: Option<Duration>,
    /// When to try again what it refused.
    pub refused_at: Option<Duration>,
    /// When an entry ends.
    pub due_at: Option<Instant>,
    /// What it refused is to be tried again.
    pub retry_refused: bool,
    /// Fewer per request than usual: it did not take more.
    pub most_adds: Option<usize>,
    /// Something was asked for that does not wait for the next look.
    pub urgent: bool,
    /// What is kept about its lists, as last read.
    pub row: CameraListRow,
    /// Until then only what a person changes makes it try again.
    pub blocked_until: Option<Duration>,
    /// How often in a row it could not be told.
    pub failures: u32,
    /// How often what it refused was asked again.
    pub refusals: usize,
    /// When the screens were told last.
    pub published: Option<Duration>,
}

impl Mailbox {
    pub fn new() -> Mailbox {
        Mailbox { wake: Notify::new(), asked: AtomicU64::new(0), inner: Mutex::default() }
    }

    pub fn sync(&self) -> MutexGuard<'_, Sync> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub async fn woken(&self) {
        self.wake.notified().await;
    }

    pub fn wake_now(&self) {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.wake.notify_one();
    }

    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::SeqCst)
    }

    /// What was refused is tried again with the next look.
    pub fn retry_refused(&self) {
        let mut sync = self.sync();
        sync.retry_refused = true;
        sync.refusals = 0;
    }

    pub fn wake_if_due(&self, now: Instant, monotonic: Duration) {
        let mut sync = self.sync();
        let again = sync.retry_at.is_some_and(|at| monotonic >= at);
        let anew = sync.refused_at.is_some_and(|at| monotonic >= at);
        let due = sync.due_at.is_some_and(|at| now >= at);
        if again {
            sync.retry_at = None;
        }
        if anew {
            sync.refused_at = None;
            sync.retry_refused = true;
        }
        if due {
            sync.due_at = None;
        }
        drop(sync);
        if again || anew || due {
            self.wake_now();
        }
    }

    /// It could not be told: when to try again.
    pub fn failed(&self, words: String, patience: Patience, monotonic: Duration) {
        let mut sync = self.sync();
        let doubled = FIRST_RETRY.saturating_mul(1 << sync.failures.min(8));
        let wait = if patience == Patience::Little { doubled.min(LAST_RETRY) } else { LAST_RETRY };
        sync.blocked_until = (patience == Patience::Person).then_some(monotonic + wait);
        if patience == Patience::Long {
            // What it refused is asked again together with the rest.
            sync.refused_at = Some(monotonic + wait);
        }
        sync.failures = sync.failures.saturating_add(1);
        sync.retry_at = Some(monotonic + wait);
        sync.trouble_since.get_or_insert(monotonic);
        sync.trouble = Some(words);
        sync.running = false;
    }

    /// Whether it waits for a person.
    pub fn is_blocked(&self, monotonic: Duration) -> bool {
        self.sync().blocked_until.is_some_and(|until| monotonic < until)
    }

    /// A person changed something, or the camera is back: it is tried whatever went wrong before.
    pub fn unblock(&self) {
        self.sync().blocked_until = None;
    }

    /// It answers.
    pub fn reached(&self) {
        let mut sync = self.sync();
        sync.failures = 0;
        sync.trouble = None;
        sync.trouble_since = None;
    }

    /// Nothing is left to be sent for now.
    pub fn rests(&self, monotonic: Duration) {
        let mut sync = self.sync();
        sync.running = false;
        sync.done = 0;
        sync.retry_at = None;
        if sync.refused == 0 {
            (sync.refusals, sync.refused_at) = (0, None);
        } else if sync.refused_at.is_none()
            && let Some(wait) = REFUSED_RETRIES.get(sync.refusals)
        {
            sync.refusals += 1;
            sync.refused_at = Some(monotonic + *wait);
        }
    }

    /// Whether the screens may be told again: at most four times a second, and always when `now` is asked for.
    pub fn may_publish(&self, monotonic: Duration, at_once: bool) -> bool {
        let mut sync = self.sync();
        let recent = sync.published.is_some_and(|p| monotonic.saturating_sub(p) < Duration::from_millis(250));
        if recent && !at_once {
            return false;
        }
        sync.published = Some(monotonic);
        true
    }
}
