//! Quirks of a capture record's members: kinds, pictures, plates, numbers, times.
//!
//! All of these are well-formed JSON; broken bytes are in `bytes`.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value, json};

use super::{Quirk, Sheet, small_jpeg};

/// What cameras write when they read no plate (C-Q22).
const NO_PLATE: &[(&str, &str)] = &[
    ("Q22-no-plate-empty", ""),
    ("Q22-no-plate-blank", "  "),
    ("Q22-no-plate-zero", "0"),
    ("Q22-no-plate-unknown", "Unknown"),
    ("Q22-no-plate-unknown-upper", "UNKNOWN"),
    ("Q22-no-plate-no-plate", "NO_PLATE"),
    ("Q22-no-plate-noplate", "noplate"),
    ("Q22-no-plate-null", "null"),
    ("Q22-no-plate-none", "none"),
    ("Q22-no-plate-zh-plate", "车牌"),
    ("Q22-no-plate-zh-no-plate", "无车牌"),
    ("Q22-no-plate-zh-no-plate-short", "无牌"),
    ("Q22-no-plate-zh-unknown", "未知"),
    ("Q22-no-plate-zh-not-recognised", "未识别"),
    ("Q22-no-plate-zh-underscored", "_无_"),
    ("Q22-no-plate-hyphen", "-"),
    ("Q22-no-plate-dash", "—"),
];

/// Plates as they arrive, and as they compare (C-Q23).
const PLATES: &[(&str, &str, &str)] = &[
    ("Q23-plate-with-spaces", "AB 123 CD", "AB123CD"),
    ("Q23-plate-with-hyphens-and-dots", "ab-123.cd", "AB123CD"),
    ("Q23-plate-in-braces", "{AB123CD}", "AB123CD"),
    ("Q23-plate-full-width", "ＡＢ１２３ＣＤ", "AB123CD"),
    ("Q23-plate-with-colour-prefix", "蓝A12345", "A12345"),
    ("Q23-plate-thai", "กข 1234", "กข1234"),
    ("Q23-plate-arabic", "د هـ 123", "دهـ123"),
];

/// Times that are still times (C-Q26): what is appended to or changed in `picTime`.
const TIMES: &[(&str, &str)] = &[
    ("Q26-time-with-space", " "),
    ("Q26-time-with-z", "Z"),
    ("Q26-time-with-offset", "+02:00"),
    ("Q26-time-with-fraction", ".250"),
    ("Q26-time-is-the-mask", "YYYY-MM-DDTHH:mm:ss"),
    ("Q26-time-is-empty", ""),
    ("Q26-time-is-nonsense", "yesterday"),
];

/// All of them.
pub(super) fn all(sheet: &Sheet<'_>) -> Vec<Quirk> {
    let mut quirks = kinds(sheet);
    quirks.extend(pictures(sheet));
    for (id, literal) in NO_PLATE {
        let record =
            sheet.capture(id, 22, "a record without a plate", |v| v["params"]["plateNo"] = json!(literal));
        quirks.push(record.reading(literal, None));
    }
    for (id, raw, plate) in PLATES {
        let record = sheet
            .capture(id, 23, "kept as sent, compared normalised", |v| v["params"]["plateNo"] = json!(raw));
        quirks.push(record.reading(raw, Some(plate)));
    }
    for (id, how) in TIMES {
        let time = match *how {
            " " => sheet.now.replace('T', " "),
            "Z" | "+02:00" | ".250" => format!("{}{how}", sheet.now),
            other => other.to_owned(),
        };
        let says = "kept; a time that cannot be read leaves the time of receipt";
        quirks.push(sheet.capture(id, 26, says, |v| v["params"]["picTime"] = json!(time)));
    }
    quirks.push(
        sheet.capture("Q24-pedestrian", 24, "kept as a record", |v| v["params"]["plateType"] = json!(27)),
    );
    quirks.push(
        sheet.capture("Q24-non-motor", 24, "kept as a record", |v| v["params"]["plateType"] = json!(28)),
    );
    for (id, confidence) in [
        ("Q25-confidence-zero", json!(0)),
        ("Q25-confidence-above-100", json!(150)),
        ("Q25-confidence-negative", json!(-1)),
        ("Q25-confidence-as-string", json!("99")),
        ("Q25-confidence-as-fraction", json!(97.5)),
    ] {
        quirks.push(
            sheet.capture(id, 25, "kept; clamped for showing only", |v| {
                v["params"]["confidence"] = confidence
            }),
        );
    }
    quirks
}

