//! A certificate with its key, checked; and the acceptor made of them.

use super::read;
use chrono::{DateTime, Utc};
use gatehouse_engine::partner::{KeptIdentity, certificate_complaint};
use gatehouse_engine::view::CertificateView;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use secrecy::ExposeSecret as _;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Largest text of a chain or key, in bytes.
const MAX_PEM_BYTES: usize = 64 * 1024;
/// Longest chain.
const MAX_CHAIN: usize = 10;

/// A field that is not acceptable, and why.
#[derive(Debug)]
pub struct Complaint {
    /// `chain_pem` or `key_pem`.
    pub field: &'static str,
    /// In one sentence.
    pub sentence: &'static str,
}

/// Checks a certificate that is given: readable, the key's own, in force.
///
/// # Errors
/// Which of the two texts is not acceptable, and why.
pub fn checked(identity: &KeptIdentity, now: DateTime<Utc>) -> Result<CertificateView, Complaint> {
    let complain = |field, sentence| Err(Complaint { field, sentence });
    let chain = chain(&identity.chain_pem)?;
    let key = key(identity.key_pem.expose_secret())?;
    let Some(certificate) = read::certificate(&chain[0]) else {
        return complain("chain_pem", "The first certificate of this file cannot be read.");
    };
    if certificate.not_after <= now {
        return complain("chain_pem", "This certificate has expired. Ask your CA for a new one.");
    }
    if certificate.not_before > now {
        return complain("chain_pem", "This certificate is not valid yet. Check the clock of this PC.");
    }
    match configured(chain, key) {
        Ok(_) => {}
        Err(rustls::Error::InconsistentKeys(_)) => {
            return complain(
                "key_pem",
                "This key does not belong to the certificate. The certificate of the key comes first in its file.",
            );
        }
        Err(rustls::Error::InvalidCertificate(_)) => {
            return complain("chain_pem", "The first certificate of this file cannot be used for a server.");
        }
        Err(_) => {
            return complain(
                "key_pem",
                "This key cannot be used. RSA from 2048 bits, P-256, P-384 and Ed25519 can.",
            );
        }
    }
    view(identity, now)
}

/// A certificate as shown.
///
/// # Errors
/// As [`checked`], when it cannot be read at all.
pub fn view(identity: &KeptIdentity, now: DateTime<Utc>) -> Result<CertificateView, Complaint> {
    let chain = chain(&identity.chain_pem)?;
    let unreadable = Complaint { field: "chain_pem", sentence: "The certificate cannot be read." };
    let certificate = read::certificate(&chain[0]).ok_or(unreadable)?;
    Ok(CertificateView {
        kind: identity.kind,
        fingerprint: read::fingerprint(&chain[0]),
        names: certificate.names,
        not_after: certificate.not_after,
        complaint: certificate_complaint(certificate.not_after, now),
    })
}

/// What shakes hands with a certificate; `None` when it cannot be used.
pub fn acceptor(identity: &KeptIdentity) -> Option<TlsAcceptor> {
    let chain = chain(&identity.chain_pem).ok()?;
    let key = key(identity.key_pem.expose_secret()).ok()?;
    configured(chain, key).ok().map(TlsAcceptor::from)
}

fn configured(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// At least one certificate.
fn chain(pem: &str) -> Result<Vec<CertificateDer<'static>>, Complaint> {
    let complaint = |sentence| Complaint { field: "chain_pem", sentence };
    if pem.len() > MAX_PEM_BYTES {
        return Err(complaint("At most 64 KiB."));
    }
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match chain {
        Ok(chain) if chain.is_empty() => {
            Err(complaint("This is no certificate file: it has no part -----BEGIN CERTIFICATE-----."))
        }
        Ok(chain) if chain.len() > MAX_CHAIN => Err(complaint("At most 10 certificates.")),
        Ok(chain) => Ok(chain),
        Err(_) => Err(complaint("This certificate file is damaged.")),
    }
}

fn key(pem: &str) -> Result<PrivateKeyDer<'static>, Complaint> {
    let complaint = |sentence| Complaint { field: "key_pem", sentence };
    if pem.len() > MAX_PEM_BYTES {
        return Err(complaint("At most 64 KiB."));
    }
    if pem.contains("ENCRYPTED") {
        return Err(complaint(
            "This key is protected by a password. Give it without (openssl pkey -in KEY).",
        ));
    }
    PrivateKeyDer::from_pem_slice(pem.as_bytes())
        .map_err(|_| complaint("This is no key file: it has no readable part -----BEGIN PRIVATE KEY-----."))
}
