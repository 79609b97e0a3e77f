//! The gate through the whole product: its API on one side, simulated cameras with Digest on the other.

mod automatic;
mod broken_store;
mod by_hand;
mod emergency;
mod faults;
mod hanging_disk;
mod keyring;
mod locks;

use std::sync::Arc;
use std::time::Duration;

use gatehouse_tests::harness::{Answer, Api, Builder, DEADLINE, LaneDraft, TestSite, wait_until};
use gatehouse_tests::sim::{Position, SimCamera, SimCameraConfig};
use serde_json::{Value, json};

/// Long enough that nothing comes by itself during a test.
const NEVER: Duration = Duration::from_secs(3600);

/// A site with gates: each lane has one whole camera that drives its barrier.
pub struct Gates {
    pub site: TestSite,
    pub lanes: Vec<Gate>,
}

/// A lane and its camera.
pub struct Gate {
    pub lane: i64,
    pub camera: Arc<SimCamera>,
    pub camera_id: i64,
}

impl Gates {
    /// One entry lane on a site with usual settings.
    pub async fn one() -> Gates {
        Gates::of(TestSite::builder(), 1).await
    }

    /// So many entry lanes; their gates do not open by themselves.
    pub async fn of(builder: Builder, lanes: usize) -> Gates {
        let site = builder.start().await;
        let mut gates = Vec::new();
        for n in 1..=lanes {
            gates.push(gate(&site, &format!("entry-{n}"), false).await);
        }
        Gates { site, lanes: gates }
    }

    pub fn gate(&self) -> &Gate {
        &self.lanes[0]
    }

    pub async fn attendant(&self) -> &Api {
        self.site.attendant().await
    }

    /// An attendant asks for a command at the first lane.
    pub async fn ask(&self, command: &str) -> Value {
        self.asked(self.gate(), json!({ "command": command, "reason": "Visitor approved" })).await.ok()
    }

    /// An attendant asks for anything at a lane.
    pub async fn asked(&self, gate: &Gate, body: Value) -> Answer {
        self.attendant().await.post(&format!("/lanes/{}/commands", gate.lane), body).await
    }

    /// A lane as the screens show it.
    pub async fn view(&self, gate: &Gate) -> Value {
        let lanes = self.site.engineer().await.get("/lanes").await.ok();
        lanes.as_array().unwrap().iter().find(|lane| lane["id"] == gate.lane).cloned().unwrap()
    }

    /// The journal, newest first.
    pub async fn journal(&self) -> Vec<Value> {
        self.attendant().await.get("/commands").await.ok().as_array().unwrap().clone()
    }

    /// The journal once `holds` is true of it.
    pub async fn journal_when(&self, what: &str, holds: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        wait_until(DEADLINE, what, || async { Some(self.journal().await).filter(|all| holds(all)) }).await
    }
}

/// A whole camera and its entry lane. It reports once and then speaks only when it is told to.
pub async fn gate(site: &TestSite, name: &str, automatic: bool) -> Gate {
    let mut config = SimCameraConfig::new("park01", name, site.intake);
    config.camera.keep_alive_interval = NEVER;
    config.camera.basic_info_interval = NEVER;
    let camera = site.whole_camera_of(config).await;
    let camera_id = site.camera_id(name).await;
    site.connect(camera_id, camera.lapi().addr(), "admin", "camera-1234").await;
    let lane = site.lane(LaneDraft { name, direction: "entry", cameras: &[camera_id], automatic }).await;
    Gate { lane: lane["id"].as_i64().unwrap(), camera, camera_id }
}

impl Gate {
    /// The numbers of the commands that moved its barrier: 0 open, 1 open and lock, 2 unlock, 3 close.
    pub fn moved(&self) -> Vec<i64> {
        self.camera.device().command_numbers()
    }

    /// How many requests to move the barrier arrived at the device, acted on or not.
    pub fn asked(&self) -> usize {
        let received = self.camera.lapi().received();
        received.iter().filter(|r| r.target.ends_with("/GateControl")).count()
    }

    pub fn is_raised(&self) -> bool {
        self.camera.device().barrier().position == Position::Raised
    }
}
