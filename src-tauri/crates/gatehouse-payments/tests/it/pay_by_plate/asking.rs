//! How questions look on the wire.

use gatehouse_payments::Error;
use gatehouse_payments::pay_by_plate::{PbpError, PbpSettings};
use secrecy::SecretString;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer};

use super::{IS_VALID, KEY, PERMITS, Rig, SEARCH, ZONES, at, fixture};
use crate::rig::answer;

#[tokio::test]
async fn the_sample_of_permits_is_read() {
    let rig = Rig::new().await;
    rig.mount("GET", PERMITS, answer(200, fixture("permits")), 1).await;
    let page = rig.provider.permits("prk1", None).await.unwrap();
    assert_eq!(rig.query().await, None, "without a token there is no query");
    assert_eq!(page.token.as_deref(), Some("12/6/2020 3:55:01 PM"));
    assert_eq!(page.doubts.sentences(), Vec::<String>::new());
    let first = &page.rights[0];
    assert_eq!((first.zone.as_str(), first.permit_id.as_str()), ("prk1", "1234A"));
    assert_eq!((first.plate.as_str(), first.region.as_str()), ("ABC123", "NY"));
    assert_eq!(first.valid_from, None, "the least date is no activation");
    assert_eq!(
        first.valid_until,
        "2020-12-07T15:55:01.475935Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
    assert_eq!((first.make.as_deref(), first.color.as_deref()), (Some("Renault"), Some("Blue")));
    let [_, one, other] = &page.rights[..] else { panic!("{:?}", page.rights) };
    assert_eq!(one.permit_id, other.permit_id, "an id repeats");
    assert_ne!(one.key(), other.key());
}

#[tokio::test]
async fn the_sample_of_a_search_is_sent_and_read() {
    let rig = Rig::new().await;
    rig.mount("POST", SEARCH, answer(200, fixture("search_answer")), 1).await;
    let (rights, _) = rig.provider.search(&["ABC123", "DEV456"], &["prk1", "prk2"]).await.unwrap();
    let sent: Value = serde_json::from_str(&fixture("search_request")).unwrap();
    assert_eq!(rig.bodies().await, [sent]);
    let found: Vec<_> = rights.iter().map(|r| (r.zone.as_str(), r.plate.as_str())).collect();
    assert_eq!(found, [("prk1", "ABC123"), ("prk2", "DEV456")]);
}

#[tokio::test]
async fn a_token_is_opaque_and_every_character_of_it_arrives() {
    for (token, encoded) in [
        ("12/6/2020 3:55:01 PM", "12%2F6%2F2020%203%3A55%3A01%20PM"),
        ("a+b&c=d#e%20", "a%2Bb%26c%3Dd%23e%2520"),
        ("Zürich", "Z%C3%BCrich"),
    ] {
        let rig = Rig::new().await;
        rig.mount("GET", PERMITS, answer(200, r#"{"ContinuationToken":"n","Permits":[]}"#), 1).await;
        let page = rig.provider.permits("prk1", Some(token)).await.unwrap();
        assert_eq!(rig.query().await, Some(format!("continuationToken={encoded}")));
        assert_eq!(page.token.as_deref(), Some("n"));
    }
}

#[tokio::test]
async fn is_valid_and_its_state_are_sent_as_agreed() {
    let rig = Rig::new().await;
    rig.mount("POST", IS_VALID, answer(200, "true"), 2).await;
    rig.provider.is_valid("ABC123", Some("NY"), &["prk1", "prk2"]).await.unwrap();
    rig.provider.is_valid("ABC 123", None, &["prk1"]).await.unwrap();
    let wanted = [
        json!({"PlateNumber": "ABC123", "PlateState": "NY", "ZoneIds": ["prk1", "prk2"]}),
        json!({"PlateNumber": "ABC 123", "PlateState": "", "ZoneIds": ["prk1"]}),
    ];
    assert_eq!(rig.bodies().await, wanted);
}

#[tokio::test]
async fn the_prefix_is_added_once_wherever_the_address_ends() {
    for front in ["", "/", "/gate", "/gate/", "/api/pbp/v2014-06", "/gate/api/pbp/v2014-06/"] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer(200, "[]")).mount(&server).await;
        at(&format!("{}{front}", server.uri()), KEY).unwrap().zones().await.unwrap();
        let asked = &server.received_requests().await.unwrap()[0];
        let gate = if front.starts_with("/gate") { "/gate" } else { "" };
        assert_eq!(asked.url.path(), format!("{gate}{ZONES}"), "{front:?}");
        assert_eq!(asked.headers["accept"], "application/json");
        assert!(!asked.headers.contains_key("content-type"), "a GET has no body");
    }
}

#[tokio::test]
async fn a_zone_stays_in_its_place_of_the_path() {
    let rig = Rig::new().await;
    let at = "/api/pbp/v2014-06/zones/a%2Fb%3Fc%20d/permits";
    rig.mount("GET", at, answer(200, r#"{"ContinuationToken":"n","Permits":[]}"#), 1).await;
    rig.provider.permits("a/b?c d", None).await.unwrap();
    for (zone, fine) in [("", false), ("..", false), (&*"z".repeat(301), false)] {
        let asked = rig.provider.permits(zone, None).await;
        assert_eq!(matches!(asked, Err(PbpError::Other(Error::NotAsked(_)))), !fine, "{zone:?}");
    }
}

#[test]
fn a_key_that_no_header_can_carry_is_refused_before_anything_is_asked() {
    for (key, fine) in [(KEY, true), (" k ", true), ("", false), ("  ", false), ("a\nb", false), ("ü", true)]
    {
        assert_eq!(at("http://127.0.0.1:1", key).is_ok(), fine, "{key:?}");
    }
    for address in ["http://provider.example", "provider.example", "https://k@provider.example"] {
        assert!(at(address, KEY).is_err(), "{address}");
    }
}

#[test]
fn the_key_shows_in_no_debug_text() {
    let settings = PbpSettings::new("https://provider.example", SecretString::from(KEY));
    let client = at("http://127.0.0.1:1", KEY).unwrap();
    for text in [format!("{settings:?}"), format!("{client:?}")] {
        assert!(!text.contains(KEY), "{text}");
    }
}
