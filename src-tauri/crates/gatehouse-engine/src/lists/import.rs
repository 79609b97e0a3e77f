//! Importing and exporting list entries as CSV: a file is kept, looked at, checked, and applied as a whole
//! or not at all. Long work runs off the async threads and says how far it is.

use super::check::{COMPLAINTS_SHOWN, Checked, check, check_columns, glance};
use super::{apply, charset, sheet};
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::request::{ImportApply, ImportReading, ImportSettings, ListExport};
use crate::view::{Change, ImportState, ListImportCheck, ListImportProgress, ListImportView};
use crate::view::{FileView, LineOutcome};
use bytes::Bytes;
use gatehouse_domain::list::ListKind;
use gatehouse_domain::plate::search_pattern;
use gatehouse_store::rusqlite::Connection;
use gatehouse_store::table::lists::{self, ListRow, ListSearch};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file has at most so many bytes.
pub const MAX_IMPORT_BYTES: usize = 16 << 20;
/// An export has at most so many entries.
const MAX_EXPORTED: i64 = 200_000;
/// Longest name of a file, in characters.
const MAX_NAME: usize = 120;

/// The refusal of work that somebody cancelled.
pub(super) fn cancelled() -> Error {
    Error::Conflict("The import was cancelled; nothing was changed.".into())
}

impl Engine {
    /// Takes a file and looks at it: character set, separator and columns are guessed.
    pub async fn upload_list_import(&self, file_name: &str, bytes: Bytes) -> Result<ListImportView> {
        if bytes.len() > MAX_IMPORT_BYTES {
            return Err(Error::invalid(
                "file",
                "A file may have at most 16 MiB. Split it into several files.",
            ));
        }
        charset::refuse_foreign(&bytes)?;
        let zone = self.state().zone;
        let looked_at = bytes.clone();
        let glance = off_thread(move || glance(&looked_at, None, zone)).await?;
        let name: String = file_name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
        self.inner.imports.put(name, bytes, glance, self.monotonic())
    }

    /// A file as it is understood now.
    pub fn list_import(&self, id: i64) -> Result<ListImportView> {
        self.inner.imports.with(id, self.monotonic(), |import| Ok(import.view()))
    }

    /// Reads a file another way; its columns are guessed again.
    pub async fn read_list_import(&self, id: i64, reading: ImportReading) -> Result<ListImportView> {
        let (zone, now) = (self.state().zone, self.monotonic());
        let bytes = self.inner.imports.with(id, now, |import| {
            import.idle()?;
            Ok(import.bytes.clone())
        })?;
        let glance = off_thread(move || glance(&bytes, Some(reading), zone)).await?;
        self.inner.imports.with(id, now, |import| {
            import.glance = glance;
            import.checked = None;
            Ok(import.view())
        })
    }

    /// Compares a file with the lists. Nothing is changed.
    pub async fn check_list_import(&self, id: i64, settings: ImportSettings) -> Result<ListImportCheck> {
        check_columns(&settings.columns)?;
        let (bytes, cancel) = self.inner.imports.with(id, self.monotonic(), |import| {
            let cancel = import.begin(ImportState::Checking)?;
            import.glance.settings = settings.clone();
            import.checked = None;
            Ok((import.bytes.clone(), cancel))
        })?;
        let checked = self.compare_with_lists(id, bytes, settings, cancel).await;
        let number = self.inner.imports.next_check();
        let (state, sentence) = match &checked {
            Ok(_) => (ImportState::Ready, String::new()),
            Err(error) => (ImportState::Failed, error.to_string()),
        };
        let progress = self.inner.imports.with(id, self.monotonic(), |import| {
            import.progress = ListImportProgress { state, sentence, ..import.progress.clone() };
            import.checked = checked.as_ref().ok().map(|checked| (number, Arc::clone(checked)));
            Ok(import.progress.clone())
        })?;
        self.publish(Change::ListImport(progress));
        Ok(check_view(number, &*checked?))
    }

