//! One whole simulated camera: upstream client, LAPI server, MQTT client and device under one identity and address.
//!
//! It does what its halves are told and cannot do alone: pictures, restarts, words from the serial port. Who drives
//! through when is `traffic`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{Timelike, Utc};
use tokio::sync::mpsc;

use super::body::{self, CaptureSpec, Identity};
use super::camera::{CameraConfig, CameraSim, MANUAL_RESULT, Running, Sent};
use super::car::Car;
use super::device::{Device, ListRules, Peripheral, SerialMessage, remember};
use super::dice::Dice;
use super::error::{Error, Result};
use super::lapi::{LapiConfig, LapiServer};
use super::mqtt::{Answering, MqttClient, MqttConfig, notify};
use super::order::Order;
use super::rtsp::{RtspConfig, RtspServer};
use super::scene::Studio;
use super::wire::Reply;

/// By which path the picture of a manual capture comes; the document does not say (C-Q30).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ManualVia {
    /// U3 with `captureMode` "3".
    Capture,
    /// U5.
    ManualResult,
    /// Both, under the same record id.
    Both,
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
    /// How its MQTT client speaks; where it connects is in `camera.identity.settings`.
    pub mqtt: MqttConfig,
    /// Its live video; user and password are the LAPI's; `None` = it has none.
    pub rtsp: Option<RtspConfig>,
    /// Limits and strictness of its lists.
    pub lists: ListRules,
    /// Rows of its display: 4, or 2.
    pub led_rows: usize,
    /// What hangs on its serial port.
    pub peripheral: Peripheral,
    /// Path of manual captures that were not asked for by MQTT.
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
            mqtt: MqttConfig::default(),
            rtsp: Some(RtspConfig::default()),
            lists: ListRules::default(),
            led_rows: 4,
            peripheral: Peripheral::Quiet,
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
    name: String,
    camera: CameraSim,
    lapi: LapiServer,
    mqtt: MqttClient,
    rtsp: Option<RtspServer>,
    studio: Arc<Studio>,
    manual: Mutex<ManualVia>,
    light: Light,
    dice: Mutex<Dice>,
    standing: Mutex<Option<Car>>,
    running: Mutex<Option<Running>>,
}

impl SimCamera {
    /// Starts it: the LAPI listens, the upstream client reports itself, MQTT connects when it is set up, and what
    /// the halves are told is done.
    pub async fn start(mut config: SimCameraConfig, studio: Arc<Studio>) -> Result<Arc<Self>> {
        let device = Device::new(config.auto_lower);
        device.change(|m| {
            m.list_rules = config.lists;
            m.led_rows = config.led_rows;
            m.peripheral = config.peripheral;
        });
        let (orders, mut asked) = mpsc::channel(16);
        config.lapi.bind.set_ip(config.ip);
        config.lapi.seed ^= config.seed;
        if config.ip.is_loopback() {
            config.camera.source = Some(config.ip);
        }
        if !config.ip.is_unspecified() {
            config.camera.identity.ip_address = config.ip.to_string();
        }
        let rtsp = match config.rtsp {
            Some(mut rtsp) => {
                rtsp.bind.set_ip(config.ip);
                (rtsp.user, rtsp.password) = (config.lapi.user.clone(), config.lapi.password.clone());
                rtsp.seed ^= config.seed;
                Some(RtspServer::start(rtsp, device.clone()).await?)
            }
            None => None,
        };
        if let Some(rtsp) = &rtsp {
            config.lapi.rtsp_port = rtsp.addr().port();
        }
        let lapi = LapiServer::start(config.lapi, device.clone(), Some(orders.clone())).await?;
        let camera = CameraSim::new(config.camera, device, Some(orders));
        let this = Arc::new(Self {
            name: camera.identity().device_id.clone(),
            mqtt: MqttClient::start(camera.clone(), config.mqtt),
            camera,
            lapi,
            rtsp,
            studio,
            manual: Mutex::new(config.manual),
            light: config.light,
            dice: Mutex::new(Dice::new(config.seed)),
            standing: Mutex::default(),
            running: Mutex::default(),
        });
        *this.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(this.camera.start());
        // Weak, so that dropping the camera ends this loop with it.
        let weak = Arc::downgrade(&this);
        tokio::spawn(async move {
            while let Some(order) = asked.recv().await {
                let Some(this) = weak.upgrade() else { return };
                this.carry_out(order).await;
            }
        });
        Ok(this)
    }

    async fn carry_out(self: &Arc<Self>, order: Order) {
        let done = match order {
            Order::Capture { request_id: None, recognise: true, .. } => {
                self.manual_capture().await.map(|_| ())
            }
            Order::Capture { request_id, recognise, answering } => {
                self.answer_capture(request_id.as_deref().unwrap_or("0"), recognise, answering).await
            }
            Order::Restart => self.restart().await,
            Order::Peripheral(words) => self.peripheral_says(&words).await.map(|_| ()),
            Order::Unplugged => {
                self.unplug();
                Ok(())
            }
        };
        if let Err(e) = done {
            self.device().violation(format!("what was asked for could not be done: {e}"));
        }
    }

