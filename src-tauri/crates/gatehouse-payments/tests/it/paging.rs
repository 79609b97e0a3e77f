//! P-Q2, P-Q17: cursors, loops, restarts, and telling a service once.

use gatehouse_payments::autopay_fleet::Odd;
use gatehouse_payments::{Error, Provider};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, ResponseTemplate};

use crate::rig::{Rig, answer};

fn page(ids: &[&str], summary: &str) -> ResponseTemplate {
    let services: Vec<String> = ids
        .iter()
        .map(|id| format!(r#"{{"id":"{id}","vehicle":{{"license_plate_number":"A1","country_code":"NO"}},"start_time":"2023-01-12T12:14:12+0000"}}"#))
        .collect();
    answer(200, format!(r#"{{"services":[{}],"summary":{summary}}}"#, services.join(",")))
}

async fn first(rig: &Rig, answer: ResponseTemplate, times: u64) {
    Mock::given(method("GET"))
        .and(path("/fleet/v2/services"))
        .and(query_param_is_missing("cursor"))
        .respond_with(answer)
        .expect(times)
        .mount(&rig.server)
        .await;
}

async fn at(rig: &Rig, cursor: &str, answer: ResponseTemplate, times: u64) {
    Mock::given(method("GET"))
        .and(path("/fleet/v2/services"))
        .and(query_param("cursor", cursor))
        .respond_with(answer)
        .expect(times)
        .mount(&rig.server)
        .await;
}

#[tokio::test]
async fn pages_are_followed_by_their_opaque_cursor_and_a_service_is_told_once() {
    let rig = Rig::asked_for(1).await;
    let cursor = "ClQ+/SToA=";
    first(
        &rig,
        page(&["a", "b", "a"], r#"{"total results":3,"more_results":true,"cursor":"ClQ+/SToA="}"#),
        1,
    )
    .await;
    at(&rig, cursor, page(&["b", "c"], r#"{"more_results":false,"cursor":"left over"}"#), 1).await;
    let mut told = Vec::new();
    let services =
        rig.fleet().unpaid(|p| told.push((p.pages, p.services, p.page_total, p.more))).await.unwrap();
    assert_eq!(services.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(told, [(1, 2, Some(3), true), (2, 3, None, false)], "P-Q2: both spellings, or none");
    assert_eq!(rig.lines().await[1], "GET /fleet/v2/services?cursor=ClQ%2B%2FSToA%3D");
}

#[tokio::test]
async fn a_cursor_that_comes_again_ends_the_list_with_an_error() {
    let rig = Rig::asked_for(1).await;
    first(&rig, page(&["a"], r#"{"more_results":true,"cursor":"x"}"#), 1).await;
    at(&rig, "x", page(&["b"], r#"{"more_results":true,"cursor":"x"}"#), 1).await;
    let mut pages = rig.fleet().unpaid_pages();
    assert!(pages.next().await.unwrap().is_some());
    assert_eq!(pages.next().await, Err(Error::Endless { pages: 2, services: 1 }));
    assert_eq!(pages.next().await, Ok(None), "and nothing is asked any more");
}

#[tokio::test]
async fn more_without_a_cursor_stops_with_a_warning() {
    let rig = Rig::asked_for(1).await;
    first(&rig, page(&["a"], r#"{"total_results":1,"more_results":true}"#), 1).await;
    let mut pages = rig.fleet().unpaid_pages();
    assert_eq!(pages.next().await.unwrap().unwrap().odd, Some(Odd::MoreWithoutCursor));
    assert_eq!(pages.next().await, Ok(None));
}

#[tokio::test]
async fn a_cursor_that_is_not_taken_restarts_the_list_once() {
    let refused =
        || answer(400, r#"{"error_id":"cursor_decoding_error","message":"Failed to decode cursor"}"#);
    let rig = Rig::asked_for(1).await;
    first(&rig, page(&["a"], r#"{"more_results":true,"cursor":"x"}"#), 2).await;
    at(&rig, "x", refused(), 2).await;
    let mut pages = rig.fleet().unpaid_pages();
    assert_eq!(pages.next().await.unwrap().unwrap().services.len(), 1);
    let again = pages.next().await.unwrap().unwrap();
    assert_eq!((again.odd, again.services.len()), (Some(Odd::Restarted), 0), "nothing is told twice");
    let error = pages.next().await.unwrap_err();
    assert_eq!(error.error_id(), Some("cursor_decoding_error"), "only once");
}

// P-Q3: that page fails; its place is told, its values are not.
#[tokio::test]
async fn one_bad_record_fails_its_page_and_names_the_place_without_values() {
    let rig = Rig::asked_for(1).await;
    let body = r#"{"services":[{"id":"a","vehicle":{"license_plate_number":"SECRET1","country_code":"NO"},
        "cost":{"currency":"NOK","vat_percent":1,"net_amount":1,"vat_amount":1,"gross_amount":"SECRET1"}}]}"#;
    first(&rig, answer(200, body), 1).await;
    let error = rig.fleet().unpaid(|_| ()).await.unwrap_err();
    assert_eq!(
        error,
        Error::Unreadable { provider: Provider::Autopay, path: "services[0].cost.gross_amount".into() }
    );
    assert!(!format!("{error} {error:?} {}", error.sentence()).contains("SECRET1"));
}

/// Every page has another cursor.
struct Never(std::sync::atomic::AtomicU64);

impl wiremock::Respond for Never {
    fn respond(&self, _: &wiremock::Request) -> ResponseTemplate {
        let n = self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        page(&[&n.to_string()], &format!(r#"{{"more_results":true,"cursor":"c{n}"}}"#))
    }
}

#[tokio::test]
async fn a_list_with_ever_new_cursors_ends_after_5000_pages() {
    let rig = Rig::asked_for(1).await;
    let never = Never(std::sync::atomic::AtomicU64::new(0));
    Mock::given(path("/fleet/v2/services")).respond_with(never).expect(5_000).mount(&rig.server).await;
    let error = rig.fleet().unpaid(|_| ()).await.unwrap_err();
    assert_eq!(error, Error::Endless { pages: 5_000, services: 5_000 });
}
