//! Files on their way into the lists: kept under a number, few at a time, and not for long.

use super::check::{Checked, Glance};
use crate::error::{Error, Result};
use crate::view::{ImportState, ListImportProgress, ListImportView};
use bytes::Bytes;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many files are kept at once; an older one nobody works on gives way.
const KEPT: usize = 4;
/// So long after it was last touched.
const KEPT_FOR: Duration = Duration::from_secs(600);

/// The files; shared by all callers.
#[derive(Default)]
pub(crate) struct Desk {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    last_id: i64,
    last_check: i64,
    imports: Vec<Import>,
}

/// One file.
pub(super) struct Import {
    pub id: i64,
    pub file_name: String,
    pub bytes: Bytes,
    pub glance: Glance,
    pub checked: Option<(i64, Arc<Checked>)>,
    pub progress: ListImportProgress,
    /// Set by somebody who does not want to wait for what is running.
    pub cancel: Arc<AtomicBool>,
    touched: Duration,
}

impl Import {
    pub(super) fn busy(&self) -> bool {
        matches!(self.progress.state, ImportState::Checking | ImportState::Applying)
    }

    pub(super) fn view(&self) -> ListImportView {
        ListImportView {
            id: self.id,
            file_name: self.file_name.clone(),
            bytes: self.bytes.len() as i64,
            settings: self.glance.settings.clone(),
            columns: self.glance.columns.clone(),
            lines: self.glance.lines,
            unreadable: self.glance.unreadable,
            progress: self.progress.clone(),
        }
    }

    /// Refuses while something is running.
    pub(super) fn idle(&self) -> Result<()> {
        if self.busy() {
            return Err(Error::Conflict("This import is being worked on. Wait, or cancel it.".into()));
        }
        Ok(())
    }

    /// Begins work that may be cancelled.
    pub(super) fn begin(&mut self, state: ImportState) -> Result<Arc<AtomicBool>> {
        self.idle()?;
        self.cancel = Arc::new(AtomicBool::new(false));
        self.progress = ListImportProgress {
            id: self.id,
            state,
            done: 0,
            total: self.glance.lines,
            sentence: String::new(),
        };
        Ok(Arc::clone(&self.cancel))
    }
}

impl Desk {
    /// Takes a file.
    pub(super) fn put(
        &self,
        file_name: String,
        bytes: Bytes,
        glance: Glance,
        now: Duration,
    ) -> Result<ListImportView> {
        let mut inner = self.lock();
        inner.forget_old(now);
        if inner.imports.len() >= KEPT {
            let idle = inner.imports.iter().enumerate().filter(|(_, import)| !import.busy());
            let Some((oldest, _)) = idle.min_by_key(|(_, import)| import.touched) else {
                return Err(Error::Conflict(
                    "Too many imports are running. Wait until one has ended.".into(),
                ));
            };
            inner.imports.remove(oldest);
        }
        inner.last_id += 1;
        let id = inner.last_id;
        let import = Import {
            id,
            file_name,
            progress: ListImportProgress {
                id,
                state: ImportState::Ready,
                done: 0,
                total: glance.lines,
                sentence: String::new(),
            },
            bytes,
            glance,
            checked: None,
            cancel: Arc::default(),
            touched: now,
        };
        let view = import.view();
        inner.imports.push(import);
        Ok(view)
    }

    /// Works on one import.
    pub(super) fn with<T>(
        &self,
        id: i64,
        now: Duration,
        work: impl FnOnce(&mut Import) -> Result<T>,
    ) -> Result<T> {
        let mut inner = self.lock();
        inner.forget_old(now);
        let import = inner.imports.iter_mut().find(|import| import.id == id);
        let import = import
            .ok_or(Error::NotFound("import (a file is kept for ten minutes); choose the file again"))?;
        import.touched = now;
        work(import)
    }

    /// A number for a check.
    pub(super) fn next_check(&self) -> i64 {
        let mut inner = self.lock();
        inner.last_check += 1;
        inner.last_check
    }

    /// Forgets one; work on it is cancelled.
    pub(super) fn forget(&self, id: i64) {
        let mut inner = self.lock();
        inner.imports.retain(|import| {
            if import.id == id {
                import.cancel.store(true, std::sync::atomic::Ordering::Relaxed);
            }
            import.id != id
        });
    }

    /// Forgets what nobody has touched for long.
    pub(crate) fn forget_old(&self, now: Duration) {
        self.lock().forget_old(now);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A poisoned lock only means that a caller panicked; the list is whole.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn forget_old(&mut self, now: Duration) {
        self.imports.retain(|import| import.busy() || now.saturating_sub(import.touched) < KEPT_FOR);
    }
}
