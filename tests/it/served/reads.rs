//! The four questions, and what they tell of changes.

use super::{Provider, all};
use chrono::{DateTime, TimeDelta, Utc};
use gatehouse_tests::harness::{DEADLINE, wait_until};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_read_has_all_and_a_delta_only_what_changed_with_what_is_gone_ended() {
    let provider = Provider::start().await;
    let empty = provider.full("prk1", 0).await;
    let gone = provider.allow("abc 123").await;
    provider.allow("DEV456").await;
    let full = provider.full("prk1", 2).await;
    assert_eq!(all(&full, "PlateNumber"), ["ABC123", "DEV456"]);
    let permit = full["Permits"].as_array().unwrap().iter().find(|p| p["PlateNumber"] == "ABC123").unwrap();
    // Names and times as in the public sample.
    assert_eq!(
        *permit,
        json!({
            "Expiry": "2099-12-31T23:59:59.000000Z", "Activation": "0001-01-01T00:00:00",
            "PermitId": format!("L{gone}"), "PlateNumber": "ABC123", "PlateState": "", "Make": null, "Color": null
        })
    );
    assert_eq!(all(&provider.delta("prk1", &empty, 2).await, "PlateNumber"), ["ABC123", "DEV456"]);
    provider.delta("prk1", &full, 0).await;

    assert!(
        provider.site.engineer().await.delete(&format!("/list-entries/{gone}")).await.status.is_success()
    );
    let delta = provider.delta("prk1", &full, 1).await;
    assert_eq!(all(&delta, "PlateNumber"), ["ABC123"]);
    assert!(time(&delta["Permits"][0]["Expiry"]) <= provider.site.clock.now_utc(), "{delta}");
    provider.delta("prk1", &delta, 0).await;
    assert_eq!(all(&provider.full("prk1", 1).await, "PlateNumber"), ["DEV456"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plate_is_valid_within_its_window_and_found_with_what_is_known_of_it() {
    let provider = Provider::start().await;
    let now = provider.site.clock.now_utc();
    let (from, until) = (now + TimeDelta::hours(2), now + TimeDelta::hours(4));
    let entry = json!({"list": "allow", "plate": "ABC 123", "valid_from": from, "valid_until": until,
        "owner": "", "phone": "", "remarks": ""});
    let _entry = provider.site.engineer().await.post("/list-entries", entry).await.ok();
    let page = provider.full("prk1", 1).await;
    let told = &page["Permits"][0];
    assert!((time(&told["Activation"]) - from).abs() < TimeDelta::milliseconds(2), "{told}");
    assert!((time(&told["Expiry"]) - until).abs() < TimeDelta::milliseconds(2), "{told}");

    let valid = async |plate: &str, state: &str| {
        let body = json!({"PlateNumber": plate, "PlateState": state, "ZoneIds": ["prk1", "nowhere"]});
        provider.post("isvalid", body).await.json["IsValid"].clone()
    };
    assert_eq!(valid("ABC123", "").await, false, "not yet");
    provider.site.clock.advance(Duration::from_secs(3 * 3600));
    provider
        .site
        .engineer()
        .await
        .post(
            "/list-entries",
            json!({"list": "allow", "plate": "X1", "owner": "", "phone": "", "remarks": ""}),
        )
        .await
        .ok();
    provider.full("prk1", 2).await;
    assert_eq!((valid("abc-123", "NY").await, valid("ABC124", "").await), (json!(true), json!(false)));
    let body = json!({"PlateNumbers": ["abc 123", "ABC123", "DEV456"], "ZoneIds": ["prk1"]});
    let found = provider.post("permits/search", body).await.json;
    assert_eq!(found["PermitZones"][0]["Permits"].as_array().unwrap().len(), 1, "{found}");
    provider.site.clock.advance(Duration::from_secs(3600));
    provider
        .site
        .engineer()
        .await
        .post(
            "/list-entries",
            json!({"list": "allow", "plate": "X2", "owner": "", "phone": "", "remarks": ""}),
        )
        .await
        .ok();
    let full = provider.full("prk1", 2).await;
    assert_eq!(all(&full, "PlateNumber"), ["X1", "X2"], "it ended by itself");
    assert_eq!(valid("ABC123", "").await, false);
    let body = json!({"PlateNumbers": ["ABC123"], "ZoneIds": ["prk1"]});
    assert_eq!(provider.post("permits/search", body).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marker_of_another_history_is_refused_and_one_from_the_future_refuses_them_all() {
    let mut provider = Provider::start().await;
    provider.allow("ABC123").await;
    let page = provider.full("prk1", 1).await;
    let token = page["ContinuationToken"].as_str().unwrap().to_owned();
    let status = async |provider: &Provider, token: &str| {
        provider.get(&format!("zones/prk1/permits?continuationToken={token}")).await.status
    };
    let (series, _) = token.rsplit_once('.').unwrap();
    for foreign in ["anotherseries.1", "12%2F6%2F2020%203%3A55%3A01%20PM", series, &format!("{series}.-1")] {
        assert_eq!(status(&provider, foreign).await, 400, "{foreign}");
    }
    assert_eq!(status(&provider, "").await, 200, "an empty one is none");
    provider.site.restart().await;
    provider.door = crate::doors::partner(&crate::doors::opened(&provider.site).await);
    provider.told("prk1").await;
    assert_eq!(status(&provider, &token).await, 200, "the same database, the same series");
    // A marker of a change that never was shows that an older copy of the database is in use.
    assert_eq!(status(&provider, &format!("{series}.999")).await, 400);
    assert_eq!(status(&provider, &token).await, 400, "a new series has begun");
    let again = provider.full("prk1", 1).await;
    assert_ne!(again["ContinuationToken"], page["ContinuationToken"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_withdrawn_is_told_for_thirty_days_and_older_markers_then_read_everything() {
    let provider = Provider::start().await;
    let entry = provider.allow("ABC123").await;
    let old = provider.full("prk1", 1).await;
    assert!(
        provider.site.engineer().await.delete(&format!("/list-entries/{entry}")).await.status.is_success()
    );
    let after = provider.delta("prk1", &old, 1).await;
    provider.site.clock.advance(Duration::from_secs(31 * 24 * 3600));
    provider.allow("DEV456").await;
    let token = old["ContinuationToken"].as_str().unwrap();
    wait_until(DEADLINE, "refusal of the old marker", || async {
        let told = provider.get(&format!("zones/prk1/permits?continuationToken={token}")).await;
        (told.status == 400).then_some(())
    })
    .await;
    assert_eq!(all(&provider.delta("prk1", &after, 1).await, "PlateNumber"), ["DEV456"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_such_request_is_a_fault_of_the_caller() {
    let provider = Provider::start().await;
    let key = Some(provider.key.as_str());
    for body in [
        "",
        "{\"PlateNumber\":",
        "[]",
        "\"ABC123\"",
        "{\"PlateNumber\":{},\"PlateNumbers\":{},\"ZoneIds\":{}}",
        "\u{0}",
    ] {
        for path in ["isvalid", "permits/search"] {
            let told = provider.ask(Method::POST, path, key, body).await;
            assert_eq!(told.status, 400, "{path} {body}");
            assert!(
                told.json["Message"].is_string() && !told.json.to_string().contains("ABC123"),
                "{}",
                told.json
            );
        }
    }
    for (path, body) in [
        ("permits/search", json!({"PlateNumbers": [], "ZoneIds": ["prk1"]})),
        ("permits/search", json!({"PlateNumbers": ["A1"], "ZoneIds": []})),
        ("permits/search", json!({"PlateNumbers": vec!["A1"; 1001], "ZoneIds": ["prk1"]})),
        ("isvalid", json!({"PlateNumber": "A1", "ZoneIds": []})),
    ] {
        assert_eq!(provider.post(path, body).await.status, 400, "{path}");
    }
}
