//! Autopay Permit: paths in both spellings, counts, days, and what was granted.

use gatehouse_domain::payment::{NO_END, PathStyle, TenantKind};
use gatehouse_payments::autopay_permit::{Counts, Granted, PathSetup, Permit};
use gatehouse_payments::{Ended, Error, Provider};
use serde_json::json;

use crate::rig::{Rig, answer};

fn permit(rig: &Rig) -> Permit {
    rig.autopay.permit("l-1", PathSetup::default())
}

const COUNTS: Counts = Counts { spaces: 10, permits: 10, from: None, to: Some(NO_END) };

#[tokio::test]
async fn a_tenant_is_read_with_its_allocations() {
    let rig = Rig::asked_for(1).await;
    let body = r#"{"name":"Ærlig AS","tenant_id":"t-1","permit_allocations":[{"updated_via_api":true,
        "permit_allocation_id":"a-1","permit_definition_id":"d-1","parking_spaces_count":1.0,"permit_count":14,
        "valid_from":"2026-01-01","valid_to":"2099-01-01","time_zone_id":"Europe/Oslo","new_field":[1]}]}"#;
    rig.mount("GET", "/permit/v2/landlord/l-1/tenant/t-1", answer(200, body), 1).await;
    let tenant = permit(&rig).tenant("t-1").await.unwrap();
    let allocation = &tenant.allocations[0];
    assert_eq!((allocation.spaces, allocation.permits, allocation.updated_via_api), (1, 14, true));
    assert!(allocation.validity.endless());
}

#[tokio::test]
async fn a_count_that_is_a_fraction_is_not_read() {
    let rig = Rig::asked_for(1).await;
    let body = r#"{"tenant_id":"t","permit_allocations":[{"permit_allocation_id":"a","permit_definition_id":"d",
        "parking_spaces_count":1.5,"permit_count":1}]}"#;
    rig.mount("GET", "/permit/v2/landlord/l-1/tenant/t", answer(200, body), 1).await;
    let error = permit(&rig).tenant("t").await.unwrap_err();
    assert_eq!(
        error,
        Error::Unreadable {
            provider: Provider::Autopay,
            path: "permit_allocations[0].parking_spaces_count".into()
        }
    );
}

#[tokio::test]
async fn an_update_tells_what_was_granted_and_sends_no_first_day_unless_asked() {
    let rig = Rig::asked_for(1).await;
    let body = r#"{"permit_allocation_id":"a-1","permit_count":14,"parking_spaces_count":10}"#;
    let at = "/permit/v2/landlord/l-1/tenant/t-1/permitAllocations/a-1";
    rig.mount("POST", at, answer(200, body), 1).await;
    let ended = permit(&rig).update_allocation("t-1", "a-1", COUNTS).await;
    let granted =
        Granted { id: Some("a-1".into()), spaces: Some(10), permits: Some(14), ..Granted::default() };
    assert_eq!(ended, Ended::Done(granted));
    assert_eq!(
        rig.bodies().await,
        [json!({"parking_spaces_count": 10, "permit_count": 10, "valid_to": "2099-01-01"})]
    );
}

