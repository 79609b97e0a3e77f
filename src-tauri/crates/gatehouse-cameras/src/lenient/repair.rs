//! Turns what some firmwares and hand-made senders call JSON into JSON
//! (C-Q19, C-Q20): other encodings, control characters, curly quotes, trailing
//! commas, comments, junk around the document, numbers JSON does not allow.
//!
//! One pass over the text, output linear in the input. It never adds a missing
//! end: a body that was cut off stays unreadable.

use std::borrow::Cow;

/// Levels kept; a deeper value becomes null (serde_json stops at 128).
const MAX_DEPTH: usize = 100;

/// A repaired document and the kinds of repair it took, in words.
pub(super) struct Repaired {
    pub text: String,
    pub kinds: Vec<&'static str>,
}

/// The body without a UTF-8 byte-order mark and without white space and NULs
/// at both ends: differences nobody needs to be told about.
pub(super) fn trim(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let outer = |b: &u8| !(b.is_ascii_whitespace() || *b == 0);
    let Some(first) = body.iter().position(outer) else { return &[] };
    let last = body.iter().rposition(outer).unwrap_or(first);
    &body[first..=last]
}

/// Repairs `body`, as it came; `None` when it holds no complete `{…}`.
pub(super) fn repair(body: &[u8]) -> Option<Repaired> {
    let mut kinds = Vec::new();
    let text = decode(body, &mut kinds);
    let start = text.find('{')?;
    let mut pass =
        Pass { rest: &text[start..], out: String::with_capacity(text.len()), kinds, depth: 0, muted: None };
    if start > 0 {
        pass.did("text before the document was cut off");
    }
    let complete = pass.run();
    if complete && !pass.rest.is_empty() {
        pass.did("text after the document was cut off");
    }
    complete.then_some(Repaired { text: pass.out, kinds: pass.kinds })
}

fn decode<'b>(body: &'b [u8], kinds: &mut Vec<&'static str>) -> Cow<'b, str> {
    if body.starts_with(b"\xFF\xFE") || body.starts_with(b"\xFE\xFF") {
        kinds.push("not UTF-8, read as UTF-16");
        return encoding_rs::UTF_16LE.decode(body).0;
    }
    let body = trim(body);
    if let Ok(text) = std::str::from_utf8(body) {
        return Cow::Borrowed(text);
    }
    if let Some(text) = encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(body) {
        kinds.push("not UTF-8, read as GBK");
        return text;
    }
    kinds.push("not UTF-8, unreadable bytes replaced");
    String::from_utf8_lossy(body)
}

struct Pass<'t> {
    rest: &'t str,
    out: String,
    kinds: Vec<&'static str>,
    depth: usize,
    /// Length of `out` where a too deep value began.
    muted: Option<usize>,
}

