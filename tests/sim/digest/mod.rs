//! HTTP Digest as a device checks it: challenges in every spelling seen in the field, and its own arithmetic.
//!
//! It shares no code with the program's client, so that a mistake cannot cancel itself out. It holds no sockets.
//! Sources: RFC 7616, RFC 2617, RFC 2069; fact sheet §4.

use std::collections::{HashMap, VecDeque};

use md5::Md5;
use sha2::{Digest as _, Sha256};

mod policy;

use super::dice::Dice;
use super::wire::Request;

pub use policy::{Algorithm, Layout, Policy, Qop, Scheme, variants};

/// What a check of credentials came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// They are right. `reused` tells whether this nonce had been used before.
    Right {
        /// Whether an earlier request already used the nonce.
        reused: bool,
    },
    /// None were sent.
    Missing,
    /// The arithmetic is right, or cannot be judged, but the nonce is unknown or used up.
    Stale,
    /// They are wrong; in words for the violations list when the *form* is wrong, not only the password.
    Wrong(Option<String>),
}

#[derive(Debug, Default)]
struct Issued {
    uses: u32,
    last_nc: u32,
}

/// The memory of a Digest server: nonces it gave out. At most 256, the oldest go first.
#[derive(Debug)]
pub struct Doorkeeper {
    nonces: HashMap<String, Issued>,
    order: VecDeque<String>,
    dice: Dice,
}

const OPAQUE: &str = "5ccc069c403ebaf9f0171e9517f40e41";

impl Doorkeeper {
    /// A fresh one; nonces differ by seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { nonces: HashMap::new(), order: VecDeque::new(), dice: Dice::new(seed) }
    }

    /// The `WWW-Authenticate` values of a 401, with a fresh nonce.
    pub fn challenge(&mut self, scheme: &Scheme, stale: bool) -> Vec<Vec<u8>> {
        let policy = match scheme {
            Scheme::None => return Vec::new(),
            Scheme::Basic => return vec![b"Basic realm=\"camera\"".to_vec()],
            Scheme::Digest(policy) => policy,
        };
        let nonce = format!("{:016x}{:016x}", self.dice.bits(), self.dice.bits());
        if self.order.len() >= 256
            && let Some(oldest) = self.order.pop_front()
        {
            self.nonces.remove(&oldest);
        }
        self.order.push_back(nonce.clone());
        self.nonces.insert(nonce.clone(), Issued::default());
        let one = |algorithm| challenge_value(policy, algorithm, &nonce, stale);
        let basic = b"Basic realm=\"camera\"".to_vec();
        match policy.layout {
            Layout::Single => vec![one(policy.algorithm)],
            Layout::BasicThenDigestInOne => vec![[basic, b", ".to_vec(), one(policy.algorithm)].concat()],
            Layout::BasicThenDigestInTwo => vec![basic, one(policy.algorithm)],
            Layout::Sha256ThenMd5 => vec![one(Algorithm::Sha256), one(Algorithm::Md5)],
        }
    }

    /// Judges the credentials of a request.
    pub fn check(&mut self, scheme: &Scheme, request: &Request, user: &str, password: &str) -> Checked {
        let given = request.headers.bytes("authorization");
        match scheme {
            Scheme::None => Checked::Right { reused: false },
            Scheme::Basic => check_basic(given, user, password),
            Scheme::Digest(policy) => match given {
                None => Checked::Missing,
                Some(value) => self.check_digest(policy, request, value, user, password),
            },
        }
    }

    fn check_digest(
        &mut self,
        policy: &Policy,
        request: &Request,
        value: &[u8],
        user: &str,
        password: &str,
    ) -> Checked {
        let Some(given) = parameters(value) else {
            return Checked::Wrong(Some("Authorization is not a Digest header".into()));
        };
        let get = |name: &str| given.get(name).map(|v| String::from_utf8_lossy(v).into_owned());
        let wrong = |words: String| Checked::Wrong(Some(words));
        if given.get("realm") != Some(&policy.realm) {
            return wrong("Digest: the realm did not come back as it was sent".into());
        }
        if get("uri").as_deref() != Some(request.target.as_str()) {
            return wrong(format!(
                "Digest: uri {:?} is not the request target {:?}",
                get("uri"),
                request.target
            ));
        }
        if policy.opaque && get("opaque").as_deref() != Some(OPAQUE) {
            return wrong("Digest: opaque did not come back".into());
        }
        let algorithm = match named_algorithm(policy, get("algorithm")) {
            Ok(algorithm) => algorithm,
            Err(words) => return wrong(words),
        };
        let qop = get("qop");
        let allowed: &[&str] = match policy.qop {
            Qop::Absent => &[],
            Qop::Auth => &["auth"],
            Qop::AuthAndInt => &["auth", "auth-int"],
        };
        match qop.as_deref() {
            None if policy.qop != Qop::Absent => return wrong("Digest: qop was offered and not used".into()),
            Some(q) if !allowed.contains(&q) => return wrong(format!("Digest: qop {q:?} was not offered")),
            _ => {}
        }
        let (Some(nonce), Some(response)) = (get("nonce"), get("response")) else {
            return wrong("Digest: nonce or response is missing".into());
        };
        if get("username").as_deref() != Some(user) {
            return Checked::Wrong(None);
        }
        let session = Session { algorithm, realm: &policy.realm, user, password };
        let (nc, cnonce) = (get("nc"), get("cnonce"));
        let expected =
            match session.response(request, &nonce, qop.as_deref(), nc.as_deref(), cnonce.as_deref()) {
                Ok(expected) => expected,
                Err(words) => return wrong(words),
            };
        if expected != response {
            return Checked::Wrong(None);
        }
        self.spend(policy, &nonce, nc.as_deref())
    }

    /// The arithmetic was right: is the nonce one of ours, unspent, with a counter that goes up?
    fn spend(&mut self, policy: &Policy, nonce: &str, nc: Option<&str>) -> Checked {
        let Some(issued) = self.nonces.get_mut(nonce) else { return Checked::Stale };
        if policy.nonce_uses.is_some_and(|most| issued.uses >= most) {
            return Checked::Stale;
        }
        if let Some(nc) = nc {
            match u32::from_str_radix(nc, 16) {
                Ok(n) if nc.len() == 8 && n > issued.last_nc => issued.last_nc = n,
                _ => {
                    return Checked::Wrong(Some(format!(
                        "Digest: nc {nc:?} does not go up from {:08x}",
                        issued.last_nc
                    )));
                }
            }
        }
        issued.uses += 1;
        Checked::Right { reused: issued.uses > 1 }
    }
}

