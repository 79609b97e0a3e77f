//! Writes nobody knows the end of: what a fresh look at a fleet can tell, and what it says that it cannot; and what a
//! restart makes of a write that was on its way.

use crate::permits::{connection as landlord, provider as landlords_provider};
use chrono::{TimeDelta, Utc};
use gatehouse_tests::harness::{Child, DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::autopay::{Cost, Credential, Fault, Level, Op, Service, Vehicle};
use gatehouse_tests::sim::{AutopayConfig, AutopaySim};
use serde_json::{Value, json};

/// A site with a fleet of one vehicle that has one unpaid service.
struct Fleet {
    site: TestSite,
    sim: AutopaySim,
    id: i64,
}

impl Fleet {
    async fn one() -> Fleet {
        let sim = AutopaySim::start(AutopayConfig::default()).await.unwrap();
        let now = Utc::now();
        sim.world(|world| {
            world.credentials.push(Credential {
                client_id: "fleet".into(),
                client_secret: "secret".into(),
                operator_id: None,
                level: Level::Medium,
                landlord_id: None,
            });
            let vehicle = Vehicle::new("AA12345", "NO", None, now - TimeDelta::days(90));
            let vehicle = world.add_vehicle(vehicle);
            let end = now - TimeDelta::hours(3);
            let mut service = Service::new("service-1", &vehicle, end - TimeDelta::hours(1), Some(end));
            service.cost = Some(Cost::example());
            world.services.push(service);
        });
        let site = TestSite::start().await;
        let setup = json!({
            "kind": "fleet", "name": "Rental", "base_url": sim.base_url(), "auth_url": sim.base_url(),
            "audience": "https://api.autopay.io", "client_id": "fleet", "client_secret": "secret",
            "level": "medium", "poll_s": 300,
        });
        let id = site.engineer().await.post("/connections", setup).await.ok()["id"].as_i64().unwrap();
        let fleet = Fleet { site, sim, id };
        wait_until(DEADLINE, "fresh connection", || async {
            let all = fleet.site.supervisor().await.get("/connections").await.ok();
            (all[0]["health"] == "fresh" && all[0]["progress"].is_null()).then_some(())
        })
        .await;
        fleet
    }

    /// The write whose answer is lost; `done` = it is done all the same.
    async fn lost(&self, op: Op, done: bool, path: &str, body: Value) -> Value {
        let fault = if done { Fault::CutAfter } else { Fault::Html { status: 502 } };
        self.sim.misbehave(Some(op), fault, Some(1));
        let write = self.site.supervisor().await.post(path, body).await.ok();
        assert_eq!(write["outcome"], "unknown", "{write}");
        assert_eq!(self.sim.count(op), 1);
        write
    }

    fn vehicle(&self, plate: &str) -> Value {
        json!({ "connection_id": self.id, "plate": plate, "country": "NO" })
    }

    async fn look(&self, write: &Value) -> Value {
        let path = format!("/money-writes/{}/look", write["id"]);
        self.site.supervisor().await.post(&path, json!({})).await.ok()["looked"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_fleet_tells_whether_a_vehicle_was_added() {
    for (done, speaks) in [(true, "done"), (false, "not_done")] {
        let fleet = Fleet::one().await;
        let write = fleet.lost(Op::AddVehicle, done, "/fleet/vehicles", fleet.vehicle("BB 22222")).await;
        assert_eq!(fleet.look(&write).await["speaks_for"], speaks);
        assert_eq!(fleet.sim.count(Op::AddVehicle), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_the_fleet_tells_whether_a_vehicle_was_removed_or_a_service_declined() {
    for (done, speaks) in [(true, "done"), (false, "not_done")] {
        let fleet = Fleet::one().await;
        let decline = json!({
            "connection_id": fleet.id, "service_id": "service-1", "reason": "Sold.", "typed_plate": "AA12345",
        });
        let write = fleet.lost(Op::Decline, done, "/fleet/decline", decline).await;
        let seen = fleet.look(&write).await;
        assert_eq!(seen["speaks_for"], speaks, "{seen}");
        let write =
            fleet.lost(Op::RemoveVehicle, done, "/fleet/vehicles/remove", fleet.vehicle("AA12345")).await;
        assert_eq!(fleet.look(&write).await["speaks_for"], speaks);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_detached_vehicle_and_a_lock_cannot_be_read_back_and_the_look_says_so() {
    let fleet = Fleet::one().await;
    let write = fleet.lost(Op::Detach, true, "/fleet/vehicles/detach", fleet.vehicle("AA12345")).await;
    let seen = fleet.look(&write).await;
    assert_eq!(seen["speaks_for"], json!(null));
    assert!(seen["sentence"].as_str().unwrap().contains("nothing can be read back"), "{seen}");

    let supervisor = fleet.site.supervisor().await;
    let begun = supervisor.post("/fleet/returns", fleet.vehicle("AA12345")).await.ok();
    let path = format!("/fleet/returns/{}", begun["id"].as_str().unwrap());
    let step = |wanted: &'static str| {
        let path = path.clone();
        async move {
            wait_until(DEADLINE, wanted, || async {
                let view = supervisor.get(&path).await.ok();
                (view["step"] == wanted).then_some(view)
            })
            .await
        }
    };
    step("reviewed").await;
    fleet.sim.misbehave(Some(Op::Lock), Fault::CutAfter, Some(1));
    supervisor.post(&format!("{path}/lock"), json!({ "include_running": false })).await.ok();
    let locked = step("locked").await;
    let write = locked["windows"][0]["write"].clone();
    assert_eq!((&write["outcome"], fleet.sim.count(Op::Lock)), (&json!("unknown"), 1));
    let seen = fleet.look(&write).await;
    assert_eq!(seen["speaks_for"], json!(null));
    assert!(seen["sentence"].as_str().unwrap().contains("does not tell which are locked"), "{seen}");
    let lines = seen["details"].as_array().unwrap();
    assert!(lines.contains(&json!({ "label": "Still unpaid", "value": "service-1" })), "{seen}");
    // Paid in between: nothing is left that a lock could concern, and still nobody knows.
    fleet.sim.world(|world| world.services[0].paid = true);
    let seen = fleet.look(&write).await;
    assert_eq!(seen["speaks_for"], json!(null));
    assert!(seen["sentence"].as_str().unwrap().contains("nothing left that could be locked"), "{seen}");
    assert_eq!(fleet.sim.count(Op::Lock), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_cannot_be_taken_says_why_and_changes_nothing() {
    let fleet = Fleet::one().await;
    let write = fleet.lost(Op::AddVehicle, true, "/fleet/vehicles", fleet.vehicle("BB22222")).await;
    fleet.sim.misbehave(Some(Op::Vehicles), Fault::Error { id: "forbidden".into(), status: None }, Some(1));
    let path = format!("/money-writes/{}/look", write["id"]);
    let failed = fleet.site.supervisor().await.post(&path, json!({})).await;
    assert!(failed.json()["message"].as_str().unwrap().contains("could not be taken"), "{}", failed.json());
    let open = fleet.site.supervisor().await.get("/money-writes?open=true").await.ok();
    assert_eq!((&open["open"], &open["rows"][0]["looked"]), (&json!(1), &json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_was_being_created_when_the_program_died_is_unknown_and_alarmed_after_the_restart() {
    let sim = landlords_provider(AutopayConfig::default()).await;
    let (data, key) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let child = Child::start(data.path(), key.path()).await;
    let engineer = child.engineer().await;
    let id = engineer.post("/connections", landlord(&sim)).await.ok()["id"].clone();
    sim.misbehave(Some(Op::NewTenant), Fault::TimeoutAfter, None);
    let asking = tokio::spawn({
        let (engineer, path) = (engineer.clone(), format!("/permits/{id}/tenants"));
        let body = json!({ "name": "Bakery", "manager_email": "m@example.test", "kind": "full" });
        async move { engineer.post(&path, body).await }
    });
    wait_until(DEADLINE, "request at the provider", || async {
        (sim.count(Op::NewTenant) == 1).then_some(())
    })
    .await;
    let open = engineer.get("/money-writes?open=true").await.ok();
    assert_eq!(open["rows"][0]["outcome"], "pending", "recorded before it was sent: {open}");
    child.kill().await;
    asking.abort();
    for restart in 0..2 {
        let child = Child::start(data.path(), key.path()).await;
        let engineer = child.engineer().await;
        let open = engineer.get("/money-writes?open=true").await.ok();
        let outcome = (&open["open"], &open["rows"][0]["outcome"]);
        assert_eq!(outcome, (&json!(1), &json!("unknown")), "{open}");
        let alarms = engineer.get("/alarms").await.ok();
        let alarms: Vec<&Value> =
            alarms.as_array().unwrap().iter().filter(|alarm| alarm["kind"] == "money_unknown").collect();
        assert_eq!((alarms.len(), &alarms[0]["count"]), (1, &json!(1)), "restart {restart}");
        child.kill().await;
    }
    assert_eq!(sim.count(Op::NewTenant), 1, "never sent again");
}
