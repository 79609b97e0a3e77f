//! What is true on a parking site: plates, lanes, verdicts, lists, commands, alarms, people.
//!
//! Pure rules only. Nothing here does I/O, waits, or reads a clock: time is an argument.

pub mod alarm;
pub mod audit;
pub mod automatic;
pub mod camera_list;
pub mod capture;
pub mod channel;
pub mod clock;
pub mod display;
pub mod evidence;
pub mod gate;
pub mod lane;
pub mod list;
pub mod partner;
pub mod passage;
pub mod payment;
pub mod people;
pub mod plate;
pub mod presence;
pub mod site;
pub mod verdict;

/// Row number of a camera in this site's database.
pub type CameraId = i64;
/// Row number of a lane.
pub type LaneId = i64;
/// Row number of a capture.
pub type CaptureId = i64;
/// Row number of a passage.
pub type PassageId = i64;
/// Row number of an operator.
pub type OperatorId = i64;
/// Row number of a gate command.
pub type CommandId = i64;
/// Row number of a request to a camera that is no gate command.
pub type RequestId = i64;
/// Row number of a connection to a payment or permit system.
pub type ConnectionId = i64;
/// Row number of a write that money depends on.
pub type MoneyWriteId = i64;
/// An instant; always UTC in this crate.
pub type Instant = chrono::DateTime<chrono::Utc>;
