//! Makes a certificate that this PC signs itself: P-256, for its names and addresses.

use anyhow::Context as _;
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use gatehouse_domain::partner::CertificateKind;
use gatehouse_engine::partner::KeptIdentity;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use std::collections::BTreeSet;

/// So long it holds: what browsers and telephones take at most.
const VALID: TimeDelta = TimeDelta::days(825);
/// Names and addresses at most.
const MAX_NAMES: usize = 32;

/// Makes one, for these names as well.
///
/// # Errors
/// The random numbers of the operating system fail.
pub fn made(further: &[String], now: DateTime<Utc>) -> anyhow::Result<KeptIdentity> {
    let mut params = CertificateParams::new(names(further)).context("naming a certificate")?;
    let day = |at: DateTime<Utc>| {
        // Months and days of a date fit.
        rcgen::date_time_ymd(at.year(), at.month() as u8, at.day() as u8)
    };
    // From yesterday, for clocks that are a little behind.
    params.not_before = day(now - TimeDelta::days(1));
    params.not_after = day(now + VALID);
    params.distinguished_name.push(DnType::CommonName, "Gatehouse");
    params.distinguished_name.push(DnType::OrganizationName, host());
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().context("making a key")?;
    let certificate = params.self_signed(&key).context("signing a certificate")?;
    Ok(KeptIdentity {
        kind: CertificateKind::Generated,
        chain_pem: certificate.pem(),
        key_pem: key.serialize_pem().into(),
    })
}

fn names(further: &[String]) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), host()];
    names.extend(further.iter().map(|name| name.to_ascii_lowercase()));
    names.extend(["127.0.0.1".to_owned(), "::1".to_owned()]);
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let addresses: BTreeSet<_> =
        interfaces.iter().filter(|one| !one.is_link_local()).map(|one| one.ip()).collect();
    names.extend(addresses.into_iter().map(|address| address.to_string()));
    let plain = |name: &String| name.is_ascii() && !name.is_empty() && name.len() <= 253;
    let mut known = BTreeSet::new();
    names.into_iter().filter(plain).filter(|name| known.insert(name.clone())).take(MAX_NAMES).collect()
}

/// This PC's name in its network; "localhost" when it tells none.
pub fn host() -> String {
    let told =
        [std::env::var("COMPUTERNAME").ok(), std::fs::read_to_string("/proc/sys/kernel/hostname").ok()];
    let host = told.into_iter().flatten().map(|name| name.trim().to_ascii_lowercase());
    let usable = |name: &String| {
        !name.is_empty()
            && name.len() <= 63
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
    };
    host.into_iter().find(usable).unwrap_or_else(|| "localhost".to_owned())
}
