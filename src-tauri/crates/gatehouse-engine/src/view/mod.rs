//! What the screens are told: the shapes of every answer and event of the API.
//!
//! Views are built by the engine from facts; nothing here decides. Instants are UTC (RFC 3339).

mod alarm;
mod camera;
mod camera_list;
mod capture;
mod commissioning;
mod connection;
mod display;
mod evidence;
mod feed;
mod fleet;
mod lane;
mod list;
mod list_import;
mod live;
mod money;
mod mqtt;
mod overlay;
mod paid_permit;
mod partner;
mod people;
mod permit;
mod request;
mod right;
mod serial;
mod served;
mod site;

pub use alarm::*;
pub use camera::*;
pub use camera_list::*;
pub use capture::*;
pub use commissioning::*;
pub use connection::*;
pub use display::*;
pub use evidence::*;
pub use feed::*;
pub use fleet::*;
pub use lane::*;
pub use list::*;
pub use list_import::*;
pub use live::*;
pub use money::*;
pub use mqtt::*;
pub use overlay::*;
pub use paid_permit::*;
pub use partner::*;
pub use people::*;
pub use permit::*;
pub use request::*;
pub use right::*;
pub use serial::*;
pub use served::*;
pub use site::*;
