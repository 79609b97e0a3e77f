//! The OS keyring, asked on a thread of its own and given two seconds: a locked keyring shows a
//! dialog and would otherwise hold up the booth.

use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;

/// How long the keyring may take for one request.
const PATIENCE: Duration = Duration::from_secs(2);

fn entry(scope: &str, name: &str) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(&format!("gatehouse-{scope}"), name)
}

/// All passwords it has of these names; `None` when it does not answer.
pub(super) async fn read_all(scope: String, names: Vec<String>) -> Option<Vec<(String, String)>> {
    patiently(move || {
        let mut found = Vec::new();
        // A name that surely does not exist tells whether the keyring answers at all.
        match entry(&scope, "is-anybody-there")?.get_password() {
            Ok(_) | Err(keyring::Error::NoEntry) => {}
            Err(other) => return Err(other),
        }
        for name in names {
            match entry(&scope, &name)?.get_password() {
                Ok(secret) => found.push((name, secret)),
                Err(keyring::Error::NoEntry) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(found)
    })
    .await
}

/// Sets or removes one; `false` when the keyring did not take it.
pub(super) async fn write(scope: &str, name: &str, secret: Option<SecretString>) -> bool {
    let (scope, name) = (scope.to_owned(), name.to_owned());
    patiently(move || {
        let entry = entry(&scope, &name)?;
        match secret {
            Some(secret) => entry.set_password(secret.expose_secret()),
            None => match entry.delete_credential() {
                Err(keyring::Error::NoEntry) => Ok(()),
                other => other,
            },
        }
    })
    .await
    .is_some()
}

/// Runs on a plain thread (the library blocks and brings its own runtime) and waits two seconds.
async fn patiently<T: Send + 'static>(
    ask: impl FnOnce() -> keyring::Result<T> + Send + 'static,
) -> Option<T> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let spawned = std::thread::Builder::new().name("keyring".into()).spawn(move || {
        let _nobody_waits_any_more = tell.send(ask());
    });
    if let Err(error) = spawned {
        tracing::warn!(%error, "no thread for the keyring");
        return None;
    }
    match tokio::time::timeout(PATIENCE, told).await {
        Ok(Ok(Ok(value))) => Some(value),
        Ok(Ok(Err(error))) => {
            tracing::info!(%error, "the system keyring is not available");
            None
        }
        Ok(Err(_)) | Err(_) => {
            tracing::info!("the system keyring does not answer");
            None
        }
    }
}
