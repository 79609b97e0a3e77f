//! PINs and passwords of operators: argon2id hashes, checked off the async threads.

use anyhow::anyhow;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Hashes a new secret (argon2id, the library's defaults: 19 MiB, 2 passes).
pub async fn hash(secret: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || {
        let hashed =
            Argon2::default().hash_password(secret.as_bytes()).map_err(|e| anyhow!("hashing: {e}"))?;
        Ok(hashed.to_string())
    })
    .await?
}

/// Whether a secret fits a hash.
pub async fn fits(secret: String, hash: String) -> anyhow::Result<bool> {
    tokio::task::spawn_blocking(move || {
        let parsed = PasswordHash::new(&hash).map_err(|e| anyhow!("a stored hash is damaged: {e}"))?;
        Ok(Argon2::default().verify_password(secret.as_bytes(), &parsed).is_ok())
    })
    .await?
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn only_the_right_pin_fits() {
        let hash = super::hash("4071".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(super::fits("4071".into(), hash.clone()).await.unwrap());
        assert!(!super::fits("4072".into(), hash).await.unwrap());
    }
}
