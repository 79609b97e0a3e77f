//! The bytes, against the document's own examples. What is expected is typed
//! from its sections, not made by the code under test.

use serde_json::{Value, json};

use super::*;
use crate::led::{LedColor, LedDuration, LedLayout, LedRow, LedScroll};
use crate::upark::{LampColor, LampMode};

/// The number and the camera of the examples.
fn text(what: &Downlink) -> String {
    let to = Addressee::Camera("1001".to_owned());
    String::from_utf8(what.message("202006171129000001", "10000", &to).unwrap()).unwrap()
}

fn refusal(what: &Downlink) -> String {
    what.message("1", "10000", &Addressee::Camera("1001".to_owned())).unwrap_err().to_string()
}

fn envelope(r#type: u8, params: &str) -> String {
    format!(
        r#"{{"requestId":"202006171129000001","version":"1.0","parkId":"10000","deviceId":"1001","type":{type},"params":{params}}}"#
    )
}

#[test]
fn capture_names_its_mode() {
    assert_eq!(text(&Downlink::Capture(CaptureMode::Recognize)), envelope(1, r#"{"mode":1}"#));
    assert_eq!(text(&Downlink::Capture(CaptureMode::Snapshot)), envelope(1, r#"{"mode":2}"#));
}

#[test]
fn restart_open_and_close_have_empty_parameters() {
    assert_eq!(text(&Downlink::Restart), envelope(2, "{}"));
    assert_eq!(text(&Downlink::OpenGate), envelope(5, "{}"));
    assert_eq!(text(&Downlink::CloseGate), envelope(8, "{}"));
}

#[test]
fn lamps_have_the_shape_of_the_keep_alive_and_a_colour_that_exists() {
    let lamps = vec![
        Lamp { space: "001".to_owned(), mode: LampMode::Off, color: LampColor::Red },
        Lamp { space: "002".to_owned(), mode: LampMode::SlowBlink, color: LampColor::Yellow },
    ];
    let expected =
        r#"{"num":2,"lampInfo":[{"id":"001","mode":0,"color":1},{"id":"002","mode":3,"color":3}]}"#;
    assert_eq!(text(&Downlink::Lamps(lamps)), envelope(3, expected));
    assert_eq!(refusal(&Downlink::Lamps(Vec::new())), "no lamp is named");
}

fn item(plate: &str) -> ListItem {
    ListItem { id: 7, plate: plate.to_owned(), begin_s: 1_589_951_640, end_s: 1_589_951_740 }
}

#[test]
fn lists_name_plates_with_times_as_text() {
    let two = vec![item("A12345"), item("A12346")];
    let info = r#""num":2,"listInfo":[{"plateNo":"A12345","startTime":"1589951640","endTime":"1589951740"},{"plateNo":"A12346","startTime":"1589951640","endTime":"1589951740"}]"#;
    for (change, list_type, mode) in [
        (ListChange::Add(DeviceList::Allow, two.clone()), 1, 1),
        (ListChange::Edit(DeviceList::Allow, two.clone()), 1, 2),
        (ListChange::Delete(DeviceList::Allow, two.clone()), 1, 3),
        (ListChange::Add(DeviceList::Block, two), 2, 1),
    ] {
        let expected = format!(r#"{{"listType":{list_type},"mode":{mode},{info}}}"#);
        assert_eq!(text(&Downlink::List(change)), envelope(4, &expected));
    }
}

#[test]
fn a_list_that_a_camera_cannot_take_is_refused_in_words() {
    let add = |items| refusal(&Downlink::List(ListChange::Add(DeviceList::Allow, items)));
    assert_eq!(add(Vec::new()), "no plate is named");
    assert_eq!(
        add(vec![item("ABCDEFGHIJKLMNOPQ")]),
        r#"the plate "ABCDEFGHIJKLMNOPQ" has 17 characters; a camera takes 1 to 16"#
    );
    assert_eq!(add(vec![item("")]), r#"the plate "" has 0 characters; a camera takes 1 to 16"#);
    assert_eq!(add(vec![item("A1"); 101]), "101 plates at once; at most 100 go into one message");
    let backwards = ListItem { end_s: 0, ..item("A1") };
    assert_eq!(add(vec![backwards]), r#"the plate "A1" ends before it begins"#);
}

fn serial(format: SerialFormat, data: &str) -> Downlink {
    Downlink::Serial { port: SerialPort::First, format, data: data.to_owned() }
}

#[test]
fn the_size_of_serial_data_is_its_number_of_bytes() {
    assert_eq!(
        text(&serial(SerialFormat::Ascii, "abcdefg")),
        envelope(6, r#"{"serialNo":1,"type":1,"size":7,"data":"abcdefg"}"#)
    );
    let second =
        Downlink::Serial { port: SerialPort::Second, format: SerialFormat::Hex, data: "77aa77aa".to_owned() };
    assert_eq!(text(&second), envelope(6, r#"{"serialNo":2,"type":2,"size":4,"data":"77aa77aa"}"#));
}

#[test]
fn serial_data_is_at_most_1024_bytes_in_either_form() {
    let longest: Value = serde_json::from_str(&text(&serial(SerialFormat::Hex, &"0f".repeat(1024)))).unwrap();
    assert_eq!(longest["params"]["size"], json!(1024));
    let too_long = "1025 bytes; a camera takes at most 1024 at once";
    assert_eq!(refusal(&serial(SerialFormat::Hex, &"0f".repeat(1025))), too_long);
    assert_eq!(refusal(&serial(SerialFormat::Ascii, &"a".repeat(1025))), too_long);
    assert_eq!(refusal(&serial(SerialFormat::Ascii, "")), "there is nothing to send");
    assert_eq!(refusal(&serial(SerialFormat::Ascii, "é")), "ASCII has no such characters; send them as hex");
    assert_eq!(
        refusal(&serial(SerialFormat::Hex, "abc")),
        "hex needs two digits for every byte; one is missing"
    );
    assert_eq!(refusal(&serial(SerialFormat::Hex, "a g0")), "hex takes the digits 0 to 9 and A to F only");
}

fn row(text: &str, speak: bool) -> LedRow {
    LedRow { text: text.to_owned(), scroll: LedScroll::Static, speak, color: LedColor::Red }
}

#[test]
fn a_display_gets_the_documents_four_rows() {
    let message = LedMessage {
        duration: LedDuration::Seconds(20),
        layout: LedLayout::FourRows,
        voice_level: Some(3),
        rows: vec![row("一路顺风", false), row("A12345", true), row("收费5元", true), row("#T", false)],
    };
    let expected = r##"{"msgType":1,"showTime":20,"scenseInfoList":[{"colorType":1,"customContext":"一路顺风","isBroadcast":0,"runType":0},{"colorType":1,"customContext":"A12345","isBroadcast":1,"runType":0},{"colorType":1,"customContext":"收费5元","isBroadcast":1,"runType":0},{"colorType":1,"customContext":"#T","isBroadcast":0,"runType":0}]}"##;
    assert_eq!(text(&Downlink::Led(message)), envelope(7, expected));
}

#[test]
fn a_display_of_two_rows_gets_two() {
    let message = LedMessage {
        duration: LedDuration::Constant,
        layout: LedLayout::TwoRows,
        voice_level: None,
        rows: vec![LedRow {
            scroll: LedScroll::TopToBottom,
            color: LedColor::Yellow,
            ..row("Welcome", false)
        }],
    };
    let expected = r##"{"msgType":2,"showTime":10,"scenseInfoList":[{"colorType":3,"customContext":"Welcome","isBroadcast":0,"runType":4},{"colorType":2,"customContext":"","isBroadcast":0,"runType":0}]}"##;
    assert_eq!(text(&Downlink::Led(message)), envelope(7, expected));
}

#[test]
fn a_message_for_everyone_carries_the_word_that_was_configured() {
    for word in ["all", "1ton"] {
        let message = Downlink::Restart.message("1", "10000", &Addressee::Everyone(word.to_owned()));
        let sent: Value = serde_json::from_slice(&message.unwrap()).unwrap();
        assert_eq!(sent["deviceId"], json!(word));
    }
}

#[test]
fn every_type_knows_where_its_result_comes_back() {
    let led = LedMessage {
        duration: LedDuration::Constant,
        layout: LedLayout::TwoRows,
        voice_level: None,
        rows: Vec::new(),
    };
    let list = ListChange::Add(DeviceList::Allow, Vec::new());
    let table = [
        (Downlink::Capture(CaptureMode::Recognize), 1, AnswerPath::ManualCapture, false),
        (Downlink::Restart, 2, AnswerPath::Nowhere, false),
        (Downlink::Lamps(Vec::new()), 3, AnswerPath::Lamp, false),
        (Downlink::List(list), 4, AnswerPath::List, false),
        (Downlink::OpenGate, 5, AnswerPath::Gate, true),
        (serial(SerialFormat::Ascii, "a"), 6, AnswerPath::Nowhere, false),
        (Downlink::Led(led), 7, AnswerPath::Led, false),
        (Downlink::CloseGate, 8, AnswerPath::Gate, true),
    ];
    for (what, number, path, moves) in table {
        assert_eq!((what.type_number(), what.answer_path(), what.moves_a_barrier()), (number, path, moves));
    }
}
