//! What the screens are told: the shapes of every answer and event of the API.
//!
//! Views are built by the engine from facts; nothing here decides. Instants are UTC (RFC 3339).

mod alarm;
mod camera;
mod camera_list;
mod capture;
mod commissioning;
mod display;
mod feed;
mod lane;
mod list;
mod list_import;
mod live;
mod mqtt;
mod overlay;
mod people;
mod request;
mod serial;
mod site;

pub use alarm::*;
pub use camera::*;
pub use camera_list::*;
pub use capture::*;
pub use commissioning::*;
pub use display::*;
pub use feed::*;
pub use lane::*;
pub use list::*;
pub use list_import::*;
pub use live::*;
pub use mqtt::*;
pub use overlay::*;
pub use people::*;
pub use request::*;
pub use serial::*;
pub use site::*;
