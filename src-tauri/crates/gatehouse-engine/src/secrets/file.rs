//! The fallback: one file encrypted with XChaCha20-Poly1305, its 0600 key outside the data
//! directory, so that a copied data directory alone gives no password away.

use anyhow::Context;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const NONCE_BYTES: usize = 24;

pub(super) struct SecretFile {
    path: PathBuf,
    key_path: PathBuf,
    // Serialises read-change-write.
    changing: Mutex<()>,
}

impl SecretFile {
    pub(super) fn new(path: PathBuf, key_path: PathBuf) -> SecretFile {
        SecretFile { path, key_path, changing: Mutex::new(()) }
    }

    pub(super) fn key_path(&self) -> &Path {
        &self.key_path
    }

    /// Everything in the file. A file that cannot be decrypted (its key is gone) is set aside and
    /// counts as empty: passwords can be typed again, a booth that does not start cannot.
    pub(super) fn read(&self) -> anyhow::Result<BTreeMap<String, String>> {
        let sealed = match std::fs::read(&self.path) {
            Ok(sealed) => sealed,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(e) => return Err(e).with_context(|| format!("reading {}", self.path.display())),
        };
        if let Some(clear) = self.unseal(&sealed) {
            return Ok(clear);
        }
        let aside = self.path.with_extension("enc.unreadable");
        tracing::error!(file = %self.path.display(), kept_as = %aside.display(),
            "the password file cannot be decrypted (key missing or changed); device passwords must be typed again");
        std::fs::rename(&self.path, &aside).context("setting the unreadable password file aside")?;
        Ok(BTreeMap::new())
    }

    fn unseal(&self, sealed: &[u8]) -> Option<BTreeMap<String, String>> {
        let key = std::fs::read(&self.key_path).ok()?;
        let cipher = XChaCha20Poly1305::new_from_slice(&key).ok()?;
        let (nonce, body) = sealed.split_at_checked(NONCE_BYTES)?;
        let clear = cipher.decrypt(&XNonce::try_from(nonce).ok()?, body).ok()?;
        serde_json::from_slice(&clear).ok()
    }

    /// Sets or removes one secret.
    pub(super) fn change(&self, name: &str, secret: Option<&SecretString>) -> anyhow::Result<()> {
        let _one_at_a_time = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = self.read()?;
        let before = all.get(name).cloned();
        match secret {
            Some(secret) => all.insert(name.to_owned(), secret.expose_secret().to_owned()),
            None => all.remove(name),
        };
        if all.get(name) == before.as_ref() {
            return Ok(());
        }
        self.write(&all)
    }

    fn write(&self, all: &BTreeMap<String, String>) -> anyhow::Result<()> {
        let key = self.key()?;
        let cipher = XChaCha20Poly1305::new_from_slice(&key).context("the key has a wrong length")?;
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let clear = serde_json::to_vec(all)?;
        let body = cipher
            .encrypt(&XNonce::from(nonce), clear.as_slice())
            .map_err(|_| anyhow::anyhow!("encrypting the passwords failed"))?;
        let temporary = self.path.with_extension("enc.new");
        let mut file = std::fs::File::create(&temporary).context("writing the password file")?;
        file.write_all(&nonce)?;
        file.write_all(&body)?;
        file.sync_all()?;
        std::fs::rename(&temporary, &self.path).context("putting the password file in place")
    }

    /// The key, made at the first use.
    fn key(&self) -> anyhow::Result<Vec<u8>> {
        match std::fs::read(&self.key_path) {
            Ok(key) if key.len() == 32 => return Ok(key),
            Ok(_) => {
                tracing::warn!(key = %self.key_path.display(), "the key file is damaged; a new key is made")
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(e).with_context(|| format!("reading {}", self.key_path.display())),
        }
        if let Some(dir) = self.key_path.parent() {
            std::fs::create_dir_all(dir).with_context(|| format!("making {}", dir.display()))?;
        }
        let key: [u8; 32] = rand::random();
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&self.key_path).context("writing the key file")?;
        file.write_all(&key)?;
        file.sync_all()?;
        Ok(key.to_vec())
    }
}
