//! The API of people and integrators: one file per area, one call of the engine per handler.

mod alarms;
mod audit;
mod camera_lists;
mod camera_requests;
mod cameras;
mod captures;
mod connections;
mod displays;
pub mod document;
mod evidence;
mod feed;
mod fleet;
mod gate;
pub mod guide;
pub mod input;
mod intake;
mod lanes;
mod list_files;
mod lists;
mod live;
mod money_writes;
mod mqtt;
mod paid_permits;
mod partner;
mod pay_by_plate;
mod people;
mod permits;
mod pictures;
pub mod refusal;
mod returns;
mod rights;
mod routes;
mod session;
mod site;

pub use routes::all as routes;
