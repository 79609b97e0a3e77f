//! Whole cameras and whole sites: upstream client, LAPI server and device under one identity and address.
//!
//! It starts and stops them and makes single captures; who drives through when is `traffic`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::Timelike;
use tokio::sync::mpsc;

use super::body::{CaptureSpec, Identity};
use super::camera::{CameraConfig, CameraSim, Connection, Running, Sent};
use super::car::Car;
use super::device::Device;
use super::dice::Dice;
use super::digest::{Policy, Scheme};
use super::error::{Error, Result};
use super::lapi::{LapiConfig, LapiServer};
use super::scene::Studio;

/// By which path the picture of a manual capture comes; the document does not say (C-Q30).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManualVia {
    /// U3 with `captureMode` "3".
    Capture,
    /// U5.
    ManualResult,
}

/// The light on the scenes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// By day from six to twenty o'clock of this machine's time.
    Clock,
    /// Always by day.
    Day,
    /// Always at night.
    Night,
}

impl Light {
    fn is_night(self) -> bool {
        match self {
            Self::Clock => !(6..20).contains(&chrono::Local::now().hour()),
            Self::Day => false,
            Self::Night => true,
        }
    }
}

/// What one simulated camera is started with.
#[derive(Debug, Clone)]
pub struct SimCameraConfig {
    /// Its upstream behaviour; `source` is filled in from `ip`.
    pub camera: CameraConfig,
    /// Its LAPI server; the port of `bind` counts, its address is `ip`.
    pub lapi: LapiConfig,
    /// The address it has: its LAPI listens there, and it speaks from there when that is a loopback address.
    pub ip: IpAddr,
    /// Path of manual captures.
    pub manual: ManualVia,
    /// After this time an unlocked arm comes down by itself; `None` = never.
    pub auto_lower: Option<Duration>,
    /// The light on its scenes.
    pub light: Light,
    /// Seed of record ids.
    pub seed: u64,
}

impl SimCameraConfig {
    /// A well-behaved camera on 127.0.0.1 with MD5 Digest.
    #[must_use]
    pub fn new(park_id: &str, device_id: &str, intake: SocketAddr) -> Self {
        Self {
            camera: CameraConfig::new(Identity::new(park_id, device_id), intake),
            lapi: LapiConfig::default(),
            ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
            manual: ManualVia::Capture,
            auto_lower: None,
            light: Light::Day,
            seed: 1,
        }
    }
}

/// One simulated camera, running until dropped.
#[derive(Debug)]
pub struct SimCamera {
    camera: CameraSim,
    lapi: LapiServer,
    studio: Arc<Studio>,
    manual: ManualVia,
    light: Light,
    dice: Mutex<Dice>,
    standing: Mutex<Option<Car>>,
    running: Mutex<Option<Running>>,
}

impl SimCamera {
    /// Starts it: the LAPI listens, the upstream client reports itself, manual captures are served.
    pub async fn start(mut config: SimCameraConfig, studio: Arc<Studio>) -> Result<Arc<Self>> {
        let device = Device::new(config.auto_lower);
        let (trigger, mut asked) = mpsc::channel(16);
        config.lapi.bind.set_ip(config.ip);
        config.lapi.seed ^= config.seed;
        if config.ip.is_loopback() {
            config.camera.source = Some(config.ip);
        }
        if !config.ip.is_unspecified() {
            config.camera.identity.ip_address = config.ip.to_string();
        }
        let lapi = LapiServer::start(config.lapi, device.clone(), Some(trigger.clone())).await?;
        let this = Arc::new(Self {
            camera: CameraSim::new(config.camera, device, Some(trigger)),
            lapi,
            studio,
            manual: config.manual,
            light: config.light,
            dice: Mutex::new(Dice::new(config.seed)),
            standing: Mutex::default(),
            running: Mutex::default(),
        });
        *this.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(this.camera.start());
        // Weak, so that dropping the camera ends this loop with it.
        let weak = Arc::downgrade(&this);
        tokio::spawn(async move {
            while asked.recv().await.is_some() {
                let Some(this) = weak.upgrade() else { return };
                if let Err(e) = this.manual_capture().await {
                    this.device().violation(format!("a manual capture was not taken: {e}"));
                }
            }
        });
        Ok(this)
    }

    /// Its id within the site.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.camera.identity().device_id
    }

    /// Its upstream half.
    #[must_use]
    pub fn camera(&self) -> &CameraSim {
        &self.camera
    }

    /// Its LAPI half.
    #[must_use]
    pub fn lapi(&self) -> &LapiServer {
        &self.lapi
    }

    /// The hardware.
    #[must_use]
    pub fn device(&self) -> &Device {
        self.lapi.device()
    }

    /// A fresh record id.
    #[must_use]
    pub fn record_id(&self) -> String {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).uuid()
    }

    /// Draws a car standing before this camera and fills in its record.
    pub async fn record(&self, car: &Car, misread: Option<&str>) -> Result<CaptureSpec> {
        let at = self.camera.pic_time(self.camera.clock());
        let night = self.light.is_night();
        let caption = format!("{}  {}  {}", at.replace('T', " "), self.camera.identity().park_id, self.id());
        let (studio, car, id) = (Arc::clone(&self.studio), car.clone(), self.record_id());
        let misread = misread.map(str::to_owned);
        tokio::task::spawn_blocking(move || car.capture(&studio, &id, caption, night, misread.as_deref()))
            .await
            .map_err(|e| Error::Scene(e.to_string()))?
    }

    /// A car drives up and is captured and uploaded.
    pub async fn send_car(&self, car: &Car) -> Result<Sent> {
        self.send_car_read_as(car, None).await
    }

    /// The same, but the camera claims to have read something else than the plate says.
    pub async fn send_car_read_as(&self, car: &Car, misread: Option<&str>) -> Result<Sent> {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = Some(car.clone());
        let spec = self.record(car, misread).await?;
        self.camera.capture(&spec).await
    }

    /// A car with this plate drives up and is captured and uploaded.
    pub async fn send_plate(&self, plate: &str) -> Result<Sent> {
        self.send_car(&Car::with_plate(plate)).await
    }

    /// What the device does when it is told to capture: the car standing there, taken by hand.
    pub async fn manual_capture(&self) -> Result<Sent> {
        let standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let car = standing.unwrap_or_else(|| Car::without_plate(self.lapi.addr().port().into()));
        let spec = self.record(&car, None).await?.manual();
        match self.manual {
            ManualVia::Capture => self.camera.capture(&spec).await,
            // Not triggered by MQTT, so there is no request to name (C-Q27).
            ManualVia::ManualResult => self.camera.manual_result(&spec, "0").await,
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
    /// After this time an unlocked arm comes down by itself; `None` = never.
    pub auto_lower: Option<Duration>,
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
            auto_lower: None,
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
