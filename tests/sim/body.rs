//! The bodies a camera uploads, member by member as the document's tables and examples have them.
//!
//! Built as literal text on purpose: nothing here is shared with the program's types, so a wrong name cannot pass
//! on both sides. It sends nothing.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// Who a camera says it is.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Parking lot id.
    pub park_id: String,
    /// Camera id within the lot.
    pub device_id: String,
    /// `deviceName`.
    pub name: String,
    /// `deviceType`; 1 = entrance and exit camera.
    pub device_type: i64,
    /// `serialNum`.
    pub serial: String,
    /// `softwareVersion`.
    pub firmware: String,
    /// `ipAddress`: the camera's own idea of it.
    pub ip_address: String,
    /// `keepalive`, seconds.
    pub keepalive_s: u64,
    /// `shootPosition`: 1 front, 2 rear, 3 both.
    pub shoot_position: i64,
    /// MQTT user and password to report, which must never be kept in clear by anyone.
    pub mqtt_secret: Option<(String, String)>,
}

impl Identity {
    /// An HC121 with the given ids; the serial number follows from them.
    #[must_use]
    pub fn new(park_id: &str, device_id: &str) -> Self {
        let sum =
            format!("{park_id}/{device_id}").bytes().fold(7_u64, |a, b| a.wrapping_mul(131) + u64::from(b));
        Self {
            park_id: park_id.into(),
            device_id: device_id.into(),
            name: "HC121@MAC-08S".into(),
            device_type: 1,
            serial: format!("210235C{:08}", sum % 100_000_000),
            firmware: "PARK_1201-B0003".into(),
            ip_address: "192.168.1.13".into(),
            keepalive_s: 30,
            shoot_position: 1,
            mqtt_secret: None,
        }
    }
}

/// One picture of a record.
#[derive(Debug, Clone)]
pub struct Picture {
    /// 1 vehicle, 2 plate.
    pub kind: i64,
    /// The JPEG file.
    pub jpeg: Bytes,
}

/// What one captured vehicle is reported as. Members the table calls required and the example leaves out are options.
#[derive(Debug, Clone)]
pub struct CaptureSpec {
    /// `recordId`; `None` leaves the member out.
    pub record_id: Option<String>,
    /// `picTime`; `None` = the camera's own clock at the moment of sending.
    pub pic_time: Option<String>,
    /// `plateNo` as the camera claims to have read it.
    pub plate: String,
    /// `confidence`, 0 to 100.
    pub confidence: i64,
    /// Dictionary "Vehicle Types".
    pub vehicle_type: i64,
    /// Dictionary "Common Colors".
    pub vehicle_color: i64,
    /// Dictionary "Plate Type".
    pub plate_type: i64,
    /// Dictionary "Common Colors".
    pub plate_color: i64,
    /// `vehicleLogoType`.
    pub logo: Option<String>,
    /// `vehicleBrandType`.
    pub brand: Option<String>,
    /// 1 front, 2 rear, 3 both.
    pub shoot_position: i64,
    /// `captureMode`, a string: "1" video, "2" switch signal, "3" manual.
    pub capture_mode: Option<String>,
    /// `carListType`, a string: "0" common, "1" allow list, "2" block list.
    pub car_list_type: Option<String>,
    /// The pictures.
    pub pictures: Vec<Picture>,
}

impl CaptureSpec {
    /// A sedan with this plate, read with confidence 98, triggered by video.
    #[must_use]
    pub fn new(record_id: &str, plate: &str, pictures: Vec<Picture>) -> Self {
        Self {
            record_id: Some(record_id.into()),
            pic_time: None,
            plate: plate.into(),
            confidence: 98,
            vehicle_type: 9,
            vehicle_color: 1,
            plate_type: 1,
            plate_color: 4,
            logo: Some("A0".into()),
            brand: Some("AODI-A6-2004".into()),
            shoot_position: 1,
            capture_mode: Some("1".into()),
            car_list_type: Some("0".into()),
            pictures,
        }
    }

    /// The same vehicle taken by hand (`captureMode` "3").
    #[must_use]
    pub fn manual(mut self) -> Self {
        self.capture_mode = Some("3".into());
        self
    }
}

/// JSON text of a string, quoted and escaped.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// U1 `/api/upark/basicinfo`.
#[must_use]
pub fn basic_info(who: &Identity) -> Vec<u8> {
    let q = quoted;
    let mqtt = match &who.mqtt_secret {
        None => "\"mqttEnable\":0".to_owned(),
        Some((user, pwd)) => format!(
            "\"mqttEnable\":1,\"mqttParam\":{{\"address\":\"tcp://127.0.0.1:1883\",\"user\":{},\"pwd\":{},\"reqTopic\":\"upark/req\"}}",
            q(user),
            q(pwd)
        ),
    };
    format!(
        "{{\"version\":\"1.0\",\"parkId\":{},\"deviceId\":{},\"params\":{{\
         \"deviceType\":{},\"deviceName\":{},\"senceType\":1,\"keepalive\":{},\"picFillType\":1,{mqtt},\
         \"deviceCapability\":{{\"isSupportLamp\":0,\"isSupportGate\":1,\"isSupprotCoil\":1,\"isSupportRadar\":0,\
         \"isSupportLED\":1,\"isSupportStore\":1,\"isSupportParkDetection\":0}},\
         \"shootPosition\":\"{}\",\"ipAddress\":{},\"resolution\":\"1920*1080\",\"softwareVersion\":{},\
         \"serialNum\":{},\"registerCode\":\"316RJSU04XXXXXXXXXX700M4F\"}}}}",
        q(&who.park_id),
        q(&who.device_id),
        who.device_type,
        q(&who.name),
        who.keepalive_s,
        who.shoot_position,
        q(&who.ip_address),
        q(&who.firmware),
        q(&who.serial),
    )
    .into_bytes()
}

