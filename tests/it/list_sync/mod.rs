//! Lists reach the cameras: what the simulated devices hold is what the lists say, whatever goes wrong in between.

mod choosing;
mod cut_off;
mod following;
mod models;
mod over_mqtt;
mod refusing;
mod restarting;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use gatehouse_store::{OpenOptions, Store};
use gatehouse_tests::harness::{Builder, DEADLINE, LaneDraft, TestSite, wait_until};
use gatehouse_tests::sim::{Device, SimCamera, SimCameraConfig};
use serde_json::{Value, json};

/// Long enough that nothing comes by itself during a test.
const NEVER: Duration = Duration::from_secs(7 * 24 * 3600);
/// What is sent for an entry without beginning: 1 January 2000.
const NO_BEGIN_S: i64 = 946_684_800;
/// What is sent for an entry without end: 31 December 2037, 23:59:59.
const NO_END_S: i64 = 2_145_916_799;

/// A site whose lanes may send lists to their cameras.
pub struct Station {
    pub site: TestSite,
    pub cameras: Vec<Cam>,
}

/// A whole camera on a lane of its own.
pub struct Cam {
    pub sim: Arc<SimCamera>,
    pub id: i64,
    pub lane: i64,
    pub name: String,
}

/// Entries of one list on a device: plate, beginning, end.
pub type Held = BTreeMap<i64, (String, i64, i64)>;

impl Station {
    pub async fn of(builder: Builder, cameras: usize) -> Station {
        let site = builder.start().await;
        let mut station = Station { site, cameras: Vec::new() };
        for n in 1..=cameras {
            let cam = station.add(&format!("cam-{n}")).await;
            station.cameras.push(cam);
        }
        station
    }

    /// So many cameras that get lists.
    pub async fn sending(builder: Builder, cameras: usize) -> Station {
        let station = Station::of(builder, cameras).await;
        for cam in &station.cameras {
            station.choose(cam, json!({ "sends_lists": true })).await;
        }
        station
    }

    /// Another camera on a lane of its own.
    pub async fn add(&self, name: &str) -> Cam {
        let mut config = SimCameraConfig::new("park01", name, self.site.intake);
        config.camera.keep_alive_interval = NEVER;
        config.camera.basic_info_interval = NEVER;
        let sim = self.site.whole_camera_of(config).await;
        let id = self.site.camera_id(name).await;
        self.site.connect(id, sim.lapi().addr(), "admin", "camera-1234").await;
        let draft = LaneDraft { name, direction: "entry", cameras: &[id], automatic: false };
        let lane = self.site.lane(draft).await["id"].as_i64().unwrap();
        Cam { sim, id, lane, name: name.to_owned() }
    }

    /// Changes what a camera's lane does about lists.
    pub async fn choose(&self, cam: &Cam, choice: Value) -> Value {
        let mut body = json!({
            "name": cam.name, "direction": "entry", "camera_ids": [cam.id], "barrier_camera_id": cam.id,
            "automatic_opening": false, "position": null,
        });
        body.as_object_mut().unwrap().extend(choice.as_object().unwrap().clone());
        self.site.engineer().await.put(&format!("/lanes/{}", cam.lane), body).await.ok()
    }

    pub async fn enter(&self, list: &str, plate: &str) -> i64 {
        self.site.listed(list, plate).await["id"].as_i64().unwrap()
    }

    /// The state of a camera's lists, as the screens show it.
    pub async fn state(&self, cam: &Cam) -> Value {
        self.site.attendant().await.get(&format!("/cameras/{}/list-state", cam.id)).await.ok()
    }

    pub async fn state_when(&self, cam: &Cam, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        wait_until(DEADLINE, what, || async { Some(self.state(cam).await).filter(|state| holds(state)) })
            .await
    }

