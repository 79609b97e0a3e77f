//! Views from rows and memory. Nothing here decides or writes.

mod camera;
mod capture;
mod command;
pub(crate) mod fleet;
mod lane;
mod list;
mod money;
mod mqtt;
mod partner;
mod passage;
mod people;
mod permit;
mod probe;
mod request;
mod served;
pub(crate) mod site;

pub(crate) use camera::camera;
pub(crate) use capture::{capture, pictures, row};
pub(crate) use command::command;
pub(crate) use lane::lane;
pub(crate) use list::list_entry;
pub(crate) use money::{connection, money_write, total};
pub(crate) use mqtt::{camera_mqtt, capital, mqtt, mqtt_cameras_there, unmatched};
pub(crate) use partner::{at_the_door, hook, reached_at};
pub(crate) use passage::{Names, brief, opened_passage, passage};
pub(crate) use people::{audit, operator};
pub(crate) use permit::{PermitCopy, definition_names, permits, tenant};
pub(crate) use probe::{Probed, probe};
pub(crate) use request::request;
pub(crate) use served::{partner_key, served_permit, served_zone};
pub(crate) use site::{site, status};
