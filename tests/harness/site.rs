//! The product in process, on loopback ports and folders of its own.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gatehouse_engine::{
    Durability, EngineOptions, LiveOptions, PaymentOptions, PaymentRetry, PaymentTimeouts,
};
use gatehouse_server::{Options, Program, Running, start_with};
use http::Method;
use tokio::sync::OnceCell;

use super::api::Api;
use super::clock::TestClock;
use super::people::{self, ENGINEER, Role, SECRET};
use super::wait::{DEADLINE, within};
use super::window::Window;
use crate::sim::{CameraConfig, CameraSim, Device, Identity, SimCamera, SimCameraConfig, Studio};

/// Loopback, any free port.
const ANY_PORT: ([u8; 4], u16) = ([127, 0, 0, 1], 0);

/// How a test site is started.
pub struct Builder {
    window: bool,
    durability: Option<Arc<dyn Durability>>,
    volume_bytes: u64,
    connect_timeout: Duration,
    command_timeout: Duration,
    live: LiveOptions,
    mqtt_answer_timeout: Duration,
    payments: PaymentOptions,
    tenant_wait: Duration,
    data: Option<tempfile::TempDir>,
}

/// A running product; its folders go when it is dropped.
pub struct TestSite {
    running: Option<Running>,
    builder: Builder,
    folders: (tempfile::TempDir, tempfile::TempDir),
    /// The clock the product reads.
    pub clock: Arc<TestClock>,
    /// Where cameras upload to.
    pub intake: SocketAddr,
    /// Where browsers connect to.
    pub web: SocketAddr,
    /// Draws small pictures.
    pub studio: Arc<Studio>,
    engineer: OnceCell<Api>,
    supervisor: OnceCell<Api>,
    attendant: OnceCell<Api>,
}

impl Builder {
    /// As the booth window, not as the headless program.
    #[must_use]
    pub fn window(mut self) -> Self {
        self.window = true;
        self
    }

    /// With other calls to the disk.
    #[must_use]
    pub fn durability(mut self, durability: Arc<dyn Durability>) -> Self {
        self.durability = Some(durability);
        self
    }

    /// With picture volumes of another size.
    #[must_use]
    pub fn volume_bytes(mut self, bytes: u64) -> Self {
        self.volume_bytes = bytes;
        self
    }

    /// With another patience for cameras' command interfaces.
    #[must_use]
    pub fn patience(mut self, connect: Duration, command: Duration) -> Self {
        (self.connect_timeout, self.command_timeout) = (connect, command);
        self
    }

    /// With other pauses and another patience for live pictures.
    #[must_use]
    pub fn live(mut self, live: LiveOptions) -> Self {
        self.live = live;
        self
    }

    /// With another patience for results over MQTT.
    #[must_use]
    pub fn mqtt_patience(mut self, answer: Duration) -> Self {
        self.mqtt_answer_timeout = answer;
        self
    }

    /// With another patience for payment and permit systems.
    #[must_use]
    pub fn payment_patience(mut self, timeouts: PaymentTimeouts) -> Self {
        self.payments.timeouts = timeouts;
        self
    }

    /// With another pause before each further try while a new tenant is not ready.
    #[must_use]
    pub fn tenant_wait(mut self, wait: Duration) -> Self {
        self.tenant_wait = wait;
        self
    }

    /// On data that is there already.
    #[must_use]
    pub fn data(mut self, folder: tempfile::TempDir) -> Self {
        self.data = Some(folder);
        self
    }

    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(mut self) -> TestSite {
        let folder = || tempfile::tempdir().expect("a folder for the test");
        let data = self.data.take().unwrap_or_else(folder);
        let mut site = TestSite {
            running: None,
            builder: self,
            folders: (data, folder()),
            clock: Arc::new(TestClock::new()),
            intake: ANY_PORT.into(),
            web: ANY_PORT.into(),
            studio: Arc::new(Studio::small()),
            engineer: OnceCell::new(),
            supervisor: OnceCell::new(),
            attendant: OnceCell::new(),
        };
        site.begin().await;
        site
    }
}

impl TestSite {
    /// What a site can be started with.
    #[must_use]
    pub fn builder() -> Builder {
        Builder {
            window: false,
            durability: None,
            volume_bytes: 4 << 20,
            connect_timeout: Duration::from_secs(3),
            command_timeout: Duration::from_secs(8),
            live: LiveOptions::default(),
            mqtt_answer_timeout: Duration::from_secs(10),
            // Failing questions are asked twice, at once: tests wait for what comes after.
            payments: PaymentOptions {
                retry: PaymentRetry { tries: 2, first: Duration::from_millis(10), ..PaymentRetry::default() },
                ..PaymentOptions::default()
            },
            tenant_wait: Duration::from_millis(1),
            data: None,
        }
    }

    /// Starts the headless product with its usual settings.
    pub async fn start() -> TestSite {
        Self::builder().start().await
    }

