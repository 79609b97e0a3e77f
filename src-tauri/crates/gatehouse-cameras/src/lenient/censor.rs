//! Takes the secrets out of bytes that could not be read, before they are kept for a person to look at (C-R13).
//!
//! It looks for names that mean a secret and drops what follows them, in JSON and in form-like text. It repairs
//! nothing and understands no structure: what it cannot make out it leaves as it is.

use super::redact::{MASK, cut_address, is_secret};
use std::borrow::Cow;

/// Longest name looked at, in bytes.
const MAX_NAME_BYTES: usize = 256;

/// The same bytes with every secret's value replaced.
pub(crate) fn censored(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let (word, end, quoted) = word(body, at);
        if word.is_empty() && !quoted {
            out.push(body[at]);
            at += 1;
            continue;
        }
        let value = after_sign(body, end);
        match value {
            Some(value) if is_secret(&name(word)) => {
                out.extend_from_slice(&body[at..value]);
                out.extend_from_slice(MASK.as_bytes());
                at = value_end(body, value);
            }
            _ => {
                out.extend(shown(&body[at..end]).iter());
                at = end;
            }
        }
    }
    out
}

/// The word at `at`, where it ends, and whether it stood in quotes.
fn word(body: &[u8], at: usize) -> (&[u8], usize, bool) {
    if let Some(quote) = quote(&body[at..]) {
        let begin = at + quote;
        let end = string_end(body, begin);
        let closed = quote_before(body, begin, end);
        return (&body[begin..closed], end, true);
    }
    let length = body[at..].iter().take_while(|b| is_name(**b)).count();
    (&body[at..at + length], at + length, false)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'\\' | 0)
}

/// Length of the quotation mark with which `bytes` begin: straight or curly (C-Q19).
fn quote(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [b'"' | b'\'', ..] => Some(1),
        [0xE2, 0x80, 0x9C | 0x9D, ..] => Some(3),
        _ => None,
    }
}

/// Behind the closing quotation mark of the string whose inside begins at `at`; the end when there is none.
/// What a straight mark opened only a straight one closes; pairs with curly ones come mixed.
fn string_end(body: &[u8], mut at: usize) -> usize {
    let straight = at > 0 && body[at - 1] == b'"';
    while at < body.len() {
        if body[at] == b'\\' {
            at += 2;
        } else if body[at] == b'\'' || straight && body[at] != b'"' {
            at += 1; // An apostrophe, or a curly mark inside a text.
        } else if let Some(length) = quote(&body[at..]) {
            return at + length;
        } else {
            at += 1;
        }
    }
    body.len()
}

/// Where the inside of a string ends that begins at `begin` and is over at `end`.
fn quote_before(body: &[u8], begin: usize, end: usize) -> usize {
    let inside = &body[begin..end];
    let mark = match inside {
        [.., 0xE2, 0x80, 0x9C | 0x9D] => 3,
        [.., b'"' | b'\''] => 1,
        _ => 0,
    };
    end - mark
}

/// Where the value begins when a `:` or `=` follows.
fn after_sign(body: &[u8], at: usize) -> Option<usize> {
    let blank = |b: &u8| b.is_ascii_whitespace() || b.is_ascii_control();
    let sign = at + body[at..].iter().take_while(|b| blank(b)).count();
    if !matches!(body.get(sign), Some(b':' | b'=')) {
        return None;
    }
    Some(sign + 1 + body[sign + 1..].iter().take_while(|b| blank(b)).count())
}

/// Behind the value that begins at `at`: a string, an object or list, or anything up to a separator.
fn value_end(body: &[u8], at: usize) -> usize {
    let Some(first) = body.get(at) else { return at };
    if let Some(length) = quote(&body[at..]) {
        return string_end(body, at + length);
    }
    if !matches!(first, b'{' | b'[') {
        let ends = |b: &u8| matches!(b, b',' | b'&' | b';' | b'}' | b']' | b'\n' | b'\r');
        return at + body[at..].iter().position(ends).unwrap_or(body.len() - at);
    }
    let (mut at, mut depth) = (at, 0_usize);
    while at < body.len() {
        match body[at] {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            b'"' => {
                at = string_end(body, at + 1);
                continue;
            }
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    body.len()
}

/// A name as it is meant: without NULs, its escapes resolved.
fn name(word: &[u8]) -> String {
    let word = &word[..word.len().min(MAX_NAME_BYTES)];
    let text: String = String::from_utf8_lossy(word).chars().filter(|c| !c.is_control()).collect();
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or(text)
}

/// What stays: addresses lose user, password and query.
fn shown(bytes: &[u8]) -> Cow<'_, [u8]> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains("://") => cut_address(text).into_owned().into_bytes().into(),
        _ => bytes.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> String {
        String::from_utf8(censored(body.as_bytes())).unwrap()
    }

    #[test]
    fn the_value_behind_every_secret_name_is_gone_however_it_is_written() {
        for (body, kept) in [
            (r#"{"pwd":"SECRET","a":1"#, r#"{"pwd":•••,"a":1"#),
            (r#"{"p\u0077d" : "SEC\"RET","a":1"#, r#"{"p\u0077d" : •••,"a":1"#),
            (r#"{"pwd":"SECRET"#, r#"{"pwd":•••"#),
            (r#"{"pwd":"SEC“RET","a":1"#, r#"{"pwd":•••,"a":1"#),
            (r#"{“pwd”:“SECRET”,"a"#, r#"{“pwd”:•••,"a"#),
            (r#"{"user":12345,"a":1"#, r#"{"user":•••,"a":1"#),
            (r#"{"accessKeyId":{"x":["SECRET","}"]},"a":1"#, r#"{"accessKeyId":•••,"a":1"#),
            ("user=SECRET&pwd=SECRET&plate=AB1", "user=•••&pwd=•••&plate=AB1"),
            ("{pwd:SECRET,a:1", "{pwd:•••,a:1"),
            ("{\"p\0wd\":\"SECRET\"", "{\"p\0wd\":•••"),
        ] {
            assert_eq!(text(body), kept);
        }
        let address = text(r#"{"address":"tcp://me:SECRET@10.0.0.1:1883?k=SECRET"#);
        assert!(!address.contains("SECRET") && address.contains("10.0.0.1"), "{address}");
    }

    #[test]
    fn everything_else_stays_byte_for_byte() {
        for body in
            [&b"{\"plateNo\":\"AB 12\",\"x\":[1,2"[..], b"\xff\x00\"\\", b"it's = 'user'", b"", b"\"", b"a:"]
        {
            assert_eq!(censored(body), body);
        }
    }
}
