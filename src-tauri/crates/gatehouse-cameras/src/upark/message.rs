//! What an upstream message says, in neutral structs. Every field that a
//! camera may leave out or garble is optional; codes are kept as sent.

use chrono::{DateTime, NaiveDateTime, Utc};

/// Who a message says it is from. Both are free text typed into the camera and
/// either may be missing (C-Q8): then only the source address tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Sender {
    /// The site, as the camera was told.
    pub park_id: Option<String>,
    /// The camera within the site.
    pub device_id: Option<String>,
}

/// One upstream message.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// U1.
    BasicInfo(BasicInfo),
    /// U2.
    KeepAlive(KeepAlive),
    /// U3.
    Capture(CaptureMessage),
    /// U5.
    Manual(ManualResult),
    /// U4.
    TransChannel(TransChannel),
    /// U6, U7, U8.
    CommandResult(CommandResult),
    /// Any other path under `/api/upark`.
    Other(OtherMessage),
}

impl Message {
    /// Who sent it.
    pub fn sender(&self) -> &Sender {
        match self {
            Self::BasicInfo(message) => &message.sender,
            Self::KeepAlive(message) => &message.sender,
            Self::Capture(message) => &message.sender,
            Self::Manual(message) => &message.capture.sender,
            Self::TransChannel(message) => &message.sender,
            Self::CommandResult(message) => &message.sender,
            Self::Other(message) => &message.sender,
        }
    }
}

/// A capture as a camera uploaded it (U3, and the `data` of U5).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CaptureMessage {
    /// Who sent it.
    pub sender: Sender,
    /// `recordId`; at most 256 characters. Unique only since protocol V1.3.
    pub record_id: Option<String>,
    /// `picTime` as sent.
    pub pic_time_raw: Option<String>,
    /// `picTime` understood.
    pub pic_time: Option<PicTime>,
    /// `plateNo` as sent: not normalised, words for "no plate" included
    /// (C-Q22, C-Q23); a number in its decimal spelling; empty when missing;
    /// without control characters, at most 64 characters.
    pub plate_raw: String,
    /// 0–100 by the document; other values occur (C-Q25).
    pub confidence: Option<i32>,
    /// Code, see [`super::label::vehicle_type`].
    pub vehicle_type: Option<i32>,
    /// Code, see [`super::label::color`].
    pub vehicle_color: Option<i32>,
    /// Code, see [`super::label::plate_type`].
    pub plate_type: Option<i32>,
    /// Code, see [`super::label::color`].
    pub plate_color: Option<i32>,
    /// Code, see [`super::label::shoot_position`].
    pub shoot_position: Option<i32>,
    /// Code, see [`super::label::capture_mode`].
    pub capture_mode: Option<i32>,
    /// Code, see [`super::label::car_list_type`].
    pub car_list_type: Option<i32>,
    /// `vehicleLogoType`, for example `A0`.
    pub vehicle_logo: Option<String>,
    /// `vehicleBrandType`, for example `AODI-A6-2004`.
    pub vehicle_brand: Option<String>,
    /// The pictures in the order sent, at most 64.
    pub pictures: Vec<PictureIn>,
    /// The request this answers; `None` for a capture nobody asked for, whose
    /// `requestId` is missing, empty or `"0"` (C-Q27).
    pub request_id: Option<String>,
    /// `identifyTime`: how long the camera took to read the plate, in ms (U5).
    pub identify_time_ms: Option<i64>,
    /// The body as JSON without picture data and secrets, for keeping; about
    /// 70 KiB at most.
    pub metadata_json: String,
}

/// When the camera says it took the picture (C-Q26).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PicTime {
    /// Without a zone, as documented: the site's local time.
    Local(NaiveDateTime),
    /// With a zone or an offset, or an epoch number.
    Absolute(DateTime<Utc>),
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureKind {
    /// Type 1, and any picture without a type.
    Vehicle,
    /// Type 2.
    Plate,
    /// Another type, as sent.
    Other(i32),
}

/// One picture of a capture.
#[derive(Debug, Clone, PartialEq)]
pub struct PictureIn {
    /// What it shows.
    pub kind: PictureKind,
    /// `size` as sent: of the bytes or of their Base64, nobody says (C-Q4).
    pub declared_size: Option<i64>,
    /// The picture, byte for byte as the camera made it.
    pub bytes: Option<Vec<u8>>,
    /// Where it is kept instead or as well (C-Q5); may lack a scheme.
    pub url: Option<String>,
    /// What is wrong with it, in words; `bytes` are kept all the same.
    pub problem: Option<String>,
    /// What was sent, when it cannot be decoded.
    pub raw_if_undecodable: Option<Vec<u8>>,
}

