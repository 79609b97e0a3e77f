//! Where fleet vehicles are parked, as notifications tell.

use super::{Fleet, parked};
use crate::doors::{ENTRY, TOKEN, opened, partner};
use gatehouse_tests::sim::autopay::Service;
use http::StatusCode;
use serde_json::{Value, json};

impl Fleet {
    async fn parked(&self) -> Vec<Value> {
        self.site.attendant().await.get("/fleet/parked").await.ok().as_array().unwrap().clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vehicle_is_parked_from_its_notification_until_its_service_has_ended() {
    let fleet = Fleet::one().await;
    let client = partner(&opened(&fleet.site).await);
    let body = json!({ "name": "Rental", "connection_id": fleet.id, "kind": "entry", "token": TOKEN });
    let hook = fleet.site.engineer().await.post("/partner/hooks", body).await.ok();
    let url = hook["hook"]["url"].as_str().unwrap();
    let path = url[url.find("/hooks/").unwrap()..].to_owned();
    let (_, mut events) = fleet.site.attendant().await.follow().await;
    let told: Value = serde_json::from_str(ENTRY).unwrap();
    assert_eq!(client.bring(&path, TOKEN.as_bytes(), ENTRY).await.status, StatusCode::OK);
    let event = events.until("parked", |_| true).await;
    assert_eq!(event["service_id"], told["id"]);
    let all = fleet.parked().await;
    assert_eq!(
        (all.len(), &all[0]["connection_id"], &all[0]["vehicle"]["plate"]),
        (1, &json!(fleet.id), &json!("AA12345"))
    );
    let vehicles = fleet.site.attendant().await.get("/fleet/vehicles").await.ok();
    assert_eq!(vehicles["rows"][0]["parked"]["service_id"], told["id"]);
    // It appears ended among the unpaid ones.
    parked(&fleet.sim, "AA12345", told["id"].as_str().unwrap(), Some(1));
    fleet.refresh().await;
    assert!(fleet.parked().await.is_empty());
    fleet.sim.world(|world| world.services.retain(|s: &Service| s.id == "service-1"));
    fleet.refresh().await;
    assert_eq!(fleet.parked().await.len(), 1);
}
