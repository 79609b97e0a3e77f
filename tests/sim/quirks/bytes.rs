//! Quirks below JSON: what strict parsers refuse and firmware sends all the same (C-Q19, C-Q20), and what HTTP
//! routers trip over.

use super::{Quirk, Sheet};

/// All of them.
pub(super) fn all(sheet: &Sheet<'_>) -> Vec<Quirk> {
    let repaired = "repaired and kept as a record";
    let plain = |id, number, expect| sheet.capture(id, number, expect, |_| {});
    let mut quirks = vec![
        plain("Q19-trailing-commas", 19, repaired)
            .text(|t| format!("{},}}", t[..t.len() - 1].replace("}]", "},]"))),
        Quirk { code: None, ..plain("Q19-curly-quotes", 19, "repaired, or kept as a dead letter") }
            .text(|t| t.replacen("\"version\"", "“version”", 1)),
        with_bytes(plain("Q20-control-characters-in-a-string", 20, repaired), |b| {
            replaced(b, b"AODI-A6-2004", b"AODI\x01A6\x002004")
        }),
        with_bytes(plain("Q20-junk-around", 20, repaired), |b| {
            [&b"\x00\x00LEN=1;"[..], b, b"\r\n--end\x00"].concat()
        }),
        with_bytes(plain("Q20-trailing-nul", 20, repaired), |b| [b, b"\x00"].concat()),
        with_bytes(plain("Q20-byte-order-mark", 20, repaired), |b| [&b"\xef\xbb\xbf"[..], b].concat()),
        with_bytes(plain("Q20-gbk-text", 20, "read as GBK and kept as a record"), |b| {
            // 京A12345 in GBK.
            replaced(b, b"\"plateNo\":\"AB123CD\"", b"\"plateNo\":\"\xbe\xa9A12345\"")
        })
        .reading("京A12345", Some("京A12345")),
        dead(with_bytes(plain("Q20-cut-in-the-middle", 20, "a dead letter, code 301"), |b| {
            b[..b.len() / 2].to_vec()
        })),
        dead(Quirk {
            body: b"plate=AB123CD".to_vec(),
            ..plain("Q20-not-json", 20, "a dead letter, code 301")
        }),
        dead(Quirk { body: Vec::new(), ..plain("Q20-empty-body", 20, "a dead letter, code 301") }),
    ];
    for (id, content_type) in [
        ("S3-no-content-type", None),
        ("S3-content-type-text", Some("text/plain; charset=utf-8")),
        ("S3-content-type-form", Some("application/x-www-form-urlencoded")),
    ] {
        quirks.push(Quirk { content_type, ..plain(id, 0, "taken whatever the Content-Type") });
    }
    for (id, path) in [
        ("S3-path-with-trailing-slash", "/api/upark/capture/"),
        ("S3-path-in-upper-case", "/API/UPARK/CAPTURE"),
        ("S3-path-with-double-slash", "//api//upark/capture"),
    ] {
        quirks.push(Quirk { path, ..plain(id, 0, "taken as the capture path") });
    }
    quirks
}

fn with_bytes(mut quirk: Quirk, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Quirk {
    quirk.body = change(&quirk.body);
    quirk
}

fn replaced(body: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    match body.windows(from.len()).position(|w| w == from) {
        Some(at) => [&body[..at], to, &body[at + from.len()..]].concat(),
        None => body.to_vec(),
    }
}

fn dead(quirk: Quirk) -> Quirk {
    Quirk { code: Some(301), record_id: None, raw: None, plate: None, pictures: 0, ..quirk }
}
