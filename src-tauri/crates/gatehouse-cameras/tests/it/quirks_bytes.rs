//! C-Q19 and C-Q20: what is not quite JSON is read all the same, and said so.

use gatehouse_cameras::upark::{Message, UpstreamPath, parse};

use crate::reading::{TINY_JPEG, as_capture, capture, fixture, read};

fn repaired(name: &str) -> (String, Vec<String>) {
    let parsed = read(UpstreamPath::Capture, name);
    assert!(parsed.repaired, "{name}");
    let notes = parsed.notes.clone();
    let capture = as_capture(parsed);
    assert_eq!(capture.record_id.as_deref(), Some("r-1"), "{name}");
    assert_eq!(capture.pictures[0].bytes.as_deref(), Some(TINY_JPEG.as_slice()), "{name}");
    serde_json::from_str::<serde_json::Value>(&capture.metadata_json).unwrap();
    (capture.plate_raw, notes)
}

#[test]
fn c_q19_curly_quotes_comments_and_trailing_commas_are_read_over() {
    let (plate, notes) = repaired("q19_quotes_commas_comments.json");
    assert_eq!(plate, "A12345");
    assert!(notes.iter().any(|note| note == "a trailing comma was dropped"), "{notes:?}");
    assert!(notes.iter().any(|note| note == "other quotes were read as plain ones"), "{notes:?}");
}

#[test]
fn c_q20_a_byte_order_mark_and_trailing_nuls_are_nothing_special() {
    let parsed = read(UpstreamPath::Capture, "q20_bom_and_trailing_nul.json");
    assert!(!parsed.repaired);
    assert_eq!(as_capture(parsed).plate_raw, "A12345");
}

#[test]
fn c_q20_control_characters_and_junk_around_the_document_are_removed() {
    assert_eq!(repaired("q20_control_characters.json").0, "A12345");
    let (plate, notes) = repaired("q20_junk_around.json");
    assert_eq!(plate, "A12345");
    assert!(notes.iter().any(|note| note.contains("before the document")), "{notes:?}");
    assert!(notes.iter().any(|note| note.contains("after the document")), "{notes:?}");
}

#[test]
fn c_q20_other_encodings_are_recognised() {
    let (plate, notes) = repaired("q20_gbk.json");
    assert_eq!(plate, "粤B12345");
    assert!(notes.contains(&"not UTF-8, read as GBK".to_owned()));
    assert_eq!(repaired("q20_utf16.json").0, "A12345");
}

#[test]
fn c_q20_numbers_and_escapes_json_does_not_allow_do_not_lose_the_record() {
    let (plate, _) = repaired("q20_numbers_json_does_not_allow.json");
    assert_eq!(plate, "1e999");
    let capture = capture("q20_numbers_json_does_not_allow.json");
    assert_eq!((capture.confidence, capture.vehicle_type), (Some(99), None));
    assert_eq!(repaired("q20_lone_surrogate.json").0, "A1\u{FFFD}");
}

#[test]
fn deep_nesting_and_endless_lists_are_bounded_and_lose_nothing_else() {
    let deep =
        format!(r#"{{"extra":{}1{},"params":{{"plateNo":"A1"}}}}"#, "[".repeat(5000), "]".repeat(5000));
    let parsed = parse(&UpstreamPath::Capture, deep.as_bytes()).unwrap();
    assert!(parsed.notes.contains(&"deeper levels were left out".to_owned()));
    assert_eq!(as_capture(parsed).plate_raw, "A1");
    let wide = format!(r#"{{"params":{{"plateNo":"A1"}},"extra":[{}0]}}"#, "0,".repeat(1_000_000));
    let parsed = parse(&UpstreamPath::Capture, wide.as_bytes()).unwrap();
    assert!(parsed.notes.iter().any(|note| note.contains("left out")), "{:?}", parsed.notes);
    let capture = as_capture(parsed);
    assert_eq!(capture.plate_raw, "A1");
    assert!(capture.metadata_json.len() < 80_000);
}

#[test]
fn a_body_that_was_cut_off_is_never_taken_for_a_whole_one() {
    let error = parse(&UpstreamPath::Capture, &fixture("cut_off.json")).unwrap_err();
    assert!(error.reason.starts_with("not JSON, and no complete {…} in it"), "{error}");
}

#[test]
fn what_is_no_object_is_refused_with_a_reason_that_quotes_nothing() {
    for body in ["", "  \0", "A12345", "\"A12345\"", "[1,2]", "17", "null", "<xml>A12345</xml>"] {
        let error = parse(&UpstreamPath::Capture, body.as_bytes()).unwrap_err();
        assert!(!error.reason.is_empty() && !error.reason.contains("A12345"), "{body}: {error}");
    }
}

#[test]
fn a_message_inside_a_list_is_taken_out_of_it() {
    let body = br#"[{"deviceId":"d","params":{"uploadTime":"5"}}]"#;
    let parsed = parse(&UpstreamPath::KeepAlive, body).unwrap();
    assert!(parsed.repaired);
    let Message::KeepAlive(alive) = parsed.message else { panic!() };
    assert_eq!(alive.upload_time_ms, Some(5));
}
