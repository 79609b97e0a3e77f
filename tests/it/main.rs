//! What the whole product guarantees, on real sockets, with real files and a real database.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod blackhole;
mod camera_page;
mod cameras;
mod captures;
mod chaos;
mod controls;
mod digest_peers;
mod displays;
mod doors;
mod durability;
mod every_interface;
mod evidence;
mod gate;
mod intake;
mod list_sync;
mod lists;
mod live;
mod logs;
mod manual_capture;
mod mqtt;
mod opscom;
mod passages;
mod pay_by_plate_wire;
mod payments;
mod people;
mod permits;
mod recorder;
mod rights;
mod roles;
mod served;
mod window;
mod work_list;
