//! One plate, one answer: the first verdict is local and at once, and sharper as sources answer. A simulated OPS-COM
//! stands behind a door that can be held shut.

mod asking;
mod card;
mod held;
mod opening;
mod outages;
mod rules;

use chrono::TimeDelta;
use gatehouse_tests::harness::{Builder, Events, TestSite};
use gatehouse_tests::sim::opscom::{DEMO_API_TOKEN, DEMO_CLIENT_CODE, Permit};
use gatehouse_tests::sim::{CameraSim, OpsComConfig, OpsComSim};
use held::Door;
use serde_json::{Value, json};

/// Has a permit at OPS-COM.
pub const PAID: &str = "PAID123";
/// OPS-COM knows nothing of it.
pub const STRANGER: &str = "NEW456";

/// A site with one lane, and OPS-COM behind a door.
pub struct Town {
    pub site: TestSite,
    pub sim: OpsComSim,
    pub door: Door,
    pub connection: i64,
    pub camera: CameraSim,
}

/// A permit for the next four hours by the simulator's clock, which shows UTC.
pub fn permit(sim: &OpsComSim, plate: &str) {
    let now = sim.now().naive_utc();
    sim.world(|world| {
        let reference = world.fresh_reference();
        world.permits.push(Permit {
            reference,
            plate: plate.into(),
            zone: "Lot 4".into(),
            permit_no: None,
            kind: "standard".into(),
            start: now - TimeDelta::hours(1),
            end: now + TimeDelta::hours(4),
            amount: None,
            currency: None,
        });
    });
}

/// OPS-COM with [`PAID`], behind an open door, connected to a site under the name "Town".
pub async fn connected(builder: Builder) -> (TestSite, OpsComSim, Door, i64) {
    let sim =
        OpsComSim::start(OpsComConfig { zone: chrono_tz::UTC, ..OpsComConfig::default() }).await.unwrap();
    permit(&sim, PAID);
    let door = Door::before(sim.addr()).await;
    let site = builder.start().await;
    let body = json!({
        "kind": "opscom", "name": "Town", "base_url": sim.base_url(), "auth_url": door.base_url(),
        "client_id": DEMO_CLIENT_CODE, "client_secret": DEMO_API_TOKEN, "time_basis": "utc",
        // Looked at once; nothing more comes by itself during a test.
        "poll_s": 86_400,
    });
    let view = site.engineer().await.post("/connections", body).await.ok();
    (site, sim, door, view["id"].as_i64().unwrap())
}

impl Town {
    pub async fn new() -> Town {
        Town::of(TestSite::builder()).await
    }

    pub async fn of(builder: Builder) -> Town {
        let (site, sim, door, connection) = connected(builder).await;
        let camera = site.camera("entry-1");
        let id = site.link(&camera).await;
        site.entry("Entry 1", id).await;
        let town = Town { site, sim, door, connection, camera };
        town.rules(json!({ "deadline_ms": 5000 })).await;
        town
    }

    /// An engineer changes what counts at the gate.
    pub async fn rules(&self, body: Value) -> Value {
        self.site.engineer().await.patch("/source-rules", body).await.ok()
    }

    pub async fn follow(&self) -> Events {
        self.site.attendant().await.follow().await.1
    }

    /// A car drives up.
    pub async fn drive_up(&self, record: &str, plate: &str) {
        let sent = self.camera.capture(&self.site.record(record, plate)).await.unwrap();
        assert!(sent.reply.accepted(), "{:?}", sent.reply);
    }
}

/// What OPS-COM says beside a passage or on a card; null = nothing.
pub fn town_line(card: &Value) -> Value {
    let lines = card["evidence"].as_array().unwrap();
    lines.iter().find(|line| line["source"] == "paid_permits").cloned().unwrap_or_default()
}

/// The usual rule, with one field changed.
pub fn rule(field: &str, word: &str) -> Value {
    let mut rule = json!({
        "on_right": "open", "on_no_right": "ignore", "on_warning": "warn", "on_cannot_tell": "warn",
    });
    rule[field] = word.into();
    rule
}

/// Until a passage of this plate says that through OPS-COM.
pub async fn until_said(events: &mut Events, plate: &str, state: &str) -> Value {
    let fits = |passage: &Value| passage["reading"] == plate && town_line(passage)["state"] == state;
    events.until("passage", fits).await
}

/// The same, and the verdict is of this kind. An answer that comes while a passage is being shown stands on its card a
/// moment before the verdict follows.
pub async fn until_judged(events: &mut Events, plate: &str, state: &str, kind: &str) -> Value {
    let fits = |passage: &Value| {
        let said = town_line(passage)["state"] == state;
        passage["reading"] == plate && said && passage["verdict"]["kind"] == kind
    };
    events.until("passage", fits).await
}
