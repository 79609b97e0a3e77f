//! What cameras send by themselves (upstream): paths, bodies, replies.
//!
//! Bodies are read leniently and come out as neutral structs; no field is
//! required. It decides nothing about a capture, remembers nothing and looks
//! nowhere else: which plates mean "no plate", whether a record is a duplicate
//! and where a camera stands are other crates' questions.

mod basic_info;
mod capture;
mod control;
pub mod label;
mod message;
mod parse;
mod path;
mod pic_time;
mod picture;
mod reply;

pub use control::{Control, Lamp, LampColor, LampDriver, LampMode, MqttServer, ObjectStore, PictureFilling};
pub use message::{
    BasicInfo, Capabilities, CaptureMessage, CommandKind, CommandResult, KeepAlive, ManualResult, Message,
    OtherMessage, PicTime, PictureIn, PictureKind, Sender, Space, TransChannel,
};
pub use parse::{Parsed, Unparseable, censored, parse};
pub use path::UpstreamPath;
pub use reply::{ErrorCode, reply_error, reply_ok};
