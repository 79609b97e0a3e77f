//! What happens: recorder, engine loop, gate, alarms, lists, people, feed, health.
//!
//! The engine is the only writer of state. It knows no HTTP and no window.

mod actor;
mod alarms;
mod assess;
mod audit;
mod automatic;
mod build;
mod cameras;
mod captures;
mod clock;
mod commissioning;
mod controls;
mod correct;
mod deed;
mod demo;
mod device;
mod displays;
mod engine;
pub mod error;
pub mod feed;
mod fetch;
mod gate;
mod identity;
mod journal;
mod ladder;
mod lanes;
mod list_sync;
mod lists;
mod live;
mod manual_capture;
mod mqtt;
mod operator_secret;
mod options;
mod outcome;

pub mod overlay;
pub mod partner;
mod payments;
mod people;
mod reach;
mod receive;
mod recorder;
mod renditions;
pub mod request;
mod request_id;
mod requests;
mod secrets;
mod serial;
mod site;
mod start;
mod state;
mod tick;
pub mod view;

pub use actor::Actor;
pub use clock::{Clock, SystemClock};
pub use demo::{DemoLane, DemoOperator, DemoSeed};
pub use engine::Engine;
pub use error::{Error, Result};
pub use gatehouse_payments::{Retry as PaymentRetry, Timeouts as PaymentTimeouts};
pub use gatehouse_store::{Durability, RealDurability};
pub use lists::MAX_IMPORT_BYTES;
pub use live::{LiveMessage, LiveOptions, Viewer};
pub use options::{EngineOptions, PaymentOptions};
pub use receive::{SELF_TEST_ID, Upload};
pub use renditions::Picture;
