//! Device passwords: in memory from start, kept in the OS keyring, else in an encrypted file.
//!
//! They are never in SQLite, logs or API answers (invariant 10). The keyring gets two seconds and
//! never holds up the start or a gate command.

mod file;
mod keyring;

use secrecy::SecretString;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where passwords are kept at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// The OS keyring answers.
    Keyring,
    /// The keyring is locked, absent or silent: the encrypted file.
    File,
}

/// The device passwords; cheap to clone.
#[derive(Clone)]
pub struct Secrets {
    inner: Arc<Inner>,
}

struct Inner {
    in_memory: Mutex<HashMap<String, SecretString>>,
    keeping: Mutex<Keeping>,
    file: file::SecretFile,
    use_keyring: bool,
    scope: String,
}

impl Secrets {
    /// Reads the encrypted file (fast); the keyring is asked later by [`Secrets::load_keyring`].
    ///
    /// `scope` tells two installations on one PC apart in the keyring.
    pub fn open(data_dir: &std::path::Path, key_dir: PathBuf, use_keyring: bool) -> anyhow::Result<Secrets> {
        let file = file::SecretFile::new(data_dir.join("secrets.enc"), key_dir.join("gatehouse.key"));
        let in_memory = file.read()?.into_iter().map(|(k, v)| (k, SecretString::from(v))).collect();
        let scope = blake3::hash(data_dir.to_string_lossy().as_bytes()).to_hex()[..12].to_owned();
        Ok(Secrets {
            inner: Arc::new(Inner {
                in_memory: Mutex::new(in_memory),
                keeping: Mutex::new(Keeping::File),
                file,
                use_keyring,
                scope,
            }),
        })
    }

    /// Asks the keyring for the passwords of these names; what it has wins over nothing, never
    /// over a newer one in memory. Returns where passwords are kept from now on.
    pub async fn load_keyring(&self, names: Vec<String>) -> Keeping {
        if self.inner.use_keyring
            && let Some(found) = keyring::read_all(self.inner.scope.clone(), names).await
        {
            let mut memory = self.memory();
            for (name, secret) in found {
                memory.entry(name).or_insert_with(|| SecretString::from(secret));
            }
            drop(memory);
            self.set_keeping(Keeping::Keyring);
        }
        self.keeping()
    }

    /// The password of a device, from memory: never waits.
    pub fn get(&self, name: &str) -> Option<SecretString> {
        self.memory().get(name).cloned()
    }

    /// Whether there is one.
    pub fn has(&self, name: &str) -> bool {
        self.memory().contains_key(name)
    }

    /// Keeps a password (or forgets it, when `None`): first in memory, then in the keyring or the
    /// file. Errors when neither takes it; memory has it all the same.
    pub async fn set(&self, name: &str, secret: Option<SecretString>) -> anyhow::Result<Keeping> {
        match &secret {
            Some(secret) => self.memory().insert(name.to_owned(), secret.clone()),
            None => self.memory().remove(name),
        };
        if self.inner.use_keyring && keyring::write(&self.inner.scope, name, secret.clone()).await {
            self.set_keeping(Keeping::Keyring);
            // One place only: what the keyring has must not stay in the file.
            self.inner.file.change(name, None)?;
        } else {
            self.set_keeping(Keeping::File);
            self.inner.file.change(name, secret.as_ref())?;
        }
        Ok(self.keeping())
    }

    /// Keeps a secret in the encrypted file, never in the keyring: for what is larger than every keyring takes
    /// (2,560 bytes at most on Windows) and for what is needed before the keyring was asked.
    pub fn set_in_file(&self, name: &str, secret: Option<SecretString>) -> anyhow::Result<()> {
        match &secret {
            Some(secret) => self.memory().insert(name.to_owned(), secret.clone()),
            None => self.memory().remove(name),
        };
        self.inner.file.change(name, secret.as_ref())
    }

    /// Moves a password from one device to another (a replaced camera).
    pub async fn rename(&self, from: &str, to: &str) -> anyhow::Result<()> {
        if let Some(secret) = self.get(from) {
            self.set(to, Some(secret)).await?;
            self.set(from, None).await?;
        }
        Ok(())
    }

    /// What tells this installation from others.
    pub fn scope(&self) -> &str {
        &self.inner.scope
    }

    /// Where passwords are kept.
    pub fn keeping(&self) -> Keeping {
        *self.inner.keeping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same in a sentence for the status bar.
    pub fn sentence(&self) -> String {
        match (self.keeping(), self.inner.use_keyring) {
            (Keeping::Keyring, _) => "Device passwords are kept in the system keyring.".to_owned(),
            (Keeping::File, true) => format!(
                "The system keyring does not answer: device passwords are kept in an encrypted file, its key in {}.",
                self.inner.file.key_path().display()
            ),
            (Keeping::File, false) => format!(
                "Device passwords are kept in an encrypted file, its key in {}.",
                self.inner.file.key_path().display()
            ),
        }
    }

    fn set_keeping(&self, keeping: Keeping) {
        *self.inner.keeping.lock().unwrap_or_else(PoisonError::into_inner) = keeping;
    }

    fn memory(&self) -> MutexGuard<'_, HashMap<String, SecretString>> {
        self.inner.in_memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name under which a camera's password is kept.
pub fn camera_secret(camera_id: i64) -> String {
    format!("camera-{camera_id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[tokio::test]
    async fn a_password_survives_a_restart_and_stands_nowhere_in_clear() {
        let data = tempfile::tempdir().unwrap();
        let key = tempfile::tempdir().unwrap();
        let open = || Secrets::open(data.path(), key.path().into(), false).unwrap();
        open().set("camera-1", Some("tulip-4711".to_owned().into())).await.unwrap();
        assert_eq!(open().get("camera-1").unwrap().expose_secret(), "tulip-4711");
        let bytes = std::fs::read(data.path().join("secrets.enc")).unwrap();
        assert!(!bytes.windows(5).any(|w| w == b"tulip"));
        open().set("camera-1", None).await.unwrap();
        assert!(!open().has("camera-1"));
    }

    #[tokio::test]
    async fn a_lost_key_is_said_and_does_not_stop_the_start() {
        let data = tempfile::tempdir().unwrap();
        let key = tempfile::tempdir().unwrap();
        let first = Secrets::open(data.path(), key.path().into(), false).unwrap();
        first.set("camera-1", Some("secret".to_owned().into())).await.unwrap();
        std::fs::remove_file(key.path().join("gatehouse.key")).unwrap();
        let again = Secrets::open(data.path(), key.path().into(), false).unwrap();
        assert!(!again.has("camera-1"));
        assert!(data.path().join("secrets.enc.unreadable").exists());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_key_is_readable_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().unwrap();
        let key = tempfile::tempdir().unwrap();
        let secrets = Secrets::open(data.path(), key.path().into(), false).unwrap();
        secrets.set("camera-1", Some("secret".to_owned().into())).await.unwrap();
        let mode = std::fs::metadata(key.path().join("gatehouse.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
