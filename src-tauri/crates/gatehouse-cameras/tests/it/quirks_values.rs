//! C-Q22 to C-Q27 and C-Q30: values as they come.

use chrono::{DateTime, NaiveDate, Utc};
use gatehouse_cameras::upark::{Message, PicTime, UpstreamPath, label, parse};

use crate::reading::{as_capture, capture, capture_with, read};

#[test]
fn c_q22_words_for_no_plate_are_kept_as_sent() {
    assert_eq!(capture("q22_no_plate_words.json").plate_raw, "无车牌");
    assert_eq!(capture("q22_plate_null.json").plate_raw, "");
}

#[test]
fn c_q23_a_plate_keeps_its_spaces_braces_and_script() {
    assert_eq!(capture("q23_odd_plate.json").plate_raw, "{กข 1234} ");
    let long = capture_with("plateNo", &format!("\"{}\"", "กข".repeat(500)));
    let parsed = parse(&UpstreamPath::Capture, &long).unwrap();
    assert_eq!(as_capture(parsed).plate_raw.chars().count(), 64);
}

#[test]
fn c_q24_pedestrians_come_as_captures_and_say_so() {
    let code = capture("q24_pedestrian.json").plate_type.unwrap();
    assert_eq!((code, label::plate_type(code).as_str()), (27, "pedestrian"));
}

#[test]
fn c_q25_confidence_is_not_clamped() {
    assert_eq!(capture("q25_confidence_250.json").confidence, Some(250));
}

#[test]
fn c_q26_all_spellings_of_the_time_are_understood() {
    let at = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap().and_hms_opt(15, 0, 0).unwrap();
    let utc = |text: &str| PicTime::Absolute(text.parse::<DateTime<Utc>>().unwrap());
    assert_eq!(capture("q26_time_space.json").pic_time, Some(PicTime::Local(at)));
    assert_eq!(capture("q26_time_z.json").pic_time, Some(utc("2020-01-01T15:00:00Z")));
    assert_eq!(capture("q26_time_offset.json").pic_time, Some(utc("2020-01-01T07:00:00Z")));
    let quarter = at + chrono::TimeDelta::milliseconds(250);
    assert_eq!(capture("q26_time_fraction.json").pic_time, Some(PicTime::Local(quarter)));
    assert_eq!(capture("q26_time_epoch_ms.json").pic_time, Some(utc("2020-01-01T15:00:00Z")));
    for (raw, expected) in [
        ("2020/01/01 15:00:00", Some(PicTime::Local(at))),
        ("20200101150000", Some(PicTime::Local(at))),
        ("2020-01-01 15:00", Some(PicTime::Local(at))),
        ("2020-01-01T15:00:00+0800", Some(utc("2020-01-01T07:00:00Z"))),
        ("2020-01-01 15:00:00 -03:30", Some(utc("2020-01-01T18:30:00Z"))),
        ("1577890800", Some(utc("2020-01-01T15:00:00Z"))),
        ("2020-02-30T15:00:00", None),
        ("2020-01-01T15:00:00+99:99", None),
        ("99999999999999", None),
        ("", None),
    ] {
        let body = capture_with("picTime", &format!("\"{raw}\""));
        let capture = as_capture(parse(&UpstreamPath::Capture, &body).unwrap());
        assert_eq!(capture.pic_time, expected, "{raw}");
    }
}

#[test]
fn c_q26_what_is_no_time_is_kept_as_sent() {
    let parsed = read(UpstreamPath::Capture, "q26_time_not_a_time.json");
    assert!(parsed.notes.contains(&"picTime is not a time".to_owned()));
    let capture = as_capture(parsed);
    assert_eq!((capture.pic_time, capture.pic_time_raw.as_deref()), (None, Some("YYYY-MM-DDTHH:mm:ss")));
}

#[test]
fn c_q27_an_empty_or_zero_request_id_answers_nothing() {
    for (name, record) in [
        ("q27_request_id_empty.json", "r-1"),
        ("doc_u5_manual_from_table.json", "ec7ede33-6c91-4aee-9e6b-a859046b8c91"),
    ] {
        let Message::Manual(manual) = read(UpstreamPath::ManualCapture, name).message else {
            panic!("{name}")
        };
        assert_eq!(manual.capture.request_id, None, "{name}");
        assert_eq!(manual.capture.record_id.as_deref(), Some(record));
    }
    let asked = br#"{"requestId":202006171129000001,"data":{"recordId":"r"}}"#;
    let Message::Manual(manual) = parse(&UpstreamPath::ManualCapture, asked).unwrap().message else {
        panic!()
    };
    assert_eq!(manual.capture.request_id.as_deref(), Some("202006171129000001"));
}

#[test]
fn c_q30_a_manual_capture_may_come_by_the_ordinary_path() {
    let code = capture("q30_manual_capture_as_u3.json").capture_mode.unwrap();
    assert_eq!(label::capture_mode(code), "manual");
}

#[test]
fn huge_and_broken_numbers_become_no_code() {
    for json in
        ["1e300", "-1e300", "99999999999999999999", "\"12x\"", "[1]", "{\"a\":1}", "\"NaN\"", "\"inf\""]
    {
        let body = capture_with("vehicleType", json);
        let capture = as_capture(parse(&UpstreamPath::Capture, &body).unwrap());
        assert_eq!(capture.vehicle_type, None, "{json}");
        assert_eq!(capture.record_id.as_deref(), Some("r"));
    }
}

#[test]
fn codes_are_shown_in_words_and_unknown_ones_with_their_number() {
    assert_eq!(label::vehicle_type(10), "SUV");
    assert_eq!(label::vehicle_type(999), "unknown");
    assert_eq!(label::vehicle_type(77), "unknown (77)");
    assert_eq!(label::color(17), "yellow and green");
    assert_eq!(label::color(100), "unknown");
    assert_eq!(label::plate_type(-1), "unknown (-1)");
    assert_eq!(label::shoot_position(3), "front and rear");
    assert_eq!(label::car_list_type(1), "on the camera's allow list");
    assert_eq!(label::device_type(1), "entrance and exit camera");
    assert_eq!(label::scene_type(2), "road");
    assert_eq!(label::pic_fill_type(2), "kept on a UCS server");
}
