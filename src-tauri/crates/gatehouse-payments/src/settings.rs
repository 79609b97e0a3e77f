//! What a connection to Autopay is made of.

use secrecy::SecretString;
use std::time::Duration;

/// A connection: addresses, credentials, patience. One per operator or landlord (P-Q29).
#[derive(Debug, Clone)]
pub struct Settings {
    /// Base address of the interfaces; https, or http to this PC.
    pub base_url: String,
    /// Base address of the sign-in; `/oauth/token` is added.
    pub auth_url: String,
    /// For whom a token is asked.
    pub audience: String,
    /// Client id.
    pub client_id: String,
    /// Client secret.
    pub client_secret: SecretString,
    /// How long is waited.
    pub timeouts: Timeouts,
    /// How often and when a question is asked again. Writes are not.
    pub retry: Retry,
    /// When tokens are asked for.
    pub tokens: TokenRules,
}

impl Settings {
    /// The public Autopay with these credentials.
    pub fn new(client_id: impl Into<String>, client_secret: SecretString) -> Settings {
        Settings {
            base_url: "https://api.autopay.io".into(),
            auth_url: "https://api-auth.autopay.io".into(),
            audience: "https://api.autopay.io".into(),
            client_id: client_id.into(),
            client_secret,
            timeouts: Timeouts::default(),
            retry: Retry::default(),
            tokens: TokenRules::default(),
        }
    }
}

/// How long is waited for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection, with its TLS handshake. Keep it below `silence`.
    pub connect: Duration,
    /// For the next byte.
    pub silence: Duration,
    /// For the whole answer, however steadily it drips.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(30),
            total: Duration::from_secs(120),
        }
    }
}

/// When a question (GET) is asked again: no connection, silence, HTTP 408, 429 and 5xx.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Tries in all; at least one.
    pub tries: usize,
    /// The first wait; it doubles, and up to as much again is added at random.
    pub first: Duration,
    /// The longest wait before the random part.
    pub longest: Duration,
    /// The longest `Retry-After` that is waited for; a longer one ends the tries.
    pub longest_asked_for: Duration,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry {
            tries: 4,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            longest_asked_for: Duration::from_secs(30),
        }
    }
}

impl Retry {
    /// One try: when a person waits, or the caller repeats by itself.
    pub fn none() -> Retry {
        Retry { tries: 1, ..Retry::default() }
    }
}

/// When tokens are asked for. "Generating excessive access tokens may lead to termination of API access" (Autopay,
/// authentication).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRules {
    /// The least time between two renewals because a token was refused.
    pub between_forced: Duration,
    /// So long credentials that were refused are not tried again by themselves.
    pub after_refusal: Duration,
}

impl Default for TokenRules {
    fn default() -> TokenRules {
        TokenRules { between_forced: Duration::from_secs(180), after_refusal: Duration::from_secs(300) }
    }
}