#[tokio::test]
async fn snake_case_paths_are_used_when_chosen() {
    let rig = Rig::asked_for(1).await;
    let setup = PathSetup { style: PathStyle::SnakeCase, ..PathSetup::default() };
    let permit = rig.autopay.permit("l-1", setup);
    let start = "/permit/v2/landlord/l-1";
    let definitions = answer(200, r#"{"landlord_id":"l-1","permit_definitions":[]}"#);
    rig.mount("GET", &format!("{start}/permit_definitions"), definitions, 1).await;
    rig.mount("POST", &format!("{start}/tenant/t/permit_allocations/a"), answer(200, "{}"), 1).await;
    rig.mount("DELETE", &format!("{start}/tenant/t/permit_allocations/a"), answer(200, ""), 1).await;
    assert_eq!(permit.definitions().await, Ok(vec![]));
    assert_eq!(permit.update_allocation("t", "a", COUNTS).await, Ended::Done(Granted::default()));
    assert_eq!(permit.delete_allocation("t", "a").await, Ended::Done(()));
}

#[tokio::test]
async fn a_path_that_is_gone_names_the_switch() {
    for status in [404, 410] {
        let rig = Rig::asked_for(1).await;
        rig.mount("GET", "/permit/v2/landlord/l-1/permitDefinitions", answer(status, ""), 1).await;
        rig.mount("DELETE", "/permit/v2/landlord/l-1/tenant/t/permitAllocations/a", answer(status, ""), 1)
            .await;
        let error = permit(&rig).definitions().await.unwrap_err();
        assert!(matches!(error, Error::PathGone { .. }));
        assert!(error.sentence().contains("snake_case"), "{}", error.sentence());
        let ended = permit(&rig).delete_allocation("t", "a").await;
        assert!(
            matches!(ended, Ended::Refused(_)) && ended.words().unwrap().contains("snake_case"),
            "{ended:?}"
        );
    }
}

#[tokio::test]
async fn a_tenant_that_is_not_ready_is_told_apart_by_words_or_by_the_configured_id() {
    let body = |id: &str, words: &str| format!(r#"{{"error_id":"{id}","message":"{words}"}}"#);
    for (answered, ready) in [
        (body("x", "The tenant is Not Fully Created yet. Retry later."), false),
        (body("tenant_pending", "no"), false),
        (body("x", "no such definition"), true),
    ] {
        let rig = Rig::asked_for(1).await;
        let setup = PathSetup { not_ready_error_id: Some("tenant_pending".into()), ..PathSetup::default() };
        let at = "/permit/v2/landlord/l-1/tenant/t/permitAllocations/new";
        rig.mount("PUT", at, answer(400, answered.clone()), 1).await;
        let ended = rig.autopay.permit("l-1", setup).create_allocation("t", "d-1", COUNTS).await;
        let Ended::Refused(refusal) = ended else { panic!("{ended:?}") };
        assert_eq!(refusal.not_ready, !ready, "{answered}");
        assert_eq!(
            rig.bodies().await,
            [
                json!({"permit_definition_id": "d-1", "parking_spaces_count": 10, "permit_count": 10, "valid_to": "2099-01-01"})
            ]
        );
    }
}

#[tokio::test]
async fn a_tenant_list_may_be_missing() {
    let rig = Rig::asked_for(1).await;
    rig.mount("GET", "/permit/v2/landlord/l-1/tenants", answer(404, ""), 1).await;
    assert_eq!(permit(&rig).tenants().await, Ok(None));
    for body in [r#"[{"tenant_id":"t","name":"N"}]"#, r#"{"tenants":[{"tenant_id":"t","name":"N"}]}"#] {
        let rig = Rig::asked_for(1).await;
        rig.mount("GET", "/permit/v2/landlord/l-1/tenants", answer(200, body), 1).await;
        let tenants = permit(&rig).tenants().await.unwrap().unwrap();
        assert_eq!((tenants[0].id.as_str(), tenants[0].name.as_deref()), ("t", Some("N")));
    }
}

// A PUT that creates: a second one would create a second tenant.
#[tokio::test]
async fn a_new_tenant_whose_answer_is_lost_is_unknown_and_not_sent_again() {
    let rig = Rig::asked_for(1).await;
    rig.mount("PUT", "/permit/v2/landlord/l-1/tenant/new", answer(200, "{}"), 1).await;
    let ended = permit(&rig).create_tenant("N", "n@example.org", TenantKind::Basic).await;
    assert!(matches!(ended, Ended::Unknown(_)), "{ended:?}");
}

#[tokio::test]
async fn ids_cannot_leave_their_place_in_the_path() {
    let rig = Rig::asked_for(0).await;
    assert!(matches!(permit(&rig).tenant("..").await, Err(Error::NotAsked(_))));
    assert!(matches!(permit(&rig).delete_allocation("t", "").await, Ended::NotSent(_)));
}
