//! Signing in, lock-out and its end, forced changes, also when nothing can be written.

use std::time::Duration;

use gatehouse_tests::harness::{Probe, Role, SECRET, TestSite};
use http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn five_wrong_pins_lock_an_operator_out_for_a_while_even_from_the_right_one() {
    let site = TestSite::start().await;
    site.attendant().await;
    let stranger = site.anonymous();
    let attempt = |secret: &str| stranger.post("/session", json!({ "name": "Ada", "secret": secret }));
    for _ in 0..5 {
        let wrong = attempt("000001").await;
        assert_eq!((wrong.status, wrong.refused().as_str()), (StatusCode::UNAUTHORIZED, "wrong_secret"));
    }
    let locked = attempt(SECRET).await;
    assert_eq!((locked.status, locked.refused().as_str()), (StatusCode::TOO_MANY_REQUESTS, "locked_out"));
    let until: chrono::DateTime<chrono::Utc> = locked.json()["until"].as_str().unwrap().parse().unwrap();
    assert!((until - site.clock.now_utc()).num_seconds() <= 60);
    // Whoever is signed in already goes on working: the gate must not close with a guessing stranger.
    assert_eq!(site.attendant().await.get("/snapshot").await.status, StatusCode::OK);

    site.clock.advance(Duration::from_secs(61));
    assert_eq!(attempt("000001").await.refused(), "wrong_secret");
    assert_eq!(attempt(SECRET).await.refused(), "locked_out", "the next one counts double");
    site.clock.advance(Duration::from_secs(121));
    assert_eq!(attempt(SECRET).await.status, StatusCode::OK);
    assert_eq!(attempt("000001").await.refused(), "wrong_secret", "counted from the beginning again");
    assert_eq!(attempt(SECRET).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_lock_out_outlives_a_restart() {
    let mut site = TestSite::start().await;
    site.attendant().await;
    for _ in 0..5 {
        site.anonymous().post("/session", json!({ "name": "Ada", "secret": "000001" })).await.refused();
    }
    site.restart().await;
    let locked = site.anonymous().post("/session", json!({ "name": "Ada", "secret": SECRET })).await;
    assert_eq!(locked.refused(), "locked_out");
}

#[tokio::test]
async fn a_name_nobody_has_is_refused_like_a_wrong_pin() {
    let site = TestSite::start().await;
    site.attendant().await;
    let stranger = site.anonymous();
    let unknown = stranger.post("/session", json!({ "name": "Nobody", "secret": SECRET })).await;
    let wrong = stranger.post("/session", json!({ "name": "Ada", "secret": "000001" })).await;
    assert_eq!((unknown.status, unknown.json()), (wrong.status, wrong.json()));
}

#[tokio::test]
async fn an_engineer_resets_a_pin_which_ends_the_lock_out_and_the_old_sessions_and_must_be_changed() {
    let site = TestSite::start().await;
    let old = site.attendant().await.clone();
    for _ in 0..5 {
        site.anonymous().post("/session", json!({ "name": "Ada", "secret": "000001" })).await.refused();
    }
    let engineer = site.engineer().await;
    let everybody = engineer.get("/operators").await.ok();
    let ada = everybody.as_array().unwrap().iter().find(|o| o["name"] == "Ada").unwrap();
    assert!(ada["locked_until"].is_string(), "{ada}");
    let reset = json!({ "secret": "445566", "reason": "forgotten" });
    let ada = engineer.patch(&format!("/operators/{}", ada["id"]), reset).await.ok();
    assert_eq!((&ada["locked_until"], &ada["must_change_secret"]), (&json!(null), &json!(true)));
    assert_eq!(old.get("/snapshot").await.refused(), "not_signed_in", "begun with the old PIN");

    let mut fresh = site.anonymous();
    assert_eq!(fresh.sign_in("Ada", "445566").await["operator"]["must_change_secret"], true);
    assert_eq!(fresh.get("/snapshot").await.refused(), "secret_change_needed");
    let same = fresh.post("/session/secret", json!({ "current": "445566", "new": "445566" })).await;
    assert_eq!((same.refused().as_str(), &same.json()["field"]), ("invalid", &json!("new")));
    let own = fresh.post("/session/secret", json!({ "current": "445566", "new": "778899" })).await;
    assert_eq!(own.status, StatusCode::NO_CONTENT);
    assert_eq!(fresh.get("/snapshot").await.status, StatusCode::OK);
    let mut again = site.anonymous();
    assert_eq!(again.sign_in("Ada", "778899").await["operator"]["must_change_secret"], false);
}

#[tokio::test]
async fn with_a_full_disk_people_sign_in_and_out_and_wrong_pins_still_lock_out() {
    let probe = Probe::new();
    let site = TestSite::builder().durability(probe.clone()).start().await;
    site.signed_in(Role::Attendant).await;
    probe.fail_commits(true);
    let mut ada = site.anonymous();
    ada.sign_in("Ada", SECRET).await;
    assert_eq!(ada.get("/snapshot").await.status, StatusCode::OK);
    assert_eq!(ada.delete("/session").await.status, StatusCode::OK);
    assert_eq!(ada.get("/snapshot").await.refused(), "not_signed_in");

    let stranger = site.anonymous();
    let attempt = |secret: &str| stranger.post("/session", json!({ "name": "Ada", "secret": secret }));
    for _ in 0..5 {
        assert_eq!(attempt("000001").await.refused(), "wrong_secret");
    }
    assert_eq!(attempt(SECRET).await.refused(), "locked_out");
    site.clock.advance(Duration::from_secs(61));
    assert_eq!(attempt(SECRET).await.status, StatusCode::OK);
}