    async fn compare_with_lists(
        &self,
        id: i64,
        bytes: Bytes,
        settings: ImportSettings,
        cancel: Arc<AtomicBool>,
    ) -> Result<Arc<Checked>> {
        let existing = self.read(in_force).await?;
        let (zone, now, engine) = (self.state().zone, self.now(), self.clone());
        let told = move |done: usize| {
            if done.is_multiple_of(5000) {
                engine.import_came_to(id, done);
            }
            if cancel.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        off_thread(move || check(&bytes, settings, &existing, (zone, now), told).map(Arc::new)).await
    }

    /// Does what a check has shown: everything in one transaction, or nothing. Answers when it has begun;
    /// events and [`Engine::list_import`] say how far it is and how it ended.
    pub fn apply_list_import(
        &self,
        actor: &Actor,
        id: i64,
        request: ImportApply,
    ) -> Result<ListImportProgress> {
        let (checked, cancel, progress, file) = self.inner.imports.with(id, self.monotonic(), |import| {
            let checked = import.checked.as_ref().filter(|(number, _)| *number == request.check);
            let (_, checked) =
                checked.ok_or_else(|| Error::Conflict("Check the file again first.".into()))?;
            let checked = Arc::clone(checked);
            may_be_applied(&checked, &request)?;
            let cancel = import.begin(ImportState::Applying)?;
            let hash = blake3::hash(&import.bytes).to_hex();
            let file = format!("{} (BLAKE3 {})", import.file_name, &hash[..16]);
            Ok((checked, cancel, import.progress.clone(), file))
        })?;
        self.publish(Change::ListImport(progress.clone()));
        tokio::spawn(self.clone().apply_checked(actor.clone(), id, checked, file, cancel));
        Ok(progress)
    }

    async fn apply_checked(
        self,
        actor: Actor,
        id: i64,
        checked: Arc<Checked>,
        file: String,
        cancel: Arc<AtomicBool>,
    ) {
        let job = apply::Job::new(&actor, self.now(), &checked, file);
        let (plates, sentence) = (job.plates(), job.sentence());
        let (engine, stop) = (self.clone(), Arc::clone(&cancel));
        let written = self
            .write(move |tx| {
                let started = std::time::Instant::now();
                let result = job.write(tx, |done| {
                    engine.import_came_to(id, done);
                    !stop.load(Ordering::Relaxed)
                });
                // So long everything else that is to be written waited behind it.
                tracing::info!(import = id, took = ?started.elapsed(), "an import was written");
                result
            })
            .await;
        let (state, sentence) = match written {
            Ok(()) => (ImportState::Done, sentence),
            Err(_) if cancel.load(Ordering::Relaxed) => (ImportState::Cancelled, cancelled().to_string()),
            Err(error) => (ImportState::Failed, format!("{error} Nothing was changed.")),
        };
        if state == ImportState::Done {
            self.lists_changed(plates).await;
        }
        let ended = self.inner.imports.with(id, self.monotonic(), |import| {
            let done = if state == ImportState::Done { import.progress.total } else { import.progress.done };
            import.progress = ListImportProgress { state, sentence, done, ..import.progress.clone() };
            // A check counts once: what it was compared with is no longer so.
            import.checked = None;
            Ok(import.progress.clone())
        });
        match ended {
            Ok(progress) => self.publish(Change::ListImport(progress)),
            Err(error) => tracing::info!(%error, import = id, "an import ended after it was forgotten"),
        }
    }

    fn import_came_to(&self, id: i64, done: usize) {
        let told = self.inner.imports.with(id, self.monotonic(), |import| {
            import.progress.done = done as i64;
            Ok(import.progress.clone())
        });
        if let Ok(progress) = told {
            self.publish(Change::ListImport(progress));
        }
    }

    /// Stops what is running for an import, if it can still be stopped. The file stays.
    pub fn cancel_list_import(&self, id: i64) -> Result<ListImportProgress> {
        self.inner.imports.with(id, self.monotonic(), |import| {
            import.cancel.store(true, Ordering::Relaxed);
            Ok(import.progress.clone())
        })
    }

    /// Forgets a file. What is running for it is cancelled.
    pub fn forget_list_import(&self, id: i64) -> Result<()> {
        self.inner.imports.with(id, self.monotonic(), |_| Ok(()))?;
        self.inner.imports.forget(id);
        Ok(())
    }

    /// The complaints of the last check as a CSV file.
    pub fn list_import_complaints(&self, id: i64) -> Result<FileView> {
        let (name, checked) = self.inner.imports.with(id, self.monotonic(), |import| {
            let checked = import.checked.as_ref().map(|(_, checked)| Arc::clone(checked));
            Ok((import.file_name.clone(), checked))
        })?;
        let checked = checked.ok_or_else(|| Error::Conflict("Check the file again first.".into()))?;
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let bytes = sheet::complaints(&checked.complaints, checked.settings.reading.delimiter)?;
        Ok(FileView { name: format!("{stem} - errors.csv"), bytes })
    }

    /// Entries as a CSV file that an import reads back unchanged. Audited.
    pub async fn export_list(&self, actor: &Actor, query: ListExport) -> Result<FileView> {
        let typed = query.q.unwrap_or_default().trim().to_owned();
        let search = ListSearch {
            list: query.list,
            pattern: search_pattern(&typed),
            text: Some(typed.clone()).filter(|t| !t.is_empty()),
            cursor: None,
            limit: MAX_EXPORTED,
        };
        let (rows, next, total) = self.read(move |conn| lists::page(conn, &search)).await?;
        if next.is_some() {
            return Err(Error::Conflict(format!(
                "{total} entries are more than one file can take ({MAX_EXPORTED}). Search for a part of them."
            )));
        }
        let (zone, now, count) = (self.state().zone, self.now(), rows.len());
        let bytes = off_thread(move || Ok(sheet::entries(&rows, zone, query.delimiter)?)).await?;
        let which = query.list.map_or("both lists", ListKind::word);
        let subject = match typed.as_str() {
            "" => format!("{count} entries of {which}"),
            _ => format!("{count} entries of {which} that match a search"),
        };
        let deed = Deed::of(actor, now, "export list entries", subject)
            .concerning(Some(typed).filter(|t| !t.is_empty()));
        self.write(move |tx| deed.append(tx)).await?;
        let day = now.with_timezone(&zone).format("%Y-%m-%d");
        let name = query.list.map_or_else(|| "lists".to_owned(), |list| format!("{} list", list.word()));
        Ok(FileView { name: format!("{name} {day}.csv"), bytes })
    }
}

/// Everything in force, in a fixed order.
pub(super) fn in_force(conn: &Connection) -> gatehouse_store::Result<Vec<ListRow>> {
    let all = ListSearch { limit: i64::MAX - 1, ..ListSearch::default() };
    Ok(lists::page(conn, &all)?.0)
}

fn may_be_applied(checked: &Checked, request: &ImportApply) -> Result<()> {
    let deletes = checked.plan.deletes.len() as i64;
    if checked.errors > 0 && !(request.leave_out_errors && deletes == 0) {
        return Err(Error::Conflict(format!(
            "{} lines have errors. Correct them in the file and choose it again.",
            checked.errors
        )));
    }
    if deletes > 0 && request.deletes != Some(deletes) {
        return Err(Error::invalid("deletes", format!("Type {deletes}: so many entries will be deleted.")));
    }
    Ok(())
}

fn check_view(number: i64, checked: &Checked) -> ListImportCheck {
    let count = |outcome| checked.plan.lines.iter().filter(|(told, _)| *told == outcome).count() as i64;
    let deleted = |list| checked.plan.deletes.iter().filter(|row| row.list == list).count() as i64;
    let added = count(LineOutcome::New);
    let (changed, unchanged) = (count(LineOutcome::Changed), count(LineOutcome::Unchanged));
    let repeated = count(LineOutcome::Repeated);
    ListImportCheck {
        check: number,
        mode: checked.settings.mode,
        lines: added + changed + unchanged + repeated + checked.errors,
        added,
        changed,
        unchanged,
        repeated,
        errors: checked.errors,
        deleted_allow: deleted(ListKind::Allow),
        deleted_block: deleted(ListKind::Block),
        first: checked.first.clone(),
        complaints: checked.complaints.iter().take(COMPLAINTS_SHOWN).cloned().collect(),
    }
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.into()))?
}
