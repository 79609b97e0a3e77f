//! Reading a landlord's permits: what is shown, what is kept when a part cannot be read, and which words are said.

use super::{DEFINITION, LANDLORD, Landlord, day, tenant};
use gatehouse_tests::harness::TestSite;
use gatehouse_tests::sim::AutopayConfig;
use gatehouse_tests::sim::autopay::{Fault, Op};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn permits_are_shown_with_their_names_their_days_and_what_ends_soon() {
    let landlord = Landlord::known().await;
    let shown = landlord.get().await;
    assert_eq!((&shown["stale"], &shown["sentence"]), (&json!(false), &json!(null)), "{shown}");
    assert_eq!(
        shown["definitions"],
        json!([{ "id": DEFINITION, "name": "Free parking from 5 to 9", "facilities": [
            { "code": "34124", "name": "Supremax city center", "zones": [{ "code": "15124", "name": "Upper level" }] }
        ]}])
    );
    let bakery = landlord.tenant("t1").await;
    assert_eq!((&bakery["name"], &bakery["kind"]), (&json!("Harbour Bakery"), &json!("full")));
    let endless = bakery["allocations"].as_array().unwrap().iter().find(|a| a["id"] == "a1").unwrap();
    assert_eq!(
        endless,
        &json!({
            "id": "a1", "definition_id": DEFINITION, "definition_name": "Free parking from 5 to 9",
            "updated_via_api": false, "spaces": 5, "permits": 20, "valid_from": day(-90), "valid_to": null,
            "endless": true, "time_zone": "UTC", "begun": true, "days_left": null
        })
    );
    let expiring = shown["expiring"].as_array().unwrap();
    assert_eq!(expiring.len(), 1, "{expiring:?}");
    assert_eq!(
        (&expiring[0]["allocation"]["id"], &expiring[0]["within_days"], &expiring[0]["tenant_name"]),
        (&json!("a2"), &json!(7), &json!("Harbour Bakery"))
    );
    assert_eq!(landlord.sim.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_cannot_be_read_keeps_its_allocations_and_the_others_are_read() {
    let landlord = Landlord::known().await;
    landlord.sim.misbehave(Some(Op::Tenant), Fault::Error { id: "forbidden".into(), status: None }, Some(1));
    landlord.refresh().await;
    let bakery = landlord.tenant("t1").await;
    assert!(bakery["problem"].as_str().unwrap().contains("forbids"), "{bakery}");
    assert_eq!(bakery["allocations"].as_array().unwrap().len(), 2);
    assert_eq!(landlord.tenant("t2").await["problem"], json!(null));
    let path = landlord.path("/tenants/t1/refresh");
    let read = landlord.site.supervisor().await.post(&path, json!({})).await.ok();
    assert_eq!(read["problem"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_is_gone_names_the_snake_case_switch_and_the_switch_helps() {
    for status in [404, 410] {
        let landlord = Landlord::known().await;
        landlord.sim.configure(|config| (config.paths.camel, config.paths.status) = (false, status));
        landlord.refresh().await;
        let failing = landlord.when("failing connection", |view| view["health"] == "failing").await;
        let said = failing["last_failure"].as_str().unwrap();
        assert!(said.contains("snake_case") && said.contains(&status.to_string()), "{said}");
        let shown = landlord.get().await;
        assert_eq!(shown["stale"], true);
        assert!(shown["sentence"].as_str().unwrap().contains("snake_case"));
        // A change is refused and names it as well.
        let change = json!({ "spaces": 5, "permits": 20, "valid_to": null });
        let refused = landlord.update("t1", "a1", change).await.ok();
        assert_eq!(refused["write"]["outcome"], "refused");
        assert!(refused["write"]["sentence"].as_str().unwrap().contains("snake_case"), "{refused}");
        let path = format!("/connections/{}", landlord.id);
        landlord.site.engineer().await.patch(&path, json!({ "paths": "snake_case" })).await.ok();
        landlord.when("fresh connection", |view| view["health"] == "fresh").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_copy_is_marked_and_still_shown_while_the_provider_is_away() {
    let landlord = Landlord::known().await;
    landlord.sim.misbehave(None, Fault::Error { id: "internal_server_error".into(), status: None }, None);
    landlord.refresh().await;
    let shown = landlord.get().await;
    assert_eq!((&shown["stale"], shown["tenants"].as_array().unwrap().len()), (&json!(true), 2));
    assert!(shown["sentence"].as_str().unwrap().contains("as of"), "{}", shown["sentence"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_are_looked_up_where_there_is_a_list_and_named_by_id_where_there_is_none() {
    let landlord = Landlord::connected(TestSite::builder(), AutopayConfig::default()).await;
    landlord.post("/tenants/known", json!({ "tenant_id": "t2", "kind": "basic" })).await.ok();
    let again = landlord.post("/tenants/known", json!({ "tenant_id": "t2", "kind": "basic" })).await;
    assert_eq!(again.refused(), "conflict");
    let nobody = landlord.post("/tenants/known", json!({ "tenant_id": "nobody", "kind": "full" })).await;
    assert_eq!(nobody.refused(), "conflict");
    landlord.post("/tenants/look-up", json!({})).await.ok();
    assert_eq!(landlord.tenant("t1").await["kind"], "unknown");
    assert_eq!(landlord.tenant("t2").await["kind"], "basic", "what was said stays");
    landlord.when("end of the look", |view| view["progress"].is_null()).await;
    assert_eq!(landlord.get().await["tenants"].as_array().unwrap().len(), 2);

    landlord.sim.configure(|config| config.tenant_list = false);
    let none = landlord.post("/tenants/look-up", json!({})).await;
    assert!(none.json()["message"].as_str().unwrap().contains("by its id"), "{}", none.json());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenants_kind_is_kept_here_and_a_forgotten_tenant_is_gone_only_here() {
    let landlord = Landlord::known().await;
    let path = landlord.path("/tenants/t1");
    let supervisor = landlord.site.supervisor().await;
    assert_eq!(supervisor.patch(&path, json!({ "kind": "unknown" })).await.ok()["kind"], "unknown");
    supervisor.delete(&path).await.ok();
    let tenants = landlord.get().await["tenants"].clone();
    assert_eq!(tenants.as_array().unwrap().len(), 1);
    let there = landlord.sim.world(|world| world.landlords[super::LANDLORD].tenants.len());
    assert_eq!(there, 2);
    // A name that changed over there is taken over.
    landlord.sim.world(|world| {
        let landlord = world.landlords.get_mut(super::LANDLORD).unwrap();
        landlord.tenants[1] = tenant("t2", "Ola and Kari", "BASIC", vec![]);
    });
    landlord.refresh().await;
    assert_eq!(landlord.tenant("t2").await["name"], "Ola and Kari");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_landlord_who_has_nothing_to_allot_was_read_all_the_same() {
    let landlord = Landlord::connected(TestSite::builder(), AutopayConfig::default()).await;
    landlord.sim.world(|world| world.landlords.get_mut(LANDLORD).unwrap().definitions.clear());
    landlord.refresh().await;
    let view = landlord.get().await;
    assert_eq!(view["definitions"], json!([]));
    assert!(view["definitions_as_of"].is_string(), "{view}");
}
