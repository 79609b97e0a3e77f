//! Certificates that are made and given.

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use gatehouse_domain::partner::CertificateKind;
use gatehouse_engine::partner::KeptIdentity;

fn now() -> DateTime<Utc> {
    "2026-11-28T12:00:00Z".parse().unwrap()
}

fn given(chain_pem: &str, key_pem: &str) -> KeptIdentity {
    let (chain_pem, key_pem) = (chain_pem.to_owned(), key_pem.to_owned().into());
    KeptIdentity { kind: CertificateKind::Given, chain_pem, key_pem }
}

fn own(at: DateTime<Utc>) -> (String, String) {
    use secrecy::ExposeSecret as _;
    let made = made(&["booth.example".to_owned()], at).unwrap();
    (made.chain_pem, made.key_pem.expose_secret().to_owned())
}

fn complaint(chain_pem: &str, key_pem: &str) -> (&'static str, &'static str) {
    let complaint = checked(&given(chain_pem, key_pem), now()).expect_err("it is not acceptable");
    (complaint.field, complaint.sentence)
}

#[test]
fn a_certificate_that_is_made_holds_825_days_for_the_names_of_this_pc() {
    let made = made(&["Booth.example".to_owned()], now()).unwrap();
    let view = checked(&made, now()).unwrap_or_else(|c| panic!("{}", c.sentence));
    for name in ["localhost", "127.0.0.1", "::1", "booth.example"] {
        assert!(view.names.iter().any(|known| known == name), "{name}: {:?}", view.names);
    }
    assert_eq!((view.not_after - now()).num_days(), 824, "to the beginning of the last day");
    assert_eq!(view.kind, CertificateKind::Generated);
    assert_eq!(view.fingerprint.len(), 32 * 3 - 1);
    assert!(view.fingerprint.split(':').all(|byte| u8::from_str_radix(byte, 16).is_ok()));
    assert_eq!(view.fingerprint, view.fingerprint.to_uppercase());
    assert!(acceptor(&made).is_some());
}

#[test]
fn a_key_of_another_certificate_is_refused_with_a_sentence() {
    let ((chain, key), (_, other)) = (own(now()), own(now()));
    assert!(checked(&given(&chain, &key), now()).is_ok());
    let (field, sentence) = complaint(&chain, &other);
    assert_eq!(field, "key_pem");
    assert!(sentence.starts_with("This key does not belong to the certificate."), "{sentence}");
}

#[test]
fn what_is_expired_or_not_valid_yet_is_refused() {
    let (chain, key) = own(now() - TimeDelta::days(900));
    assert_eq!(complaint(&chain, &key).1, "This certificate has expired. Ask your CA for a new one.");
    let (chain, key) = own(now() + TimeDelta::days(3));
    assert!(complaint(&chain, &key).1.starts_with("This certificate is not valid yet."));
}

#[test]
fn what_is_no_certificate_or_no_key_is_said_of_the_right_one() {
    let (chain, key) = own(now());
    assert!(complaint("hello", &key).1.contains("no certificate file"));
    assert!(complaint(&key, &key).1.contains("no certificate file"));
    assert!(complaint(&chain, "hello").1.contains("no key file"));
    assert!(complaint(&chain, &chain).1.contains("no key file"));
    let damaged = chain.replace("MII", "!!!");
    assert_eq!(complaint(&damaged, &key).0, "chain_pem");
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
    assert!(complaint(&chain, locked).1.contains("protected by a password"));
    assert_eq!(complaint(&"x".repeat(70_000), &key).1, "At most 64 KiB.");
}
