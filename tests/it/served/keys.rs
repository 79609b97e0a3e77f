//! Who may ask, and for what.

use super::{PREFIX, Provider};
use gatehouse_tests::harness::{DEADLINE, find_in_files, wait_until};
use http::Method;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_or_with_a_wrong_one_nothing_is_told_and_no_body_is_taken() {
    let provider = Provider::start().await;
    for key in [None, Some(""), Some("00000000-0000-0000-0000-000000000000"), Some(&provider.key[1..])] {
        for (method, path) in [
            (Method::GET, "zones"),
            (Method::GET, "zones/prk1/permits"),
            (Method::POST, "isvalid"),
            (Method::POST, "permits/search"),
        ] {
            let told = provider.ask(method, path, key, "this is no JSON").await;
            assert_eq!((told.status, told.empty), (401, true), "{path} {key:?}");
        }
    }
    assert!(provider.ask(Method::GET, "zones", None, "").await.headers.contains_key("www-authenticate"));
    assert_eq!(provider.get("zones").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_outside_a_keys_scope_is_unknown_to_it() {
    let mut provider = Provider::start().await;
    provider.zone("prk2", json!([{"kind": "allow_list"}])).await;
    provider.told("prk2").await;
    provider.allow("ABC123").await;
    provider.full("prk2", 1).await;
    provider.key = provider.new_key("Only the first", &["prk1"], false).await;
    assert_eq!(provider.get("zones").await.json, json!([{"ZoneId": "prk1", "Name": "Lot prk1"}]));
    let mut answers = Vec::new();
    for zone in ["prk2", "nowhere"] {
        let told = provider.get(&format!("zones/{zone}/permits")).await;
        assert_eq!(told.status, 404);
        answers.push(told.json);
        let body = json!({"PlateNumber": "ABC123", "PlateState": "", "ZoneIds": [zone]});
        assert_eq!(provider.post("isvalid", body).await.status, 404);
        let body = json!({"PlateNumbers": ["ABC123"], "ZoneIds": [zone]});
        assert_eq!(provider.post("permits/search", body).await.status, 404);
    }
    assert_eq!(answers[0], answers[1], "both are told alike");
    let body = json!({"PlateNumbers": ["ABC123"], "ZoneIds": ["prk1", "prk2"]});
    let found = provider.post("permits/search", body).await.json;
    let zones = found["PermitZones"].as_array().unwrap();
    assert_eq!((zones.len(), &zones[0]["ZoneId"]), (1, &json!("prk1")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_shown_once_kept_nowhere_in_clear_and_of_no_use_after_it_was_revoked() {
    let provider = Provider::start().await;
    assert_eq!(provider.get("zones").await.status, 200);
    let engineer = provider.site.engineer().await;
    let view = wait_until(DEADLINE, "count", || async {
        Some(provider.view().await).filter(|view| view["keys"][0]["answered"].as_i64() > Some(0))
    })
    .await;
    assert!(!view.to_string().contains(&provider.key));
    assert!(!engineer.get("/audit").await.ok().to_string().contains(&provider.key));
    assert!(find_in_files(provider.site.data_dir(), provider.key.as_bytes()).is_empty());
    let id = view["keys"][0]["id"].as_str().unwrap();
    assert_eq!(engineer.delete(&format!("/pay-by-plate/keys/{id}")).await.status, 204);
    assert_eq!(provider.get("zones").await.status, 401);
    assert_eq!(provider.view().await["missing"], "key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_development_key_is_for_certification_methods_only_and_they_are_off_until_somebody_wants_them() {
    let provider = Provider::start().await;
    let engineer = provider.site.engineer().await;
    let test = json!({"zone_id": "cert", "name": "Certification", "test": true});
    let _view = engineer.post("/pay-by-plate/zones", test).await.ok();
    let development = provider.new_key("Certifier", &[], true).await;
    let body = json!({"ZoneId": "cert", "Permits": []}).to_string();
    let populate = async |path: &str, key: Option<&str>, body: &str| {
        provider.ask(Method::POST, path, key, body).await.status
    };
    assert_eq!(populate("_test/populate", Some(&development), &body).await, 404, "off");
    let on = json!({"enabled": true, "certification": true, "populate_path": "certify/add", "clear_path": "_test/clear"});
    let _view = engineer.put("/pay-by-plate", on).await.ok();
    assert_eq!(populate("certify/add", Some(&development), &body).await, 200);
    assert_eq!(populate("_test/populate", Some(&development), &body).await, 404, "another path was set");
    for key in [None, Some(provider.key.as_str())] {
        assert_eq!(populate("certify/add", key, &body).await, 401);
    }
    let in_use = json!({"ZoneId": "prk1", "Permits": []}).to_string();
    assert_eq!(populate("certify/add", Some(&development), &in_use).await, 404, "a zone in use");
    let told = provider.ask(Method::GET, "zones/prk1/permits", Some(&development), "").await;
    assert_eq!(told.status, 401, "it asks for nothing else");
    assert_eq!(provider.get("zones").await.json.as_array().unwrap().len(), 1, "no test zone unless named");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_version_another_method_and_what_is_switched_off_are_not_there() {
    let provider = Provider::start().await;
    let key = Some(provider.key.as_str());
    for path in ["/api/pbp/v1999-01/zones", "/api/pbp/", "nothing", "zones/prk1", "zones//permits"] {
        assert_eq!(provider.ask(Method::GET, path, key, "").await.status, 404, "{path}");
    }
    for (method, path, allowed) in [
        (Method::POST, "zones", "GET"),
        (Method::DELETE, "zones/prk1/permits", "GET"),
        (Method::GET, "isvalid", "POST"),
    ] {
        let told = provider.ask(method, path, key, "").await;
        assert_eq!((told.status, told.headers["allow"].to_str().unwrap()), (405, allowed), "{path}");
    }
    let large = " ".repeat(300 * 1024);
    assert_eq!(provider.ask(Method::POST, "isvalid", key, &large).await.status, 413);
    let off = json!({"enabled": false, "certification": false, "populate_path": "p", "clear_path": "c"});
    let _view = provider.site.engineer().await.put("/pay-by-plate", off).await.ok();
    for key in [None, key] {
        let told = provider.ask(Method::GET, &format!("{PREFIX}zones"), key, "").await;
        assert_eq!((told.status, told.empty), (404, true), "as everything that is not here");
    }
    for path in ["/api/v1/pay-by-plate", "/api/v1/site", "/api/v1/pay-by-plate/openapi.json"] {
        assert_eq!(provider.ask(Method::GET, path, key, "").await.status, 404, "{path}");
    }
}
