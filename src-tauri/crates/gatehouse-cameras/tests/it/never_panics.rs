//! Whatever bytes arrive: a message or a reason, never a panic.

use gatehouse_cameras::upark::{UpstreamPath, parse};
use proptest::prelude::*;

use crate::reading::fixture;

const PATHS: [UpstreamPath; 9] = [
    UpstreamPath::BasicInfo,
    UpstreamPath::KeepAlive,
    UpstreamPath::Capture,
    UpstreamPath::TransChannel,
    UpstreamPath::ManualCapture,
    UpstreamPath::ListResult,
    UpstreamPath::GateResult,
    UpstreamPath::LedResult,
    UpstreamPath::Other(String::new()),
];

fn read_on_every_path(body: &[u8]) {
    for path in &PATHS {
        match parse(path, body) {
            Ok(parsed) => {
                let debug = format!("{parsed:?}");
                assert!(!debug.is_empty());
            }
            Err(error) => assert!(!error.reason.is_empty()),
        }
    }
}

/// A document of the protocol with bytes changed, added, removed or cut.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let names = proptest::sample::select(vec![
        "doc_u1_basicinfo_as_printed.json",
        "doc_u3_capture.json",
        "doc_u5_manual_from_table.json",
        "doc_u6_list_as_printed.json",
        "q19_quotes_commas_comments.json",
        "q20_gbk.json",
        "q01_params_as_text.json",
    ]);
    let pieces = proptest::sample::select(vec![
        "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u", "\\ud83d", "“", "”", "//", "/*", "null", "1e999",
        "-", "'", "\0", "\u{7f}", "：", "，",
    ]);
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, pieces, any::<u8>()), 1..8);
    (names, edits).prop_map(|(name, edits)| {
        let mut body = fixture(name);
        for (index, kind, piece, byte) in edits {
            if body.is_empty() {
                break;
            }
            let at = index.index(body.len());
            match kind {
                0 => body[at] = byte,
                1 => drop(body.splice(at..at, piece.bytes())),
                2 => drop(body.remove(at)),
                _ => body.truncate(at),
            }
        }
        body
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..400)) {
        read_on_every_path(&body);
    }

    #[test]
    fn a_damaged_document_is_read_or_refused(body in mutated()) {
        read_on_every_path(&body);
    }

    #[test]
    fn any_text_in_any_field_is_read(text in "\\PC{0,40}", number in any::<f64>()) {
        let body = serde_json::json!({
            "parkId": text, "deviceId": number, "code": text,
            "params": { "plateNo": text, "picTime": text, "recordId": number, "picNum": text, "confidence": number,
                "picInfo": [{ "type": text, "size": number, "data": text, "url": text }], text.clone(): text },
        });
        read_on_every_path(body.to_string().as_bytes());
    }
}
