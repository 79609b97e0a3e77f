//! The certifier against the simulated provider: sound, flawed in every way it can be, and gone.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{TimeDelta, Utc};
use clap::ValueEnum as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::{CHECKS, Options, Outcome, Report, run};
use crate::sim::pay_by_plate::{Flaw, IsValidForm, Key, PayByPlateSim, PbpConfig, Permit, Zone};

/// A provider with two lots; the key sees the first.
async fn provider(flaws: &[Flaw]) -> PayByPlateSim {
    let config = PbpConfig {
        dev_key: Some("dev".into()),
        flaws: flaws.iter().copied().collect::<BTreeSet<_>>(),
        ..PbpConfig::default()
    };
    let sim = PayByPlateSim::start(config).await.unwrap();
    sim.world(|w| {
        for (id, name) in [("prk1", "Lot 1"), ("prk2", "Lot 2")] {
            w.zones.push(Zone { id: id.into(), name: name.into() });
            for plate in ["ABC123", "DEV456"] {
                w.put(Permit::new(id, "1234A", plate, "NY", Utc::now() + TimeDelta::hours(5)));
            }
            // One that expired before anybody asked.
            w.put(Permit::new(id, "77", "OLD777", "NY", Utc::now() - TimeDelta::hours(5)));
        }
        w.keys.push(Key { key: "key".into(), zones: Some(vec!["prk1".into()]) });
    });
    sim
}

fn options(sim: &PayByPlateSim) -> Options {
    Options {
        dev_key: Some("dev".into()),
        known_plate: Some("ABC123".into()),
        foreign_zone: Some("prk2".into()),
        ..Options::new(&sim.base_url(), "key")
    }
}

async fn report(sim: &PayByPlateSim) -> Report {
    run(&options(sim)).await.unwrap()
}

#[tokio::test]
async fn a_sound_provider_passes_every_check_in_every_form_of_isvalid() {
    for form in [IsValidForm::Bool, IsValidForm::Object, IsValidForm::Permit] {
        let sim = provider(&[]).await;
        sim.configure(|c| c.is_valid = form);
        let report = report(&sim).await;
        assert_eq!(report.named(Outcome::Pass).len(), CHECKS.len(), "{form:?}\n{}", report.table());
        assert!(report.passed());
        // Twice in a row: it leaves nothing behind that disturbs it.
        assert!(super::run(&options(&sim)).await.unwrap().passed());
    }
}

/// Each flaw, and the check that is meant for it.
const MEANT: &[(Flaw, &str)] = &[
    (Flaw::No401, "key-missing"),
    (Flaw::AnyKey, "key-wrong"),
    (Flaw::HeaderCase, "key-header-case"),
    (Flaw::ContentType, "content-type"),
    (Flaw::BareZones, "zones"),
    (Flaw::CamelCase, "names"),
    (Flaw::UnknownZone200, "unknown-zone"),
    (Flaw::AnyVersion, "unknown-version"),
    (Flaw::TokenMissing, "token"),
    (Flaw::TokenNotDecoded, "token-round-trip"),
    (Flaw::Token500, "unknown-token"),
    (Flaw::DeltaRepeatsAll, "delta-of-nothing"),
    (Flaw::DeltaMissesChanges, "delta-of-changes"),
    (Flaw::DeletionInvisible, "deletion-in-delta"),
    (Flaw::FullReadWithExpired, "full-read"),
    (Flaw::ExpiryFormat, "expiry-format"),
    (Flaw::ActivationNull, "activation-none"),
    (Flaw::UniqueIds, "permit-id-repeats"),
    (Flaw::AlwaysValid, "isvalid-unknown"),
    (Flaw::ActivationIgnored, "isvalid-activation"),
    (Flaw::ValidityIgnoresZones, "isvalid-zones"),
    (Flaw::SearchEmpty200, "search-unknown"),
    (Flaw::SearchIgnoresPlates, "search-plates"),
    (Flaw::SearchIgnoresZones, "search-zones"),
    (Flaw::ScopeIgnored, "key-scope"),
    (Flaw::Malformed500, "malformed-body"),
    (Flaw::PopulateAnyKey, "certification-key"),
    (Flaw::PopulateAnyZone, "certification-zone"),
];

#[tokio::test]
async fn each_seeded_flaw_is_found_by_the_check_that_is_meant_for_it() {
    for flaw in Flaw::value_variants() {
        let (_, check) = MEANT.iter().find(|(known, _)| known == flaw).expect("every flaw has a check");
        let report = report(&provider(&[*flaw]).await).await;
        assert!(report.named(Outcome::Fail).contains(check), "{flaw:?} and {check}\n{}", report.table());
        assert!(!report.passed());
    }
}

