//! The token (fact sheet §2.3): JSON body, one request at a time, as few as possible, none that is told.

use std::sync::Arc;

use futures_util::future::join_all;
use gatehouse_payments::{Autopay, Error, Provider};
use serde_json::json;
use wiremock::Mock;
use wiremock::matchers::{header, method, path};

use crate::rig::{Hand, Kept, Rig, answer, settings};

const VEHICLES: &str = "/fleet/v2/vehicles";

#[tokio::test]
async fn a_token_is_asked_for_as_json_and_sent_as_bearer() {
    let rig = Rig::asked_for(1).await;
    Mock::given(method("GET"))
        .and(path(VEHICLES))
        .and(header("authorization", "Bearer token-1"))
        .respond_with(answer(200, "[]"))
        .expect(2)
        .mount(&rig.server)
        .await;
    rig.fleet().vehicles().await.unwrap();
    rig.fleet().vehicles().await.unwrap();
    let request = &rig.server.received_requests().await.unwrap()[0];
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(
        serde_json::from_slice::<serde_json::Value>(&request.body).unwrap(),
        json!({
            "client_id": "gatehouse-client", "client_secret": "s3cret",
            "audience": "https://api.autopay.io", "grant_type": "client_credentials"
        })
    );
    assert_eq!(rig.autopay.token_state().expires_at, Some("2026-11-02T00:00:00Z".parse().unwrap()));
}

