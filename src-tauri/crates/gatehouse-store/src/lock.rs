//! One process at a time per data folder. It says who holds the folder; it never waits and never
//! takes the folder away from anyone.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use chrono::{SecondsFormat, Utc};

use crate::error::{Error, Result};

const LOCK_FILE: &str = "gatehouse.lock";
// Beside the lock, not in it: on Windows a locked file cannot be read by the second opener.
const HOLDER_FILE: &str = "gatehouse.holder";

/// The exclusive hold on a data folder; dropping it (or dying) releases it.
#[derive(Debug)]
pub(crate) struct DirLock {
    _file: File,
}

impl DirLock {
    /// Takes the folder for `program`, or says who has it.
    pub(crate) fn take(dir: &Path, program: &str) -> Result<Self> {
        let file =
            File::options().create(true).read(true).write(true).truncate(false).open(dir.join(LOCK_FILE))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::Locked { holder: holder(dir) }),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let since = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let text = format!("{program} (process {}, since {since})", std::process::id());
        fs::write(dir.join(HOLDER_FILE), text)?;
        Ok(Self { _file: file })
    }
}

fn holder(dir: &Path) -> String {
    match fs::read_to_string(dir.join(HOLDER_FILE)) {
        Ok(text) if !text.trim().is_empty() => text.trim().to_owned(),
        // The holder may be between taking the lock and writing its name.
        Ok(_) | Err(_) => "another program that has not written down its name".to_owned(),
    }
}