#[tokio::test]
async fn a_flaw_that_concerns_one_thing_fails_no_other_check() {
    for flaw in [
        Flaw::No401,
        Flaw::AnyKey,
        Flaw::HeaderCase,
        Flaw::ContentType,
        Flaw::AnyVersion,
        Flaw::Token500,
        Flaw::DeletionInvisible,
        Flaw::SearchIgnoresZones,
        Flaw::Malformed500,
        Flaw::PopulateAnyKey,
        Flaw::PopulateAnyZone,
    ] {
        let (_, check) = MEANT.iter().find(|(known, _)| *known == flaw).unwrap();
        assert_eq!(report(&provider(&[flaw]).await).await.named(Outcome::Fail), [*check], "{flaw:?}");
    }
}

#[tokio::test]
async fn without_a_development_key_nothing_is_changed() {
    let sim = provider(&[]).await;
    let reading = Options { dev_key: None, ..options(&sim) };
    let report = run(&reading).await.unwrap();
    assert!(report.passed(), "{}", report.table());
    let skipped = report.named(Outcome::Skipped);
    assert_eq!(skipped.len(), 19);
    assert!(skipped.contains(&"populate") && skipped.contains(&"clear"));
    assert!(sim.received().iter().all(|r| !r.path.contains("_test")));
}

#[tokio::test]
async fn a_delta_that_repeats_everything_is_found_by_reading_alone() {
    let sim = provider(&[Flaw::DeltaRepeatsAll]).await;
    let report = run(&Options { dev_key: None, ..options(&sim) }).await.unwrap();
    assert_eq!(report.named(Outcome::Fail), ["delta-in-use"]);
}

#[tokio::test]
async fn what_is_not_told_is_found_out_or_skipped_with_the_reason() {
    let sim = provider(&[]).await;
    let report = run(&Options::new(&sim.base_url(), "key")).await.unwrap();
    let row = |name: &str| report.rows.iter().find(|r| r.check == name).unwrap();
    assert_eq!(row("isvalid-known").outcome, Outcome::Pass, "a plate of the full read");
    assert_eq!(row("key-scope").outcome, Outcome::Skipped);
    assert!(row("key-scope").came.contains("--foreign-zone"));
    sim.world(|w| w.take_back(Utc::now(), |_| true));
    let report = run(&Options::new(&sim.base_url(), "key")).await.unwrap();
    let row = report.rows.iter().find(|r| r.check == "isvalid-known").unwrap();
    assert!(row.outcome == Outcome::Skipped && row.came.contains("--known-plate"), "{row:?}");
}

#[tokio::test]
async fn a_provider_that_is_away_fails_and_is_not_taken_for_sound() {
    let sim = provider(&[]).await;
    let away = options(&sim);
    drop(sim);
    let report = run(&away).await.unwrap();
    assert!(!report.passed());
    assert_eq!(report.named(Outcome::Pass), ["answer-times"], "{}", report.table());
}

#[tokio::test]
async fn a_slow_answer_is_told_and_not_failed() {
    let sim = provider(&[]).await;
    let hurried = Options { quick: std::time::Duration::ZERO, ..options(&sim) };
    let report = run(&hurried).await.unwrap();
    let row = report.rows.last().unwrap();
    assert!(report.passed() && row.check == "answer-times" && row.came.contains("OVER 0 ms"), "{row:?}");
}

#[tokio::test]
async fn an_address_that_cannot_be_used_is_said_before_anything_is_asked() {
    for address in ["provider.example", "ftp://provider.example"] {
        let words = run(&Options::new(address, "key")).await.unwrap_err();
        assert!(words.contains("https://provider.example"), "{words}");
    }
}

#[tokio::test]
async fn the_prefix_is_added_once_and_what_stands_before_it_stays() {
    let sim = provider(&[]).await;
    for (address, base) in [("", "/api/pbp/v2014-06/"), ("/api/pbp/v2014-06/", "/api/pbp/v2014-06/")] {
        let given = Options::new(&format!("{}{address}", sim.base_url()), "key");
        let report = run(&given).await.unwrap();
        assert_eq!(report.address, format!("{}{base}", sim.base_url()));
        assert!(report.passed());
    }
}

#[tokio::test]
async fn a_provider_behind_tls_is_examined_when_its_certificate_is_trusted() {
    let sim = provider(&[]).await;
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let pem = dir.path().join("provider.pem");
    std::fs::write(&pem, made.cert.pem()).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let behind = sim.addr();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut outside) = acceptor.accept(stream).await else { return };
                let mut inside = TcpStream::connect(behind).await.unwrap();
                let _ended = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
            });
        }
    });
    let address = format!("https://localhost:{port}");
    let strange = Options { address: address.clone(), ..options(&sim) };
    assert!(!run(&strange).await.unwrap().passed(), "nobody trusts this certificate");
    let trusted = Options { address, certificate: Some(pem), ..options(&sim) };
    let report = run(&trusted).await.unwrap();
    assert!(report.passed(), "{}", report.table());
}