fn kinds(sheet: &Sheet<'_>) -> Vec<Quirk> {
    let missing = |id, number, expect, names: &[&str]| {
        sheet.capture(id, number, expect, |v| {
            if let Some(params) = v["params"].as_object_mut() {
                params.retain(|name, _| !names.contains(&name.as_str()));
            }
        })
    };
    vec![
        sheet.capture("Q1-numbers-as-strings", 1, "read as if they were numbers", |v| turn(v, &as_string)),
        sheet
            .capture("Q1-strings-as-numbers", 1, "read as if they were strings", |v| {
                v["params"]["captureMode"] = json!(1);
                v["params"]["carListType"] = json!(0);
                v["params"]["plateNo"] = json!(123_456);
            })
            .reading("123456", Some("123456")),
        sheet.capture("Q1-numbers-as-null", 1, "taken as not given", |v| {
            v["params"]["vehicleType"] = Value::Null;
            v["params"]["plateColor"] = Value::Null;
        }),
        missing(
            "Q7-as-the-example-has-it",
            7,
            "a record without logo, brand, mode and list type",
            &["vehicleLogoType", "vehicleBrandType", "captureMode", "carListType"],
        ),
        missing("R1-no-record-id", 0, "a record with a synthetic, stable id", &["recordId"]).without_id(),
        sheet
            .capture("R1-empty-record-id", 0, "a record with a synthetic, stable id", |v| {
                v["params"]["recordId"] = json!("")
            })
            .without_id(),
        sheet.capture("Q8-capture-without-ids", 8, "placed by its source address", |v| {
            v["parkId"] = Value::Null;
            v["deviceId"] = Value::Null;
        }),
        sheet.capture("S1-unknown-members", 0, "unknown members are ignored", |v| {
            v["params"]["laneNo"] = json!(1);
            v["params"]["vehicleBox"] = json!({ "left": 1, "top": [2, 3] });
            v["extension"] = json!([{}, [], null]);
        }),
        sheet.capture("S1-unknown-codes", 0, "kept raw, shown as unknown (n)", |v| {
            v["params"]["vehicleType"] = json!(777);
            v["params"]["vehicleColor"] = json!(55);
            v["params"]["plateType"] = json!(64);
        }),
    ]
}

fn pictures(sheet: &Sheet<'_>) -> Vec<Quirk> {
    let info = |id, number, expect, info: Value| {
        sheet.capture(id, number, expect, |v| v["params"]["picInfo"] = info)
    };
    let data = |id, expect, text: String| {
        sheet.capture(id, 6, expect, |v| v["params"]["picInfo"][0]["data"] = json!(text))
    };
    let encoded = STANDARD.encode(small_jpeg());
    // Padding can only be missing where there was some: one or two bytes behind the picture make sure of it.
    let odd = [small_jpeg(), &[0, 0][..2 - (small_jpeg().len() + 1) % 3]].concat();
    let wrapped: String =
        encoded.as_bytes().chunks(76).map(|c| format!("{}\r\n", String::from_utf8_lossy(c))).collect();
    vec![
        info("Q2-picture-as-object", 2, "one picture", Sheet::picture()),
        info("Q2-pictures-null", 2, "a record without pictures", Value::Null).pictures(0),
        sheet
            .capture("Q2-pictures-missing", 2, "a record without pictures", |v| {
                if let Some(params) = v["params"].as_object_mut() {
                    params.remove("picInfo");
                }
            })
            .pictures(0),
        sheet.capture("Q3-picnum-two-one-picture", 3, "one picture; the difference is noted", |v| {
            v["params"]["picNum"] = json!(2);
        }),
        info("Q3-no-pictures-at-all", 3, "a record without pictures", json!([])).pictures(0),
        sheet.capture("Q4-size-does-not-match", 4, "the picture as it came", |v| {
            v["params"]["picInfo"][0]["size"] = json!(1024);
        }),
        sheet.capture("Q4-size-is-base64-length", 4, "the picture as it came", |v| {
            v["params"]["picInfo"][0]["size"] = json!(encoded.len());
        }),
        info(
            "Q5-url-only-without-scheme",
            5,
            "the picture is kept elsewhere",
            json!([{ "type": 1, "size": 1024, "data": "", "url": "xxx.xxx.xxx/image,jpg" }]),
        )
        .pictures(0),
        sheet.capture("Q5-data-and-url", 5, "the bytes count", |v| {
            v["params"]["picInfo"][0]["url"] = json!("http://192.168.1.13/pic/1.jpg");
        }),
        info(
            "Q5-neither-data-nor-url",
            5,
            "a record whose picture did not come",
            json!([{ "type": 1, "size": 0 }]),
        )
        .pictures(0),
        data(
            "Q6-data-url-prefix",
            "the picture behind the prefix",
            format!("data:image/jpeg;base64,{encoded}"),
        ),
        data("Q6-base64-with-line-breaks", "the picture", wrapped),
        data("Q6-base64-without-padding", "the picture", STANDARD_NO_PAD.encode(odd)),
        data("Q6-not-base64", "the record is kept, its picture is broken", "@@@ not base64 @@@".into())
            .pictures(0),
        data(
            "Q6-not-a-jpeg",
            "the record is kept, its picture is not a JPEG",
            STANDARD.encode(b"hello, this is text"),
        )
        .pictures(0),
        data(
            "Q6-as-the-example-has-it",
            "the record is kept, its picture is not a JPEG",
            "Y2guY29tFw==".into(),
        )
        .pictures(0),
    ]
}

impl Quirk {
    fn without_id(mut self) -> Self {
        self.record_id = None;
        self
    }
}

fn as_string(value: &Value) -> Value {
    if value.is_number() { json!(value.to_string()) } else { value.clone() }
}

/// Changes every member below, but the picture's bytes stay.
fn turn(value: &mut Value, how: &dyn Fn(&Value) -> Value) {
    match value {
        Value::Object(members) => members.values_mut().for_each(|v| turn(v, how)),
        Value::Array(elements) => elements.iter_mut().for_each(|v| turn(v, how)),
        other => *other = how(other),
    }
}
