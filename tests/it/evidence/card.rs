//! The same answer for a plate that somebody typed.

use super::{PAID, STRANGER, Town, town_line};
use gatehouse_tests::harness::{Probe, TestSite};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Who looked which plate up, newest first.
async fn looks(site: &TestSite) -> Vec<(String, String)> {
    let audit = site.engineer().await.get("/audit?limit=200").await.ok();
    let rows = audit["rows"].as_array().unwrap().iter().filter(|row| row["action"] == "look plate up");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    rows.map(|row| (text(&row["done"]["by"]), text(&row["personal"]))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typed_plate_is_answered_at_once_and_sharper_for_who_waits() {
    let town = Town::new().await;
    town.site.listed("allow", STRANGER).await;
    town.door.shut();
    let attendant = town.site.attendant().await;
    let card = attendant.get("/plates/new-456").await.ok();
    assert_eq!((&card["plate_normalised"], &card["asking"]), (&json!(STRANGER), &json!(true)), "{card}");
    assert_eq!(card["verdict"]["kind"], "allowed");
    assert_eq!(town_line(&card)["state"], "asking");
    assert_eq!(card["evidence"][0]["source"], "lists");
    assert_eq!(card["evidence"][0]["state"], "listed");
    town.door.open();
    let sharp = attendant.get("/plates/new-456?wait=true").await.ok();
    assert_eq!(
        (&sharp["asking"], &town_line(&sharp)["state"]),
        (&json!(false), &json!("no_right")),
        "{sharp}"
    );
    let paid = attendant.get(&format!("/plates/{PAID}?wait=true")).await.ok();
    assert_eq!((&paid["verdict"]["kind"], &town_line(&paid)["state"]), (&json!("allowed"), &json!("right")));
    // Nobody drove up: nothing was seen, and nothing was made known.
    assert_eq!(town.site.captures().await, Vec::<serde_json::Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_source_that_hangs_waits_for_the_deadline_only() {
    let town = Town::new().await;
    town.rules(json!({ "deadline_ms": 60 })).await;
    town.door.shut();
    let card = town.site.attendant().await.get(&format!("/plates/{PAID}?wait=true")).await.ok();
    let line = town_line(&card);
    assert_eq!(
        (&line["state"], &line["sentence"]),
        (&json!("cannot_tell"), &json!("No answer within 60 ms."))
    );
    assert_eq!((&card["verdict"]["kind"], &card["asking"]), (&json!("review"), &json!(false)));
}

#[tokio::test]
async fn what_is_no_plate_is_refused_with_a_sentence() {
    let site = TestSite::start().await;
    let attendant = site.attendant().await;
    assert_eq!(attendant.get("/plates/%2D%2D").await.refused(), "invalid");
    assert_eq!(attendant.get(&format!("/plates/{}", "A".repeat(65))).await.refused(), "invalid");
    assert_eq!(site.anonymous().get("/plates/AB123").await.refused(), "not_signed_in");
    assert!(looks(&site).await.is_empty(), "nobody was shown anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_a_plate_up_is_in_the_audit_once_a_minute() {
    let site = TestSite::start().await;
    let (ada, sami) = (site.attendant().await, site.supervisor().await);
    // As the screen asks: at once, and once more for what sources say.
    for path in ["/plates/new-456", "/plates/NEW456?wait=true"] {
        ada.get(path).await.ok();
    }
    let by = |name: &str| (name.to_owned(), STRANGER.to_owned());
    assert_eq!(looks(&site).await, [by("Ada")]);
    sami.get("/plates/NEW456").await.ok();
    assert_eq!(looks(&site).await, [by("Sami"), by("Ada")]);
    site.clock.advance(Duration::from_secs(61));
    ada.get("/plates/NEW456").await.ok();
    assert_eq!(looks(&site).await, [by("Ada"), by("Sami"), by("Ada")]);
    let checked = site.engineer().await.post("/audit/check", Value::Null).await.ok();
    assert_eq!(checked["ok"], true, "{checked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plate_is_answered_while_nothing_can_be_written_and_the_next_look_is_written() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(Arc::<Probe>::clone(&probe)).start().await;
    site.listed("allow", STRANGER).await;
    let attendant = site.attendant().await;
    probe.fail_commits(true);
    let card = attendant.get("/plates/NEW456").await.ok();
    assert_eq!(card["verdict"]["kind"], "allowed", "{card}");
    probe.fail_commits(false);
    assert!(looks(&site).await.is_empty());
    attendant.get("/plates/NEW456").await.ok();
    assert_eq!(looks(&site).await.len(), 1);
}