/// The arithmetic of one user and one challenge.
pub(crate) struct Session<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) realm: &'a [u8],
    pub(crate) user: &'a str,
    pub(crate) password: &'a str,
}

impl Session<'_> {
    /// The `response` for a request; an error names what is missing for it.
    pub(crate) fn response(
        &self,
        request: &Request,
        nonce: &str,
        qop: Option<&str>,
        nc: Option<&str>,
        cnonce: Option<&str>,
    ) -> Result<String, String> {
        let h = |parts: &[&[u8]]| hash(self.algorithm, parts);
        let mut a1 = h(&[self.user.as_bytes(), self.realm, self.password.as_bytes()]);
        if matches!(self.algorithm, Algorithm::Md5Sess | Algorithm::Sha256Sess) {
            let cnonce = cnonce.ok_or("Digest: a -sess algorithm needs a cnonce")?;
            a1 = h(&[a1.as_bytes(), nonce.as_bytes(), cnonce.as_bytes()]);
        }
        let (method, target) = (request.method.as_bytes(), request.target.as_bytes());
        let a2 = if qop == Some("auth-int") {
            h(&[method, target, h(&[&request.body]).as_bytes()])
        } else {
            h(&[method, target])
        };
        let Some(qop) = qop else { return Ok(h(&[a1.as_bytes(), nonce.as_bytes(), a2.as_bytes()])) };
        let (Some(nc), Some(cnonce)) = (nc, cnonce) else {
            return Err("Digest: qop needs nc and cnonce".into());
        };
        Ok(h(&[
            a1.as_bytes(),
            nonce.as_bytes(),
            nc.as_bytes(),
            cnonce.as_bytes(),
            qop.as_bytes(),
            a2.as_bytes(),
        ]))
    }
}

