//! What is published: lists, fleets, paid permits, rights of other providers. And what happens when it cannot be told.

use super::{Provider, all};
use crate::doors::{opened, partner};
use crate::payments::Fleet;
use gatehouse_tests::harness::{DEADLINE, Probe, TestSite, wait_until};
use gatehouse_tests::sim::AutopayConfig;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn vehicles_of_a_fleet_are_served_until_they_leave_it_or_its_connection_is_switched_off() {
    let fleet = Fleet::of(TestSite::builder(), AutopayConfig::default()).await;
    let (sim, id) = (fleet.sim, fleet.id);
    let provider = Provider::at(fleet.site).await;
    provider.zone("fleet", json!([{"kind": "fleet", "connection_id": id}])).await;
    provider.told("fleet").await;
    let full = provider.full("fleet", 1).await;
    assert_eq!((all(&full, "PlateNumber"), all(&full, "PlateState")), (vec!["AA12345"], vec!["NO"]));
    let added = json!({"connection_id": id, "plate": "BB 777", "country": "NO"});
    let _write = provider.site.supervisor().await.post("/fleet/vehicles", added).await.ok();
    let delta = provider.delta("fleet", &full, 1).await;
    assert_eq!(all(&delta, "PlateNumber"), ["BB777"]);
    let off = json!({"enabled": false});
    let changed = provider.site.engineer().await.patch(&format!("/connections/{id}"), off).await;
    assert!(changed.status.is_success(), "{}", changed.json());
    provider.allow("X1").await;
    provider.full("fleet", 0).await;
    assert_eq!(provider.view().await["zones"][0]["sources"][0]["off"], true);
    drop(sim);
}

