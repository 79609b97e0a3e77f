//! How a camera is reached: address, credentials, paths, time limits.

use secrecy::SecretString;

use super::Profile;

/// A camera as the LAPI client sees it.
#[derive(Debug, Clone)]
pub struct Device {
    /// `host:port`; without a port 80 is meant. The host is a name, an IPv4
    /// address, or an IPv6 address in brackets.
    pub address: String,
    /// The Digest user; empty = no credentials known.
    pub user: String,
    /// The Digest password; never logged (its `Debug` hides it).
    pub password: SecretString,
    /// Whether Basic may be used when the camera offers no Digest. It sends
    /// the password in clear, so an engineer has to allow it.
    pub allow_basic: bool,
    /// What is special about this model.
    pub profile: Profile,
}

impl Device {
    /// A camera with the documented paths, and without Basic.
    pub fn new(address: impl Into<String>, user: impl Into<String>, password: SecretString) -> Self {
        Self {
            address: address.into(),
            user: user.into(),
            password,
            allow_basic: false,
            profile: Profile::default(),
        }
    }

    /// Host and port apart.
    pub(super) fn host_and_port(&self) -> (&str, u16) {
        let address = self.address.trim();
        if let Some(rest) = address.strip_prefix('[')
            && let Some((host, port)) = rest.split_once(']')
        {
            return (host, port.strip_prefix(':').and_then(|port| port.parse().ok()).unwrap_or(80));
        }
        match address.rsplit_once(':') {
            // More than one colon and no brackets: a bare IPv6 address.
            Some((host, port)) if !host.contains(':') => (host, port.parse().unwrap_or(80)),
            _ => (address, 80),
        }
    }
}

/// Time limits of one call, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// For each connection.
    pub connect_ms: u64,
    /// For the whole call, handshake included.
    pub total_ms: u64,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect_ms: 3_000, total_ms: 8_000 }
    }
}
