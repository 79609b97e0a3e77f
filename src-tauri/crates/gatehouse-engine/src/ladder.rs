//! The ladder (C-R8): a camera is asked over its own interface first. Another channel is tried only
//! if no byte of the request was sent; what was sent and not answered stays unknown.
//!
//! It knows which channel comes after which, not what is asked or what an answer means for a lane.

use crate::engine::Engine;
use crate::reach;
use gatehouse_cameras::lapi::{Answered, Device, GateCommand, NotSent, Outcome};
use gatehouse_cameras::led::LedMessage;
use gatehouse_cameras::osd::{LiveOsd, PhotoOsd};
use gatehouse_cameras::upark::Lamp;
use gatehouse_domain::CameraId;
use gatehouse_domain::channel::Channel;
use tokio::time::Instant;

/// What a camera is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Move the barrier. Over MQTT only opening and closing exist.
    Gate(GateCommand),
    /// Take a picture; `recognise` = false only over MQTT (type 1, mode 2).
    Capture { recognise: bool },
    /// Restart.
    Restart,
    /// Show and speak.
    Led(LedMessage),
    /// The text in the live picture; over LAPI only.
    LiveOsd(LiveOsd),
    /// The text in the photos; over LAPI only.
    PhotoOsd(PhotoOsd),
    /// Data for a device on its serial port; over MQTT only (type 6).
    Serial(SerialData),
    /// Parking-space lamps; over MQTT only (type 3).
    Lamps(Vec<Lamp>),
}

/// Data for a serial port, checked: at most 1,024 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SerialData {
    /// 1 = RS485_1, 2 = RS485_2.
    pub port: u8,
    /// `data` is pairs of hexadecimal digits; ASCII otherwise.
    pub hex: bool,
    /// Without spaces between digits.
    pub data: String,
}

impl Ask {
    /// Whether the camera's own interface has this call at all.
    fn has_lapi_form(&self) -> bool {
        !matches!(self, Ask::Capture { recognise: false } | Ask::Serial(_) | Ask::Lamps(_))
    }
}

/// How it went, and over which channel it went last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reached {
    pub channel: Channel,
    pub answered: Answered,
}

impl Engine {
    /// Asks a camera. Nothing is written after `not_after` on any channel.
    pub(crate) async fn ask_camera(
        &self,
        camera: CameraId,
        ask: &Ask,
        request_id: &str,
        not_after: Instant,
    ) -> Reached {
        let started = Instant::now();
        let first = match self.device_of_camera(camera) {
            Ok(device) => {
                let answered = self.over_lapi(&device, ask, not_after).await;
                if ask.has_lapi_form() {
                    self.note_reach(camera, reach::of_answer(&answered, self.now()));
                }
                answered
            }
            Err(why) => unreachable(why),
        };
        if first.request_sent {
            return Reached { channel: Channel::Lapi, answered: first };
        }
        match self.over_mqtt(camera, ask, request_id, not_after).await {
            // Tried in vain, or not at all: the camera's own interface stays the channel.
            Some(second) if !second.request_sent => {
                let outcome = Outcome::NotSent { why: both(&first.outcome, &second.outcome) };
                Reached { channel: Channel::Lapi, answered: Answered { outcome, ..first } }
            }
            Some(mut second) => {
                second.latency_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
                Reached { channel: Channel::Mqtt, answered: second }
            }
            None => Reached { channel: Channel::Lapi, answered: first },
        }
    }

    async fn over_lapi(&self, device: &Device, ask: &Ask, not_after: Instant) -> Answered {
        let lapi = &self.inner.lapi;
        match ask {
            Ask::Gate(command) => lapi.gate(device, *command, not_after).await,
            Ask::Capture { recognise: true } => lapi.capture(device, not_after).await,
            Ask::Capture { recognise: false } => {
                unreachable("the camera's own interface has no picture without recognition")
            }
            Ask::Restart => lapi.restart(device, not_after).await,
            Ask::Led(message) => lapi.led(device, message, not_after).await,
            Ask::LiveOsd(osd) => lapi.live_osd(device, osd, not_after).await,
            Ask::PhotoOsd(osd) => lapi.photo_osd(device, osd, not_after).await,
            Ask::Serial(_) => unreachable("the camera's own interface has no serial channel"),
            Ask::Lamps(_) => unreachable("the camera's own interface has no lamps"),
        }
    }
}

fn unreachable(why: &str) -> Answered {
    Answered {
        outcome: Outcome::NotSent { why: NotSent::Unreachable(why.to_owned()) },
        latency_ms: 0,
        request_sent: false,
        device_words: None,
    }
}

/// Neither channel took it: both reasons in one.
fn both(lapi: &Outcome, mqtt: &Outcome) -> NotSent {
    match (lapi, mqtt) {
        (Outcome::NotSent { why }, Outcome::NotSent { why: NotSent::Unreachable(mqtt) }) => {
            NotSent::Unreachable(format!("{}; over MQTT: {mqtt}", directly(why)))
        }
        (Outcome::NotSent { why }, _) => why.clone(),
        _ => NotSent::Unreachable("neither directly nor over MQTT".to_owned()),
    }
}

fn directly(why: &NotSent) -> String {
    match why {
        NotSent::Unreachable(words) => words.trim_end_matches('.').to_owned(),
        NotSent::WrongPassword => "directly: it does not accept the user or password".to_owned(),
        NotSent::NoCredentials => "directly: it asks for a password and none is set".to_owned(),
        NotSent::AuthUnsupported(words) => {
            format!("directly: it asks for a sign-in that is not supported ({words})")
        }
        NotSent::Expired => "directly: it took too long".to_owned(),
    }
}
