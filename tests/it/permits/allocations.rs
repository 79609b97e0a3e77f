//! Changing and deleting allocations: asked beside granted, and what is refused before anything is sent.

use super::{LANDLORD, Landlord, allocation, day};
use gatehouse_tests::sim::autopay::Op;
use serde_json::{Value, json};

fn change(spaces: u32, permits: u32, to: Option<&str>) -> Value {
    json!({ "spaces": spaces, "permits": permits, "valid_to": to })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_came_as_close_as_possible_is_shown_beside_what_was_asked() {
    let landlord = Landlord::known().await;
    let to = day(60).to_string();
    let changed = landlord.update("t1", "a1", change(4, 10, Some(&to))).await.ok();
    assert_eq!(changed["write"]["outcome"], "done", "{changed}");
    assert_eq!(
        landlord.bodies(Op::UpdateAllocation),
        [json!({ "parking_spaces_count": 4, "permit_count": 10, "valid_to": to })],
        "its first day has come and is not sent"
    );
    let of = |label: &str| {
        let all = changed["differences"].as_array().unwrap();
        all.iter().find(|value| value["label"] == label).cloned().unwrap()
    };
    assert_eq!(
        of("Permits"),
        json!({ "label": "Permits", "before": "20", "asked": "10", "granted": "14", "same": false })
    );
    assert_eq!(of("Places at once")["same"], true);
    assert_eq!(of("Last day")["before"], "no end");
    let sentence = changed["write"]["sentence"].as_str().unwrap();
    assert!(sentence.contains("asked 10, got 14: 14 permits are already handed out"), "{sentence}");
    let kept = landlord.tenant("t1").await["allocations"].clone();
    let kept = kept.as_array().unwrap().iter().find(|a| a["id"] == "a1").unwrap();
    assert_eq!((&kept["permits"], &kept["updated_via_api"]), (&json!(14), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_end_is_sent_as_2099_and_nothing_later_or_turned_around_is_sent() {
    let landlord = Landlord::known().await;
    let changed = landlord.update("t1", "a2", change(5, 20, None)).await.ok();
    assert_eq!(changed["write"]["sentence"], "The allocation was changed as asked.");
    assert_eq!(landlord.bodies(Op::UpdateAllocation)[0]["valid_to"], "2099-01-01");
    for wrong in ["2099-01-02", "2001-01-01"] {
        let refused = landlord.update("t1", "a2", change(5, 20, Some(wrong))).await;
        assert_eq!(refused.json()["field"], "valid_to", "{}", refused.json());
    }
    let mut begun = change(5, 20, None);
    begun["valid_from"] = json!(day(1));
    assert_eq!(landlord.update("t1", "a2", begun).await.json()["field"], "valid_from");
    assert_eq!(landlord.sim.count(Op::UpdateAllocation), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_day_that_has_not_come_is_changed() {
    let landlord = Landlord::known().await;
    landlord.sim.world(|world| {
        let tenants = &mut world.landlords.get_mut(LANDLORD).unwrap().tenants;
        let mut later = allocation("a3", day(90));
        later.from = day(10);
        tenants[0].allocations.push(later);
    });
    landlord.refresh().await;
    let mut sooner = change(5, 20, Some(&day(90).to_string()));
    sooner["valid_from"] = json!(day(5));
    let changed = landlord.update("t1", "a3", sooner).await.ok();
    assert_eq!(landlord.bodies(Op::UpdateAllocation)[0]["valid_from"], json!(day(5)));
    assert_eq!(changed["write"]["sentence"], "The allocation was changed as asked.");
}

#[tokio::test(flavor = "multi_thread")]
async fn both_counts_of_a_basic_tenant_are_1_and_a_tenant_of_unknown_kind_is_not_forced() {
    let landlord = Landlord::known().await;
    let refused = landlord.update("t2", "b1", change(1, 2, None)).await;
    assert_eq!(refused.json()["field"], "permits");
    assert!(refused.json()["message"].as_str().unwrap().contains("BASIC"));
    assert_eq!(landlord.sim.count(Op::UpdateAllocation), 0);
    let path = landlord.path("/tenants/t2");
    landlord.site.supervisor().await.patch(&path, json!({ "kind": "unknown" })).await.ok();
    let refused = landlord.update("t2", "b1", change(1, 2, None)).await.ok();
    assert_eq!(
        (&refused["write"]["outcome"], landlord.sim.count(Op::UpdateAllocation)),
        (&json!("refused"), 1)
    );
    assert!(refused["write"]["sentence"].as_str().unwrap().contains("Nothing was changed"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_allocation_is_deleted_once_and_only_where_that_is_switched_on() {
    let landlord = Landlord::known().await;
    let path = landlord.path("/tenants/t1/allocations/a2");
    let connection = format!("/connections/{}", landlord.id);
    let (engineer, supervisor) = (landlord.site.engineer().await, landlord.site.supervisor().await);
    engineer.patch(&connection, json!({ "allocations": false })).await.ok();
    let refused = supervisor.delete(&path).await;
    assert!(refused.json()["message"].as_str().unwrap().contains("switched off"), "{}", refused.json());
    assert_eq!(landlord.get().await["allocations"], false);
    engineer.patch(&connection, json!({ "allocations": true })).await.ok();
    let deleted = supervisor.delete(&path).await.ok();
    assert_eq!(deleted["write"]["outcome"], "done", "{deleted}");
    assert_eq!(deleted["tenant"]["allocations"].as_array().unwrap().len(), 1);
    assert_eq!(landlord.sim.count(Op::DeleteAllocation), 1);
    assert_eq!(supervisor.delete(&path).await.refused(), "not_found");
}
