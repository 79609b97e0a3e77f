//! Rights of a Pay-by-Plate provider: the product as its client, over real sockets.

mod away;
mod choosing;
mod opening;
mod reading;
mod restart;

use chrono::{TimeDelta, Utc};
use gatehouse_engine::PaymentTimeouts;
use gatehouse_tests::harness::{Builder, DEADLINE, TestSite, wait_until};
use gatehouse_tests::sim::pay_by_plate::{Key, Op, PayByPlateSim, PbpConfig, Permit, Received, Zone};
use serde_json::{Value, json};
use std::time::Duration;

/// A site with one provider of two lots.
pub struct Street {
    pub site: TestSite,
    pub sim: PayByPlateSim,
    /// The connection's row number.
    pub id: i64,
}

/// A provider with two lots and one key.
pub async fn provider() -> PayByPlateSim {
    let sim = PayByPlateSim::start(PbpConfig::default()).await.unwrap();
    sim.world(|world| {
        for (id, name) in [("prk1", "Lot 1"), ("prk2", "Lot 2")] {
            world.zones.push(Zone { id: id.into(), name: name.into() });
        }
        world.keys.push(Key { key: "key-1".into(), zones: None });
    });
    sim
}

/// What an engineer types to connect.
pub fn connection(sim: &PayByPlateSim) -> Value {
    json!({
        "kind": "pay_by_plate", "name": "Street app", "base_url": sim.base_url(), "client_secret": "key-1",
        "poll_s": 60, "grace_s": 0, "asked_at_gate": false, "recheck_failed": "warn",
    })
}

/// A permit that ends in so many hours.
pub fn permit(zone: &str, id: &str, plate: &str, hours: i64) -> Permit {
    Permit::new(zone, id, plate, "NY", Utc::now() + TimeDelta::hours(hours))
}

/// A provider that is silent is given up soon.
pub fn impatient() -> Builder {
    let timeouts = PaymentTimeouts { silence: Duration::from_secs(1), ..PaymentTimeouts::default() };
    TestSite::builder().payment_patience(timeouts)
}

impl Street {
    /// AB1 in Lot 1 and CD2 in Lot 2, read.
    pub async fn one() -> Street {
        Street::of(impatient()).await
    }

    /// The same with another patience.
    pub async fn of(builder: Builder) -> Street {
        let sim = provider().await;
        sim.world(|world| {
            world.put(permit("prk1", "1", "AB1", 5));
            world.put(permit("prk2", "2", "CD2", 5));
        });
        Street::at(builder, sim).await
    }

    /// Connects, and waits until everything was read.
    pub async fn at(builder: Builder, sim: PayByPlateSim) -> Street {
        let site = builder.start().await;
        let view = site.engineer().await.post("/connections", connection(&sim)).await.ok();
        let street = Street { site, sim, id: view["id"].as_i64().unwrap() };
        street.when("fresh connection", |view| view["health"] == "fresh" && view["progress"].is_null()).await;
        street
    }

    pub async fn view(&self) -> Value {
        let all = self.site.supervisor().await.get("/connections").await.ok();
        all.as_array().unwrap().iter().find(|view| view["id"] == self.id).cloned().unwrap()
    }

    /// The connection as soon as something holds of it.
    pub async fn when(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        wait_until(DEADLINE, what, || async { Some(self.view().await).filter(|view| holds(view)) }).await
    }

    /// The interval passes; answers when the look that is due then has ended.
    pub async fn look(&self) -> Value {
        self.pass(Duration::from_secs(73)).await
    }

    /// So much time passes; answers when the look that is due then has ended.
    pub async fn pass(&self, time: Duration) -> Value {
        self.begin_look(time).await;
        self.when("end of the look", |view| view["progress"].is_null()).await
    }

    /// So much time passes; answers when the look that is due then has begun.
    pub async fn begin_look(&self, time: Duration) {
        let before = self.sim.count(Op::Zones);
        self.site.clock.advance(time);
        self.sim.advance(TimeDelta::from_std(time).unwrap());
        wait_until(DEADLINE, "look", || async { (self.sim.count(Op::Zones) > before).then_some(()) }).await;
    }

    /// Plates with their zones, of which rights are known.
    pub async fn plates(&self) -> Vec<String> {
        let page = self.site.attendant().await.get("/rights").await.ok();
        let rows = page["rows"].as_array().unwrap().iter();
        rows.map(|row| format!("{} {}", row["plate"].as_str().unwrap(), row["zone_name"].as_str().unwrap()))
            .collect()
    }

    /// The zone as the screens show it.
    pub async fn zone(&self, id: &str) -> Value {
        let zones = self.site.attendant().await.get("/rights/zones").await.ok();
        zones.as_array().unwrap().iter().find(|zone| zone["zone_id"] == id).cloned().unwrap()
    }

    /// What was asked about a zone's permits, oldest first.
    pub fn asked(&self, zone: &str) -> Vec<Received> {
        let path = format!("/zones/{zone}/permits");
        self.sim.received().into_iter().filter(|it| it.path.ends_with(&path)).collect()
    }

    /// An engineer chooses whether a zone is read.
    pub async fn choose(&self, zone: &str, chosen: bool) -> Value {
        let body = json!({ "connection_id": self.id, "zone_id": zone, "chosen": chosen });
        self.site.engineer().await.patch("/rights/zones", body).await.ok()
    }
}
