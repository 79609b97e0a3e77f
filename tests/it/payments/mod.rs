//! Payments: a fleet at a simulated Autopay, over real sockets.

pub mod evidence;
mod fleet;
mod parked;
mod polling;
mod restart;
mod returns;

use chrono::{TimeDelta, Utc};
use gatehouse_tests::harness::{Answer, Builder, DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::autopay::{Cost, Credential, Level, Op, Service, Vehicle};
use gatehouse_tests::sim::{AutopayConfig, AutopaySim};
use serde_json::{Value, json};

/// A site with one fleet connection, and the provider behind it.
pub struct Fleet {
    pub site: TestSite,
    pub sim: AutopaySim,
    /// The connection's row number.
    pub id: i64,
}

/// A provider with one fleet client.
pub async fn provider(level: Level, config: AutopayConfig) -> AutopaySim {
    let sim = AutopaySim::start(config).await.unwrap();
    sim.world(|world| {
        world.credentials.push(Credential {
            client_id: "fleet".into(),
            client_secret: "secret".into(),
            operator_id: None,
            level,
            landlord_id: None,
        });
    });
    sim
}

/// What an engineer types to connect.
pub fn connection(sim: &AutopaySim, level: &str) -> Value {
    json!({
        "kind": "fleet", "name": "Rental", "base_url": sim.base_url(), "auth_url": sim.base_url(),
        "audience": "https://api.autopay.io", "client_id": "fleet", "client_secret": "secret", "level": level,
        "poll_s": 300,
    })
}

/// Puts a vehicle in the fleet, and an unpaid service that ended so many hours ago (none = it runs).
pub fn parked(sim: &AutopaySim, plate: &str, service: &str, ended_h: Option<i64>) {
    let now = Utc::now();
    sim.world(|world| {
        let vehicle = world.add_vehicle(Vehicle::new(plate, "NO", None, now - TimeDelta::days(90)));
        let end = ended_h.map(|hours| now - TimeDelta::hours(hours));
        let start = end.unwrap_or(now) - TimeDelta::hours(2);
        let mut service = Service::new(service, &vehicle, start, end);
        service.cost = end.map(|_| Cost::example());
        world.services.push(service);
    });
}

impl Fleet {
    /// AA12345 with one unpaid service of NOK 24.24, read.
    pub async fn one() -> Fleet {
        Fleet::of(TestSite::builder(), AutopayConfig::default()).await
    }

    pub async fn of(builder: Builder, config: AutopayConfig) -> Fleet {
        let sim = provider(Level::Medium, config).await;
        parked(&sim, "AA12345", "service-1", Some(3));
        Fleet::at(builder, sim, "medium").await
    }

    /// Connects, and waits until everything was read.
    pub async fn at(builder: Builder, sim: AutopaySim, level: &str) -> Fleet {
        let setup = connection(&sim, level);
        Fleet::connected(builder.start().await, sim, setup).await
    }

    /// The same, as this set up on a site that runs.
    pub async fn connected(site: TestSite, sim: AutopaySim, setup: Value) -> Fleet {
        let view = site.engineer().await.post("/connections", setup).await.ok();
        let fleet = Fleet { site, sim, id: view["id"].as_i64().unwrap() };
        fleet.when("fresh connection", |view| view["health"] == "fresh" && view["progress"].is_null()).await;
        fleet
    }

    pub async fn view(&self) -> Value {
        let all = self.site.supervisor().await.get("/connections").await.ok();
        all.as_array().unwrap().iter().find(|view| view["id"] == self.id).cloned().unwrap()
    }

    /// The connection as soon as something holds of it.
    pub async fn when(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        wait_until(DEADLINE, what, || async { Some(self.view().await).filter(|view| holds(view)) }).await
    }

    /// Looks now, and waits until the look has ended.
    pub async fn refresh(&self) -> Value {
        let before = self.sim.count(Op::Vehicles);
        let path = format!("/connections/{}/refresh", self.id);
        let _begun = self.site.supervisor().await.post(&path, json!({})).await.ok();
        wait_until(DEADLINE, "look", || async { (self.sim.count(Op::Vehicles) > before).then_some(()) })
            .await;
        self.when("end of the look", |view| view["progress"].is_null()).await
    }

    /// A supervisor asks for a write about a vehicle.
    pub async fn write(&self, path: &str, plate: &str) -> Answer {
        let body = json!({ "connection_id": self.id, "plate": plate, "country": "NO" });
        self.site.supervisor().await.post(path, body).await
    }

    /// A supervisor declines a service.
    pub async fn decline(&self, service: &str, typed: &str, reason: &str) -> Answer {
        let body = json!({
            "connection_id": self.id, "service_id": service, "reason": reason, "typed_plate": typed,
        });
        self.site.supervisor().await.post("/fleet/decline", body).await
    }

    pub async fn unpaid(&self) -> Value {
        self.site.attendant().await.get("/fleet/unpaid").await.ok()
    }

    /// All writes, newest first.
    pub async fn writes(&self) -> Vec<Value> {
        let page = self.site.supervisor().await.get("/money-writes").await.ok();
        page["rows"].as_array().unwrap().clone()
    }
}
