//! One upload for every deviation the field has shown on the upstream interface, with what a tolerant platform
//! makes of it.
//!
//! The numbers are those of the fact sheet's list of quirks (0 = a deviation reported outside that list). Quirks of
//! the document alone (C-Q13 to C-Q18, C-Q29, C-Q33), of MQTT (C-Q12), and of LAPI answers (C-Q21, C-Q31, C-Q32)
//! have no upload; the last are faults of the LAPI server. C-Q9 and C-Q28 are about answers and live in `reply`.

mod bytes;
mod capture;
mod other;

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::body::Identity;
use super::scene::{SceneSpec, Studio};

/// One deviating upload.
#[derive(Debug, Clone)]
pub struct Quirk {
    /// Its name, beginning with its number.
    pub id: &'static str,
    /// The fact sheet's number; 0 = reported elsewhere in it.
    pub number: u8,
    /// Where it is posted.
    pub path: &'static str,
    /// The `Content-Type` it comes with; `None` = none.
    pub content_type: Option<&'static str>,
    /// Its bytes.
    pub body: Vec<u8>,
    /// What a tolerant platform makes of it, in plain words.
    pub expect: &'static str,
    /// The `code` of the answer (always in HTTP 200); `None` = either 200 or 301 is right, if nothing is lost.
    pub code: Option<i64>,
    /// The record id, when it is a record that must be found afterwards.
    pub record_id: Option<String>,
    /// The plate exactly as sent, for records.
    pub raw: Option<String>,
    /// The plate for comparing (NFKC, upper case, letters and digits only); `None` = no plate, or not a record.
    pub plate: Option<String>,
    /// How many pictures with true JPEG bytes are in it.
    pub pictures: usize,
}

/// The capture path, for the builders.
const CAPTURE: &str = super::camera::CAPTURE;
const MANUAL: &str = super::camera::MANUAL_RESULT;
const BASIC: &str = super::camera::BASIC_INFO;
const KEEP: &str = super::camera::KEEP_ALIVE;
const JSON: Option<&str> = Some("application/json");

/// Every quirk, sent by `who`, with `picTime` now in this machine's zone.
#[must_use]
pub fn all(who: &Identity) -> Vec<Quirk> {
    all_at(who, &chrono::Local::now().format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// Every quirk with a given `picTime` (`YYYY-MM-DDTHH:mm:ss`).
#[must_use]
pub fn all_at(who: &Identity, now: &str) -> Vec<Quirk> {
    let sheet = Sheet { who, now };
    let mut quirks = capture::all(&sheet);
    quirks.extend(bytes::all(&sheet));
    quirks.extend(other::all(&sheet));
    quirks
}

/// The ids of every quirk.
#[must_use]
pub fn named() -> Vec<&'static str> {
    all_at(&Identity::new("park01", "entry-1"), "2026-01-01T00:00:00").iter().map(|q| q.id).collect()
}

/// C-Q30: the same record by both capture paths; the second must change nothing.
#[must_use]
pub fn same_record_by_both_paths(who: &Identity, now: &str) -> [Quirk; 2] {
    let sheet = Sheet { who, now };
    let first = sheet
        .capture("Q30-manual-capture-on-u3", 30, "one record", |v| v["params"]["captureMode"] = json!("3"));
    let mut second = sheet.manual("Q30-the-same-on-u5", 30, "the same answer, no second record", |_| {});
    let id = first.record_id.clone().unwrap_or_default();
    second.body = String::from_utf8_lossy(&second.body)
        .replace(second.record_id.as_deref().unwrap_or_default(), &id)
        .into_bytes();
    second.record_id = Some(id);
    [first, second]
}

/// A true JPEG, some hundred bytes large.
#[must_use]
pub fn small_jpeg() -> &'static [u8] {
    static JPEG: OnceLock<Vec<u8>> = OnceLock::new();
    JPEG.get_or_init(|| {
        let scene = Studio::new(96, 54, 50).shoot(&SceneSpec::new("AB123CD", 1));
        scene.map(|s| s.vehicle.to_vec()).expect("a fixed scene can be drawn: a test draws it")
    })
}

