//! The protocol document's own examples are understood in full.

use chrono::NaiveDate;
use gatehouse_cameras::upark::{CommandKind, Message, PicTime, PictureKind, UpstreamPath};

use crate::reading::{capture, read};

#[test]
fn basic_data_is_understood_with_its_trailing_comma_as_printed() {
    for (name, repaired) in [("doc_u1_basicinfo.json", false), ("doc_u1_basicinfo_as_printed.json", true)] {
        let parsed = read(UpstreamPath::BasicInfo, name);
        assert_eq!(parsed.repaired, repaired);
        let Message::BasicInfo(info) = parsed.message else { panic!("{name}") };
        assert_eq!(info.sender.park_id.as_deref(), Some("park01"));
        assert_eq!(info.sender.device_id.as_deref(), Some("2102512"));
        assert_eq!((info.device_type, info.scene_type, info.keepalive_s), (Some(1), Some(1), Some(30)));
        assert_eq!(info.device_name.as_deref(), Some("HC121@MAC-08S"));
        assert_eq!((info.pic_fill_type, info.mqtt_enabled), (Some(1), Some(true)));
        let able = info.capabilities;
        assert_eq!((able.lamp, able.gate, able.coil), (Some(true), Some(false), Some(true)));
        assert_eq!(
            (able.radar, able.led, able.store, able.park_detection),
            (Some(true), Some(true), Some(true), Some(true))
        );
        assert_eq!((info.total_spaces, info.spaces.len()), (Some(2), 2));
        assert_eq!(info.spaces[0].area.as_deref(), Some("A12"));
        assert_eq!(info.spaces[0].id.as_deref(), Some("001"));
        assert_eq!(info.shoot_position, Some(1));
        assert_eq!(info.ip_address.as_deref(), Some("192.168.1.13"));
        assert_eq!(info.resolution.as_deref(), Some("1920*1080"));
        assert_eq!(info.software_version.as_deref(), Some("PARK_1201-B0003"));
        assert_eq!(info.serial_num.as_deref(), Some("210235000000000"));
        assert_eq!(info.register_code.as_deref(), Some("316RJSU04XXXXXXXXXX700M4F"));
        assert_eq!(info.mac, None);
    }
}

#[test]
fn a_keep_alive_tells_the_cameras_clock() {
    let Message::KeepAlive(alive) = read(UpstreamPath::KeepAlive, "doc_u2_keepalive.json").message else {
        panic!()
    };
    assert_eq!(alive.upload_time_ms, Some(1_589_951_640_000));
    assert_eq!(alive.sender.device_id.as_deref(), Some("1001"));
}

#[test]
fn a_capture_keeps_its_plate_time_codes_and_picture() {
    let capture = capture("doc_u3_capture.json");
    assert_eq!(capture.record_id.as_deref(), Some("ec7ede33-6c91-4aee-9e6b-a859046b8c91"));
    let local = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap().and_hms_opt(15, 0, 0).unwrap();
    assert_eq!(capture.pic_time, Some(PicTime::Local(local)));
    assert_eq!(capture.pic_time_raw.as_deref(), Some("2020-01-01T15:00:00"));
    assert_eq!((capture.plate_raw.as_str(), capture.confidence), ("A12345", Some(99)));
    assert_eq!((capture.vehicle_type, capture.vehicle_color), (Some(1), Some(1)));
    assert_eq!(
        (capture.plate_type, capture.plate_color, capture.shoot_position),
        (Some(1), Some(1), Some(1))
    );
    let picture = &capture.pictures[0];
    assert_eq!((picture.kind, picture.declared_size), (PictureKind::Vehicle, Some(1024)));
    assert_eq!(picture.bytes.as_deref(), Some(b"ch.com\x17".as_slice()));
    assert_eq!(picture.url.as_deref(), Some("xxx.xxx.xxx/image,jpg"));
}

#[test]
fn serial_data_keeps_its_size_and_text() {
    let parsed = read(UpstreamPath::TransChannel, "doc_u4_transchannel.json");
    let Message::TransChannel(serial) = parsed.message else { panic!() };
    assert_eq!((serial.size, serial.data.as_deref()), (Some(1024), Some("77aa77aa")));
}

#[test]
fn a_manual_capture_is_a_capture_by_another_path() {
    let parsed = read(UpstreamPath::ManualCapture, "doc_u5_manual_from_table.json");
    let Message::Manual(manual) = parsed.message else { panic!() };
    assert_eq!((manual.code, manual.message.as_str()), (Some(200), "success"));
    let capture = manual.capture;
    assert_eq!(capture.sender.device_id.as_deref(), Some("123"));
    assert_eq!((capture.plate_raw.as_str(), capture.confidence), ("A12345", Some(52)));
    assert_eq!((capture.vehicle_type, capture.plate_color), (Some(9), Some(4)));
    assert_eq!((capture.identify_time_ms, capture.pictures.len()), (Some(200), 1));
}

#[test]
fn command_results_say_what_they_answer_and_whether_it_worked() {
    for (path, name, kind) in [
        (UpstreamPath::ListResult, "doc_u6_list_as_printed.json", CommandKind::List),
        (UpstreamPath::GateResult, "doc_u8_led.json", CommandKind::Gate),
        (UpstreamPath::LedResult, "doc_u8_led.json", CommandKind::Led),
    ] {
        let Message::CommandResult(result) = read(path, name).message else { panic!("{name}") };
        assert_eq!(result.kind, kind);
        assert_eq!(result.request_id.as_deref(), Some("202006171129590001"));
        assert_eq!((result.code, result.succeeded()), (Some(200), true));
    }
}

#[test]
fn paths_are_found_whatever_their_case_and_slashes() {
    let find = UpstreamPath::from_uri_path;
    assert_eq!(find("/api/upark/capture"), Some(UpstreamPath::Capture));
    assert_eq!(find("//API//Upark/Capture//"), Some(UpstreamPath::Capture));
    assert_eq!(find("/api/upark/basicinfo/?a=b"), Some(UpstreamPath::BasicInfo));
    assert_eq!(find("/api/upark/keepalive"), Some(UpstreamPath::KeepAlive));
    assert_eq!(find("/api/upark/transchannel"), Some(UpstreamPath::TransChannel));
    assert_eq!(find("/api/upark/notifyresult/manualcapture/common"), Some(UpstreamPath::ManualCapture));
    assert_eq!(find("/api/upark/notifyresult/list"), Some(UpstreamPath::ListResult));
    assert_eq!(find("/api/upark/notifyresult/gatecontrol"), Some(UpstreamPath::GateResult));
    assert_eq!(find("/api/upark/notifyresult/ledcontrol"), Some(UpstreamPath::LedResult));
    assert_eq!(find("/api/upark/notifyresult/Lamp"), Some(UpstreamPath::Other("notifyresult/lamp".into())));
    assert_eq!(find("/api/upark"), Some(UpstreamPath::Other(String::new())));
    assert_eq!(find("/api/v1/captures"), None);
    assert_eq!(find("/"), None);
}

#[test]
fn an_unknown_path_of_the_family_is_kept_too() {
    let path = UpstreamPath::from_uri_path("/api/upark/parkalarm").unwrap();
    let Message::Other(other) = read(path, "doc_u2_keepalive.json").message else { panic!() };
    assert_eq!((other.path.as_str(), other.sender.park_id.as_deref()), ("parkalarm", Some("10000")));
    assert!(other.metadata_json.contains("1589951640000"));
}
