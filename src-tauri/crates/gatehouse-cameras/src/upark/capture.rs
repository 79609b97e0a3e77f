//! U3 and U5: one capture, whatever types its fields came in.

use super::message::{CaptureMessage, PicTime, PictureIn, Sender};
use super::{pic_time, picture};
use crate::lenient::{self, Fields, Node, clean};

/// Longest reading kept, in characters (the lists allow 16).
const MAX_PLATE_CHARS: usize = 64;
/// Pictures kept per capture; the document shows two.
const MAX_PICTURES: usize = 64;

pub(super) fn read(
    fields: &Fields<'_, '_>,
    top: &Fields<'_, '_>,
    sender: Sender,
    root: &Node<'_>,
    notes: &mut Vec<String>,
) -> CaptureMessage {
    let (pic_time_raw, pic_time) = when(fields, notes);
    let plate_raw = fields.get(&["plateNo"]).and_then(Node::text).map(|plate| clean_plate(&plate));
    CaptureMessage {
        sender,
        record_id: fields.text(&["recordId"]),
        pic_time_raw,
        pic_time,
        plate_raw: plate_raw.unwrap_or_default(),
        confidence: fields.code(&["confidence"]),
        vehicle_type: fields.code(&["vehicleType"]),
        vehicle_color: fields.code(&["vehicleColor"]),
        plate_type: fields.code(&["plateType"]),
        plate_color: fields.code(&["plateColor"]),
        shoot_position: fields.code(&["shootPosition"]),
        capture_mode: fields.code(&["captureMode"]),
        car_list_type: fields.code(&["carListType"]),
        vehicle_logo: fields.text(&["vehicleLogoType"]),
        vehicle_brand: fields.text(&["vehicleBrandType"]),
        pictures: pictures(fields, notes),
        request_id: top.text(&["requestId"]).filter(|id| id != "0"),
        identify_time_ms: fields.int(&["identifyTime"]),
        metadata_json: lenient::metadata(root),
    }
}

/// As sent, spaces inside and around included; only what no screen can show
/// is removed.
fn clean_plate(plate: &str) -> String {
    plate.chars().filter(|c| !c.is_control()).take(MAX_PLATE_CHARS).collect()
}

fn when(fields: &Fields<'_, '_>, notes: &mut Vec<String>) -> (Option<String>, Option<PicTime>) {
    let raw = fields.get(&["picTime"]).and_then(Node::text).map(|raw| clean(&raw, 64));
    let Some(raw) = raw.filter(|raw| !raw.is_empty()) else {
        notes.push("picTime is missing".to_owned());
        return (None, None);
    };
    let time = pic_time::parse(&raw);
    if time.is_none() {
        notes.push("picTime is not a time".to_owned());
    }
    (Some(raw), time)
}

fn pictures(fields: &Fields<'_, '_>, notes: &mut Vec<String>) -> Vec<PictureIn> {
    // C-Q2: a list (U3), one object (U5), null, or nothing.
    let sent: &[Node<'_>] = match fields.get(&["picInfo"]) {
        Some(Node::List(items)) => items,
        Some(one @ Node::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    };
    let objects = sent.iter().filter(|item| matches!(item, Node::Object(_)));
    let pictures: Vec<PictureIn> =
        objects.take(MAX_PICTURES).enumerate().map(|(at, item)| picture::read(item, at + 1, notes)).collect();
    if sent.len() > MAX_PICTURES {
        notes.push(format!("{} pictures came, {MAX_PICTURES} were kept", sent.len()));
    }
    // C-Q3: the list counts, not the number beside it.
    if let Some(said) = fields.int(&["picNum"])
        && i64::try_from(pictures.len()) != Ok(said)
    {
        let came =
            if pictures.len() == 1 { "1 picture".to_owned() } else { format!("{} pictures", pictures.len()) };
        notes.push(format!("picNum says {said}, {came} came"));
    }
    pictures
}
