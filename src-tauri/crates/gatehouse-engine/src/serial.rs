//! The serial channel: data to a device on a camera's RS485 port, and what such devices send.
//!
//! Out over MQTT only (type 6), in by upload (U4). What the bytes mean is the device's affair.

use crate::Actor;
use crate::engine::Engine;
use crate::error::{Error, Result};
use crate::identity::Speaker;
use crate::ladder::{Ask, SerialData};
use crate::receive::Source;
use crate::request::SerialSend;
use crate::requests::NewAsk;
use crate::view::{Change, RequestView, SerialMessageView};
use gatehouse_cameras::upark::{TransChannel, UpstreamPath};
use gatehouse_domain::CameraId;
use gatehouse_domain::channel::RequestKind;
use gatehouse_store::table::messages::{self, MessageRow};
use serde_json::{Value, json};

/// Most bytes at once (document, type 6).
const MAX_BYTES: usize = 1024;
/// Messages shown of one camera.
const SHOWN: i64 = 200;

impl Engine {
    /// Sends data to a serial port; answers when its outcome is known.
    pub async fn send_serial(
        &self,
        actor: &Actor,
        camera: CameraId,
        request: SerialSend,
    ) -> Result<RequestView> {
        let (data, bytes) = checked(&request)?;
        if !self.lane_uses_mqtt(camera)? {
            return Err(Error::Conflict(
                "Serial data goes over MQTT only, and this camera's lane does not use it. Switch MQTT on for the lane first.".into(),
            ));
        }
        let how = if data.hex { "hex" } else { "ASCII" };
        let ask = NewAsk {
            camera,
            kind: RequestKind::Serial,
            summary: format!("{bytes} bytes as {how} to RS485 port {}", data.port),
            detail: Some(json!({ "port": data.port, "hex": data.hex, "data": request.data, "bytes": bytes })),
        };
        self.request(actor, ask, Ask::Serial(data)).await
    }

    /// What devices on a camera's serial ports sent, newest first.
    pub async fn serial_messages(&self, camera: CameraId) -> Result<Vec<SerialMessageView>> {
        let path = format!("{:?}", UpstreamPath::TransChannel);
        let rows = self.read(move |conn| messages::of_camera(conn, camera, &path, SHOWN)).await?;
        Ok(rows.iter().map(|row| view(row, camera)).collect())
    }

    /// Keeps what a device sent, and shows it.
    pub(crate) async fn take_serial(
        &self,
        from: &Source<'_>,
        speaker: Speaker,
        data: TransChannel,
    ) -> Result<()> {
        let id = self.keep_message(from, speaker, data.metadata_json.clone()).await?;
        let shown = of_parts(id, speaker.camera, from.received_at, data.size, data.data.unwrap_or_default());
        self.publish(Change::Serial(Box::new(shown)));
        Ok(())
    }
}

/// What goes onto the wire, and how many bytes that is on the serial line.
fn checked(request: &SerialSend) -> Result<(SerialData, usize)> {
    if !matches!(request.port, 1 | 2) {
        return Err(Error::invalid("port", "There are the ports 1 and 2."));
    }
    let refuse = |sentence: String| Err(Error::invalid("data", sentence));
    let data: String = match request.hex {
        true => request.data.chars().filter(|c| !c.is_whitespace()).collect(),
        false => request.data.clone(),
    };
    let bytes = match request.hex {
        true if !data.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            return refuse("Hex has the digits 0 to 9 and A to F only.".into());
        }
        true if data.len() % 2 == 1 => {
            return refuse("Hex needs two digits for each byte; one is missing.".into());
        }
        true => data.len() / 2,
        false if !data.is_ascii() => {
            return refuse("ASCII has no such characters. Send them as hex.".into());
        }
        false => data.len(),
    };
    match bytes {
        0 => refuse("Type what is to be sent.".into()),
        bytes if bytes > MAX_BYTES => refuse(format!("{bytes} bytes; at most {MAX_BYTES} go at once.")),
        bytes => Ok((SerialData { port: request.port, hex: request.hex, data }, bytes)),
    }
}

