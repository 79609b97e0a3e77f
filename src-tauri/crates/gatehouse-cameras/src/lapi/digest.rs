//! HTTP Digest for the client side: RFC 7616 and its forebear RFC 2069, with
//! MD5, SHA-256, SHA-512-256 and their `-sess` forms.
//!
//! Written here because the libraries refuse what cameras send: a realm that
//! is not ASCII, `algorithm=md5`, `SHA256`. One of those libraries checks our
//! answers in the tests. Each nonce is used once, so the count is always 1.

use md5::Md5;
use secrecy::{ExposeSecret, SecretString};
use sha2::digest::Digest as Hash;
use sha2::{Sha256, Sha512_256};

use super::challenge::Challenge;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Md5,
    Sha256,
    Sha512Trunc256,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qop {
    /// RFC 2069: none offered.
    None,
    Auth,
    AuthInt,
}

/// A Digest challenge we can answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest {
    algorithm: Algorithm,
    session: bool,
    /// As the camera spelled it, to be sent back so.
    algorithm_as_sent: Option<String>,
    qop: Qop,
    realm: Vec<u8>,
    pub nonce: Vec<u8>,
    opaque: Option<Vec<u8>>,
    userhash: bool,
}

/// What is to be authorised. `uri` is path and query exactly as in the request.
pub(super) struct Asked<'r> {
    pub user: &'r str,
    pub password: &'r SecretString,
    pub method: &'r str,
    pub uri: &'r str,
    pub body: &'r [u8],
}

impl Digest {
    /// The error says in words what the camera asks for that we cannot do.
    pub fn from_challenge(challenge: &Challenge) -> Result<Self, String> {
        let algorithm_as_sent = challenge.word("algorithm").filter(|word| !word.is_empty());
        let (algorithm, session) = match &algorithm_as_sent {
            None => (Algorithm::Md5, false),
            Some(word) => algorithm(word).ok_or_else(|| format!("Digest with {}", shown(word)))?,
        };
        let qop = match challenge.word("qop").filter(|word| !word.is_empty()) {
            None => Qop::None,
            Some(offered) => qop(&offered).ok_or_else(|| format!("Digest with qop {}", shown(&offered)))?,
        };
        let nonce = challenge.param("nonce").ok_or("Digest without a nonce")?.to_vec();
        Ok(Self {
            algorithm,
            session,
            algorithm_as_sent,
            qop,
            realm: challenge.param("realm").unwrap_or_default().to_vec(),
            nonce,
            opaque: challenge.param("opaque").map(<[u8]>::to_vec),
            userhash: challenge.word("userhash").is_some_and(|word| word.eq_ignore_ascii_case("true")),
        })
    }

    /// In words: `Digest MD5-sess`, `Digest MD5 (RFC 2069)`.
    pub fn words(&self) -> String {
        let name = match self.algorithm {
            Algorithm::Md5 => "MD5",
            Algorithm::Sha256 => "SHA-256",
            Algorithm::Sha512Trunc256 => "SHA-512-256",
        };
        let session = if self.session { "-sess" } else { "" };
        let old = if self.qop == Qop::None { " (RFC 2069)" } else { "" };
        format!("Digest {name}{session}{old}")
    }

    /// The value of `Authorization`, with a random client nonce.
    pub fn respond(&self, asked: &Asked<'_>) -> Vec<u8> {
        self.respond_with(asked, &format!("{:032x}", rand::random::<u128>()))
    }