impl<'t> Pass<'t> {
    fn did(&mut self, kind: &'static str) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// True when the document that began with the first `{` is complete.
    fn run(&mut self) -> bool {
        while let Some(c) = self.rest.chars().next() {
            match c {
                '{' | '[' => {
                    self.take(1);
                    self.open(c);
                }
                '}' | ']' => {
                    self.take(1);
                    self.close(c);
                    if self.depth == 0 {
                        return true;
                    }
                }
                ',' | ':' => {
                    self.take(1);
                    self.out.push(c);
                }
                '，' | '：' => {
                    self.take(c.len_utf8());
                    self.did("full-width punctuation was replaced");
                    self.out.push(if c == '，' { ',' } else { ':' });
                }
                '"' | '\'' | '“' | '”' => {
                    self.take(c.len_utf8());
                    if !self.string(c) {
                        return false;
                    }
                }
                '/' if self.rest.starts_with("//") => self.comment("\n", 0),
                '/' if self.rest.starts_with("/*") => self.comment("*/", 2),
                c if c.is_whitespace() => {
                    self.take(c.len_utf8());
                    self.out.push(' ');
                }
                c if c.is_control() || c == '\u{FEFF}' => {
                    self.take(c.len_utf8());
                    self.did("control characters were removed");
                }
                _ => self.word(),
            }
            // What lies below the depth bound is not kept.
            if let Some(length) = self.muted {
                self.out.truncate(length);
            }
        }
        false
    }

    fn open(&mut self, c: char) {
        self.depth += 1;
        if self.depth > MAX_DEPTH && self.muted.is_none() {
            self.did("deeper levels were left out");
            self.muted = Some(self.out.len());
        } else {
            self.out.push(c);
        }
    }

    fn close(&mut self, c: char) {
        self.depth -= 1;
        if self.muted.is_some() {
            if self.depth > MAX_DEPTH {
                return;
            }
            if self.depth == MAX_DEPTH {
                self.muted = None;
                self.out.push_str("null");
                return;
            }
        }
        let kept = self.out.trim_end().len();
        if self.out[..kept].ends_with(',') {
            self.did("a trailing comma was dropped");
            self.out.truncate(kept - 1);
        }
        self.out.push(c);
    }

    fn comment(&mut self, end: &str, end_len: usize) {
        self.did("a comment was removed");
        let length = self.rest.find(end).map_or(self.rest.len(), |at| at + end_len);
        self.take(length);
    }

    /// A bare word: a number, `true`/`false`/`null` in any case, or text
    /// without quotes, which gets them.
    fn word(&mut self) {
        let stops = |c: char| c.is_whitespace() || c.is_control() || ",:{}[]\"“”，：".contains(c);
        let length = self.rest.find(stops).unwrap_or(self.rest.len());
        let word = self.take(length);
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "true" | "false" | "null" => self.out.push_str(&lower),
            "none" | "nan" | "undefined" => self.out.push_str("null"),
            _ if serde_json::from_str::<serde_json::Number>(word).is_ok() => self.out.push_str(word),
            _ => {
                self.did("values without quotes, or numbers JSON does not allow, were read as text");
                self.out.push('"');
                for c in word.chars() {
                    self.push_char(c);
                }
                self.out.push('"');
            }
        }
    }

    fn push_char(&mut self, c: char) {
        match c {
            '"' => self.out.push_str("\\\""),
            '\\' => self.out.push_str("\\\\"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\t' => self.out.push_str("\\t"),
            c if (c as u32) < 0x20 => self.did("control characters were removed"),
            c => self.out.push(c),
        }
    }

    /// The inside of a string; the opening quote is already taken. A string
    /// opened by a curly quote ends at any quote, since mixed pairs occur.
    fn string(&mut self, opened: char) -> bool {
        let curly = opened == '“' || opened == '”';
        if opened != '"' {
            self.did("other quotes were read as plain ones");
        }
        self.out.push('"');
        loop {
            // 0xE2 begins the curly quotes; bytes are looked at because this
            // loop also walks over whole pictures.
            let special = |b: u8| b < 0x20 || matches!(b, b'"' | b'\\' | b'\'' | 0xE2);
            let plain = self.rest.bytes().position(special).unwrap_or(self.rest.len());
            let clear = self.take(plain);
            self.out.push_str(clear);
            let Some(c) = self.rest.chars().next() else { return false };
            self.take(c.len_utf8());
            match c {
                '"' if opened != '\'' => break,
                '“' | '”' if curly => break,
                '\'' if opened == '\'' => break,
                '\\' => self.escape(),
                c => self.push_char(c),
            }
        }
        self.out.push('"');
        true
    }

    /// What follows a backslash; anything JSON does not know is kept as text.
    fn escape(&mut self) {
        let Some(c) = self.rest.chars().next() else { return };
        match c {
            '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
                self.take(1);
                self.out.push('\\');
                self.out.push(c);
            }
            'u' => match unicode(self.rest) {
                Some((text, length)) => {
                    self.take(length);
                    if text == char::REPLACEMENT_CHARACTER {
                        self.did("half of a surrogate pair was replaced");
                    }
                    self.push_char(text);
                }
                None => self.out.push_str("\\\\"),
            },
            _ => {
                self.did("an unknown escape was kept as text");
                self.out.push_str("\\\\");
            }
        }
    }
}

/// Reads `uXXXX` or a surrogate pair `uXXXX\uXXXX`: the character and its
/// length in bytes. Half a pair becomes U+FFFD.
fn unicode(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let first = unit(1)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 5));
    }
    let second = text.get(5..7).filter(|between| *between == "\\u").and_then(|_| unit(7));
    match second {
        Some(low @ 0xDC00..=0xDFFF) if first < 0xDC00 => {
            let code = 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00);
            char::from_u32(code).map(|c| (c, 11))
        }
        _ => Some((char::REPLACEMENT_CHARACTER, 5)),
    }
}
