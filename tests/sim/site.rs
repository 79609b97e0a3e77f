//! A whole site of simulated cameras, started and stopped together. One camera is `whole`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use super::camera::Connection;
use super::device::{ListRules, Peripheral};
use super::digest::{Policy, Scheme};
use super::error::Result;
use super::lapi::LapiConfig;
use super::lapi::model::Model;
use super::mqtt::MqttConfig;
use super::scene::Studio;
use super::settings::MqttParam;

use super::whole::{Light, ManualVia, SimCamera, SimCameraConfig};

/// How the cameras of a site are set up for MQTT. `{park}` and `{camera}` in the texts stand for their ids.
#[derive(Debug, Clone)]
pub struct SiteMqtt {
    /// Where, who, and which topic, for every camera.
    pub param: MqttParam,
    /// Which cameras have it switched on; empty = all.
    pub cameras: Vec<String>,
    /// How their clients speak.
    pub client: MqttConfig,
}

impl SiteMqtt {
    fn is_for(&self, camera: &str) -> bool {
        self.cameras.is_empty() || self.cameras.iter().any(|c| c == camera)
    }

    fn param(&self, park: &str, camera: &str) -> MqttParam {
        let filled = |text: &str| text.replace("{park}", park).replace("{camera}", camera);
        MqttParam {
            address: self.param.address.clone(),
            user: filled(&self.param.user),
            pwd: filled(&self.param.pwd),
            req_topic: filled(&self.param.req_topic),
        }
    }
}

/// What a whole site is started with.
#[derive(Debug, Clone)]
pub struct SiteConfig {
    /// Where the platform listens.
    pub intake: SocketAddr,
    /// `parkId` of every camera.
    pub park_id: String,
    /// How many lanes, half of them in.
    pub lanes: usize,
    /// Each camera speaks from and listens on a loopback address of its own (127.0.0.11, …).
    pub own_addresses: bool,
    /// Pause between keepalives (and between unanswered basic data).
    pub keep_alive_interval: Duration,
    /// How each device asks who is there.
    pub scheme: Scheme,
    /// The devices' user.
    pub user: String,
    /// The devices' password.
    pub password: String,
    /// Another server's port where the devices say that their live stream is; `None` = their own.
    pub rtsp_port: Option<u16>,
    /// After this time an unlocked arm comes down by itself; `None` = never.
    pub auto_lower: Option<Duration>,
    /// The cameras' MQTT; `None` = switched off.
    pub mqtt: Option<SiteMqtt>,
    /// Whether the cameras have live video.
    pub live: bool,
    /// Limits and strictness of the cameras' lists.
    pub lists: ListRules,
    /// The oddities of the cameras' model.
    pub model: Model,
    /// Rows of the displays: 4, or 2.
    pub led_rows: usize,
    /// What hangs on the serial ports.
    pub peripheral: Peripheral,
    /// How long a camera is silent while it restarts.
    pub restart_time: Duration,
    /// Path of manual captures.
    pub manual: ManualVia,
    /// The light on the scenes.
    pub light: Light,
    /// Seed of everything.
    pub seed: u64,
}

impl SiteConfig {
    /// Four lanes of `park01`, cameras entry-1, entry-2, exit-1, exit-2, MD5 Digest, the document's intervals.
    #[must_use]
    pub fn new(intake: SocketAddr) -> Self {
        let LapiConfig { scheme: _, user, password, .. } = LapiConfig::default();
        Self {
            intake,
            park_id: "park01".into(),
            lanes: 4,
            own_addresses: false,
            keep_alive_interval: Duration::from_secs(30),
            scheme: Scheme::Digest(Policy::md5()),
            user,
            password,
            rtsp_port: None,
            auto_lower: None,
            mqtt: None,
            live: true,
            lists: ListRules::default(),
            model: Model::default(),
            led_rows: 4,
            peripheral: Peripheral::Quiet,
            restart_time: Duration::from_secs(2),
            manual: ManualVia::Capture,
            light: Light::Clock,
            seed: 1,
        }
    }
}

/// A running site.
#[derive(Debug)]
pub struct SimSite {
    cameras: Vec<Arc<SimCamera>>,
}

impl SimSite {
    /// Starts every camera.
    pub async fn start(config: &SiteConfig, studio: Arc<Studio>) -> Result<Self> {
        let mut cameras = Vec::with_capacity(config.lanes);
        for (i, name) in lane_names(config.lanes).iter().enumerate() {
            let mut one = SimCameraConfig::new(&config.park_id, name, config.intake);
            one.ip = match (config.intake.ip().is_loopback(), config.own_addresses) {
                (true, true) => IpAddr::V4(Ipv4Addr::new(127, 0, 0, 11 + (i % 200) as u8)),
                (true, false) => IpAddr::V4(Ipv4Addr::LOCALHOST),
                (false, _) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            };
            one.camera.basic_info_interval = config.keep_alive_interval;
            one.camera.keep_alive_interval = config.keep_alive_interval;
            one.camera.identity.keepalive_s = config.keep_alive_interval.as_secs().max(1);
            one.camera.connection = if i % 2 == 0 { Connection::Kept } else { Connection::Fresh };
            one.lapi.scheme = config.scheme.clone();
            one.lapi.user.clone_from(&config.user);
            one.lapi.password.clone_from(&config.password);
            one.lapi.model = config.model;
            one.rtsp = one.rtsp.filter(|_| config.live);
            one.lists = config.lists.clone();
            one.led_rows = config.led_rows;
            one.peripheral = config.peripheral.clone();
            one.camera.restart_time = config.restart_time;
            if let Some(mqtt) = &config.mqtt {
                one.mqtt = mqtt.client.clone();
                one.camera.identity.settings.mqtt = Some(mqtt.param(&config.park_id, name));
                one.camera.identity.settings.mqtt_enable = mqtt.is_for(name);
            }
            if let Some(port) = config.rtsp_port {
                one.lapi.rtsp_port = port;
                one.rtsp = None;
            }
            one.manual = config.manual;
            one.light = config.light;
            one.auto_lower = config.auto_lower;
            one.seed = config.seed.wrapping_mul(1000) + i as u64;
            cameras.push(SimCamera::start(one, Arc::clone(&studio)).await?);
        }
        Ok(Self { cameras })
    }

    /// All cameras, in lane order.
    #[must_use]
    pub fn cameras(&self) -> &[Arc<SimCamera>] {
        &self.cameras
    }

    /// The camera with this id.
    #[must_use]
    pub fn camera(&self, id: &str) -> Option<&Arc<SimCamera>> {
        self.cameras.iter().find(|c| c.id() == id)
    }

    /// The cameras of the ways in (`entry-…`) or out (`exit-…`).
    #[must_use]
    pub fn ways(&self, prefix: &str) -> Vec<&Arc<SimCamera>> {
        self.cameras.iter().filter(|c| c.id().starts_with(prefix)).collect()
    }

    /// What the other side did that the document does not allow, with the camera's id.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.cameras
            .iter()
            .flat_map(|c| c.device().violations().into_iter().map(|v| format!("{}: {v}", c.id())))
            .collect()
    }
}

fn lane_names(lanes: usize) -> Vec<String> {
    let entries = lanes.div_ceil(2);
    (1..=entries)
        .map(|n| format!("entry-{n}"))
        .chain((1..=lanes - entries).map(|n| format!("exit-{n}")))
        .collect()
}

#[cfg(test)]
#[path = "site_tests.rs"]
mod tests;