/// U5: a capture somebody asked for, by another path.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ManualResult {
    /// The protocol's status code; 200 is success, others occur (C-Q10).
    pub code: Option<i64>,
    /// The camera's words.
    pub message: String,
    /// The capture; without a record and pictures when it failed.
    pub capture: CaptureMessage,
}

/// U1: what a camera says about itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BasicInfo {
    /// Who sent it.
    pub sender: Sender,
    /// Code, see [`super::label::device_type`].
    pub device_type: Option<i32>,
    /// For example `HC121@MAC-08S`.
    pub device_name: Option<String>,
    /// `senceType`, see [`super::label::scene_type`].
    pub scene_type: Option<i32>,
    /// Seconds between two keep-alives.
    pub keepalive_s: Option<i64>,
    /// Code, see [`super::label::pic_fill_type`].
    pub pic_fill_type: Option<i32>,
    /// Whether it is connected to an MQTT server.
    pub mqtt_enabled: Option<bool>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// `totalParkNum`, parking-space cameras only.
    pub total_spaces: Option<i64>,
    /// The parking spaces it watches.
    pub spaces: Vec<Space>,
    /// Code, see [`super::label::shoot_position`].
    pub shoot_position: Option<i32>,
    /// Its own idea of its address.
    pub ip_address: Option<String>,
    /// For example `1920*1080`.
    pub resolution: Option<String>,
    /// Firmware.
    pub software_version: Option<String>,
    /// The only identity that belongs to the hardware.
    pub serial_num: Option<String>,
    /// For the vendor's cloud.
    pub register_code: Option<String>,
    /// `MAC`, undocumented but sent.
    pub mac: Option<String>,
    /// The body as JSON with secrets replaced by `•••`, for keeping.
    pub metadata_json: String,
}

/// What a camera says it can do; `None` = not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Parking-space lamp.
    pub lamp: Option<bool>,
    /// Barrier.
    pub gate: Option<bool>,
    /// Induction loop.
    pub coil: Option<bool>,
    /// Radar.
    pub radar: Option<bool>,
    /// LED display.
    pub led: Option<bool>,
    /// Storage in the camera.
    pub store: Option<bool>,
    /// Parking-space detection.
    pub park_detection: Option<bool>,
}

/// A parking space a camera watches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Space {
    /// For example `A12`.
    pub area: Option<String>,
    /// For example `001`.
    pub id: Option<String>,
}

/// U2.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KeepAlive {
    /// Who sent it.
    pub sender: Sender,
    /// The camera's clock, UTC, in ms since 1970.
    pub upload_time_ms: Option<i64>,
}

/// U4: what a peripheral on the serial port sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TransChannel {
    /// Who sent it.
    pub sender: Sender,
    /// Bytes, as declared.
    pub size: Option<i64>,
    /// The data as sent, text or hexadecimal; at most 4096 characters.
    pub data: Option<String>,
    /// The body as JSON, for keeping.
    pub metadata_json: String,
}

/// Which kind of command a [`CommandResult`] answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandKind {
    /// U6, allow and block lists.
    List,
    /// U7, opening and closing.
    Gate,
    /// U8, LED display.
    Led,
}

/// U6, U7, U8: how a command sent over MQTT went.
#[derive(Debug, Clone, PartialEq)]
pub struct CommandResult {
    /// Who sent it.
    pub sender: Sender,
    /// What it answers.
    pub kind: CommandKind,
    /// The command's number.
    pub request_id: Option<String>,
    /// The protocol's status code, also when sent as text.
    pub code: Option<i64>,
    /// The camera's words.
    pub message: String,
    /// The body as JSON, for keeping.
    pub metadata_json: String,
}

impl CommandResult {
    /// Whether the camera says it succeeded: 200, and 0 of some firmwares
    /// (C-Q10). A missing code is not success.
    pub fn succeeded(&self) -> bool {
        matches!(self.code, Some(200 | 0))
    }
}

/// Anything else under `/api/upark`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OtherMessage {
    /// Who sent it.
    pub sender: Sender,
    /// The path after `/api/upark/`, see [`super::UpstreamPath::Other`].
    pub path: String,
    /// The body as JSON without secrets, for keeping.
    pub metadata_json: String,
}
