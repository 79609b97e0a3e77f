//! From what an engineer typed to a control: checked, in words, and without its secrets for the
//! journal.

use super::confirm::Expect;
use crate::error::{Error, Result};
use crate::request::{ControlRequest, LampInput, MqttServerInput, ObjectStoreInput};
use crate::state::State;
use gatehouse_cameras::upark::{
    Control, Lamp, LampColor, LampDriver, LampMode, MqttServer, ObjectStore, PictureFilling, label,
};
use gatehouse_domain::CameraId;
use gatehouse_domain::channel::RequestKind;
use serde_json::{Value, json};

/// Lamps in one answer: the document names no limit.
const MAX_LAMPS: usize = 200;
/// The longest text of any setting, in characters.
const MAX_CHARS: usize = 128;

/// A control, and what is written about it.
pub(super) struct Prepared {
    pub control: Control,
    pub kind: RequestKind,
    pub summary: String,
    pub detail: Option<Value>,
    pub expect: Option<Expect>,
}

/// A picture, please.
pub(super) fn capture() -> Prepared {
    plain(Control::GetCapture, RequestKind::Capture, "take a picture", None)
}

/// Checks what was asked for. What provisions the camera anew wants its id typed.
pub(super) fn prepare(
    state: &State,
    camera: CameraId,
    request: ControlRequest,
    confirm: Option<&str>,
) -> Result<Prepared> {
    let row = &state.cameras.get(&camera).ok_or(Error::NotFound("camera"))?.row;
    if request.provisions() && confirm.map(str::trim) != Some(row.device_id.as_str()) {
        return Err(Error::invalid(
            "confirm",
            format!("Type the camera's id, {}, to confirm.", row.device_id),
        ));
    }
    Ok(match request {
        ControlRequest::Restart => {
            plain(Control::Reboot, RequestKind::Restart, "restart", Some(Expect::Restart))
        }
        ControlRequest::LampMode { platform } => {
            let (driver, summary) = match platform {
                true => (LampDriver::Platform, "lamps driven by Gatehouse"),
                false => (LampDriver::Camera, "lamps driven by the camera"),
            };
            plain(Control::LampMode(driver), RequestKind::Lamp, summary, None)
        }
        ControlRequest::Lamps { lamps } => set_lamps(&lamps)?,
        ControlRequest::Ids { park_id, device_id } => {
            let (park_id, device_id) = (text("park_id", &park_id)?, text("device_id", &device_id)?);
            let summary =
                format!("other ids: {}/{} becomes {park_id}/{device_id}", row.park_id, row.device_id);
            let expect = Expect::Ids { park_id: park_id.clone(), device_id: device_id.clone() };
            let detail = json!({ "what": "ids", "park_id": park_id, "device_id": device_id });
            provision(Control::Ids { park_id, device_id }, summary, detail, expect)
        }
        ControlRequest::Server { address, port } => {
            let address = host("address", &address)?;
            if port == 0 {
                return Err(Error::invalid("port", "Type a port from 1 to 65535."));
            }
            let summary = format!("upload to {address}:{port}");
            let detail = json!({ "what": "server", "address": address, "port": port });
            provision(Control::Server { address, port }, summary, detail, Expect::Server)
        }
        ControlRequest::Pictures { filling, store } => pictures(filling, store)?,
        ControlRequest::Mqtt { server } => mqtt(server)?,
    })
}

fn plain(control: Control, kind: RequestKind, summary: &str, expect: Option<Expect>) -> Prepared {
    Prepared { control, kind, summary: summary.to_owned(), detail: None, expect }
}

fn provision(control: Control, summary: String, detail: Value, expect: Expect) -> Prepared {
    Prepared { control, kind: RequestKind::Provision, summary, detail: Some(detail), expect: Some(expect) }
}

