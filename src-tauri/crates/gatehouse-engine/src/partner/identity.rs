//! The certificate of the doors and its key, kept with the secrets.

use super::PartnerNow;
use crate::Actor;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::view::Change;
use gatehouse_domain::partner::CertificateKind;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// The name under which certificate and key are kept, in one piece: one never fits without the other.
const SECRET: &str = "tls-identity";

/// A certificate with its key, as kept.
#[derive(Clone)]
pub struct KeptIdentity {
    /// Made here or given.
    pub kind: CertificateKind,
    /// The certificate first, then what leads to its CA; PEM.
    pub chain_pem: String,
    /// PEM.
    pub key_pem: SecretString,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    kind: CertificateKind,
    chain: String,
    key: String,
}

impl Engine {
    /// The certificate of the doors; `None` = there is none yet.
    pub fn kept_identity(&self) -> Option<KeptIdentity> {
        let text = self.inner.secrets.get(SECRET)?;
        match serde_json::from_str::<Stored>(text.expose_secret()) {
            Ok(stored) => {
                Some(KeptIdentity { kind: stored.kind, chain_pem: stored.chain, key_pem: stored.key.into() })
            }
            Err(_) => {
                tracing::error!("the certificate that is kept cannot be read; another one is made");
                None
            }
        }
    }

    /// Keeps a certificate for the doors; it was checked by whoever calls. `actor` is `None` when Gatehouse itself
    /// renewed it.
    pub async fn keep_identity(
        &self,
        actor: Option<&Actor>,
        identity: &KeptIdentity,
        fingerprint: &str,
    ) -> Result<()> {
        let stored = Stored {
            kind: identity.kind,
            chain: identity.chain_pem.clone(),
            key: identity.key_pem.expose_secret().to_owned(),
        };
        let text = serde_json::to_string(&stored).map_err(anyhow::Error::from)?;
        let (action, subject) = match identity.kind {
            CertificateKind::Generated => ("make certificate", fingerprint),
            CertificateKind::Given => ("give certificate", fingerprint),
        };
        let entry = match actor {
            Some(actor) => Deed::of(actor, self.now(), action, subject),
            None => Deed::by("Gatehouse", self.now(), action, subject),
        };
        self.inner
            .secrets
            .set_in_file(SECRET, Some(text.into()))
            .map_err(|e| Error::StoreFailing(format!("the certificate's key was not kept: {e:#}")))?;
        self.write(move |tx| entry.append(tx)).await?;
        self.publish(Change::Partner);
        Ok(())
    }

    pub(super) fn partner<T>(&self, look: impl FnOnce(&PartnerNow) -> T) -> T {
        look(&self.state().partner)
    }
}