    /// Waits until a camera says that it holds what it is to hold; time passes meanwhile, so that it is tried again.
    pub async fn up_to_date(&self, cam: &Cam) -> Value {
        wait_until(2 * DEADLINE, &format!("{} up to date", cam.name), || async {
            let state = self.state(cam).await;
            if state["phase"] == "waiting" {
                self.site.clock.advance(Duration::from_secs(6));
            }
            Some(state).filter(|state| state["phase"] == "up_to_date")
        })
        .await
    }

    /// What the lists say a camera is to hold, by the API: allow list and block list.
    pub async fn ours(&self) -> (Held, Held) {
        let (mut allow, mut block) = (Held::new(), Held::new());
        let mut cursor = String::new();
        loop {
            let path = format!("/list-entries?limit=500{cursor}");
            let page = self.site.supervisor().await.get(&path).await.ok();
            for row in page["rows"].as_array().unwrap().iter().filter(|row| row["validity"] != "ended") {
                let seconds = |at: &Value| {
                    chrono::DateTime::parse_from_rfc3339(at.as_str().unwrap()).unwrap().timestamp()
                };
                let begin =
                    if row["valid_from"].is_null() { NO_BEGIN_S } else { seconds(&row["valid_from"]) };
                let end = if row["valid_until"].is_null() { NO_END_S } else { seconds(&row["valid_until"]) };
                let held = if row["list"] == "allow" { &mut allow } else { &mut block };
                let plate = row["plate_normalised"].as_str().unwrap().to_owned();
                held.insert(row["id"].as_i64().unwrap(), (plate, begin, end));
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return (allow, block),
            }
        }
    }

    /// The device holds exactly what the lists say, and nobody sent it what its document does not allow.
    pub async fn assert_equal(&self, cam: &Cam) {
        let (allow, block) = self.ours().await;
        assert!(cam.allow() == allow, "{}: {} of {} allowed", cam.name, cam.allow().len(), allow.len());
        assert_eq!(cam.block(), block, "{}", cam.name);
        assert_eq!(cam.sim.device().violations(), Vec::<String>::new());
    }
}

impl Cam {
    pub fn allow(&self) -> Held {
        self.sim.device().look(|m| held(&m.allow))
    }

    pub fn block(&self) -> Held {
        self.sim.device().look(|m| held(&m.block))
    }

    pub fn plates(&self) -> Vec<String> {
        self.allow().into_values().map(|(plate, ..)| plate).collect()
    }

    /// Waits until the device is as it has to be.
    pub async fn becomes(&self, what: &str, holds: impl Fn(&Device) -> bool) {
        assert!(self.sim.device().wait_until(DEADLINE, holds).await, "{}: {what}", self.name);
    }

    /// How many requests about lists arrived, acted on or not.
    pub fn asked(&self) -> usize {
        let received = self.sim.lapi().received();
        received.iter().filter(|r| r.target.contains("/Vehicles/")).count()
    }

    /// It reports anew, as after a restart.
    pub async fn report(&self) {
        assert!(self.sim.camera().basic_info().await.unwrap().accepted());
    }
}

fn held(entries: &BTreeMap<i64, gatehouse_tests::sim::ListEntry>) -> Held {
    entries.iter().map(|(id, e)| (*id, (e.plate.clone(), e.begin_s, e.end_s))).collect()
}

/// A data folder whose allow list has so many entries, written past the product.
pub async fn filled(entries: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_owned();
    tokio::task::spawn_blocking(move || {
        let store = Store::open(&path, OpenOptions::default()).unwrap();
        let sql = format!(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {entries})
             INSERT INTO list_entry (list, plate, plate_normalised, lookalike, owner, phone, remarks, added_by, added_at_ms)
             SELECT 'allow', printf('P%06d', i), printf('P%06d', i), printf('P%06d', i), '', '', '', 'Sam', 0 FROM n"
        );
        let writer = store.writer();
        let written = writer.write(move |tx| Ok(tx.execute_batch(&sql)?));
        tokio::runtime::Handle::current().block_on(written).unwrap();
        store.close();
    })
    .await
    .unwrap();
    dir
}