/// Lamps as typed, checked, and what they are in words.
pub(crate) fn wire_lamps(lamps: &[LampInput]) -> Result<(Vec<Lamp>, String)> {
    if lamps.is_empty() || lamps.len() > MAX_LAMPS {
        return Err(Error::invalid("lamps", format!("Choose between 1 and {MAX_LAMPS} lamps.")));
    }
    let wire = lamps.iter().map(|lamp| {
        Ok(Lamp {
            space: text("lamps", &lamp.space)?,
            mode: match lamp.mode {
                0 => LampMode::Off,
                1 => LampMode::Steady,
                2 => LampMode::FastBlink,
                3 => LampMode::SlowBlink,
                _ => return Err(Error::invalid("lamps", "A lamp is off, on, or blinks fast or slowly.")),
            },
            color: match lamp.color {
                1 => LampColor::Red,
                2 => LampColor::Green,
                3 => LampColor::Yellow,
                _ => return Err(Error::invalid("lamps", "A lamp is red, green or yellow.")),
            },
        })
    });
    let wire = wire.collect::<Result<Vec<_>>>()?;
    let summary = match wire.as_slice() {
        [one] => format!("lamp of space {}", one.space),
        many => format!("{} lamps", many.len()),
    };
    Ok((wire, summary))
}

fn set_lamps(lamps: &[LampInput]) -> Result<Prepared> {
    let (wire, summary) = wire_lamps(lamps)?;
    let detail = json!({ "lamps": lamps });
    Ok(Prepared {
        control: Control::Lamps(wire),
        kind: RequestKind::Lamp,
        summary,
        detail: Some(detail),
        expect: None,
    })
}

fn pictures(filling: u8, store: Option<ObjectStoreInput>) -> Result<Prepared> {
    let wire = match (filling, store) {
        (0, _) => PictureFilling::None,
        (1, _) => PictureFilling::Base64,
        (2, _) => PictureFilling::Ucs,
        (3, Some(store)) => PictureFilling::AliOss(ObjectStore {
            endpoint: host("endpoint", &store.endpoint)?,
            access_key_id: text("access_key_id", &store.access_key_id)?,
            access_key_secret: text("access_key_secret", &store.access_key_secret)?.into(),
            bucket: text("bucket", &store.bucket)?,
            path_head: text("path_head", &store.path_head)?,
        }),
        (3, None) => return Err(Error::invalid("store", "Type where the object store is.")),
        _ => return Err(Error::invalid("filling", "There is no such way to send pictures.")),
    };
    let code = i32::from(filling);
    let summary = format!("pictures {}", label::pic_fill_type(code));
    let mut detail = json!({ "what": "pictures", "filling": filling });
    if let PictureFilling::AliOss(store) = &wire {
        detail["endpoint"] = store.endpoint.clone().into();
        detail["bucket"] = store.bucket.clone().into();
        detail["path_head"] = store.path_head.clone().into();
    }
    Ok(provision(Control::Pictures(wire), summary, detail, Expect::Pictures(code)))
}

fn mqtt(server: Option<MqttServerInput>) -> Result<Prepared> {
    let Some(server) = server else {
        let detail = json!({ "what": "mqtt", "enabled": false });
        return Ok(provision(Control::Mqtt(None), "MQTT off".into(), detail, Expect::Mqtt(false)));
    };
    let address = text("address", &server.address)?;
    let rest = address.strip_prefix("tcp://").and_then(|rest| rest.rsplit_once(':'));
    if !rest.is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok_and(|p| p > 0)) {
        return Err(Error::invalid("address", "Type an address such as tcp://192.168.1.2:1883."));
    }
    let topic = text("topic", &server.topic)?;
    if topic.contains(['#', '+']) {
        return Err(Error::invalid("topic", "A request topic has no # and no +."));
    }
    let summary = format!("MQTT on: {address}, topic {topic}");
    let detail = json!({ "what": "mqtt", "enabled": true, "address": address, "topic": topic });
    let wire = MqttServer {
        address,
        user: text("user", &server.user)?,
        password: text("password", &server.password)?.into(),
        topic,
    };
    Ok(provision(Control::Mqtt(Some(wire)), summary, detail, Expect::Mqtt(true)))
}

/// A text that is there and not too long, without control characters.
fn text(field: &'static str, typed: &str) -> Result<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Error::invalid(field, "This must not be empty."));
    }
    if typed.chars().count() > MAX_CHARS || typed.chars().any(char::is_control) {
        return Err(Error::invalid(field, format!("At most {MAX_CHARS} characters, on one line.")));
    }
    Ok(typed.to_owned())
}

/// A host name or an address, without scheme, port or path.
fn host(field: &'static str, typed: &str) -> Result<String> {
    let typed = text(field, typed)?;
    match typed.chars().all(|c| c.is_ascii_alphanumeric() || ".-_:[]".contains(c)) && !typed.contains("://") {
        true => Ok(typed),
        false => Err(Error::invalid(field, "Type a host name or an address, such as 192.168.1.2.")),
    }
}
