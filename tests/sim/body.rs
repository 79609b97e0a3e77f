//! The bodies a camera uploads, member by member as the document's tables and examples have them.
//!
//! Built as literal text on purpose: nothing here is shared with the program's types, so a wrong name cannot pass
//! on both sides. It sends nothing.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use super::settings::Settings;

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
    /// Whether it drives parking-space lamps.
    pub lamps: bool,
    /// What the platform may change.
    pub settings: Settings,
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
            lamps: false,
            settings: Settings::default(),
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
    let settings = &who.settings;
    let mqtt = match &settings.mqtt {
        Some(mqtt) if settings.mqtt_enable => format!(
            "\"mqttEnable\":1,\"mqttParam\":{{\"address\":{},\"user\":{},\"pwd\":{},\"reqTopic\":{}}}",
            q(&mqtt.address),
            q(&mqtt.user),
            q(&mqtt.pwd),
            q(&mqtt.req_topic)
        ),
        _ => format!("\"mqttEnable\":{}", i32::from(settings.mqtt_enable)),
    };
    let oss = match &settings.oss {
        Some(oss) if settings.pic_fill_type == 3 => format!(
            "\"aliOssParam\":{{\"endpoint\":{},\"accessKeyId\":{},\"accessKeySecret\":{},\"bucketName\":{},\
             \"ObjectNameHead\":{}}},",
            q(&oss.endpoint),
            q(&oss.access_key_id),
            q(&oss.access_key_secret),
            q(&oss.bucket_name),
            q(&oss.object_name_head)
        ),
        _ => String::new(),
    };
    format!(
        "{{\"version\":\"1.0\",\"parkId\":{},\"deviceId\":{},\"params\":{{\
         \"deviceType\":{},\"deviceName\":{},\"senceType\":1,\"keepalive\":{},\"picFillType\":{},{oss}{mqtt},\
         \"deviceCapability\":{{\"isSupportLamp\":{},\"isSupportGate\":1,\"isSupprotCoil\":1,\"isSupportRadar\":0,\
         \"isSupportLED\":1,\"isSupportStore\":1,\"isSupportParkDetection\":0}},\
         \"shootPosition\":\"{}\",\"ipAddress\":{},\"resolution\":\"1920*1080\",\"softwareVersion\":{},\
         \"serialNum\":{},\"registerCode\":\"316RJSU04XXXXXXXXXX700M4F\"}}}}",
        q(&who.park_id),
        q(&who.device_id),
        who.device_type,
        q(&who.name),
        who.keepalive_s,
        settings.pic_fill_type,
        i32::from(who.lamps),
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

/// U4 `/api/upark/transchannel`; `data` goes as it came over the serial port.
#[must_use]
pub fn trans_channel(who: &Identity, data: &str) -> Vec<u8> {
    format!(
        "{{\"version\":\"1.0\",\"parkId\":{},\"deviceId\":{},\"params\":{{\"size\":{},\"data\":{}}}}}",
        quoted(&who.park_id),
        quoted(&who.device_id),
        data.len(),
        quoted(data)
    )
    .into_bytes()
}

/// U6, U7, U8: the result of a request that came by MQTT.
#[must_use]
pub fn notify_result(who: &Identity, request_id: &str) -> Vec<u8> {
    format!(
        "{{\"requestId\":{},\"parkId\":{},\"deviceId\":{},\"code\":200,\"message\":\"success\",\"data\":{{}}}}",
        quoted(request_id),
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
    let sent: &[Picture] = if who.settings.pic_fill_type == 0 { &[] } else { &spec.pictures };
    push(
        &mut out,
        format_args!("\"shootPosition\":{},\"picNum\":{},\"picInfo\":[", spec.shoot_position, sent.len()),
    );
    for (i, picture) in sent.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        push(
            &mut out,
            format_args!("{{\"type\":{},\"size\":{},\"data\":\"", picture.kind, picture.jpeg.len()),
        );
        let url = who.settings.picture_url(spec.record_id.as_deref().unwrap_or("0"), i + 1);
        if url.is_none() {
            STANDARD.encode_string(&picture.jpeg, &mut out);
        }
        push(&mut out, format_args!("\",\"url\":{}}}", q(url.as_deref().unwrap_or_default())));
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