#[tokio::test(flavor = "multi_thread")]
async fn paid_permits_and_rights_of_other_providers_are_served_as_their_tables_hold_them() {
    let mut provider = Provider::start().await;
    provider.site.stop().await;
    let end = (provider.site.clock.now_utc() + chrono::TimeDelta::hours(3)).timestamp_millis();
    {
        let db = rusqlite::Connection::open(provider.site.data_dir().join("gatehouse.db")).unwrap();
        for (id, kind) in [(1, "opscom"), (2, "pay_by_plate")] {
            db.execute(
                "INSERT INTO payment_connection (id, kind, name, base_url, auth_url, audience, client_id, level,
                     paths, allocations, create_path, delete_path, poll_s, enabled, time_basis, grace_s,
                     asked_at_gate, recheck_failed)
                 VALUES (?1, ?2, ?2, 'https://127.0.0.1:1', 'https://127.0.0.1:1', '', 'client', 'small',
                     'documented', 0, '', '', 300, 1, 'utc', 0, 0, 'warn')",
                (id, kind),
            )
            .unwrap();
        }
        db.execute_batch(&format!(
            "INSERT INTO paid_permit (connection_id, reference, plate, canonical, zone, end_ms, gone, added_by,
                 added_at_ms, changed_at_ms)
             VALUES (1, 'REF-1', 'abc 123', 'ABC123', 'North', {end}, 0, 'Ana', 0, 0),
                 (1, 'REF-2', 'abc 124', 'ABC124', 'South', {end}, 0, 'Ana', 0, 0);
             INSERT INTO provider_zone (connection_id, zone_id, name, chosen, as_of_ms) VALUES (2, 'lot', 'Lot', 1, 5);
             INSERT INTO provider_right VALUES
                 (2, 'lot', '5678B', 'NY', 'DEV456', 'DEV-456', NULL, {end}, 'Renault', 'Blue');"
        ))
        .unwrap();
    }
    provider.site.restart().await;
    provider.door = partner(&opened(&provider.site).await);
    provider.told("prk1").await;
    let sources = json!([
        {"kind": "paid_permits", "connection_id": 1, "source_zone": "north"},
        {"kind": "rights", "connection_id": 2},
    ]);
    provider.zone("paid", sources).await;
    provider.told("paid").await;
    let full = provider.full("paid", 2).await;
    assert_eq!(all(&full, "PlateNumber"), ["ABC123", "DEV-456"]);
    let right = full["Permits"].as_array().unwrap().iter().find(|p| p["PlateNumber"] == "DEV-456").unwrap();
    assert_eq!((&right["Make"], &right["PermitId"]), (&json!("Renault"), &json!("R2.lot.5678B")));
    for (state, valid) in [("NY", true), ("", true), ("NJ", false)] {
        let body = json!({"PlateNumber": "dev456", "PlateState": state, "ZoneIds": ["paid"]});
        assert_eq!(provider.post("isvalid", body).await.json, json!({ "IsValid": valid }), "{state}");
    }
    let preview = provider.site.engineer().await.get("/pay-by-plate/zones/paid/permits?plate=dev").await.ok();
    assert_eq!((&preview["total"], &preview["rows"][0]["plate"]), (&json!(1), &json!("DEV-456")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_whose_source_was_never_read_says_that_it_cannot_tell_instead_of_a_short_list() {
    let provider = Provider::start().await;
    let dark = json!({"kind": "fleet", "name": "Dark fleet", "base_url": "http://127.0.0.1:1", "auth_url": "http://127.0.0.1:1",
        "audience": "a", "client_id": "fleet", "client_secret": "secret", "level": "medium", "poll_s": 300});
    let id = provider.site.engineer().await.post("/connections", dark).await.ok()["id"].clone();
    provider.zone("dark", json!([{"kind": "allow_list"}, {"kind": "fleet", "connection_id": id}])).await;
    let sentence = wait_until(DEADLINE, "sentence about the fleet", || async {
        let told = provider.get("zones/dark/permits").await;
        let sentence = told.json["Message"].as_str().unwrap_or_default().to_owned();
        (told.status == 503 && sentence.contains("Dark fleet")).then_some((sentence, told.headers))
    })
    .await;
    assert!(sentence.1.contains_key("retry-after"));
    let body = json!({"PlateNumber": "ABC123", "ZoneIds": ["dark", "prk1"]});
    assert_eq!(provider.post("isvalid", body).await.status, 503, "a no would be a guess");
    provider.allow("ABC123").await;
    provider.full("prk1", 1).await;
    let body = json!({"PlateNumber": "ABC123", "ZoneIds": ["dark", "prk1"]});
    assert_eq!(provider.post("isvalid", body).await.json, json!({"IsValid": true}), "a yes is a yes");
    assert_eq!(provider.get("zones/prk1/permits").await.status, 200, "the other zone is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_store_takes_no_change_a_zone_cannot_be_told_and_then_it_can_again() {
    let probe = Probe::new();
    let provider = Provider::of(TestSite::builder().durability(probe.clone())).await;
    let entry = provider.allow("ABC123").await;
    let full = provider.full("prk1", 1).await;
    // The list is changed where the product does not notice: the next comparison finds it, and cannot write.
    {
        let db = rusqlite::Connection::open(provider.site.data_dir().join("gatehouse.db")).unwrap();
        db.execute("UPDATE list_entry SET deleted_by = 'Ana', deleted_at_ms = 1 WHERE id = ?1", [entry])
            .unwrap();
    }
    probe.fail_commits(true);
    let zone = json!({"name": "Lot prk1", "sources": [{"kind": "allow_list"}]});
    let refused = provider.site.engineer().await.put("/pay-by-plate/zones/prk1", zone).await;
    assert!(!refused.status.is_success());
    // Nothing can be written, so nothing new is compared either: five minutes later it is too old to be told.
    provider.site.clock.advance(Duration::from_secs(301));
    assert_eq!(provider.get("zones/prk1/permits").await.status, 503);
    probe.fail_commits(false);
    let zone = json!({"name": "Lot prk1", "sources": [{"kind": "allow_list"}]});
    wait_until(DEADLINE, "store that takes changes", || async {
        let engineer = provider.site.engineer().await;
        engineer.put("/pay-by-plate/zones/prk1", zone.clone()).await.status.is_success().then_some(())
    })
    .await;
    provider.told("prk1").await;
    let delta = provider.delta("prk1", &full, 1).await;
    assert_eq!(all(&delta, "PlateNumber"), ["ABC123"]);
}