fn view(row: &MessageRow, camera: CameraId) -> SerialMessageView {
    let body: Value = serde_json::from_str(&row.body_json).unwrap_or_default();
    let params = &body["params"];
    let size = params["size"].as_i64().or_else(|| params["size"].as_str()?.trim().parse().ok());
    let data = match &params["data"] {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    };
    of_parts(row.id, camera, row.received_at, size, data)
}

/// Whether the data are hexadecimal digits or text nobody says; the declared size tells, when it fits.
fn of_parts(
    id: i64,
    camera_id: i64,
    at: gatehouse_domain::Instant,
    size: Option<i64>,
    data: String,
) -> SerialMessageView {
    let data: String = data.chars().take(4 * MAX_BYTES).collect();
    let decoded = from_hex(&data);
    let fits = |bytes: usize| size == i64::try_from(bytes).ok();
    let as_digits = decoded.as_ref().filter(|bytes| fits(bytes.len()) || !fits(data.len()));
    let bytes = as_digits.map_or_else(|| data.as_bytes().to_vec(), Clone::clone);
    let note = match size {
        Some(_) if fits(bytes.len()) => None,
        Some(size) => Some(format!("The camera says {size} bytes; {} came.", bytes.len())),
        None => None,
    };
    SerialMessageView {
        id,
        camera_id,
        at,
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        hex: bytes.iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(" "),
        ascii: bytes.iter().map(|b| if (32..127).contains(b) { char::from(*b) } else { '·' }).collect(),
        note,
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    if digits.is_empty() || digits.len() % 2 == 1 {
        return None;
    }
    let nibble = |b: u8| char::from(b).to_digit(16).and_then(|n| u8::try_from(n).ok());
    digits.chunks(2).map(|pair| Some(nibble(pair[0])? * 16 + nibble(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn send(hex: bool, data: &str) -> std::result::Result<usize, String> {
        let request = SerialSend { port: 1, hex, data: data.into() };
        checked(&request).map(|(_, bytes)| bytes).map_err(|error| error.to_string())
    }

    #[test]
    fn data_are_counted_in_bytes_of_the_serial_line() {
        assert_eq!(send(false, "abcdefg"), Ok(7));
        assert_eq!(send(true, "77 aa 77AA"), Ok(4));
        assert_eq!(send(true, &"ab".repeat(1024)), Ok(1024));
        assert_eq!(send(true, &"ab".repeat(1025)).unwrap_err(), "1025 bytes; at most 1024 go at once.");
        assert_eq!(send(false, &"x".repeat(1025)).unwrap_err(), "1025 bytes; at most 1024 go at once.");
        assert!(send(true, "77a").unwrap_err().contains("one is missing"));
        assert!(send(true, "7g").unwrap_err().contains("0 to 9 and A to F"));
        assert!(send(false, "Straße").unwrap_err().contains("as hex"));
        assert!(send(false, "").unwrap_err().contains("Type what"));
    }

    #[test]
    fn the_declared_size_tells_digits_from_text() {
        let told = |size, data: &str| {
            let view = of_parts(1, 1, chrono::DateTime::UNIX_EPOCH, size, data.into());
            (view.hex, view.ascii, view.note)
        };
        assert_eq!(told(Some(4), "77aa77aa"), ("77 AA 77 AA".into(), "w·w·".into(), None));
        assert_eq!(told(Some(8), "77aa77aa").1, "77aa77aa");
        let (_, text, note) = told(Some(1024), "77aa77aa");
        assert_eq!((text.as_str(), note.as_deref()), ("w·w·", Some("The camera says 1024 bytes; 4 came.")));
        assert_eq!(told(None, "hello").1, "hello");
    }
}
