//! Reads a certificate: its names, from when and until when it holds, its fingerprint.

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer as _;

/// Names shown of a certificate.
const MAX_NAMES: usize = 64;

/// What is to be known of a certificate.
pub struct Read {
    /// Names and addresses it is for.
    pub names: Vec<String>,
    /// From when it holds.
    pub not_before: DateTime<Utc>,
    /// Until when.
    pub not_after: DateTime<Utc>,
}

/// Reads a certificate (DER); `None` = it is none.
pub fn certificate(der: &[u8]) -> Option<Read> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let validity = certificate.validity();
    let at = |seconds| DateTime::from_timestamp(seconds, 0);
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let mut names: Vec<String> =
        alternative.iter().flat_map(|names| &names.value.general_names).filter_map(name).collect();
    if names.is_empty() {
        let common = certificate.subject().iter_common_name().filter_map(|name| name.as_str().ok());
        names = common.map(str::to_owned).collect();
    }
    names.truncate(MAX_NAMES);
    Some(Read {
        names,
        not_before: at(validity.not_before.timestamp())?,
        not_after: at(validity.not_after.timestamp())?,
    })
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let address = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
            address.ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

/// SHA-256 of a certificate (DER), in upper-case hex with colons.
pub fn fingerprint(der: &[u8]) -> String {
    let digest = Sha256::digest(der);
    digest.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}
