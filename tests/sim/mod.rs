//! Simulated cameras: upstream clients, LAPI servers, rendered scenes, quirks and faults, on real sockets.
//!
//! They are an independent witness: nothing here uses the program's own crates, and what is received is checked
//! against literal JSON typed from the protocol document's tables. They stand in for hardware nobody here has, so
//! they can show what the document and public reports describe, and not what a real camera does beyond that.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`camera`] | the upstream half: basic data, keepalive, captures |
//! | [`lapi`] | the downstream half: thirteen calls, authentication, faults |
//! | [`digest`] | authentication as a device checks it |
//! | [`mqtt`] | the downstream half over MQTT 3.1 and 3.1.1: eight requests, results over HTTP, absences |
//! | [`rtsp`] | live video: a clip in a loop over RTSP and TCP |
//! | [`settings`], [`order`] | what a platform may change on a camera, and what its halves pass on to each other |
//! | [`device`] | the hardware behind them: barrier, display, lists, lamps, serial port |
//! | [`body`], [`template`], [`reply`] | what is sent upstream, and what may come back |
//! | [`quirks`] | one body for every deviation the field has shown |
//! | [`autopay`] | the payment system: fleet, landlord, tokens, notifications, faults; needs no camera |
//! | [`opscom`] | the permit system: permits pushed to it, plate validation, statistics, faults; needs no camera |
//! | [`pay_by_plate`] | a Pay-by-Plate provider: zones, permits, deltas, faults, flaws; needs no camera |
//! | [`record`] | what payment and permit systems keep of their requests, and their faults in force |
//! | [`hostile`] | senders that break HTTP or good manners |
//! | [`scene`], [`car`] | rendered pictures, and what drives through them |
//! | [`whole`], [`site`], [`traffic`], [`page`] | whole cameras and sites, cars coming and going, and a page to watch them |

pub mod autopay;
pub mod body;
pub mod camera;
pub mod car;
pub mod device;
pub mod dice;
pub mod digest;
pub mod error;
pub mod hostile;
mod json_text;
pub mod lapi;
pub mod mqtt;
pub mod opscom;
pub mod order;
pub mod page;
pub mod pay_by_plate;
#[cfg(test)]
mod platform;
pub mod quirks;
pub mod record;
pub mod reply;
pub mod rtsp;
pub mod scene;
pub mod settings;
pub mod site;
pub mod template;
pub mod traffic;
pub mod whole;
pub mod wire;

pub use autopay::{AutopayConfig, AutopaySim};
pub use body::{CaptureSpec, Identity, Picture};
pub use camera::{CameraConfig, CameraSim, Connection, Link, Retry, Sent};
pub use car::Car;
pub use device::{Barrier, Device, Led, LedRow, ListEntry, ListKind, ListRules, Peripheral, Position};
pub use digest::{Policy, Scheme};
pub use error::{Error, Result};
pub use lapi::cut::{Cut, CutHow};
pub use lapi::fault::{DataKind, Fault, Moment, Repeat, Target};
pub use lapi::model::Model;
pub use lapi::{LapiConfig, LapiServer, Received};
pub use mqtt::{Answering, MqttClient, MqttConfig, MqttState, Version};
pub use opscom::{OpsComConfig, OpsComSim};
pub use order::{Order, Orders};
pub use pay_by_plate::{PayByPlateSim, PbpConfig};
pub use rtsp::{FrameSent, RtspConfig, RtspCounts, RtspServer};
pub use scene::{Scene, SceneSpec, Studio};
pub use settings::{MqttParam, OssParam, Settings};
pub use site::{SimSite, SiteConfig, SiteMqtt};
pub use template::CaptureTemplate;
pub use traffic::{Traffic, TrafficConfig};
pub use whole::{Light, ManualVia, SimCamera, SimCameraConfig};
pub use wire::Reply;
