//! What a status means, and which are asked again.

use gatehouse_payments::pay_by_plate::PbpError;
use gatehouse_payments::{Error, Provider};
use wiremock::matchers::path;
use wiremock::{Mock, ResponseTemplate};

use super::{IS_VALID, KEY, PERMITS, Rig, SEARCH, ZONES, at, refused};
use crate::rig::answer;

fn key_refused() -> PbpError {
    Error::CredentialsRefused { provider: Provider::PayByPlate, message: String::new() }.into()
}

#[tokio::test]
async fn a_refused_key_is_its_own_error_everywhere_and_not_asked_for_again() {
    let rig = Rig::new().await;
    for (verb, at) in [("GET", ZONES), ("GET", PERMITS), ("POST", IS_VALID), ("POST", SEARCH)] {
        rig.mount(verb, at, answer(401, ""), if at == PERMITS { 2 } else { 1 }).await;
    }
    let provider = &rig.provider;
    assert_eq!(provider.zones().await, Err(key_refused()));
    assert_eq!(provider.permits("prk1", None).await, Err(key_refused()));
    assert_eq!(provider.permits("prk1", Some("t")).await, Err(key_refused()));
    assert_eq!(provider.is_valid("ABC123", None, &["prk1"]).await, Err(key_refused()));
    let error = provider.search(&["ABC123"], &["prk1"]).await.unwrap_err();
    assert!(error.key_refused() && error.sentence().contains("API key"), "{error}");
}

#[tokio::test]
async fn a_provider_that_cannot_tell_is_its_own_error_after_four_tries() {
    let rig = Rig::new().await;
    for (verb, at) in [("GET", ZONES), ("GET", PERMITS), ("POST", IS_VALID), ("POST", SEARCH)] {
        rig.mount(verb, at, answer(503, ""), if at == PERMITS { 8 } else { 4 }).await;
    }
    let provider = &rig.provider;
    assert_eq!(provider.zones().await, Err(PbpError::CannotTell));
    assert_eq!(provider.permits("prk1", None).await, Err(PbpError::CannotTell));
    assert_eq!(provider.permits("prk1", Some("t")).await, Err(PbpError::CannotTell));
    assert_eq!(provider.is_valid("ABC123", None, &["prk1"]).await, Err(PbpError::CannotTell));
    assert_eq!(provider.search(&["ABC123"], &["prk1"]).await, Err(PbpError::CannotTell));
    assert!(PbpError::CannotTell.sentence().contains("nobody is taken for unpaid"));
}

#[tokio::test]
async fn a_question_by_post_is_asked_again_when_that_may_help() {
    let rig = Rig::new().await;
    let busy = Mock::given(path(SEARCH)).respond_with(ResponseTemplate::new(503));
    busy.up_to_n_times(3).expect(3).mount(&rig.server).await;
    rig.mount("POST", SEARCH, answer(404, ""), 1).await;
    assert_eq!(rig.provider.search(&["ABC123"], &["prk1"]).await.unwrap().0, []);
}

#[tokio::test]
async fn a_status_means_the_zone_without_a_token_and_the_token_with_one() {
    let unknown = || PbpError::UnknownZone { zone: "prk1".into() };
    let token = |status| PbpError::TokenRefused { status };
    for (status, tries, without, with) in [
        (400, 1, refused(400), token(400)),
        (403, 1, refused(403), refused(403)),
        (404, 1, unknown(), token(404)),
        (408, 4, refused(408), refused(408)),
        (409, 1, refused(409), token(409)),
        (410, 1, refused(410), token(410)),
        (429, 4, refused(429), refused(429)),
        (499, 1, refused(499), token(499)),
        (500, 4, refused(500), refused(500)),
        (302, 1, refused(302), refused(302)),
    ] {
        let rig = Rig::new().await;
        rig.mount("GET", PERMITS, answer(status, "<html>"), 2 * tries).await;
        assert_eq!(rig.provider.permits("prk1", None).await, Err(without), "{status}");
        assert_eq!(rig.provider.permits("prk1", Some("t")).await, Err(with), "{status} on a token");
    }
    assert!(unknown().sentence().contains("the zone prk1"));
}

#[tokio::test]
async fn the_providers_own_words_are_for_the_screen_and_not_for_logs() {
    let rig = Rig::new().await;
    rig.mount("GET", ZONES, answer(400, r#"{"Message":"ABC123 is odd\n"}"#), 1).await;
    let error = rig.provider.zones().await.unwrap_err();
    assert!(
        error.sentence().ends_with("The payment provider says: \"ABC123 is odd\""),
        "{}",
        error.sentence()
    );
    assert!(!error.to_string().contains("ABC123"));
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_from_one_that_says_nothing_is_paid() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = at(&format!("http://{free}"), KEY).unwrap().search(&["ABC123"], &["prk1"]).await.unwrap_err();
    assert!(
        matches!(error, PbpError::Other(Error::Unreachable { provider: Provider::PayByPlate, .. })),
        "{error}"
    );
}
