//! How the engine is started.

use crate::clock::{Clock, SystemClock};
use crate::live::LiveOptions;
use gatehouse_payments::{Retry, Timeouts};
use gatehouse_store::{Durability, RealDurability};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How to start the engine; [`EngineOptions::new`] is what the product uses.
#[derive(Clone)]
pub struct EngineOptions {
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Where the key of the encrypted password file lies (outside the data directory).
    pub key_dir: PathBuf,
    /// Whether the OS keyring may be used.
    pub use_keyring: bool,
    /// Program name written into the lock of the data directory.
    pub program: String,
    /// Runs on simulated cameras.
    pub demo: bool,
    /// The time; tests hold it.
    pub clock: Arc<dyn Clock>,
    /// The calls that reach the disk; tests put failures here.
    pub durability: Arc<dyn Durability>,
    /// Size of a picture volume in bytes.
    pub volume_bytes: u64,
    /// Time to connect to a camera's command interface.
    pub connect_timeout: Duration,
    /// Time for a whole gate command.
    pub command_timeout: Duration,
    /// How long the result of a request over MQTT is waited for.
    pub mqtt_answer_timeout: Duration,
    /// How long a message may be on its way through a broker, in seconds.
    pub mqtt_expiry_s: u32,
    /// How live pictures are kept going.
    pub live: LiveOptions,
    /// How payment and permit systems are waited for.
    pub payments: PaymentOptions,
    /// How long is waited before each further try while a new tenant is not ready.
    pub tenant_waits: [Duration; 4],
}

/// How payment and permit systems are waited for, and how often a question is asked again. Writes are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaymentOptions {
    /// How long one request may take.
    pub timeouts: Timeouts,
    /// When a question is asked again.
    pub retry: Retry,
}

impl EngineOptions {
    /// The product's settings for a data directory and a key directory.
    pub fn new(data_dir: impl Into<PathBuf>, key_dir: impl Into<PathBuf>) -> EngineOptions {
        EngineOptions {
            data_dir: data_dir.into(),
            key_dir: key_dir.into(),
            use_keyring: true,
            program: "Gatehouse".into(),
            demo: false,
            clock: Arc::new(SystemClock::new()),
            durability: Arc::new(RealDurability),
            volume_bytes: 256 << 20,
            connect_timeout: Duration::from_secs(3),
            command_timeout: Duration::from_secs(8),
            mqtt_answer_timeout: Duration::from_secs(10),
            mqtt_expiry_s: gatehouse_cameras::mqtt::EXPIRY_S,
            live: LiveOptions::default(),
            payments: PaymentOptions::default(),
            tenant_waits: [1, 2, 4, 8].map(Duration::from_secs),
        }
    }
}