#[tokio::test]
async fn twenty_calls_at_once_ask_for_one_token() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", VEHICLES, answer(200, "[]"), 20).await;
    let fleet = rig.fleet();
    assert!(join_all((0..20).map(|_| fleet.vehicles())).await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn twenty_calls_at_once_share_one_failure() {
    let rig = Rig::bare().await;
    rig.mount("POST", "/oauth/token", answer(503, ""), 1).await;
    let fleet = rig.fleet();
    assert!(join_all((0..20).map(|_| fleet.vehicles())).await.iter().all(Result::is_err));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let rig = Rig::asked_for(2).await;
    for (token, reply) in [("token-1", answer(401, "")), ("token-2", answer(200, "[]"))] {
        Mock::given(method("GET"))
            .and(path(VEHICLES))
            .and(header("authorization", format!("Bearer {token}")))
            .respond_with(reply)
            .expect(1)
            .mount(&rig.server)
            .await;
    }
    assert_eq!(rig.fleet().vehicles().await, Ok(vec![]));
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_not_renewed_again_for_three_minutes() {
    let rig = Rig::asked_for(3).await;
    rig.mount("GET", VEHICLES, answer(401, r#"{"error_id":"authentication_error","message":"no"}"#), 5).await;
    let signed_out = Err(Error::SignedOut { message: "no".into() });
    assert_eq!(rig.fleet().vehicles().await, signed_out);
    rig.clock.advance(179);
    assert_eq!(rig.fleet().vehicles().await, signed_out);
    assert_eq!(rig.autopay.token_state().asked, 2);
    rig.clock.advance(1);
    assert_eq!(rig.fleet().vehicles().await, signed_out);
    assert_eq!(rig.autopay.token_state().asked, 3);
}

#[tokio::test]
async fn refused_credentials_are_not_tried_again_by_themselves() {
    let rig = Rig::bare().await;
    let body = r#"{"error":"access_denied","error_description":"Unauthorized"}"#;
    rig.mount("POST", "/oauth/token", answer(401, body), 3).await;
    let refused =
        Err(Error::CredentialsRefused { provider: Provider::Autopay, message: "Unauthorized".into() });
    for _ in 0..3 {
        assert_eq!(rig.fleet().vehicles().await, refused);
    }
    assert_eq!(rig.autopay.token_state().asked, 1);
    rig.clock.advance(300);
    assert_eq!(rig.fleet().vehicles().await, refused);
    rig.autopay.try_again().await;
    let refused = Error::CredentialsRefused { provider: Provider::Autopay, message: "Unauthorized".into() };
    assert_eq!(rig.autopay.sign_in().await, Err(refused));
    assert_eq!(rig.autopay.token_state().asked, 3);
}

#[tokio::test]
async fn a_token_survives_a_restart_for_the_same_client_only() {
    let rig = Rig::asked_for(2).await;
    rig.mount("GET", VEHICLES, answer(200, "[]"), 3).await;
    rig.fleet().vehicles().await.unwrap();
    let again = Autopay::new(settings(&rig.server.uri()), rig.cache.clone(), rig.clock.clone()).unwrap();
    again.fleet().vehicles().await.unwrap();
    assert_eq!(again.token_state().asked, 0);
    // P-Q29: other credentials have a token of their own.
    let mut other = settings(&rig.server.uri());
    other.client_id = "another-operator".into();
    let other = Autopay::new(other, rig.cache.clone(), rig.clock.clone()).unwrap();
    other.fleet().vehicles().await.unwrap();
    assert_eq!(other.token_state().asked, 1);
}

#[tokio::test]
async fn an_old_token_is_renewed_before_it_ends_and_a_forgotten_one_is_gone() {
    let rig = Rig::asked_for(3).await;
    rig.autopay.sign_in().await.unwrap();
    rig.clock.advance(82_079);
    rig.autopay.sign_in().await.unwrap();
    assert_eq!(rig.autopay.token_state().asked, 1);
    rig.clock.advance(1);
    rig.autopay.sign_in().await.unwrap();
    assert_eq!(rig.autopay.token_state().asked, 2);
    rig.autopay.forget().await;
    assert_eq!((rig.cache.0.lock().unwrap().is_none(), rig.autopay.token_state().expires_at), (true, None));
    rig.autopay.sign_in().await.unwrap();
}

// P-Q27
#[tokio::test]
async fn a_lifetime_is_read_in_both_spellings_as_number_or_text() {
    for lifetime in [r#""expires_in":7200"#, r#""expires_in":"7200""#, r#""expries_in":7200"#] {
        let rig = Rig::bare().await;
        let body = format!(r#"{{"access_token":"t",{lifetime}}}"#);
        rig.mount("POST", "/oauth/token", answer(200, body), 1).await;
        rig.autopay.sign_in().await.unwrap();
        assert_eq!(rig.autopay.token_state().expires_at, Some("2026-11-01T02:00:00Z".parse().unwrap()));
    }
}

#[tokio::test]
async fn no_secret_is_told_by_what_can_be_printed() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", VEHICLES, answer(400, ""), 1).await;
    let error = rig.fleet().vehicles().await.unwrap_err();
    let printed = format!(
        "{:?} {:?} {:?} {:?} {error} {error:?}",
        rig.autopay,
        rig.fleet(),
        rig.autopay.token_state(),
        settings("https://x")
    );
    assert!(!printed.contains("s3cret") && !printed.contains("token-1"), "{printed}");
}

#[test]
fn an_address_that_everybody_could_read_is_refused() {
    let at = |base: &str| {
        Autopay::new(settings(base), Arc::new(Kept::default()), Arc::new(Hand::default())).map(drop)
    };
    assert!(matches!(at("http://api.autopay.io"), Err(Error::Address(_))));
    assert_eq!(at("https://api.autopay.io"), Ok(()));
}

#[tokio::test]
async fn a_caller_that_goes_while_a_token_is_asked_for_spoils_it_for_nobody() {
    let rig = Rig::bare().await;
    let slow = answer(200, r#"{"access_token":"t","expires_in":7200}"#)
        .set_delay(std::time::Duration::from_millis(300));
    Mock::given(path("/oauth/token")).respond_with(slow).mount(&rig.server).await;
    rig.mount("GET", VEHICLES, answer(200, "[]"), 1).await;
    let (first, second) = (rig.fleet(), rig.fleet());
    let gone = tokio::spawn(async move { first.vehicles().await });
    let stays = tokio::spawn(async move { second.vehicles().await });
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(5);
    while rig.autopay.token_state().asked < 1 {
        assert!(std::time::Instant::now() < deadline);
        tokio::task::yield_now().await;
    }
    gone.abort();
    assert_eq!(stays.await.unwrap(), Ok(vec![]));
}