    async fn begin(&mut self) {
        let options = Options {
            data_dir: Some(self.data_dir().to_owned()),
            intake: ANY_PORT.into(),
            web: ANY_PORT.into(),
            web_name: Vec::new(),
            demo: None,
            key_dir: Some(self.folders.1.path().to_owned()),
            no_keyring: true,
            keyring: "off".into(),
        };
        let mut engine = EngineOptions::new(self.data_dir(), self.folders.1.path());
        engine.use_keyring = false;
        engine.clock = Arc::<TestClock>::clone(&self.clock);
        engine.volume_bytes = self.builder.volume_bytes;
        engine.connect_timeout = self.builder.connect_timeout;
        engine.command_timeout = self.builder.command_timeout;
        engine.live = self.builder.live;
        engine.mqtt_answer_timeout = self.builder.mqtt_answer_timeout;
        engine.payments = self.builder.payments;
        engine.tenant_waits = [self.builder.tenant_wait; 4];
        if let Some(durability) = &self.builder.durability {
            engine.durability = Arc::clone(durability);
        }
        let program = if self.builder.window { Program::Window } else { Program::Headless };
        program.name().clone_into(&mut engine.program);
        let running = start_with(options, program, engine).await.expect("the product starts");
        self.intake = running.intake.expect("the intake listens");
        self.web = running.web.expect("the web door listens");
        self.running = Some(running);
    }

    /// Ends the product in order and starts it again on the same data. Ports and sessions are new.
    pub async fn restart(&mut self) {
        self.stop().await;
        self.begin().await;
        for cell in [&mut self.engineer, &mut self.supervisor, &mut self.attendant] {
            *cell = OnceCell::new();
        }
    }

    /// Ends the product in order.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            within(DEADLINE, "orderly end", running.shutdown()).await;
        }
    }

    /// The running product.
    ///
    /// # Panics
    /// After [`TestSite::stop`].
    #[must_use]
    pub fn running(&self) -> &Running {
        self.running.as_ref().expect("the product runs")
    }

    /// Where the product keeps everything.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.folders.0.path()
    }

    /// Where the product keeps the key of its secrets.
    #[must_use]
    pub fn key_dir(&self) -> &Path {
        self.folders.1.path()
    }

    /// The window's door, in process.
    #[must_use]
    pub fn window(&self) -> Window {
        Window::new(self.running().router.clone())
    }

    /// A browser in which the engineer is signed in.
    pub async fn engineer(&self) -> &Api {
        self.engineer.get_or_init(|| self.first_engineer()).await
    }

    /// A browser in which a supervisor is signed in.
    pub async fn supervisor(&self) -> &Api {
        self.supervisor.get_or_init(|| self.someone("Sami", Role::Supervisor)).await
    }

    /// A browser in which an attendant is signed in.
    pub async fn attendant(&self) -> &Api {
        self.attendant.get_or_init(|| self.someone("Ada", Role::Attendant)).await
    }

    /// A browser in which an operator of this role is signed in.
    pub async fn signed_in(&self, role: Role) -> &Api {
        match role {
            Role::Attendant => self.attendant().await,
            Role::Supervisor => self.supervisor().await,
            Role::Engineer => self.engineer().await,
        }
    }

    /// A browser without a session.
    #[must_use]
    pub fn anonymous(&self) -> Api {
        Api::anonymous(self.web)
    }

    async fn first_engineer(&self) -> Api {
        let mut api = self.anonymous();
        let first = serde_json::json!({ "name": ENGINEER, "secret": SECRET });
        match (&self.running().setup_code, self.builder.window) {
            (Some(code), _) => drop(api.set_up(ENGINEER, SECRET, code).await),
            (None, true) if self.window().get("/session").await.ok()["setup_needed"] == true => {
                let _session = self.window().call(Method::POST, "/setup", Some(first)).await.ok();
                let _locked = self.window().call(Method::DELETE, "/session", None).await.ok();
                api.sign_in(ENGINEER, SECRET).await;
            }
            // There since before a restart.
            (None, _) => drop(api.sign_in(ENGINEER, SECRET).await),
        }
        api
    }

    async fn someone(&self, name: &str, role: Role) -> Api {
        let engineer = self.engineer().await;
        let known = engineer.get("/operators").await.ok();
        if known.as_array().is_some_and(|all| all.iter().any(|o| o["name"] == name)) {
            let mut api = self.anonymous();
            api.sign_in(name, SECRET).await;
            return api;
        }
        people::add(engineer, name, role).await.1
    }

    /// A camera of `park01` that sends only what it is told to, from 127.0.0.1.
    #[must_use]
    pub fn camera(&self, device_id: &str) -> CameraSim {
        self.camera_of(CameraConfig::new(Identity::new("park01", device_id), self.intake))
    }

    /// The same, speaking from another loopback address.
    #[must_use]
    pub fn camera_from(&self, device_id: &str, address: [u8; 4]) -> CameraSim {
        let identity = Identity::new("park01", device_id);
        let source = Some(IpAddr::from(address));
        self.camera_of(CameraConfig { source, ..CameraConfig::new(identity, self.intake) })
    }

    /// A camera that sends only what it is told to. Its clock agrees with the product's.
    #[must_use]
    pub fn camera_of(&self, mut config: CameraConfig) -> CameraSim {
        config.clock_offset_ms += self.clock.ahead_ms();
        config.reply_timeout = DEADLINE;
        CameraSim::new(config, Device::new(None), None)
    }

    /// A whole camera with its command interface, running by itself, on 127.0.0.1.
    ///
    /// # Panics
    /// When it cannot listen.
    pub async fn whole_camera(&self, device_id: &str) -> Arc<SimCamera> {
        self.whole_camera_of(SimCameraConfig::new("park01", device_id, self.intake)).await
    }

    /// A whole camera as configured.
    ///
    /// # Panics
    /// When it cannot listen.
    pub async fn whole_camera_of(&self, mut config: SimCameraConfig) -> Arc<SimCamera> {
        config.camera.clock_offset_ms += self.clock.ahead_ms();
        SimCamera::start(config, Arc::clone(&self.studio)).await.expect("the simulated camera listens")
    }
}
