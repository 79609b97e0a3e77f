//! Choosing among the challenges a camera offers, and answering the chosen one.

use http::{HeaderMap, HeaderValue};
use secrecy::ExposeSecret;

use super::Device;
use super::challenge::challenges;
use super::digest::{Asked, Digest};
use super::exchange::Request;

/// How a call was authorised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthUsed {
    /// The camera asked for nothing.
    None,
    /// Password in clear; only where an engineer allowed it.
    Basic,
    /// Digest, in words: `Digest MD5`, `Digest SHA-256-sess`, `Digest MD5 (RFC 2069)`.
    Digest(String),
}

/// Why no credentials can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AuthTrouble {
    NoCredentials,
    Unsupported(String),
}

/// Credentials for one request.
#[derive(Debug, Clone)]
pub(super) struct Authorization {
    pub header: HeaderValue,
    pub used: AuthUsed,
    /// The nonce answered; empty for Basic.
    pub nonce: Vec<u8>,
}

/// Answers the first Digest challenge we can do, in the camera's order; Basic
/// only when there is none and the device allows it.
pub(super) fn authorize(
    headers: &HeaderMap,
    device: &Device,
    request: &Request<'_>,
) -> Result<Authorization, AuthTrouble> {
    let offered = challenges(headers);
    let mut unable = Vec::new();
    let mut digest = None;
    for challenge in offered.iter().filter(|challenge| challenge.scheme == "digest") {
        match Digest::from_challenge(challenge) {
            Ok(found) => {
                digest = Some(found);
                break;
            }
            Err(words) => unable.push(words),
        }
    }
    let basic = offered.iter().any(|challenge| challenge.scheme == "basic");
    if digest.is_none() && !(basic && device.allow_basic) {
        if basic {
            unable.push(
                "Basic, which sends the password in clear and is not allowed for this camera".to_owned(),
            );
        }
        let others = offered.iter().filter(|other| !matches!(other.scheme.as_str(), "digest" | "basic"));
        unable.extend(others.map(|other| crate::lenient::clean(&other.scheme, 40)));
        let words = if unable.is_empty() { "nothing that can be read".to_owned() } else { unable.join(", ") };
        return Err(AuthTrouble::Unsupported(format!("the camera offers {words}")));
    }
    if device.user.is_empty() {
        return Err(AuthTrouble::NoCredentials);
    }
    let (value, used, nonce) = match digest {
        Some(digest) => {
            let asked = Asked {
                user: &device.user,
                password: &device.password,
                method: request.method.as_str(),
                uri: request.path,
                body: request.body,
            };
            (digest.respond(&asked), AuthUsed::Digest(digest.words()), digest.nonce)
        }
        None => (basic_value(device), AuthUsed::Basic, Vec::new()),
    };
    let mut header = HeaderValue::from_bytes(&value).map_err(|_| {
        AuthTrouble::Unsupported("the challenge or the user name holds control characters".to_owned())
    })?;
    header.set_sensitive(true);
    Ok(Authorization { header, used, nonce })
}

fn basic_value(device: &Device) -> Vec<u8> {
    let pair = format!("{}:{}", device.user, device.password.expose_secret());
    format!("Basic {}", base64_simd::STANDARD.encode_to_string(pair)).into_bytes()
}
