//! The certificate both doors show: made anew, or given and checked.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gatehouse_tests::harness::{DEADLINE, TestSite, find_in_files, wait_until};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use serde_json::{Value, json};

use super::{doors, opened, partner};

/// A certificate of somebody else's CA, as far as Gatehouse can tell.
fn somebodys() -> (String, String) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["parking.example".to_owned()]).unwrap();
    (cert.pem(), signing_key.serialize_pem())
}

#[tokio::test]
async fn a_certificate_that_is_given_is_shown_from_the_next_connection_on_and_its_key_never_again() {
    let site = TestSite::start().await;
    let first = opened(&site).await;
    let (chain, key) = somebodys();
    let body = json!({ "kind": "given", "chain_pem": chain, "key_pem": key });
    let view = site.engineer().await.put("/partner/certificate", body).await.ok();
    assert_eq!(
        (&view["certificate"]["kind"], &view["certificate"]["names"]),
        (&json!("given"), &json!(["parking.example"]))
    );
    assert!(!partner(&first).connects().await, "the one before is gone");
    assert!(partner(&view).connects().await);
    let line = key.lines().nth(1).unwrap();
    assert!(!view.to_string().contains(line));
    assert!(find_in_files(site.data_dir(), line.as_bytes()).is_empty());

    let made = site.engineer().await.put("/partner/certificate", json!({ "kind": "generated" })).await.ok();
    assert_eq!(made["certificate"]["kind"], "generated");
    assert!(partner(&made).connects().await && !partner(&view).connects().await);
}

#[tokio::test]
async fn a_key_that_does_not_fit_is_refused_with_a_sentence_and_changes_nothing() {
    let site = TestSite::start().await;
    let view = opened(&site).await;
    let (chain, _) = somebodys();
    let other = KeyPair::generate().unwrap().serialize_pem();
    let body = json!({ "kind": "given", "chain_pem": chain, "key_pem": other });
    let refused = site.engineer().await.put("/partner/certificate", body).await;
    assert_eq!((refused.refused(), &refused.json()["field"]), ("invalid".to_owned(), &json!("key_pem")));
    let sentence = refused.json()["message"].to_string();
    assert!(sentence.contains("This key does not belong to the certificate."), "{sentence}");
    assert!(partner(&view).connects().await);
}

#[tokio::test]
async fn a_certificate_that_was_made_is_made_anew_in_the_month_before_it_ends() {
    let day = Duration::from_secs(24 * 3_600);
    let site = TestSite::start().await;
    let old = opened(&site).await;
    let fingerprint = |view: &Value| view["certificate"]["fingerprint"].clone();
    let until =
        |view: &Value| view["certificate"]["not_after"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let left = (until(&old) - site.clock.now_utc()).to_std().unwrap();
    site.clock.advance(left - 32 * day);
    assert!(partner(&old).connects().await);
    site.clock.advance(3 * day);
    // It is kept before it is spoken: what counts is who can connect.
    let new = wait_until(DEADLINE, "other certificate", || async {
        let view = doors(&site).await;
        let other = fingerprint(&view) != fingerprint(&old);
        (other && partner(&view).connects().await).then_some(view)
    })
    .await;
    assert!(!partner(&old).connects().await);
    assert!(until(&new) - until(&old) > TimeDelta::days(700), "{} {}", until(&old), until(&new));
}
