//! Which zones are read, and who may say so.

use super::Street;
use gatehouse_tests::harness::{DEADLINE, wait_until};
use gatehouse_tests::sim::pay_by_plate::Zone;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_is_not_chosen_is_not_asked_about_and_its_copy_goes() {
    let street = Street::one().await;
    let zone = street.choose("prk2", false).await;
    assert_eq!((zone["chosen"].as_bool(), zone["rights"].as_i64()), (Some(false), Some(0)), "{zone}");
    assert_eq!(street.plates().await, ["AB1 Lot 1"]);
    let asked = street.asked("prk2").len();
    street.look().await;
    assert_eq!(street.asked("prk2").len(), asked);
    // Chosen again, everything of it is read at once.
    street.choose("prk2", true).await;
    wait_until(DEADLINE, "rights of Lot 2", || async {
        (street.plates().await == ["AB1 Lot 1", "CD2 Lot 2"]).then_some(())
    })
    .await;
    assert_eq!(street.asked("prk2").last().unwrap().query, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_zone_that_is_new_at_the_provider_is_read_by_itself() {
    let street = Street::one().await;
    street.sim.world(|world| {
        world.zones.push(Zone { id: "a/b c".into(), name: "Lot 3".into() });
        world.put(super::permit("a/b c", "9", "XY9", 5));
    });
    street.look().await;
    assert!(street.plates().await.contains(&"XY9 Lot 3".to_owned()), "{:?}", street.zone("a/b c").await);
    assert_eq!(street.sim.violations(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_may_search_and_only_an_engineer_chooses_zones_which_is_in_the_audit() {
    let street = Street::one().await;
    let body = json!({ "connection_id": street.id, "zone_id": "prk2", "chosen": false });
    let refused = street.site.supervisor().await.patch("/rights/zones", body.clone()).await;
    assert_eq!(refused.status, 403);
    street.choose("prk2", false).await;
    let audit = street.site.engineer().await.get("/audit").await.ok();
    assert!(audit.to_string().contains("rights: stop reading zone"), "{audit}");
    let found = street.site.attendant().await.get("/rights?plate=ab").await.ok();
    assert_eq!((found["total"].as_i64(), &found["rows"][0]["plate"]), (Some(1), &json!("AB1")));
    let unknown = json!({ "connection_id": street.id, "zone_id": "nowhere", "chosen": true });
    assert_eq!(street.site.engineer().await.patch("/rights/zones", unknown).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_connection_leaves_no_right_behind() {
    let street = Street::one().await;
    let _gone = street.site.engineer().await.delete(&format!("/connections/{}", street.id)).await.ok();
    assert_eq!(street.plates().await, Vec::<String>::new());
    let zones = street.site.attendant().await.get("/rights/zones").await.ok();
    assert_eq!(zones, json!([]));
}
