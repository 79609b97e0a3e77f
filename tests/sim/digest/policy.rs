//! Which ways of asking for credentials exist, and how each device spells them.
//!
//! Data only; giving out challenges and checking answers is next door.

/// How a device asks who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    /// "HTTP Authentication = None" on the camera: whoever asks is served.
    None,
    /// Only Basic is offered.
    Basic,
    /// Digest, in the given spelling.
    Digest(Policy),
}

/// The hash of a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// No `algorithm` parameter at all: MD5 by default.
    Unnamed,
    /// MD5.
    Md5,
    /// MD5-sess.
    Md5Sess,
    /// SHA-256.
    Sha256,
    /// SHA-256-sess.
    Sha256Sess,
}

/// Which quality of protection is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Qop {
    /// None: the arithmetic of RFC 2069.
    Absent,
    /// `qop="auth"`.
    Auth,
    /// `qop="auth,auth-int"`.
    AuthAndInt,
}

/// Several challenges at once, and how they are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One header, one challenge.
    Single,
    /// `Basic …, Digest …` in one header.
    BasicThenDigestInOne,
    /// A Basic header, then a Digest header.
    BasicThenDigestInTwo,
    /// Two Digest headers: SHA-256, then MD5 with the same nonce.
    Sha256ThenMd5,
}

/// One device's Digest habits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The hash.
    pub algorithm: Algorithm,
    /// The quality of protection.
    pub qop: Qop,
    /// The realm's bytes as sent; not necessarily ASCII or UTF-8.
    pub realm: Vec<u8>,
    /// Header layout.
    pub layout: Layout,
    /// `qop=auth, nonce=…` without quotation marks.
    pub unquoted: bool,
    /// `digest` and `md5` in lower case.
    pub lower_case: bool,
    /// Sent with an `opaque`, which must come back.
    pub opaque: bool,
    /// How `stale` is written when a nonce has expired, for example `TRUE`.
    pub stale: &'static str,
    /// A nonce is good for this many requests; `None` = for ever, `Some(1)` = one-time nonces.
    pub nonce_uses: Option<u32>,
}

impl Policy {
    /// MD5, `qop="auth"`, everything quoted: what the cameras in the field were seen to do.
    #[must_use]
    pub fn md5() -> Self {
        Self {
            algorithm: Algorithm::Md5,
            qop: Qop::Auth,
            realm: b"camera".to_vec(),
            layout: Layout::Single,
            unquoted: false,
            lower_case: false,
            opaque: true,
            stale: "true",
            nonce_uses: None,
        }
    }

    /// The same with another hash.
    #[must_use]
    pub fn with(algorithm: Algorithm) -> Self {
        Self { algorithm, ..Self::md5() }
    }

    /// RFC 2069: no qop, no cnonce, no nc.
    #[must_use]
    pub fn rfc2069() -> Self {
        Self { algorithm: Algorithm::Unnamed, qop: Qop::Absent, opaque: false, ..Self::md5() }
    }
}

/// A named example of every variant, for tests that iterate.
#[must_use]
pub fn variants() -> Vec<(&'static str, Scheme)> {
    let of = |change: fn(&mut Policy)| {
        let mut policy = Policy::md5();
        change(&mut policy);
        Scheme::Digest(policy)
    };
    vec![
        ("none", Scheme::None),
        ("basic", Scheme::Basic),
        ("rfc2069", Scheme::Digest(Policy::rfc2069())),
        ("md5", Scheme::Digest(Policy::md5())),
        ("md5-sess", Scheme::Digest(Policy::with(Algorithm::Md5Sess))),
        ("sha-256", Scheme::Digest(Policy::with(Algorithm::Sha256))),
        ("sha-256-sess", Scheme::Digest(Policy::with(Algorithm::Sha256Sess))),
        ("auth,auth-int", of(|p| p.qop = Qop::AuthAndInt)),
        ("unquoted", of(|p| p.unquoted = true)),
        ("lower-case", of(|p| p.lower_case = true)),
        ("basic-and-digest-in-one-header", of(|p| p.layout = Layout::BasicThenDigestInOne)),
        ("basic-and-digest-in-two-headers", of(|p| p.layout = Layout::BasicThenDigestInTwo)),
        ("sha-256-then-md5", of(|p| p.layout = Layout::Sha256ThenMd5)),
        ("realm-utf8", of(|p| p.realm = "Einfahrt Süd 停车场".as_bytes().to_vec())),
        ("realm-latin1", of(|p| p.realm = b"Einfahrt S\xfcd".to_vec())),
        ("realm-empty", of(|p| p.realm = Vec::new())),
        ("stale-upper-case-after-two-uses", of(|p| (p.stale, p.nonce_uses) = ("TRUE", Some(2)))),
        ("one-time-nonces", of(|p| p.nonce_uses = Some(1))),
    ]
}