fn hash(algorithm: Algorithm, parts: &[&[u8]]) -> String {
    let joined = parts.join(&b':');
    match algorithm {
        Algorithm::Unnamed | Algorithm::Md5 | Algorithm::Md5Sess => hex(&Md5::digest(joined)),
        Algorithm::Sha256 | Algorithm::Sha256Sess => hex(&Sha256::digest(joined)),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn named_algorithm(policy: &Policy, given: Option<String>) -> Result<Algorithm, String> {
    let offered: &[Algorithm] = match policy.layout {
        Layout::Sha256ThenMd5 => &[Algorithm::Sha256, Algorithm::Md5],
        _ => &[policy.algorithm],
    };
    let Some(given) = given else {
        // Without a name both sides mean MD5, so leaving it out is only right where MD5 was offered.
        return offered
            .iter()
            .copied()
            .find(|a| matches!(a, Algorithm::Unnamed | Algorithm::Md5))
            .ok_or_else(|| "Digest: algorithm is missing and MD5 was not offered".into());
    };
    offered
        .iter()
        .copied()
        .find(|a| wire_name(*a).unwrap_or("MD5").eq_ignore_ascii_case(&given))
        .ok_or_else(|| format!("Digest: algorithm {given:?} was not offered"))
}

fn wire_name(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Unnamed => None,
        Algorithm::Md5 => Some("MD5"),
        Algorithm::Md5Sess => Some("MD5-sess"),
        Algorithm::Sha256 => Some("SHA-256"),
        Algorithm::Sha256Sess => Some("SHA-256-sess"),
    }
}

fn challenge_value(policy: &Policy, algorithm: Algorithm, nonce: &str, stale: bool) -> Vec<u8> {
    let q = if policy.unquoted { "" } else { "\"" };
    let mut value = if policy.lower_case { b"digest realm=\"".to_vec() } else { b"Digest realm=\"".to_vec() };
    value.extend(&policy.realm);
    value.extend(b"\"");
    let mut add = |text: String| value.extend(text.into_bytes());
    match policy.qop {
        Qop::Absent => {}
        Qop::Auth => add(format!(", qop={q}auth{q}")),
        // A comma cannot stand unquoted, so this one always has its quotation marks.
        Qop::AuthAndInt => add(", qop=\"auth,auth-int\"".into()),
    }
    add(format!(", nonce={q}{nonce}{q}"));
    if policy.opaque {
        add(format!(", opaque={q}{OPAQUE}{q}"));
    }
    if let Some(name) = wire_name(algorithm) {
        add(format!(", algorithm={}", if policy.lower_case { name.to_lowercase() } else { name.into() }));
    }
    if stale {
        add(format!(", stale={}", policy.stale));
    }
    value
}

fn check_basic(given: Option<&[u8]>, user: &str, password: &str) -> Checked {
    use base64::Engine as _;
    let Some(given) = given else { return Checked::Missing };
    let wanted = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    match given.strip_prefix(b"Basic ") {
        Some(token) if token == wanted.as_bytes() => Checked::Right { reused: false },
        Some(_) => Checked::Wrong(None),
        None => Checked::Wrong(Some("Basic was offered and something else was sent".into())),
    }
}

/// Splits `Digest name=value, name="value"` into its parts; names in lower case, values as bytes.
pub(crate) fn parameters(header: &[u8]) -> Option<HashMap<String, Vec<u8>>> {
    let (scheme, rest) = header.split_at_checked(7)?;
    if !scheme.eq_ignore_ascii_case(b"digest ") {
        return None;
    }
    let mut out = HashMap::new();
    let mut at = 0;
    while at < rest.len() {
        while at < rest.len() && matches!(rest[at], b' ' | b',' | b'\t') {
            at += 1;
        }
        let equals = at + rest[at..].iter().position(|b| *b == b'=').unwrap_or(rest.len() - at);
        if equals >= rest.len() {
            break;
        }
        let name = String::from_utf8_lossy(&rest[at..equals]).trim().to_lowercase();
        at = equals + 1;
        let mut value = Vec::new();
        if rest.get(at) == Some(&b'"') {
            at += 1;
            while at < rest.len() && rest[at] != b'"' {
                if rest[at] == b'\\' && at + 1 < rest.len() {
                    at += 1;
                }
                value.push(rest[at]);
                at += 1;
            }
            at += 1;
        } else {
            while at < rest.len() && rest[at] != b',' {
                value.push(rest[at]);
                at += 1;
            }
        }
        out.insert(name, value);
    }
    Some(out)
}

#[cfg(test)]
mod tests;
