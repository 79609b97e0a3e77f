//! C-Q4 to C-Q6: a picture may be odd or broken; its record and its bytes stay.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gatehouse_cameras::upark::UpstreamPath;

use crate::reading::{TINY_JPEG, only_picture, read};

#[test]
fn c_q4_a_size_that_fits_nothing_is_noted_and_nothing_more() {
    let parsed = read(UpstreamPath::Capture, "q04_size_1024_of_4.json");
    assert_eq!(parsed.notes, ["picture 1: size says 1024, 4 bytes came"]);
    let picture = only_picture("q04_size_1024_of_4.json");
    assert_eq!((picture.declared_size, picture.problem), (Some(1024), None));
}

#[test]
fn c_q5_a_picture_may_be_an_address_or_data_or_both_or_neither() {
    let url_only = only_picture("q05_url_only.json");
    assert_eq!((url_only.bytes, url_only.problem), (None, None));
    assert_eq!(url_only.url.as_deref(), Some("xxx.xxx.xxx/image,jpg?Signature=abc"));
    let both = only_picture("q05_url_and_data.json");
    assert!(both.url.is_some() && both.bytes.is_some());
    let neither = only_picture("q05_neither.json");
    assert_eq!((neither.bytes, neither.problem.as_deref()), (None, Some("no picture data")));
}

#[test]
fn c_q6_every_spelling_of_base64_gives_the_same_bytes() {
    for name in [
        "q06_data_url_prefix.json",
        "q06_line_breaks.json",
        "q06_no_padding.json",
        "q06_url_alphabet.json",
        "q06_escaped_slashes.json",
    ] {
        let picture = only_picture(name);
        assert_eq!(picture.bytes.as_deref(), Some(TINY_JPEG.as_slice()), "{name}");
        assert_eq!((picture.problem, picture.raw_if_undecodable), (None, None), "{name}");
    }
}

#[test]
fn c_q6_what_cannot_be_decoded_is_kept_as_it_came() {
    let picture = only_picture("q06_not_base64.json");
    assert_eq!((picture.bytes, picture.problem.as_deref()), (None, Some("not valid Base64")));
    assert_eq!(picture.raw_if_undecodable.as_deref(), Some(b"%%% no picture %%%".as_slice()));
}

#[test]
fn c_q6_bytes_that_are_no_whole_jpeg_are_kept_and_named() {
    let other = only_picture("q06_not_a_jpeg.json");
    assert_eq!(
        (other.bytes.as_deref(), other.problem.as_deref()),
        (Some(b"ch.com\x17".as_slice()), Some("not a JPEG"))
    );
    let cut = only_picture("q06_jpeg_cut_off.json");
    assert_eq!((cut.bytes.is_some(), cut.problem.as_deref()), (true, Some("the JPEG has no end")));
}

#[test]
fn pictures_of_every_length_come_out_byte_for_byte() {
    for length in (0..200).chain([4095, 4096, 4097, 100_003]) {
        let mut jpeg = vec![0xFF, 0xD8, 0xFF];
        jpeg.extend((0..length).map(|n| (n * 37 % 251) as u8));
        jpeg.extend([0xFF, 0xD9]);
        let data = STANDARD.encode(&jpeg);
        for data in [data.clone(), data.trim_end_matches('=').to_owned(), data.replace('A', "\\nA")] {
            let body = format!(r#"{{"params":{{"picInfo":[{{"type":1,"data":"{data}"}}]}}}}"#);
            let parsed = gatehouse_cameras::upark::parse(&UpstreamPath::Capture, body.as_bytes()).unwrap();
            let picture = crate::reading::as_capture(parsed).pictures.remove(0);
            assert_eq!(picture.bytes.as_deref(), Some(jpeg.as_slice()), "{length}");
            assert_eq!(picture.problem, None);
        }
    }
}

#[test]
fn kept_metadata_holds_no_picture_and_no_signed_address() {
    for name in ["q05_url_and_data.json", "q05_url_only.json", "q02_pic_info_object.json"] {
        let metadata = crate::reading::capture(name).metadata_json;
        let json: serde_json::Value = serde_json::from_str(&metadata).unwrap();
        assert_eq!(json["params"]["plateNo"], "A12345");
        for gone in ["/9j/", "Signature=", "OSSAccessKeyId"] {
            assert!(!metadata.contains(gone), "{name}: {metadata}");
        }
    }
}

#[test]
fn kept_metadata_shows_that_a_secret_was_there_and_not_the_secret() {
    let parsed = read(UpstreamPath::BasicInfo, "secrets_everywhere.json");
    let gatehouse_cameras::upark::Message::BasicInfo(info) = parsed.message else { panic!() };
    for gone in ["hush", "joe", "LTAI"] {
        assert!(!info.metadata_json.contains(gone), "{}", info.metadata_json);
    }
    let json: serde_json::Value = serde_json::from_str(&info.metadata_json).unwrap();
    assert_eq!(json["params"]["mqttParam"]["pwd"], "•••");
    assert_eq!(json["params"]["mqttParam"]["address"], "tcp://•••@10.0.0.1:1883");
    assert_eq!(json["params"]["mqttParam"]["reqTopic"], "t");
}