    /// The value of `Authorization` with a given client nonce.
    pub fn respond_with(&self, asked: &Asked<'_>, cnonce: &str) -> Vec<u8> {
        let (user, cnonce) = (asked.user.as_bytes(), cnonce.as_bytes());
        let mut a1 = self.hash(&[user, b":", &self.realm, b":", asked.password.expose_secret().as_bytes()]);
        if self.session {
            a1 = self.hash(&[a1.as_bytes(), b":", &self.nonce, b":", cnonce]);
        }
        let a2 = match self.qop {
            Qop::AuthInt => {
                let body = self.hash(&[asked.body]);
                self.hash(&[asked.method.as_bytes(), b":", asked.uri.as_bytes(), b":", body.as_bytes()])
            }
            Qop::None | Qop::Auth => self.hash(&[asked.method.as_bytes(), b":", asked.uri.as_bytes()]),
        };
        let qop: &[u8] = if self.qop == Qop::AuthInt { b"auth-int" } else { b"auth" };
        let response = match self.qop {
            Qop::None => self.hash(&[a1.as_bytes(), b":", &self.nonce, b":", a2.as_bytes()]),
            Qop::Auth | Qop::AuthInt => {
                let parts: [&[u8]; 9] =
                    [a1.as_bytes(), b":", &self.nonce, b":00000001:", cnonce, b":", qop, b":", a2.as_bytes()];
                self.hash(&parts)
            }
        };
        let mut out = b"Digest ".to_vec();
        if self.userhash {
            quoted(&mut out, "username", self.hash(&[user, b":", &self.realm]).as_bytes());
        } else {
            quoted(&mut out, "username", user);
        }
        quoted(&mut out, "realm", &self.realm);
        quoted(&mut out, "nonce", &self.nonce);
        quoted(&mut out, "uri", asked.uri.as_bytes());
        quoted(&mut out, "response", response.as_bytes());
        if let Some(algorithm) = &self.algorithm_as_sent {
            bare(&mut out, "algorithm", algorithm.as_bytes());
        }
        if let Some(opaque) = &self.opaque {
            quoted(&mut out, "opaque", opaque);
        }
        if self.qop != Qop::None {
            bare(&mut out, "qop", qop);
            bare(&mut out, "nc", b"00000001");
        }
        if self.qop != Qop::None || self.session {
            quoted(&mut out, "cnonce", cnonce);
        }
        if self.userhash {
            bare(&mut out, "userhash", b"true");
        }
        out.truncate(out.len() - 2);
        out
    }

    fn hash(&self, parts: &[&[u8]]) -> String {
        match self.algorithm {
            Algorithm::Md5 => hex(Md5::new(), parts),
            Algorithm::Sha256 => hex(Sha256::new(), parts),
            Algorithm::Sha512Trunc256 => hex(Sha512_256::new(), parts),
        }
    }
}

/// `MD5`, `md5`, `SHA-256`, `SHA256`, `sha_256`, each with `-sess` or without.
fn algorithm(word: &str) -> Option<(Algorithm, bool)> {
    let plain: String =
        word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let (name, session) = plain.strip_suffix("sess").map_or((plain.as_str(), false), |name| (name, true));
    let algorithm = match name {
        "md5" => Algorithm::Md5,
        "sha256" => Algorithm::Sha256,
        "sha512256" => Algorithm::Sha512Trunc256,
        _ => return None,
    };
    Some((algorithm, session))
}

/// `auth` wherever it is offered: `auth-int` asks for more and gains nothing.
fn qop(offered: &str) -> Option<Qop> {
    let offers = |word: &str| offered.split([',', ' ']).any(|offer| offer.trim().eq_ignore_ascii_case(word));
    if offers("auth") { Some(Qop::Auth) } else { offers("auth-int").then_some(Qop::AuthInt) }
}

fn hex<H: Hash>(mut hash: H, parts: &[&[u8]]) -> String {
    for part in parts {
        hash.update(part);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn quoted(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
    for b in value {
        if matches!(b, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*b);
    }
    out.extend_from_slice(b"\", ");
}

fn bare(out: &mut Vec<u8>, name: &str, value: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.push(b'=');
    out.extend_from_slice(value);
    out.extend_from_slice(b", ");
}

fn shown(word: &str) -> String {
    crate::lenient::clean(word, 40)
}

#[cfg(test)]
mod tests;
