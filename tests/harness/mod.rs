//! The harness of the integration tests: the real product on sockets and folders of its own.
//!
//! It starts the product in process ([`TestSite`]) or as the headless program ([`Child`]), speaks to its web door
//! ([`Api`]) and plays cameras to its intake. It judges nothing, and uses no wire type of the product for what it
//! sends: bodies are the simulator's, requests and answers of the API are plain JSON.

mod api;
mod chaos;
mod child;
mod clock;
mod events;
mod files;
mod people;
mod probe;
mod rtsp;
mod setup;
mod site;
mod wait;
mod window;

pub use api::{Answer, Api};
pub use chaos::{ChaosProxy, Forwarded, Outage};
pub use child::{Child, program};
pub use clock::TestClock;
pub use events::{Event, Events};
pub use files::{copied, files_below, find_in_files};
pub use people::{ENGINEER, Role, SECRET};
pub use probe::{Held, Probe};
pub use rtsp::RtspServer;
pub use setup::{LaneDraft, find_capture};
pub use site::{Builder, TestSite};
pub use wait::{DEADLINE, wait_until, within};
pub use window::Window;