    /// The id it was set up with, by which the simulator knows it whatever the platform calls it since.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.name
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

    /// Its MQTT half.
    #[must_use]
    pub fn mqtt(&self) -> &MqttClient {
        &self.mqtt
    }

    /// Its live video, when it has one.
    #[must_use]
    pub fn rtsp(&self) -> Option<&RtspServer> {
        self.rtsp.as_ref()
    }

    /// The hardware.
    #[must_use]
    pub fn device(&self) -> &Device {
        self.lapi.device()
    }

    /// What the platform did that the document does not allow.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        self.device().violations()
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
        let who = self.camera.in_force();
        let caption = format!("{}  {}  {}", at.replace('T', " "), who.park_id, who.device_id);
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

    fn standing(&self) -> Car {
        let standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner).clone();
        standing.unwrap_or_else(|| Car::without_plate(self.lapi.addr().port().into()))
    }

    /// The path of manual captures.
    #[must_use]
    pub fn manual_via(&self) -> ManualVia {
        *self.manual.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another password of the device from now on, for the LAPI and for live video.
    pub fn set_password(&self, password: &str) {
        self.lapi.set_password(password);
        if let Some(rtsp) = &self.rtsp {
            rtsp.set_password(password);
        }
    }

    /// By another path from now on.
    pub fn set_manual(&self, via: ManualVia) {
        *self.manual.lock().unwrap_or_else(PoisonError::into_inner) = via;
    }

    /// What the device does when it is told to capture: the car standing there, taken by hand.
    pub async fn manual_capture(&self) -> Result<Sent> {
        let spec = self.record(&self.standing(), None).await?.manual();
        match self.manual_via() {
            ManualVia::Capture => self.camera.capture(&spec).await,
            // Not triggered by MQTT, so there is no request to name (C-Q27).
            ManualVia::ManualResult => self.camera.manual_result(&spec, "0").await,
            ManualVia::Both => {
                self.camera.manual_result(&spec, "0").await?;
                self.camera.capture(&spec).await
            }
        }
    }

    /// The result of a capture that was asked for by MQTT, on U5 and naming the request.
    async fn answer_capture(
        self: &Arc<Self>,
        request_id: &str,
        recognise: bool,
        answering: Answering,
    ) -> Result<()> {
        let mut spec = self.record(&self.standing(), None).await?;
        if !recognise {
            (spec.plate, spec.confidence) = (String::new(), 0);
        }
        let (camera, id) = (self.camera.clone(), request_id.to_owned());
        let now = camera.pic_time(camera.clock());
        // Late results must not hold up the next order.
        tokio::spawn(async move {
            let who = camera.in_force();
            notify::deliver(&camera, &answering, MANUAL_RESULT, &id, |id| {
                body::manual_result(&who, &spec, &now, id)
            })
            .await;
        });
        Ok(())
    }

    /// Restarts it: nothing listens and nothing is said for its restart time, then it introduces itself. What it
    /// was told survives.
    pub async fn restart(&self) -> Result<()> {
        self.unplug();
        self.device().restarted();
        tokio::time::sleep(self.camera.config().restart_time).await;
        self.plug_in().await
    }

    /// The same after a factory reset: it has forgotten everything it was told.
    pub async fn restart_factory_fresh(&self) -> Result<()> {
        self.unplug();
        self.device().forget();
        tokio::time::sleep(self.camera.config().restart_time).await;
        self.plug_in().await
    }

    /// Another device takes its place under the same ids: another serial number, nothing in its memory.
    pub async fn replace(&self, serial: &str) -> Result<()> {
        self.camera.set_up(|who| serial.clone_into(&mut who.serial));
        self.restart_factory_fresh().await
    }

    /// No power or no cable: it says nothing, listens to nothing, and every connection is reset.
    pub fn unplug(&self) {
        self.camera.set_silent(true);
        self.lapi.stop_listening();
        self.mqtt.vanish();
        if let Some(rtsp) = &self.rtsp {
            rtsp.stop_listening();
        }
    }

    /// Power and cable are back: it listens again and introduces itself.
    pub async fn plug_in(&self) -> Result<()> {
        self.lapi.forget_nonces();
        self.lapi.listen_again().await?;
        if let Some(rtsp) = &self.rtsp {
            rtsp.listen_again().await?;
        }
        self.camera.set_silent(false);
        self.mqtt.connect();
        Ok(())
    }

    /// A peripheral on the serial port says this; it goes upstream as it is (U4).
    pub async fn peripheral_says(&self, words: &str) -> Result<Reply> {
        let message = SerialMessage {
            at: Utc::now(),
            port: None,
            to_peripheral: false,
            hex: false,
            data: words.to_owned(),
        };
        self.device().change(|m| remember(&mut m.serial, message));
        self.camera.trans_channel(words).await
    }
}
