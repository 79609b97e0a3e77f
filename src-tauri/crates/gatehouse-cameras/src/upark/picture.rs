//! One picture of a capture: Base64 to the original bytes (C-Q4, C-Q5, C-Q6).
//!
//! It looks at the first and last marker of a JPEG and decodes nothing else: a
//! broken picture is named and kept.

use super::message::{PictureIn, PictureKind};
use crate::lenient::{Fields, Node};

/// Longest picture address kept, in bytes.
const MAX_URL_BYTES: usize = 2048;

/// Reads the picture at `position` (from 1) of its capture.
pub(super) fn read(item: &Node<'_>, position: usize, notes: &mut Vec<String>) -> PictureIn {
    let fields = Fields::new([Some(item)]);
    let kind = match fields.code(&["type"]) {
        Some(1) => PictureKind::Vehicle,
        Some(2) => PictureKind::Plate,
        Some(other) => PictureKind::Other(other),
        None => {
            notes.push(format!("picture {position} has no type, taken as the vehicle"));
            PictureKind::Vehicle
        }
    };
    let declared_size = fields.int(&["size"]);
    let url = fields.get(&["url"]).and_then(Node::text).map(|url| url.trim().to_owned());
    let url = url.filter(|url| !url.is_empty() && url.len() <= MAX_URL_BYTES);
    let mut picture =
        PictureIn { kind, declared_size, bytes: None, url, problem: None, raw_if_undecodable: None };
    match fields.get(&["data"]) {
        Some(Node::Text(data)) if !data.trim().is_empty() => take_data(&mut picture, data, position, notes),
        Some(Node::Text(_)) | None => {
            if picture.url.is_none() {
                picture.problem = Some("no picture data".to_owned());
            }
        }
        Some(_) => picture.problem = Some("the picture data is not text".to_owned()),
    }
    picture
}

fn take_data(picture: &mut PictureIn, data: &str, position: usize, notes: &mut Vec<String>) {
    match decode(data) {
        Some(Decoded { bytes, cut_off }) => {
            let (encoded, decoded) = (data.len(), bytes.len());
            // Which of the two `size` means is not documented.
            let fits = |size: i64| usize::try_from(size).is_ok_and(|size| size == encoded || size == decoded);
            if let Some(size) = picture.declared_size.filter(|size| !fits(*size)) {
                notes.push(format!("picture {position}: size says {size}, {decoded} bytes came"));
            }
            picture.problem = problem(&bytes, cut_off);
            picture.bytes = Some(bytes);
        }
        None => {
            picture.problem = Some("not valid Base64".to_owned());
            picture.raw_if_undecodable = Some(data.as_bytes().to_vec());
        }
    }
}

fn problem(bytes: &[u8], cut_off: bool) -> Option<String> {
    let words = if !bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        "not a JPEG"
    } else if cut_off {
        "the Base64 was cut off"
    } else if memchr::memmem::rfind(bytes, &[0xFF, 0xD9]).is_none() {
        "the JPEG has no end"
    } else {
        return None;
    };
    Some(words.to_owned())
}

struct Decoded {
    bytes: Vec<u8>,
    cut_off: bool,
}

fn decode(data: &str) -> Option<Decoded> {
    let data = data.trim();
    // `data:image/jpeg;base64,` in front; a comma is no Base64 character.
    let data = match data.get(..5) {
        Some(prefix) if prefix.eq_ignore_ascii_case("data:") => data.split_once(',')?.1,
        _ => data,
    };
    if let Ok(bytes) = base64_simd::STANDARD.decode_to_vec(data) {
        return (!bytes.is_empty()).then_some(Decoded { bytes, cut_off: false });
    }
    decode_odd(data)
}

/// White space, missing or wrong padding, the URL alphabet, a lost end.
fn decode_odd(data: &str) -> Option<Decoded> {
    let mut kept: Vec<u8> = Vec::with_capacity(data.len());
    for b in data.bytes() {
        match b {
            b'-' => kept.push(b'+'),
            b'_' => kept.push(b'/'),
            b if b.is_ascii_whitespace() || b.is_ascii_control() => {}
            b => kept.push(b),
        }
    }
    while kept.last() == Some(&b'=') {
        kept.pop();
    }
    // One character alone holds six bits of a byte.
    let cut_off = kept.len() % 4 == 1;
    if cut_off {
        kept.pop();
    }
    let bytes = base64_simd::forgiving_decode_to_vec(&kept).ok()?;
    (!bytes.is_empty()).then_some(Decoded { bytes, cut_off })
}
