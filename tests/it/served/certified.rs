//! The certifier passes against the product, and the document tells what it answers.

use super::{PREFIX, Provider};
use crate::doors::opened;
use gatehouse_tests::certifier::{Options, Outcome, run};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_certifier_finds_nothing_to_complain_about() {
    let mut provider = Provider::start().await;
    let engineer = provider.site.engineer().await;
    // For a proxy on this PC, so that the certifier needs no certificate.
    let plain = json!({"enabled": true, "address": "127.0.0.1:0", "plain": true});
    let door = engineer.put("/partner", plain).await.ok();
    let on = json!({"enabled": true, "certification": true, "populate_path": "_test/populate", "clear_path": "_test/clear"});
    let _view = engineer.put("/pay-by-plate", on).await.ok();
    let test = json!({"zone_id": "certification", "name": "Certification", "test": true});
    let _view = engineer.post("/pay-by-plate/zones", test).await.ok();
    provider.zone("foreign", json!([{"kind": "allow_list"}])).await;
    // Enough of them that a delta can be told from a full read.
    for plate in ["ABC123", "DEV456", "GHI789", "JKL012", "MNO345"] {
        provider.allow(plate).await;
    }
    let key = provider.new_key("AutoVu", &["prk1", "certification"], false).await;
    provider.told("foreign").await;
    provider.told("prk1").await;
    // Asked through the encrypted door before; the key is of the same product.
    provider.key.clone_from(&key);
    let address = format!("http://{}", door["bound"].as_str().unwrap());
    let found = gatehouse_tests::harness::wait_until(
        gatehouse_tests::harness::DEADLINE,
        "published plates",
        || async {
            let preview = engineer.get("/pay-by-plate/zones/prk1/permits").await.ok();
            (preview["total"] == 5).then_some(())
        },
    );
    found.await;
    let options = Options {
        dev_key: Some(provider.new_key("Certifier", &[], true).await),
        zone: Some("prk1".into()),
        known_plate: Some("ABC123".into()),
        foreign_zone: Some("foreign".into()),
        ..Options::new(&address, &key)
    };
    let report = run(&options).await.unwrap();
    assert!(report.passed(), "{}", report.table());
    assert!(report.named(Outcome::Skipped).is_empty(), "{}", report.table());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_of_the_interface_names_what_is_answered_now() {
    let provider = Provider::start().await;
    let document = provider.site.anonymous().get("/pay-by-plate/openapi.json").await.ok();
    let paths = document["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 4, "{paths:?}");
    let permits = &paths[&format!("{PREFIX}zones/{{zoneId}}/permits")]["get"]["responses"];
    for (path, status) in [
        ("zones/prk1/permits", 200),
        ("zones/nowhere/permits", 404),
        ("zones/prk1/permits?continuationToken=x", 400),
    ] {
        assert_eq!(provider.get(path).await.status, status);
        assert!(permits[status.to_string()].is_object(), "{status}: {permits}");
    }
    let view = provider.view().await;
    let bound = opened(&provider.site).await["bound"].as_str().unwrap().to_owned();
    assert!(view["url"].as_str().unwrap().ends_with(PREFIX) && !bound.is_empty(), "{view}");
}
