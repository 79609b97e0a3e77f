//! C-Q1 to C-Q3, C-Q7, C-Q8, C-Q10, C-Q11: types, shapes and names.

use gatehouse_cameras::upark::{Message, PictureKind, Sender, UpstreamPath, parse};

use crate::reading::{TINY_JPEG, capture, read};

#[test]
fn c_q1_numbers_and_texts_may_stand_for_each_other() {
    let capture = capture("q01_types_swapped.json");
    let sender = Sender { park_id: Some("1".into()), device_id: Some("1234".into()) };
    assert_eq!(capture.sender, sender);
    assert_eq!(capture.record_id.as_deref(), Some("77"));
    assert_eq!((capture.plate_raw.as_str(), capture.confidence), ("10086", Some(99)));
    assert_eq!((capture.vehicle_type, capture.vehicle_color), (Some(9), Some(4)));
    assert_eq!((capture.plate_type, capture.plate_color), (Some(1), None));
    assert_eq!(
        (capture.shoot_position, capture.capture_mode, capture.car_list_type),
        (Some(3), Some(1), Some(1))
    );
    assert_eq!(capture.vehicle_logo.as_deref(), Some("7"));
    assert_eq!((capture.pictures[0].kind, capture.pictures[0].declared_size), (PictureKind::Plate, Some(4)));
}

#[test]
fn c_q1_params_sent_as_text_are_read_as_the_object_they_are() {
    let capture = capture("q01_params_as_text.json");
    assert_eq!((capture.plate_raw.as_str(), capture.record_id.as_deref()), ("A12345", Some("r-1")));
    assert_eq!(capture.pictures[0].bytes.as_deref(), Some(TINY_JPEG.as_slice()));
    assert!(!capture.metadata_json.contains("/9j/"), "{}", capture.metadata_json);
}

#[test]
fn c_q2_pic_info_may_be_an_object_null_or_missing() {
    assert_eq!(capture("q02_pic_info_object.json").pictures[0].kind, PictureKind::Plate);
    assert_eq!(capture("q02_pic_info_null.json").pictures, []);
    assert_eq!(capture("q02_pic_info_missing.json").pictures, []);
}

#[test]
fn c_q3_the_pictures_count_and_not_the_number_beside_them() {
    let parsed = read(UpstreamPath::Capture, "q03_pic_num_2_of_1.json");
    assert_eq!(parsed.notes, ["picNum says 2, 1 picture came"]);
    assert!(!parsed.repaired);
    let none = read(UpstreamPath::Capture, "q03_pic_info_empty.json");
    assert!(none.notes.is_empty(), "{:?}", none.notes);
}

#[test]
fn c_q7_fields_the_example_leaves_out_are_optional() {
    let capture = capture("q07_only_the_examples_fields.json");
    assert_eq!((capture.vehicle_logo, capture.vehicle_brand), (None, None));
    assert_eq!((capture.capture_mode, capture.car_list_type, capture.vehicle_type), (None, None, None));
}

#[test]
fn c_q8_a_message_may_name_no_sender() {
    let parsed = read(UpstreamPath::KeepAlive, "q08_no_sender.json");
    assert_eq!(*parsed.message.sender(), Sender::default());
    let empty = parse(&UpstreamPath::KeepAlive, b"").unwrap();
    assert_eq!(*empty.message.sender(), Sender::default());
}

#[test]
fn c_q10_a_code_may_be_text_and_unknown() {
    let Message::CommandResult(result) = read(UpstreamPath::ListResult, "q10_code_400_as_text.json").message
    else {
        panic!()
    };
    assert_eq!((result.code, result.succeeded()), (Some(400), false));
    for (code, succeeded) in [("200", true), ("\"200\"", true), ("0", true), ("101", false), ("null", false)]
    {
        let body = format!(r#"{{"code":{code}}}"#);
        let Message::CommandResult(result) =
            parse(&UpstreamPath::GateResult, body.as_bytes()).unwrap().message
        else {
            panic!()
        };
        assert_eq!(result.succeeded(), succeeded, "{code}");
    }
}

#[test]
fn c_q11_misspelt_names_and_their_correct_spelling_both_count() {
    for (name, scene, coil) in
        [("q11_correct_spellings.json", Some(2), Some(true)), ("doc_u1_basicinfo.json", Some(1), Some(true))]
    {
        let Message::BasicInfo(info) = read(UpstreamPath::BasicInfo, name).message else { panic!("{name}") };
        assert_eq!((info.scene_type, info.capabilities.coil), (scene, coil), "{name}");
    }
}

#[test]
fn member_names_are_found_in_any_case_and_fields_outside_params() {
    let body = br#"{"PARKID":"p","plateno":"A1","RecordID":"r","picInfo":[{"Type":2,"DATA":"/9j/2Q=="}]}"#;
    let Message::Capture(capture) = parse(&UpstreamPath::Capture, body).unwrap().message else { panic!() };
    assert_eq!((capture.plate_raw.as_str(), capture.record_id.as_deref()), ("A1", Some("r")));
    assert_eq!(capture.pictures[0].bytes.as_deref(), Some(TINY_JPEG.as_slice()));
    assert!(!capture.metadata_json.contains("/9j/"), "{}", capture.metadata_json);
}

#[test]
fn of_repeated_names_the_last_one_counts() {
    let capture = capture("duplicate_keys.json");
    assert_eq!(capture.plate_raw, "A12345");
    assert!(!capture.metadata_json.contains("OLD"));
}