/// What all builders need.
struct Sheet<'a> {
    who: &'a Identity,
    now: &'a str,
}

const PLATE: &str = "AB123CD";

impl Sheet<'_> {
    /// A record id that follows from the quirk's name.
    fn record_id(&self, id: &str) -> String {
        let seed = id.bytes().chain(self.who.device_id.bytes()).chain(self.now.bytes());
        let seed = seed.fold(5_u64, |a, b| a.wrapping_mul(1_099_511_628_211).wrapping_add(u64::from(b)));
        super::dice::Dice::new(seed).uuid()
    }

    fn picture() -> Value {
        json!({ "type": 1, "size": small_jpeg().len(), "data": STANDARD.encode(small_jpeg()), "url": "" })
    }

    /// U3 as documented, then changed.
    fn capture(
        &self,
        id: &'static str,
        number: u8,
        expect: &'static str,
        change: impl FnOnce(&mut Value),
    ) -> Quirk {
        let record_id = self.record_id(id);
        let mut value = json!({
            "version": "1.0", "parkId": self.who.park_id, "deviceId": self.who.device_id,
            "params": {
                "recordId": record_id, "picTime": self.now, "plateNo": PLATE, "confidence": 97,
                "vehicleType": 9, "vehicleColor": 1, "plateType": 1, "plateColor": 4,
                "vehicleLogoType": "A0", "vehicleBrandType": "AODI-A6-2004", "shootPosition": 1,
                "captureMode": "1", "carListType": "0", "picNum": 1, "picInfo": [Self::picture()],
            },
        });
        change(&mut value);
        self.record(id, number, CAPTURE, expect, &value, record_id)
    }

    /// U5 as documented, then changed.
    fn manual(
        &self,
        id: &'static str,
        number: u8,
        expect: &'static str,
        change: impl FnOnce(&mut Value),
    ) -> Quirk {
        let record_id = self.record_id(id);
        let mut value = json!({
            "requestId": "0", "parkId": self.who.park_id, "deviceId": self.who.device_id,
            "code": 200, "message": "success",
            "data": {
                "recordId": record_id, "picTime": self.now, "plateNo": PLATE, "confidence": "97",
                "identifyTime": 200, "vehicleType": "9", "vehicleColor": "1", "plateType": "1",
                "plateColor": "4", "shootPosition": "1", "picNum": "1",
                "picInfo": { "type": 1, "size": small_jpeg().len(), "data": STANDARD.encode(small_jpeg()) },
            },
        });
        change(&mut value);
        self.record(id, number, MANUAL, expect, &value, record_id)
    }

    /// Any message that is not a record.
    fn message(
        &self,
        id: &'static str,
        number: u8,
        path: &'static str,
        expect: &'static str,
        value: &Value,
    ) -> Quirk {
        Quirk {
            id,
            number,
            path,
            content_type: JSON,
            body: value.to_string().into_bytes(),
            expect,
            code: Some(200),
            record_id: None,
            raw: None,
            plate: None,
            pictures: 0,
        }
    }

    fn record(
        &self,
        id: &'static str,
        number: u8,
        path: &'static str,
        expect: &'static str,
        value: &Value,
        record_id: String,
    ) -> Quirk {
        Quirk {
            record_id: Some(record_id),
            raw: Some(PLATE.into()),
            plate: Some(PLATE.into()),
            pictures: 1,
            ..self.message(id, number, path, expect, value)
        }
    }
}

impl Quirk {
    fn reading(mut self, raw: &str, plate: Option<&str>) -> Self {
        self.raw = Some(raw.into());
        self.plate = plate.map(str::to_owned);
        self
    }

    fn pictures(mut self, count: usize) -> Self {
        self.pictures = count;
        self
    }

    /// The body changed as text.
    fn text(mut self, change: impl FnOnce(String) -> String) -> Self {
        self.body = change(String::from_utf8_lossy(&self.body).into_owned()).into_bytes();
        self
    }
}

#[cfg(test)]
mod tests;