/// U2 `/api/upark/keepalive`; `upload_time_ms` is the camera's clock, UTC.
#[must_use]
pub fn keep_alive(who: &Identity, upload_time_ms: i64) -> Vec<u8> {
    format!(
        "{{\"version\":\"1.0\",\"parkId\":{},\"deviceId\":{},\"params\":{{\"uploadTime\":{upload_time_ms}}}}}",
        quoted(&who.park_id),
        quoted(&who.device_id)
    )
    .into_bytes()
}

/// U3 `/api/upark/capture`; `now` is used for `picTime` when the spec names none.
#[must_use]
pub fn capture(who: &Identity, spec: &CaptureSpec, now: &str) -> Vec<u8> {
    let room = spec.pictures.iter().map(|p| p.jpeg.len() * 4 / 3 + 100).sum::<usize>() + 800;
    let mut out = String::with_capacity(room);
    let q = quoted;
    push(
        &mut out,
        format_args!(
            "{{\"version\":\"1.0\",\"parkId\":{},\"deviceId\":{},\"params\":{{",
            q(&who.park_id),
            q(&who.device_id)
        ),
    );
    if let Some(id) = &spec.record_id {
        push(&mut out, format_args!("\"recordId\":{},", q(id)));
    }
    push(
        &mut out,
        format_args!(
            "\"picTime\":{},\"plateNo\":{},\"confidence\":{},\"vehicleType\":{},\"vehicleColor\":{},\"plateType\":{},\"plateColor\":{},",
            q(spec.pic_time.as_deref().unwrap_or(now)),
            q(&spec.plate),
            spec.confidence,
            spec.vehicle_type,
            spec.vehicle_color,
            spec.plate_type,
            spec.plate_color
        ),
    );
    for (name, value) in [
        ("vehicleLogoType", &spec.logo),
        ("vehicleBrandType", &spec.brand),
        ("captureMode", &spec.capture_mode),
        ("carListType", &spec.car_list_type),
    ] {
        if let Some(value) = value {
            push(&mut out, format_args!("\"{name}\":{},", q(value)));
        }
    }
    push(
        &mut out,
        format_args!(
            "\"shootPosition\":{},\"picNum\":{},\"picInfo\":[",
            spec.shoot_position,
            spec.pictures.len()
        ),
    );
    for (i, picture) in spec.pictures.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        push(
            &mut out,
            format_args!("{{\"type\":{},\"size\":{},\"data\":\"", picture.kind, picture.jpeg.len()),
        );
        STANDARD.encode_string(&picture.jpeg, &mut out);
        out.push_str("\",\"url\":\"\"}");
    }
    out.push_str("]}}");
    out.into_bytes()
}

/// U5 `/api/upark/notifyresult/manualcapture/common`: strings where U3 has numbers, one picture object, no version.
#[must_use]
pub fn manual_result(who: &Identity, spec: &CaptureSpec, now: &str, request_id: &str) -> Vec<u8> {
    let q = quoted;
    let id = spec.record_id.as_ref().map(|id| format!("\"recordId\":{},", q(id))).unwrap_or_default();
    let picture = spec.pictures.first().map(|p| {
        let (kind, size, data) = (p.kind, p.jpeg.len(), STANDARD.encode(&p.jpeg));
        format!("\"picInfo\":{{\"type\":{kind},\"size\":{size},\"data\":\"{data}\"}},")
    });
    format!(
        "{{\"requestId\":{},\"parkId\":{},\"deviceId\":{},\"code\":200,\"message\":\"success\",\"data\":{{{id}\
         \"picTime\":{},\"plateNo\":{},\"confidence\":\"{}\",\"identifyTime\":200,\"vehicleType\":\"{}\",\
         \"vehicleColor\":\"{}\",\"plateType\":\"{}\",\"plateColor\":\"{}\",\"shootPosition\":\"{}\",{}\"picNum\":\"{}\"}}}}",
        q(request_id),
        q(&who.park_id),
        q(&who.device_id),
        q(spec.pic_time.as_deref().unwrap_or(now)),
        q(&spec.plate),
        spec.confidence,
        spec.vehicle_type,
        spec.vehicle_color,
        spec.plate_type,
        spec.plate_color,
        spec.shoot_position,
        picture.unwrap_or_default(),
        spec.pictures.len().min(1),
    )
    .into_bytes()
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = out.write_fmt(text);
}
