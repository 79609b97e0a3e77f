//! Reading `WWW-Authenticate`: several challenges in one header or in several,
//! missing quotes and commas, any case, any bytes.
//!
//! Values stay bytes, because a realm in Latin-1 has to be hashed and sent
//! back as it came.

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

/// Bounds: challenges of one answer, parameters of one challenge.
const MAX_CHALLENGES: usize = 16;
const MAX_PARAMS: usize = 32;

/// One challenge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    /// Lower case.
    pub scheme: String,
    /// Names in lower case, values without quotes.
    params: Vec<(String, Vec<u8>)>,
}

impl Challenge {
    pub fn param(&self, name: &str) -> Option<&[u8]> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_slice())
    }

    /// A parameter that is a word of the protocol; anything not ASCII becomes
    /// a replacement character and so matches no word.
    pub fn word(&self, name: &str) -> Option<String> {
        self.param(name).map(|value| String::from_utf8_lossy(value).trim().to_owned())
    }
}

/// All challenges of an answer, in the order offered.
pub(super) fn challenges(headers: &HeaderMap) -> Vec<Challenge> {
    let mut found = Vec::new();
    for header in headers.get_all(WWW_AUTHENTICATE).iter().take(MAX_CHALLENGES) {
        Reader { rest: header.as_bytes() }.read_into(&mut found);
    }
    found.truncate(MAX_CHALLENGES);
    found
}

struct Reader<'h> {
    rest: &'h [u8],
}

impl<'h> Reader<'h> {
    fn read_into(mut self, found: &mut Vec<Challenge>) {
        let mut current: Option<Challenge> = None;
        let mut last_was_qop = false;
        loop {
            self.skip(|b| b == b',' || b.is_ascii_whitespace());
            if self.rest.is_empty() {
                break;
            }
            let token = self.token();
            let spaces = self.skip(|b| b.is_ascii_whitespace());
            let lower = String::from_utf8_lossy(token).to_ascii_lowercase();
            if self.rest.first() == Some(&b'=') {
                self.rest = &self.rest[1..];
                let value = self.value();
                last_was_qop = lower == "qop";
                if let Some(challenge) =
                    current.as_mut().filter(|challenge| challenge.params.len() < MAX_PARAMS)
                {
                    challenge.params.push((lower, value));
                }
            } else if last_was_qop && matches!(lower.as_str(), "auth" | "auth-int") {
                // `qop=auth,auth-int` without quotes: the comma belongs to it.
                if let Some((_, value)) = current.as_mut().and_then(|challenge| challenge.params.last_mut()) {
                    value.push(b',');
                    value.extend_from_slice(token);
                }
            } else if token.is_empty() {
                // A character no token may have: step over it.
                self.rest = self.rest.get(1..).unwrap_or_default();
            } else if spaces > 0 || self.rest.is_empty() || self.rest.first() == Some(&b',') {
                found.extend(current.take());
                if found.len() >= MAX_CHALLENGES {
                    return;
                }
                last_was_qop = false;
                current = Some(Challenge { scheme: lower, params: Vec::new() });
            }
        }
        found.extend(current);
    }

    fn skip(&mut self, skipped: impl Fn(u8) -> bool) -> usize {
        let count = self.rest.iter().position(|b| !skipped(*b)).unwrap_or(self.rest.len());
        self.rest = &self.rest[count..];
        count
    }

    fn token(&mut self) -> &'h [u8] {
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(*b, b',' | b'=' | b'"');
        let length = self.rest.iter().position(ends).unwrap_or(self.rest.len());
        let (token, rest) = self.rest.split_at(length);
        self.rest = rest;
        token
    }

    fn value(&mut self) -> Vec<u8> {
        self.skip(|b| b.is_ascii_whitespace());
        if self.rest.first() != Some(&b'"') {
            // Unquoted: up to the comma, so that `realm=IP Camera` and a nonce
            // ending in `==` stay whole.
            let length = self.rest.iter().position(|b| *b == b',').unwrap_or(self.rest.len());
            let (value, rest) = self.rest.split_at(length);
            self.rest = rest;
            return value.trim_ascii().to_vec();
        }
        let mut value = Vec::new();
        let mut bytes = self.rest.iter().enumerate().skip(1);
        let mut end = self.rest.len();
        while let Some((at, b)) = bytes.next() {
            match b {
                b'"' => {
                    end = at + 1;
                    break;
                }
                b'\\' => value.extend(bytes.next().map(|(_, b)| *b)),
                b => value.push(*b),
            }
        }
        self.rest = &self.rest[end..];
        value
    }
}
