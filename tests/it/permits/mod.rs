//! A landlord's permits at a simulated Autopay, over real sockets.

mod allocations;
pub mod creating;
pub mod lost;
mod reading;
mod tenants;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use gatehouse_tests::harness::{Answer, Builder, DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::autopay::{Allocation, Credential, Definition, Level, Op, Place, Tenant};
use gatehouse_tests::sim::{AutopayConfig, AutopaySim};
use serde_json::{Value, json};

/// The landlord of the document's example.
pub const LANDLORD: &str = "1a6f4e3b-2db6-46ea-a095-a8c76c995596";
/// The definition of the document's example.
pub const DEFINITION: &str = "37ae77b3-a66d-4bde-ba95-ae66f18f90a9";

/// A site with a connection to a landlord, and the provider behind it.
pub struct Landlord {
    pub site: TestSite,
    pub sim: AutopaySim,
    /// The connection's row number.
    pub id: i64,
}

/// So many days from today.
pub fn day(days: i64) -> NaiveDate {
    (Utc::now() + TimeDelta::days(days)).date_naive()
}

/// Begun long ago, 14 of 20 permits handed out; its days are in UTC.
pub fn allocation(id: &str, to: NaiveDate) -> Allocation {
    Allocation {
        id: id.into(),
        definition_id: DEFINITION.into(),
        spaces: 5,
        permits: 20,
        issued: 14,
        from: day(-90),
        to,
        zone_id: "UTC".into(),
        via_api: false,
    }
}

/// A tenant that is ready.
pub fn tenant(id: &str, name: &str, kind: &str, allocations: Vec<Allocation>) -> Tenant {
    Tenant {
        id: id.into(),
        name: name.into(),
        email: "example@autopay.io".into(),
        kind: kind.into(),
        ready_at: DateTime::UNIX_EPOCH,
        refusals: 0,
        allocations,
    }
}

/// A provider with one landlord: a company with two allocations and a person with one.
pub async fn provider(config: AutopayConfig) -> AutopaySim {
    let sim = AutopaySim::start(config).await.unwrap();
    let endless = "2099-01-01".parse().unwrap();
    sim.world(|world| {
        world.credentials.push(Credential {
            client_id: "landlord".into(),
            client_secret: "secret".into(),
            operator_id: None,
            level: Level::None,
            landlord_id: Some(LANDLORD.into()),
        });
        let landlord = world.landlords.entry(LANDLORD.into()).or_default();
        landlord.definitions.push(Definition {
            id: DEFINITION.into(),
            name: "Free parking from 5 to 9".into(),
            facilities: vec![(
                Place::new("34124", "Supremax city center"),
                vec![Place::new("15124", "Upper level")],
            )],
        });
        let two = vec![allocation("a1", endless), allocation("a2", day(7))];
        landlord.tenants.push(tenant("t1", "Harbour Bakery", "FULL", two));
        let one = Allocation { spaces: 1, permits: 1, issued: 1, ..allocation("b1", day(30)) };
        landlord.tenants.push(tenant("t2", "Ola Nordmann", "BASIC", vec![one]));
    });
    sim
}

/// What an engineer types to connect.
pub fn connection(sim: &AutopaySim) -> Value {
    json!({
        "kind": "permit", "name": "Landlord", "base_url": sim.base_url(), "auth_url": sim.base_url(),
        "audience": "https://api.autopay.io", "client_id": "landlord", "client_secret": "secret",
        "landlord_id": LANDLORD, "allocations": true, "poll_s": 300,
    })
}

impl Landlord {
    /// With both tenants known and read.
    pub async fn known() -> Landlord {
        Landlord::known_at(TestSite::builder(), AutopayConfig::default()).await
    }

    pub async fn known_at(builder: Builder, config: AutopayConfig) -> Landlord {
        let landlord = Landlord::connected(builder, config).await;
        landlord.know_tenants().await;
        landlord
    }

    /// Somebody says which tenants there are.
    pub async fn know_tenants(&self) {
        for (id, kind) in [("t1", "full"), ("t2", "basic")] {
            let body = json!({ "tenant_id": id, "kind": kind });
            self.post("/tenants/known", body).await.ok();
        }
    }

    /// Connected, its definitions read; no tenant is known.
    pub async fn connected(builder: Builder, config: AutopayConfig) -> Landlord {
        let sim = provider(config).await;
        let setup = connection(&sim);
        Landlord::set_up(builder.start().await, sim, setup).await
    }

    /// The same, as this set up on a site that runs.
    pub async fn set_up(site: TestSite, sim: AutopaySim, setup: Value) -> Landlord {
        let view = site.engineer().await.post("/connections", setup).await.ok();
        let landlord = Landlord { site, sim, id: view["id"].as_i64().unwrap() };
        landlord
            .when("fresh connection", |view| view["health"] == "fresh" && view["progress"].is_null())
            .await;
        landlord
    }

    /// The connection as soon as something holds of it.
    pub async fn when(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        wait_until(DEADLINE, what, || async {
            let all = self.site.supervisor().await.get("/connections").await.ok();
            let one = all.as_array().unwrap().iter().find(|view| view["id"] == self.id).cloned();
            one.filter(|view| holds(view))
        })
        .await
    }

    /// Looks now, and waits until the look has ended.
    pub async fn refresh(&self) -> Value {
        let before = self.sim.count(Op::Definitions);
        let path = format!("/connections/{}/refresh", self.id);
        self.site.supervisor().await.post(&path, json!({})).await.ok();
        wait_until(DEADLINE, "look", || async { (self.sim.count(Op::Definitions) > before).then_some(()) })
            .await;
        self.when("end of the look", |view| view["progress"].is_null()).await
    }

    pub async fn get(&self) -> Value {
        self.site.supervisor().await.get(&self.path("")).await.ok()
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.site.supervisor().await.post(&self.path(path), body).await
    }

    pub fn path(&self, path: &str) -> String {
        format!("/permits/{}{path}", self.id)
    }

    /// Changes the allocation of a tenant.
    pub async fn update(&self, tenant: &str, allocation: &str, body: Value) -> Answer {
        let path = self.path(&format!("/tenants/{tenant}/allocations/{allocation}"));
        self.site.supervisor().await.put(&path, body).await
    }

    /// One tenant of what is shown.
    pub async fn tenant(&self, id: &str) -> Value {
        let all = self.get().await;
        all["tenants"].as_array().unwrap().iter().find(|tenant| tenant["id"] == id).cloned().unwrap()
    }

    /// All writes, newest first.
    pub async fn writes(&self) -> Vec<Value> {
        let page = self.site.supervisor().await.get("/money-writes").await.ok();
        page["rows"].as_array().unwrap().clone()
    }

    /// The bodies that arrived for an operation, in order.
    pub fn bodies(&self, op: Op) -> Vec<Value> {
        let received = self.sim.received();
        let mine = received.iter().filter(|request| request.op == Some(op));
        mine.map(|request| serde_json::from_str(&request.body).unwrap_or(Value::Null)).collect()
    }
}
